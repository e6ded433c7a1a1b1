"""Celery with Redis and PostgreSQL, over real connections: the tests start their own."""

from collections.abc import Iterator

import pytest

from tests import servers
from tests.jobs.stage import Stage, stage
from tests.servers import until

pytestmark = [
    pytest.mark.xdist_group("celery"),
    pytest.mark.skipif(bool(servers.missing()), reason=f"not installed: {', '.join(servers.missing())}"),
]
ACCOUNTS = 4
PLACES = 3 * ACCOUNTS + 2
"""Two regions and the calls without a region; the first account is asked for its regions, and has four."""


@pytest.fixture(scope="module")
def celery() -> Iterator[Stage]:
    """A database with one complete snapshot, a broker, and a worker at work."""
    with stage(engine="celery", accounts=ACCOUNTS) as running:
        running.start_worker()
        first = running.ended(running.scan())
        assert (first["state"], first["parts"]) == ("done", {"done": PLACES}), running.logs()
        yield running


@pytest.fixture(autouse=True)
def _a_worker(celery: Stage) -> None:
    if not celery.workers:
        celery.start_worker()


def begun(celery: Stage) -> int:
    """A scan of which a part was read, and parts are left."""
    job = celery.scan()
    until(lambda: celery.ask("look", job=job)["parts"].get("done", 0) >= 1, "a part is done")
    return job


def assert_whole(celery: Stage, job: int, snapshots: int) -> None:
    """One more snapshot, and nothing in it was lost or added."""
    ended = celery.ended(job)
    assert ended["state"] == "done", (ended, celery.logs())
    assert ended["snapshots"] == snapshots + 1
    assert (ended["counts"]["added"], ended["counts"]["removed"]) == (0, 0)
    assert ended["pieces"] == 0
    assert celery.ask("readings")["stale"] == 0


def count(celery: Stage) -> int:
    return int(celery.ask("look", job=1)["snapshots"])


def test_a_scan_is_read_by_parts_and_published_once(celery: Stage) -> None:
    before = count(celery)
    assert_whole(celery, celery.scan(), before)
    assert celery.ask("readings")["places"] == PLACES


def test_a_worker_killed_in_the_middle_costs_nothing_but_time(celery: Stage) -> None:
    before, job = count(celery), begun(celery)
    celery.kill(celery.workers[0])
    celery.start_worker()
    assert_whole(celery, job, before)
    causes = {one["cause"] for one in celery.ask("look", job=job)["attempts"]}
    assert causes <= {"The worker stopped without a word."}


def test_cancelling_a_scan_reaches_its_parts_and_publishes_nothing(celery: Stage) -> None:
    before, job = count(celery), begun(celery)
    celery.ask("cancel", job=job)
    ended = celery.ended(job)
    assert (ended["state"], ended["snapshots"]) == ("cancelled", before)
    assert set(ended["parts"]) <= {"done", "cancelled"}
    assert ended["parts"]["cancelled"] > 0


def test_a_broker_that_forgets_everything_loses_no_job(celery: Stage) -> None:
    before, job = count(celery), begun(celery)
    assert celery.broker
    celery.broker.stop()
    celery.broker.start()
    assert_whole(celery, job, before)


def test_a_scan_goes_on_when_the_database_was_restarted(celery: Stage) -> None:
    before, job = count(celery), begun(celery)
    assert celery.database
    celery.database.stop()
    celery.database.start()
    assert_whole(celery, job, before)
