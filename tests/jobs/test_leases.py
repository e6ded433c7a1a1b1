"""Who holds a job, and until when."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from tests.jobs.kinds import job_kind
from vpcviz.jobs import services
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.recovery import reclaim
from vpcviz.jobs.selectors import active_job, jobs_of, waiting
from vpcviz.people.models import Membership, Role, User, Workspace

LEASE = timedelta(seconds=60)


def enqueue(now: datetime, *, workspace: Workspace | None = None, dedupe_key: str = "", max_attempts: int = 3) -> Job:
    with job_kind(lambda _run: {}, max_attempts=max_attempts) as kind:
        return services.enqueue(kind=kind, arguments={}, now=now, workspace=workspace, dedupe_key=dedupe_key)


@pytest.mark.django_db
def test_one_worker_gets_the_job(now: datetime) -> None:
    job = enqueue(now)
    claimed = services.claim(worker="one", now=now, lease=LEASE)
    assert claimed == job
    assert claimed is not None
    assert claimed.lease_until == now + LEASE
    assert services.claim(worker="two", now=now, lease=LEASE) is None


@pytest.mark.django_db
def test_the_oldest_job_comes_first(now: datetime) -> None:
    late = enqueue(now + timedelta(seconds=1))
    early = enqueue(now)
    assert services.claim(worker="one", now=now, lease=LEASE) == early
    assert services.claim(worker="one", now=now, lease=LEASE) == late


@pytest.mark.django_db
def test_a_job_that_was_reclaimed_is_refused_to_its_first_holder(now: datetime) -> None:
    enqueue(now)
    first = services.claim(worker="one", now=now, lease=LEASE)
    assert first is not None
    later = now + LEASE + timedelta(seconds=1)
    assert services.claim(worker="two", now=later, lease=LEASE) is None
    assert reclaim(first, now=later)
    second = services.claim(worker="two", now=later, lease=LEASE)
    assert second == first
    assert second is not None
    assert second.attempt == 2
    assert [(one["attempt"], one["worker"], one["cause"]) for one in second.attempts] == [
        (1, "one", services.WORKER_LOST)
    ]
    with pytest.raises(services.LeaseLostError):
        services.renew(job=first, now=later, lease=LEASE)
    with pytest.raises(services.LeaseLostError):
        services.finish(job=first, now=later, result={}, progress={})


@pytest.mark.django_db
def test_a_lease_that_ended_with_its_job_was_not_taken_by_another_worker(now: datetime) -> None:
    enqueue(now)
    job = services.claim(worker="one", now=now, lease=LEASE)
    assert job is not None
    assert not services.has_ended(job=job)
    services.finish(job=job, now=now, result={}, progress={})
    assert services.has_ended(job=job)


@pytest.mark.django_db
def test_a_renewed_lease_is_not_taken_over(now: datetime) -> None:
    enqueue(now)
    job = services.claim(worker="one", now=now, lease=LEASE)
    assert job is not None
    assert services.renew(job=job, now=now + LEASE, lease=LEASE, progress={"done": 3}) is False
    assert not reclaim(job, now=now + LEASE * 1.5)
    job.refresh_from_db()
    assert job.progress == {"done": 3}


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up(now: datetime) -> None:
    job = enqueue(now, max_attempts=2)
    for attempt in range(2):
        later = now + attempt * 2 * LEASE
        held = services.claim(worker=f"w{attempt}", now=later, lease=LEASE)
        assert held == job
        assert held is not None
        assert reclaim(held, now=later + LEASE)
    assert services.claim(worker="w3", now=now + 5 * LEASE, lease=LEASE) is None
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "2 times" in job.error


@pytest.mark.django_db
def test_cancelling_a_queued_job_ends_it(now: datetime) -> None:
    job = enqueue(now)
    services.cancel(job=job, now=now)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert services.claim(worker="one", now=now, lease=LEASE) is None


@pytest.mark.django_db
def test_cancelling_a_running_job_tells_its_worker(now: datetime) -> None:
    enqueue(now)
    job = services.claim(worker="one", now=now, lease=LEASE)
    assert job is not None
    services.cancel(job=job, now=now)
    assert services.renew(job=job, now=now, lease=LEASE) is True


@pytest.mark.django_db
def test_a_cancelled_job_whose_worker_died_is_not_run_again(now: datetime) -> None:
    enqueue(now)
    job = services.claim(worker="one", now=now, lease=LEASE)
    assert job is not None
    services.cancel(job=job, now=now)
    job.refresh_from_db()
    assert reclaim(job, now=now + 2 * LEASE)
    assert services.claim(worker="two", now=now + 2 * LEASE, lease=LEASE) is None
    job.refresh_from_db()
    assert job.state == State.CANCELLED


@pytest.mark.django_db
def test_asking_twice_gives_the_job_that_is_there(now: datetime) -> None:
    first = enqueue(now, dedupe_key="scan:1")
    assert enqueue(now, dedupe_key="scan:1") == first
    services.cancel(job=first, now=now)
    assert enqueue(now, dedupe_key="scan:1") != first


def test_a_stranger_sees_no_job_and_cancels_none(
    workspace: Workspace, owner: User, teammate: User, stranger: User, now: datetime
) -> None:
    job = enqueue(now, workspace=workspace)
    assert list(jobs_of(user=teammate, workspace=workspace)) == [job]
    assert not jobs_of(user=stranger, workspace=workspace).exists()
    for user in (stranger, teammate):
        with pytest.raises(PermissionDenied):
            services.cancel(job=job, now=now, by=user)
    services.cancel(job=job, now=now, by=owner)


@pytest.mark.parametrize("kind", ["retention", "remove-account", "organization"])
def test_only_an_administrator_stops_what_only_they_start(
    workspace: Workspace, owner: User, teammate: User, now: datetime, kind: str
) -> None:
    job = services.enqueue(kind=kind, arguments={}, workspace=workspace, by=teammate, now=now)
    Membership.objects.filter(user=teammate).update(role=Role.EDITOR)
    with pytest.raises(PermissionDenied, match=f"Only an administrator .* “{kind}”"):
        services.cancel(job=job, now=now, by=teammate)
    services.cancel(job=job, now=now, by=owner)
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_active_jobs_can_be_found_and_counted(workspace: Workspace, now: datetime) -> None:
    job = enqueue(now, workspace=workspace)
    assert active_job(workspace=workspace, kind="probe") == job
    assert waiting() == 1
    services.cancel(job=job, now=now)
    assert active_job(workspace=workspace, kind="probe") is None
    assert waiting() == 0
