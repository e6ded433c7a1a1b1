"""`python -m vpcviz.demo.record`: make the recorded estate anew, the same bytes each time."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from vpcviz.collect.bundle import Written, write_bundle
from vpcviz.collect.results import CallResult
from vpcviz.demo.processes import DemoError, fake_aws, seed
from vpcviz.demo.recorded import BUNDLE, RECORDED_AT
from vpcviz.demo.scanning import leave_the_users_aws, sweep_estate
from vpcviz.topology.records import OutcomeState

EXTERNAL_ID = "vpcviz-recording"


def record(path: Path) -> Written:
    """Seed a fake AWS, sweep it, and write what it answered to `path`."""
    with fake_aws(moment=RECORDED_AT) as running:
        seed(running.url)
        return write(running.url, path)


def write(url: str, path: Path) -> Written:
    """Sweep the fake AWS at `url` and write the bundle. A call that is not answered is a `DemoError`."""
    results = [replace(one, fetched_at=RECORDED_AT.isoformat()) for one in sweep_estate(url, EXTERNAL_ID)]
    refuse_gaps(results)
    return write_bundle(path, results, created=RECORDED_AT)


def refuse_gaps(results: list[CallResult]) -> None:
    """Raise `DemoError` when a call ended otherwise than fetched."""
    lost = [one for one in results if one.outcome is not OutcomeState.FETCHED]
    if lost:
        one = lost[0]
        where = f"{one.service} {one.operation} in {one.account} {one.region}"
        raise DemoError(f"The estate cannot be recorded: {where} {one.outcome.value}: {one.message}")


def main() -> None:
    """Parse and record."""
    parser = argparse.ArgumentParser(prog="python -m vpcviz.demo.record", description="Record the demo's estate.")
    parser.add_argument("-o", "--output", type=Path, default=BUNDLE, help="the bundle (default: the one shipped)")
    path = parser.parse_args().output
    leave_the_users_aws()
    written = record(path)
    sys.stdout.write(f"{path}: {written.calls} calls, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
