"""How long a scan takes by either engine, and what it costs: the figures of decision 009. A program."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.fast_aws.running import cpu_s_of
from tests.jobs.stage import stage

ACCOUNTS = 20
RUNS = 3


def main() -> None:
    for engine, processes in (("database", 1), ("database", 2), ("celery", 2)):
        told = {"VPCVIZ_SCAN_PROCESSES": str(processes), "VPCVIZ_WORKER_PROCESSES": str(processes)}
        with stage(engine=engine, accounts=ACCOUNTS, latency_ms=50, **told) as running:
            group = running.start_worker().pid
            running.ended(running.scan())
            for _ in range(RUNS):
                began, used_s = time.monotonic(), cpu_s(group)
                ended = running.ended(running.scan())
                took_s, used_s = time.monotonic() - began, cpu_s(group) - used_s
                parts = sum(ended["parts"].values())
                sys.stdout.write(f"{engine}, {processes}: {took_s:.1f} s, {used_s:.1f} s of CPU, {parts} parts\n")
                sys.stdout.flush()


def cpu_s(group: int) -> float:
    """The processor time of a group of processes, and of those of their children that have ended."""
    total = 0.0
    for pid in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()):
        with suppress(ProcessLookupError, FileNotFoundError):
            total += cpu_s_of(pid) if os.getpgid(pid) == group else 0.0
    return total


if __name__ == "__main__":
    main()
