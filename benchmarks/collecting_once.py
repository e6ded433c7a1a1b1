"""`python -m benchmarks.collecting_once URL ACCOUNTS`: one collection to a bundle, in a process that nothing else shares."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.fast_aws.estate import REGIONS, role_arn
from vpcviz.collect.asking import Clock
from vpcviz.collect.bundle import write_bundle
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.results import CallResult
from vpcviz.collect.sweep import sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.topology.records import OutcomeState

THREADS = 32
PROCESSES = 2
CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)


def collect(url: str, accounts: int, target: Path) -> dict[str, float]:
    """Collect; tell the calls that were made, the time to the last answer and to the whole bundle, and the memory."""
    asked = lost = 0
    swept_s = 0.0
    began = time.perf_counter()

    def counted(results: Iterator[CallResult]) -> Iterator[CallResult]:
        nonlocal asked, lost, swept_s
        for result in results:
            asked += len(result.pages)
            lost += result.outcome is not OutcomeState.FETCHED
            yield result
        swept_s = time.perf_counter() - began

    connections = [Connection(role_arn=role_arn(number)) for number in range(accounts)]
    plan = Plan(regions=REGIONS, threads=THREADS, processes=PROCESSES)
    results = sweep(connections, aws=Aws(endpoint_url=url, connections=THREADS), clock=CLOCK, plan=plan)
    write_bundle(target, counted(results), created=CLOCK.now())
    whole_s = time.perf_counter() - began
    return {"asked": asked, "lost": lost, "swept_s": swept_s, "whole_s": whole_s, **_used()}


def _used() -> dict[str, float]:
    """The processor time and the memory of this process and those that it started and that have ended."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "cpu_s": mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime,
        "peak_mb": (mine.ru_maxrss + PROCESSES * theirs.ru_maxrss) / 1024,
    }


def main() -> None:
    """Collect into a folder that is then removed, and print the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        figures = collect(sys.argv[1], int(sys.argv[2]), Path(folder, "bundle.zip"))
    sys.stdout.write(f"{json.dumps(figures)}\n")


if __name__ == "__main__":
    main()
