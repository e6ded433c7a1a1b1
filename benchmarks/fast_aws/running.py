"""A running fast AWS: in a thread of this process, for tests, or in a process of its own, to be measured."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fast_aws.answers import Answers
from benchmarks.fast_aws.server import listen

CLOSING_S = 0.02
"""How long the connections are given to end."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class InThread:
    """A fast AWS that a test may look into, and whose rules it may change."""

    url: str
    answers: Answers


@contextmanager
def in_thread(*, latency_s: float = 0.0, answers: Answers | None = None) -> Iterator[InThread]:
    """A fast AWS on a free port, until the block ends."""
    told = answers or Answers(time.monotonic)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(listen(told, latency_s), loop).result()
    try:
        yield InThread(listening.url, told)
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.call_later, CLOSING_S, loop.stop)
        thread.join()
        loop.close()


@dataclass(frozen=True, slots=True)
class InProcess:
    """A fast AWS in a process of its own, and the processor time that it has used."""

    url: str
    cpu_s: Callable[[], float]


@contextmanager
def in_process(*, latency_ms: int = 50) -> Iterator[InProcess]:
    """A fast AWS on a free port in its own process, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.fast_aws", "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            yield InProcess(url, lambda: cpu_s_of(process.pid))
        finally:
            process.terminate()


def cpu_s_of(pid: int) -> float:
    """The processor time of a process and of those of its children that have ended (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def busy_cpu_s() -> float:
    """The processor time that all processes of the machine have used since it started (Linux)."""
    fields = Path("/proc/stat").read_text(encoding="utf-8").split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, interrupts, soft, *_ = (int(field) for field in fields)
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")
