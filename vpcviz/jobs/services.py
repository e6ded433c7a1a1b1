"""What changes job rows. Every change of state is a compare-and-swap, so two workers never hold one job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef

from vpcviz.jobs.engines import engine
from vpcviz.jobs.models import ACTIVE, Job, State
from vpcviz.jobs.registry import is_for_administrators, kind_named, recorded_end
from vpcviz.people.audit import Target, record
from vpcviz.people.selectors import can_administer, can_edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from vpcviz.jobs.registry import Json, Part
    from vpcviz.people.models import User, Workspace

WORKER_LOST = "The worker stopped without a word."
WORKERS_LOST = "The worker stopped without a word {attempts} times; see its log."
WORKER_STOPPED = "The worker was told to stop."


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
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        same = Job.objects.active().filter(dedupe_key=dedupe_key).first() if dedupe_key else None
        if same is None:
            raise
        return same
    announce([job], now=now)
    return job


def hold_back(*, job: Job, until: Iterable[Job]) -> None:
    """Start the job only when these have ended. Call it in the transaction that enqueues the job."""
    job.after.add(*until)


def announce(jobs: Sequence[Job], *, now: datetime) -> None:
    """Have the engine tell workers of the jobs, once they are committed."""
    if engine().announces:
        transaction.on_commit(partial(tell, jobs, now=now))


def tell(jobs: Sequence[Job], *, now: datetime) -> None:
    """Have the engine tell workers of the jobs now."""
    alone = [job.pk for job in jobs if job.parent_id is None]
    parts = [job.pk for job in jobs if job.parent_id is not None]
    if engine().announce(jobs=alone, parts=parts):
        Job.objects.filter(pk__in=[*alone, *parts]).update(announced_at=now)


def claim(*, worker: str, now: datetime, lease: timedelta, job_id: int | None = None) -> Job | None:
    """The oldest job that may be taken, or the one named, now held by `worker`; None when there is none."""
    due = Job.objects.claimable(now=now).order_by("created_at", "pk")
    for job in due[:10] if job_id is None else due.filter(pk=job_id):
        if job.cancel_requested or Job.objects.filter(parts=job, cancel_requested=True).exists():
            if swap_to_end(job, now=now, state=State.CANCELLED):
                gather(job.parent_id, now=now)
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


def note_result(*, job_id: int, result: Json) -> None:
    """Store the result in the transaction that brings it about, so that a later attempt knows that it is there."""
    Job.objects.filter(pk=job_id).update(result=dict(result))


def finish(*, job: Job, now: datetime, result: Json, progress: Json, parts: Sequence[Part] = ()) -> None:
    """The job is done; or it waits for the parts that it handed out. A part that hands out parts adds them beside it."""
    waits = bool(parts) and job.parent_id is None
    changes = {"state": State.WAITING} if waits else {"state": State.DONE, "finished_at": now, "result": dict(result)}
    with transaction.atomic():
        _end(job, progress=dict(progress), **changes)
        if not waits:
            record_end(job, now=now)
        made = Job.objects.bulk_create([_part(job, part, now) for part in parts], batch_size=100)
        announce(made, now=now)
    gather(job.parent_id, now=now)


def fail(*, job: Job, now: datetime, error: str, progress: Json) -> None:
    """The job failed for the reason said in `error`."""
    with transaction.atomic():
        _end(job, state=State.FAILED, finished_at=now, error=error, progress=dict(progress))
        record_end(job, now=now)
    gather(job.parent_id, now=now)


def stop(*, job: Job, now: datetime, progress: Json) -> None:
    """The job stopped because someone asked for it."""
    with transaction.atomic():
        _end(job, state=State.CANCELLED, finished_at=now, progress=dict(progress))
        record_end(job, now=now)
    gather(job.parent_id, now=now)


def release(*, job: Job, now: datetime) -> None:
    """Give the job back, for another worker to take at once; this attempt does not count as a failure."""
    with transaction.atomic():
        _end(job, state=State.QUEUED, lease_until=None, worker="", attempts=came_to(job, WORKER_STOPPED, now))
        announce([job], now=now)


def put_off(*, job: Job, now: datetime, cause: str, pause: timedelta) -> None:
    """Try again after a pause: what ended this attempt may pass."""
    _end(
        job,
        state=State.QUEUED,
        lease_until=None,
        worker="",
        not_before=now + pause,
        announced_at=None,
        failures=F("failures") + 1,
        attempts=came_to(job, cause, now),
    )


def cancel(*, job: Job, now: datetime, by: User | None = None) -> None:
    """Ask for the job and its parts to stop: at once what is queued, at its next step what runs.

    Who may start jobs of its kind may, and who asked for it unless that takes an administrator.
    """
    if by is not None:
        _permit_cancel(job, by)
    with transaction.atomic():
        if _marked_to_stop(job, now):
            record("job.cancel", now=now, by=by, workspace=job.workspace, target=job_target(job))
    _gather_around(job, now)


def _permit_cancel(job: Job, by: User) -> None:
    if is_for_administrators(job.kind):
        allowed = job.workspace is not None and can_administer(user=by, workspace=job.workspace)
        message = f"Only an administrator of the workspace can cancel a job of kind “{job.kind}”."
    else:
        own = job.asked_by_id == by.pk
        allowed = own or (job.workspace is not None and can_edit(user=by, workspace=job.workspace))
        message = "Only an editor of the workspace, and who asked for it, can cancel a job."
    if not allowed:
        raise PermissionDenied(message)


def ask_to_stop(*, job: Job, now: datetime) -> None:
    """The same because of something else that the audit log tells."""
    with transaction.atomic():
        _marked_to_stop(job, now)
    _gather_around(job, now)


def _marked_to_stop(job: Job, now: datetime) -> bool:
    """Ask for it; whether there was something to stop."""
    mine = Job.objects.filter(models.Q(pk=job.pk) | models.Q(parent=job.pk))
    found = mine.active().update(cancel_requested=True)
    was_queued = Job.objects.filter(pk=job.pk, state=State.QUEUED).exists()
    mine.filter(state=State.QUEUED).update(state=State.CANCELLED, finished_at=now)
    if was_queued:
        job.refresh_from_db()
        record_end(job, now=now)
    return bool(found)


def _gather_around(job: Job, now: datetime) -> None:
    gather(job.pk, now=now)
    gather(job.parent_id, now=now)


def gather(parent_id: int | None, *, now: datetime) -> bool:
    """Let a job go on when the last of its parts has ended; True when it does. Call it when that is committed."""
    if parent_id is None:
        return False
    unfinished = Job.objects.filter(parent=OuterRef("pk"), state__in=ACTIVE)
    whole = Job.objects.filter(~Exists(unfinished), pk=parent_id, state=State.WAITING)
    with transaction.atomic():
        if whole.filter(cancel_requested=True).update(state=State.CANCELLED, finished_at=now):
            record_end(Job.objects.get(pk=parent_id), now=now)
            return False
    if not whole.update(state=State.QUEUED, lease_until=None, worker="", announced_at=None):
        return False
    announce(list(Job.objects.filter(pk=parent_id)), now=now)
    return True


def came_to(job: Job, cause: str, now: datetime) -> list[dict[str, object]]:
    """The attempts of the job with the present one, which ended for this cause."""
    return [
        *job.attempts,
        {"attempt": job.attempt, "worker": job.worker, "at": now.isoformat(timespec="seconds"), "cause": cause},
    ]


def job_target(job: Job) -> Target:
    """The job as the audit log names it."""
    return Target(job.kind, str(job.pk))


def record_end(job: Job, *, now: datetime) -> None:
    """Record how a job ended, when its kind wants that. Call it in the transaction that ends the job."""
    action = recorded_end(job.kind)
    if action:
        told = {"state": job.state, **job.result, "error": job.error}
        details = {key: value for key, value in told.items() if value != ""}
        record(action, now=now, workspace=job.workspace, target=job_target(job), details=details)


def swap_to_end(job: Job, *, now: datetime, **changes: object) -> bool:
    """End the job unless someone changed it since it was read."""
    with transaction.atomic():
        done = swap(job, finished_at=now, **changes)
        if done:
            job.refresh_from_db()
            record_end(job, now=now)
    return done


def swap(job: Job, **changes: object) -> bool:
    """Change the row unless someone changed it since it was read."""
    unchanged = Job.objects.filter(
        pk=job.pk, state=job.state, attempt=job.attempt, lease_until=job.lease_until, worker=job.worker
    )
    return unchanged.update(**changes) == 1


def _take(job: Job, *, worker: str, now: datetime, lease: timedelta) -> bool:
    return swap(
        job,
        state=State.RUNNING,
        worker=worker,
        attempt=job.attempt + 1,
        lease_until=now + lease,
        started_at=job.started_at or now,
        not_before=None,
    )


def _part(job: Job, part: Part, now: datetime) -> Job:
    return Job(
        parent_id=job.parent_id or job.pk,
        workspace_id=job.workspace_id,
        asked_by_id=job.asked_by_id,
        kind=part.kind,
        arguments=dict(part.arguments),
        max_attempts=kind_named(part.kind).max_attempts,
        created_at=now,
    )


def _held(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, attempt=job.attempt, worker=job.worker)


def _end(job: Job, **changes: object) -> None:
    if not _held(job).update(**changes):
        raise LeaseLostError(str(job))
    job.refresh_from_db()
