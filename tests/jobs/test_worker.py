"""What a worker does with a job."""

import logging
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from tests.jobs.kinds import job_kind
from vpcviz.jobs import services
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.recovery import pause_after, reclaim
from vpcviz.jobs.registry import Cancelled, JobError, Json, Run
from vpcviz.jobs.worker import Worker

LEASE = timedelta(seconds=60)


class Clock:
    """Stands still unless told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def worker(now: datetime, name: str = "one") -> Worker:
    return Worker(name=name, clock=Clock(now), lease=LEASE, poll_s=0)


def enqueue(now: datetime, **arguments: object) -> Job:
    return services.enqueue(kind="probe", arguments=arguments, now=now)


@pytest.mark.django_db
def test_a_job_gets_its_arguments_and_keeps_its_result(now: datetime) -> None:
    def double(run: Run) -> Json:
        run.report({"done": 1})
        return {"answer": 2 * run.arguments["number"]}

    with job_kind(double):
        job = enqueue(now, number=21)
        assert worker(now).run_once()
    job.refresh_from_db()
    assert (job.state, job.result, job.progress) == (State.DONE, {"answer": 42}, {"done": 1})
    assert job.finished_at == now


@pytest.mark.django_db
def test_without_a_job_there_is_nothing_to_do(now: datetime) -> None:
    assert not worker(now).run_once()


@pytest.mark.django_db
def test_a_job_error_is_shown_as_it_is(now: datetime) -> None:
    def refuse(run: Run) -> Json:
        message = "No account is connected."
        raise JobError(message)

    with job_kind(refuse):
        job = enqueue(now)
        worker(now).run_once()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "No account is connected.")


@pytest.mark.django_db
def test_a_bug_fails_the_job_without_its_text_and_is_logged(now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    def crash(run: Run) -> Json:
        message = "secret detail"
        raise ValueError(message)

    with job_kind(crash), caplog.at_level(logging.ERROR):
        job = enqueue(now)
        worker(now).run_once()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "ValueError" in job.error
    assert "secret detail" not in job.error
    assert "secret detail" in caplog.text


@pytest.mark.django_db
def test_a_cancelled_job_stops_at_its_next_step(now: datetime) -> None:
    def stop(run: Run) -> Json:
        raise Cancelled

    with job_kind(stop):
        job = enqueue(now)
        worker(now).run_once()
    job.refresh_from_db()
    assert job.state == State.CANCELLED


@pytest.mark.django_db
def test_a_worker_that_is_told_to_stop_gives_its_job_back(now: datetime) -> None:
    busy = worker(now)

    def interrupted(run: Run) -> Json:
        busy.stopping.set()
        if run.cancelled():
            raise Cancelled
        return {}

    with job_kind(interrupted):
        job = enqueue(now)
        busy.run_once()
    job.refresh_from_db()
    assert (job.state, job.failures, job.worker) == (State.QUEUED, 0, "")
    assert [one["cause"] for one in job.attempts] == [services.WORKER_STOPPED]


@pytest.mark.django_db
def test_a_job_that_another_worker_took_is_left_alone(now: datetime) -> None:
    def slow(run: Run) -> Json:
        assert reclaim(Job.objects.get(), now=now + 2 * LEASE)
        services.claim(worker="two", now=now + 2 * LEASE, lease=LEASE)
        run.confirm()
        return {"by": "one"}

    with job_kind(slow):
        job = enqueue(now)
        worker(now).run_once()
    job.refresh_from_db()
    assert (job.state, job.worker, job.result) == (State.RUNNING, "two", {})


@pytest.mark.django_db
def test_a_kind_that_no_longer_exists_fails_with_a_sentence(now: datetime) -> None:
    with job_kind(lambda _run: {}):
        job = enqueue(now)
    worker(now).run_once()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "probe" in job.error


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("gone"), OSError(28, "No space left on device")])
def test_what_may_pass_is_tried_again_after_a_pause_and_its_cause_is_kept(now: datetime, error: Exception) -> None:
    def interrupted(run: Run) -> Json:
        raise error

    with job_kind(interrupted, max_attempts=2):
        job = enqueue(now)
        assert worker(now).run_once()
        job.refresh_from_db()
        assert (job.state, job.failures) == (State.QUEUED, 1)
        assert not worker(now).run_once(), "it rests first"
        assert worker(now + pause_after(1)).run_once()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert [one["cause"] for one in job.attempts] == [job.error]
    assert "answer" in job.error or "No space left" in job.error


@pytest.mark.django_db
def test_a_pause_that_a_clock_set_back_would_stretch_is_not_kept(now: datetime) -> None:
    with job_kind(lambda _run: {}):
        job = enqueue(now)
        Job.objects.filter(pk=job.pk).update(not_before=now + timedelta(days=1))
        assert worker(now).run_once()


@pytest.mark.django_db
def test_a_job_starts_only_when_those_before_it_have_ended(now: datetime) -> None:
    with job_kind(lambda _run: {}):
        first, second = enqueue(now), enqueue(now)
        services.hold_back(job=second, until=[first])
        assert not worker(now).run_once(second.pk)
        assert worker(now).run_once()
        assert worker(now).run_once(second.pk)
    second.refresh_from_db()
    assert second.state == State.DONE
