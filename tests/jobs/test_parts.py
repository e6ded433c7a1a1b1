"""Work that is handed out in parts, and what puts right what died."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.jobs.kinds import job_kind
from vpcviz.jobs import pieces, recovery, services
from vpcviz.jobs.models import Job, Piece, State
from vpcviz.jobs.recovery import SILENCE_S, Listener
from vpcviz.jobs.registry import JobError, Json, Part, SpreadRun
from vpcviz.jobs.ticking import Ticker
from vpcviz.jobs.worker import Worker

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=60)


def worker(now: datetime) -> Worker:
    return Worker(name="one", clock=lambda: now, lease=LEASE, poll_s=0)


def whole(run: SpreadRun) -> Json:
    """Hands out three parts, then tells how they ended."""
    ended = run.ended_parts()
    if not ended:
        run.hand_out([Part("part", {"number": number}) for number in range(3)])
    return {"done": sum(one.done for one in ended), "errors": sorted(one.error for one in ended if one.error)}


def part(run: SpreadRun) -> Json:
    if run.arguments["number"] == 1:
        message = "It is the second."
        raise JobError(message)
    run.report({"done": 2, "total": 2, "counts": {"fetched": 2}})
    return {}


def splitting(run: SpreadRun) -> Json:
    """Finds on its way that there is more to do."""
    if run.arguments["number"] == 0:
        run.hand_out([Part("part", {"number": 7})])
    return {}


def begun(now: datetime, run: Any = part) -> Job:
    """A job that handed out its parts."""
    with job_kind(whole), job_kind(run, name="part"):
        job = services.enqueue(kind="probe", arguments={}, now=now)
        worker(now).run_once(job.pk)
    job.refresh_from_db()
    return job


def finished(job: Job, now: datetime, run: Any = part) -> Job:
    with job_kind(whole), job_kind(run, name="part"):
        while worker(now).run_once():
            pass
    job.refresh_from_db()
    return job


def test_a_job_goes_on_when_the_last_of_its_parts_has_ended(now: datetime) -> None:
    job = begun(now)
    assert (job.state, job.parts.count()) == (State.WAITING, 3)
    finished(job, now)
    assert (job.state, job.result) == (State.DONE, {"done": 2, "errors": ["It is the second."]})


def test_a_part_that_finds_more_to_do_adds_a_part_beside_it(now: datetime) -> None:
    job = begun(now, splitting)
    finished(job, now, splitting)
    assert job.result["done"] == job.parts.count() == 4


def test_progress_is_the_sum_of_the_parts(now: datetime) -> None:
    job = begun(now)
    with job_kind(part, name="part"):
        worker(now).run_once()
    recovery.gather_all(now=now)
    job.refresh_from_db()
    assert job.progress["parts"] == {"done": 1, "total": 3}
    assert (job.progress["done"], job.progress["total"], job.progress["counts"]) == (2, 6, {"fetched": 2})


def test_cancelling_reaches_every_part(now: datetime) -> None:
    job = begun(now)
    held = services.claim(worker="two", now=now, lease=LEASE)
    assert held is not None
    services.cancel(job=job, now=now)
    job.refresh_from_db()
    assert job.state == State.WAITING, "one of its parts still runs"
    assert services.renew(job=held, now=now, lease=LEASE)
    services.stop(job=held, now=now, progress={})
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert set(job.parts.values_list("state", flat=True)) == {State.CANCELLED}


def test_parts_that_are_handed_out_while_their_job_is_cancelled_do_not_run(now: datetime) -> None:
    job = begun(now, splitting)
    first = services.claim(worker="two", now=now, lease=LEASE)
    assert first is not None
    services.cancel(job=job, now=now)
    with job_kind(part, name="part"):
        services.finish(job=first, now=now, result={}, progress={}, parts=[Part("part", {"number": 7})])
    assert services.claim(worker="three", now=now, lease=LEASE) is None
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_part_whose_workers_die_is_given_up_and_the_job_goes_on(now: datetime) -> None:
    job = begun(now)
    for attempt in range(3):
        later = now + attempt * timedelta(hours=1)
        held = services.claim(worker="doomed", now=later, lease=LEASE, job_id=job.parts.earliest("pk").pk)
        assert held is not None
        assert recovery.reclaim(held, now=later)
    lost = job.parts.earliest("pk")
    assert (lost.state, len(lost.attempts)) == (State.FAILED, 3)
    assert finished(job, now + timedelta(hours=9)).result["done"] == 1


def test_a_job_whose_parts_ended_while_everybody_was_dead_goes_on(now: datetime) -> None:
    job = begun(now)
    job.parts.update(state=State.DONE)
    recovery.gather_all(now=now)
    job.refresh_from_db()
    assert job.state == State.QUEUED


class Steady:
    """A clock that nobody sets."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def steady() -> Steady:
    return Steady()


def running(now: datetime) -> Job:
    with job_kind(lambda _run: {}):
        services.enqueue(kind="probe", arguments={}, now=now)
    held = services.claim(worker="one", now=now, lease=LEASE)
    assert held is not None
    return held


def test_a_holder_that_is_silent_after_its_lease_loses_the_job(now: datetime, steady: Steady) -> None:
    running(now)
    later = now + 2 * LEASE
    ticker = Ticker(clock=lambda: later, lease=LEASE, every_s=1, monotonic=steady)
    ticker.tick()
    assert Job.objects.get().state == State.RUNNING, "it may be about to beat"
    steady.at = SILENCE_S
    ticker.tick()
    assert Job.objects.get().state == State.QUEUED


def test_a_step_that_fails_is_logged_and_keeps_no_other_from_being_taken(
    now: datetime, steady: Steady, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*, now: datetime) -> None:
        raise ZeroDivisionError(now)

    taken: list[datetime] = []
    monkeypatch.setattr(recovery, "gather_all", broken)
    monkeypatch.setattr(recovery, "announce_unheard", lambda *, now: taken.append(now))
    Ticker(clock=lambda: now, lease=LEASE, every_s=1, monotonic=steady).tick()
    assert taken == [now]
    assert "a step of the clockwork failed: broken" in caplog.text


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_jumps_takes_no_job_from_a_holder_that_lives(
    now: datetime, steady: Steady, jump: timedelta
) -> None:
    held, listener = running(now), Listener(LEASE, steady)
    for second in range(10):
        steady.at = float(second)
        assert listener.silent(now=now + jump) == []
        services.renew(job=held, now=now + jump + timedelta(seconds=second), lease=LEASE)


def test_a_lease_that_a_jumping_clock_made_endless_is_found_out(now: datetime, steady: Steady) -> None:
    held, listener = running(now + timedelta(days=1)), Listener(LEASE, steady)
    assert listener.silent(now=now) == []
    steady.at = SILENCE_S
    assert listener.silent(now=now) == [held]


def test_pieces_are_kept_until_their_job_has_ended(now: datetime) -> None:
    held = running(now)
    pieces.keep(job_id=held.pk, key="b", data=b"2")
    pieces.keep(job_id=held.pk, key="a", data=b"0")
    pieces.keep(job_id=held.pk, key="a", data=b"1")
    pieces.forget_ended(now=now)
    assert list(pieces.each(job_id=held.pk)) == [("a", b"1"), ("b", b"2")]
    services.stop(job=held, now=now, progress={})
    pieces.forget_ended(now=now)
    assert not Piece.objects.exists()


def test_the_parts_of_a_job_that_ended_long_ago_are_dropped(now: datetime) -> None:
    job = finished(begun(now), now)
    pieces.forget_ended(now=now + timedelta(hours=1))
    assert job.parts.count() == 3
    pieces.forget_ended(now=now + timedelta(days=2))
    assert (job.parts.count(), Job.objects.count()) == (0, 1)
