"""Kill the process anywhere, and the last published snapshot stands whole."""

import time
from pathlib import Path

import pytest

from tests.processes import run, start

PROGRAM = "tests.inventory.killed_publisher"


def kill_and_check(data: Path, delays: list[float]) -> None:
    data.mkdir()
    published = 0
    for delay in delays:
        with start(PROGRAM, ["publish"], data) as victim:
            assert victim.stdout is not None
            line = victim.stdout.readline()
            assert line.startswith("published"), line + victim.stdout.read()
            time.sleep(delay)
            victim.kill()
            published = int(line.split()[1])
        checked = run(PROGRAM, ["check"], data)
        assert checked.stdout.startswith("whole"), checked.stderr
        assert int(checked.stdout.split()[1]) >= published


def test_a_snapshot_survives_a_kill(tmp_path: Path) -> None:
    kill_and_check(tmp_path / "data", [0.02, 0.11, 0.27])


@pytest.mark.soak
def test_a_snapshot_survives_many_kills(tmp_path: Path) -> None:
    kill_and_check(tmp_path / "data", [0.005 * n for n in range(100)])
