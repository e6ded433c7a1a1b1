"""A worker that is killed loses its job to another."""

import time
from pathlib import Path

from tests.processes import PATIENCE_S, run, start

PROGRAM = "tests.jobs.stubborn"


def test_a_job_whose_worker_was_killed_is_finished_by_another(tmp_path: Path) -> None:
    data, diary = tmp_path / "data", tmp_path / "diary"
    data.mkdir()
    assert run(PROGRAM, ["enqueue", str(diary)], data).returncode == 0
    with start(PROGRAM, ["work", str(diary)], data) as victim:
        until = time.monotonic() + PATIENCE_S
        while not diary.exists() and time.monotonic() < until:
            time.sleep(0.05)
        victim.kill()
    assert diary.exists()
    second = run(PROGRAM, ["work", str(diary)], data)
    assert second.stdout == "done 2 {'by': 'another worker'}\n", second.stderr
