"""What changes job rows. Every change of state is a compare-and-swap, so two workers never hold one job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import F

from vpcviz.jobs.models import Job, State
from vpcviz.jobs.registry import kind_named
from vpcviz.people.selectors import can_edit

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from vpcviz.jobs.registry import Json
    from vpcviz.people.models import User, Workspace

WORKER_LOST = "The worker stopped without a word {attempts} times; see its log."


class LeaseLostError(Exception):
    """The job was given to another worker, or has ended."""


def enqueue(
    *,
    kind: str,
    now: datetime,
    arguments: Json,
    workspace: Workspace | None = None,
    by: User | None = None,
    dedupe_key: str = "",
) -> Job:
    """A new job; the active one with the same `dedupe_key` when there is one."""
    job = Job(
        kind=kind,
        arguments=dict(arguments),
        workspace=workspace,
        asked_by=by,
        dedupe_key=dedupe_key,
        max_attempts=kind_named(kind).max_attempts,
        created_at=now,
    )
    if not dedupe_key:
        job.save()
        return job
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        return Job.objects.active().get(dedupe_key=dedupe_key)
    return job


def claim(*, worker: str, now: datetime, lease: timedelta) -> Job | None:
    """The oldest job that may be taken, now held by `worker`; None when there is none."""
    for job in Job.objects.claimable(now=now).order_by("created_at", "pk")[:10]:
        if job.attempt >= job.max_attempts:
            _give_up(job, now=now)
        elif job.cancel_requested:
            _swap(job, state=State.CANCELLED, finished_at=now)
        elif _take(job, worker=worker, now=now, lease=lease):
            job.refresh_from_db()
            return job
    return None


def renew(*, job: Job, now: datetime, lease: timedelta, progress: Json | None = None) -> bool:
    """Keep the job, store progress when given; True when someone asked to cancel it."""
    changes = {"lease_until": now + lease, **({} if progress is None else {"progress": dict(progress)})}
    if not _held(job).update(**changes):
        raise LeaseLostError(str(job))
    return Job.objects.filter(pk=job.pk, cancel_requested=True).exists()


def has_ended(*, job: Job) -> bool:
    """True when the attempt that holds the job ended it: the lease is gone because nobody needs it any more."""
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, worker=job.worker).exclude(state=State.RUNNING).exists()


def finish(*, job: Job, now: datetime, result: Json, progress: Json) -> None:
    """The job is done."""
    _end(job, state=State.DONE, finished_at=now, result=dict(result), progress=dict(progress))


def fail(*, job: Job, now: datetime, error: str, progress: Json) -> None:
    """The job failed for the reason said in `error`."""
    _end(job, state=State.FAILED, finished_at=now, error=error, progress=dict(progress))


def stop(*, job: Job, now: datetime, progress: Json) -> None:
    """The job stopped because someone asked for it."""
    _end(job, state=State.CANCELLED, finished_at=now, progress=dict(progress))


def release(*, job: Job, now: datetime) -> None:
    """Give the job back, for another worker to take at once; this attempt does not count."""
    _end(job, state=State.QUEUED, lease_until=now, worker="", attempt=F("attempt") - 1)


def cancel(*, job: Job, now: datetime, by: User | None = None) -> None:
    """Ask for the job to stop: at once when it is queued, at its next step when it runs."""
    if by is not None and (job.workspace is None or not can_edit(user=by, workspace=job.workspace)):
        message = "Only an editor of the workspace can cancel a job."
        raise PermissionDenied(message)
    queued = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if not queued.update(state=State.CANCELLED, cancel_requested=True, finished_at=now):
        Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True)


def _take(job: Job, *, worker: str, now: datetime, lease: timedelta) -> bool:
    return _swap(
        job,
        state=State.RUNNING,
        worker=worker,
        attempt=job.attempt + 1,
        lease_until=now + lease,
        started_at=job.started_at or now,
    )


def _give_up(job: Job, *, now: datetime) -> None:
    _swap(job, state=State.FAILED, finished_at=now, error=WORKER_LOST.format(attempts=job.attempt))


def _swap(job: Job, **changes: object) -> bool:
    """Change the row unless someone changed it since it was read."""
    unchanged = Job.objects.filter(
        pk=job.pk, state=job.state, attempt=job.attempt, lease_until=job.lease_until, worker=job.worker
    )
    return unchanged.update(**changes) == 1


def _held(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, attempt=job.attempt, worker=job.worker)


def _end(job: Job, **changes: object) -> None:
    if not _held(job).update(**changes):
        raise LeaseLostError(str(job))
    job.refresh_from_db()
