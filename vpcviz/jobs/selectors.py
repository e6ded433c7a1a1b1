"""Reading jobs."""

from django.db.models import QuerySet

from vpcviz.jobs.models import Job
from vpcviz.people.models import Workspace
from vpcviz.people.selectors import Visitor


def jobs_of(*, user: Visitor, workspace: Workspace) -> QuerySet[Job]:
    """The workspace's jobs that `user` sees, newest first."""
    return Job.objects.visible_to(user).filter(workspace=workspace).order_by("-created_at", "-pk")


def active_job(*, workspace: Workspace, kind: str) -> Job | None:
    """The newest queued or running job of this kind."""
    return Job.objects.active().filter(workspace=workspace, kind=kind).order_by("-created_at", "-pk").first()


def waiting() -> int:
    """How many jobs are queued, in every workspace."""
    return Job.objects.filter(state="queued").count()
