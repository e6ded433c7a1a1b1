"""A scan whose worker is killed (-9): another goes on from what was kept, and the snapshot is whole."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests import servers
from tests.jobs.stage import Stage, stage
from tests.servers import until

MOMENTS = {"database": 50, "celery": 10}
SLACK_S = 0.5

needs_servers = pytest.mark.skipif(bool(servers.missing()), reason=f"not installed: {', '.join(servers.missing())}")


@contextmanager
def scanned(engine: str, accounts: int, **settings: str) -> Iterator[Stage]:
    """A stage with one complete snapshot and a worker."""
    with stage(engine=engine, accounts=accounts, latency_ms=50, **settings) as running:
        running.start_worker()
        first = running.ended(running.scan())
        assert (first["state"], first["snapshots"]) == ("done", 1), running.logs()
        yield running


def assert_whole(running: Stage, job: int, snapshots: int) -> None:
    """One more snapshot, which lost nothing and made nothing up."""
    ended = running.ended(job)
    assert ended["state"] == "done", (ended, running.logs())
    assert ended["snapshots"] == snapshots + 1
    assert (ended["counts"]["added"], ended["counts"]["changed"], ended["counts"]["removed"]) == (0, 0, 0)
    assert ended["pieces"] == 0
    assert running.ask("readings")["stale"] == 0


def test_a_scan_goes_on_from_what_was_kept() -> None:
    with scanned("database", 3, VPCVIZ_SCAN_THREADS="4") as running:
        job = running.scan()
        until(lambda: running.ask("look", job=job)["pieces"] > 0, "an account is kept")
        running.kill(running.workers[0])
        kept = running.ask("look", job=job)["pieces"]
        running.start_worker()
        assert_whole(running, job, 1)
        ended = running.ask("look", job=job)
        assert ended["kept"] == kept
        assert [one["cause"] for one in ended["attempts"]] == ["The worker stopped without a word."]


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["database", pytest.param("celery", marks=needs_servers)])
def test_a_worker_may_be_killed_at_any_moment(engine: str) -> None:
    chance = random.Random(5)  # noqa: S311 - the moments need only be spread
    with scanned(engine, 4) as running:
        began = time.monotonic()
        running.ended(running.scan())
        takes_s = time.monotonic() - began
        for _ in range(MOMENTS[engine]):
            snapshots = int(running.ask("look", job=1)["snapshots"])
            job = running.scan()
            time.sleep(chance.uniform(0, takes_s + SLACK_S))
            running.kill(running.workers[0])
            running.start_worker()
            assert_whole(running, job, snapshots)
