"""Load on a server: our own generator, so many requests a second, each timed from when it was due; and wrk, as fast as it goes."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

CONNECTIONS = 16
TO_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True, slots=True)
class Times:
    """How long each request took, in seconds, and how long all took."""

    each: Sequence[float]
    whole: float
    bytes: int

    def percentile(self, share: float) -> float:
        """The time within which so many requests were answered."""
        ordered = sorted(self.each)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def at_rate(address: str, *, rate: float, seconds: float, headers: Sequence[str] = ()) -> Times:
    """Ask `rate` times a second, whether or not earlier answers have come: waiting counts."""
    count = int(rate * seconds)
    return asyncio.run(_load(address, [number / rate for number in range(count)], headers))


def at_once(address: str, *, count: int, headers: Sequence[str] = ()) -> Times:
    """Ask as fast as answers come, over all connections."""
    return asyncio.run(_load(address, [0.0] * count, headers))


@dataclass(frozen=True, slots=True)
class Wrk:
    """What wrk measured: seconds within which 99 of 100 were answered, and answers a second."""

    p99: float
    rate: float


def by_wrk(address: str, *, seconds: int, headers: Sequence[str] = ()) -> Wrk | None:
    """wrk over as many connections, as fast as answers come; None where wrk is not installed."""
    program = shutil.which("wrk")
    if program is None:
        return None
    asked = [word for header in headers for word in ("-H", header)]
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *asked, address]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told and "If-None-Match" not in "".join(headers):
        raise RuntimeError(f"the server refused wrk: {told}")
    p99, rate = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", told), re.search(r"Requests/sec:\s+([\d.]+)", told)
    if p99 is None or rate is None:
        raise RuntimeError(f"wrk told something else: {told}")
    return Wrk(float(p99[1]) * TO_SECONDS[p99[2]], float(rate[1]))


async def _load(address: str, due: Sequence[float], headers: Sequence[str]) -> Times:
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    asked = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", *headers]
    request = "\r\n".join([*asked, "", ""]).encode()
    waiting: asyncio.Queue[float] = asyncio.Queue()
    for moment in due:
        waiting.put_nowait(moment)
    start = perf_counter()
    workers = [_worker((parts.hostname or "", parts.port or 80), request, waiting, start) for _ in range(CONNECTIONS)]
    found = await asyncio.gather(*workers)
    each = [time for times, _ in found for time in times]
    return Times(each, perf_counter() - start, sum(size for _, size in found))


async def _worker(
    server: tuple[str, int], request: bytes, waiting: asyncio.Queue[float], start: float
) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection(*server, limit=2**20)
    times, size = [], 0
    while not waiting.empty():
        due = waiting.get_nowait()
        await asyncio.sleep(max(0.0, start + due - perf_counter()))
        asked = start + due if due else perf_counter()
        writer.write(request)
        size += await _answer(reader)
        times.append(perf_counter() - asked)
    writer.close()
    await writer.wait_closed()
    return times, size


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split()[1])
    if status not in (200, 304):
        raise RuntimeError(f"the server answered {status}")
    length = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
    if length:
        await reader.readexactly(length)
    return length
