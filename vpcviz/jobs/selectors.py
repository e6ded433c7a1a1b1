"""Reading jobs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import QuerySet

from vpcviz.jobs.models import Job, Schedule
from vpcviz.people.models import User, Workspace
from vpcviz.people.selectors import Visitor

INTERRUPTIONS_SHOWN: Final = 100


def jobs_of(*, user: Visitor, workspace: Workspace) -> QuerySet[Job]:
    """The workspace's jobs that `user` sees, newest first; parts are shown by what they are part of."""
    return Job.objects.visible_to(user).filter(workspace=workspace, parent=None).order_by("-created_at", "-pk")


def interruptions_of(jobs: Sequence[Job]) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """How attempts at each job and at its parts were interrupted, in the order in which that happened."""
    mine = {job.pk: list(job.attempts) for job in jobs}
    parts = Job.objects.filter(parent__in=list(mine)).exclude(attempts=[]).order_by("pk")
    for parent_id, attempts in parts.values_list("parent_id", "attempts")[:INTERRUPTIONS_SHOWN]:
        mine[parent_id].extend(attempts)
    return {pk: sorted(found, key=lambda one: str(one["at"])) for pk, found in mine.items()}


def active_job(*, workspace: Workspace, kind: str) -> Job | None:
    """The newest job of this kind that has not ended."""
    return Job.objects.active().filter(workspace=workspace, kind=kind).order_by("-created_at", "-pk").first()


def job_under_way(dedupe_key: str) -> Job | None:
    """The job with this key that has not ended."""
    return Job.objects.active().filter(dedupe_key=dedupe_key).first()


def waiting() -> int:
    """How many jobs are queued, in every workspace."""
    return Job.objects.filter(state="queued").count()


def noted_result(job_id: int) -> Mapping[str, Any]:
    """The result that an earlier attempt brought about; empty when there is none."""
    result: Mapping[str, Any] | None = Job.objects.filter(pk=job_id).values_list("result", flat=True).first()
    return result or {}


def asker_of(job_id: int) -> User | None:
    """Who asked for a job; None when that was the server, and when they are gone."""
    return User.objects.filter(pk__in=Job.objects.filter(pk=job_id).values("asked_by")).first()


def schedules_of(*, user: Visitor, workspace: Workspace) -> QuerySet[Schedule]:
    """The workspace's schedules that `user` sees, oldest first."""
    found = Schedule.objects.visible_to(user).filter(workspace=workspace)
    return found.select_related("last_job").order_by("pk")
