"""The job row: the one truth about a piece of background work."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from vpcviz.people.models import Workspace

if TYPE_CHECKING:
    from datetime import datetime

    from vpcviz.people.selectors import Visitor


class State(models.TextChoices):
    """Where a job stands. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (State.QUEUED, State.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def visible_to(self, user: Visitor) -> JobQuerySet:
        """The jobs of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))

    def active(self) -> JobQuerySet:
        """Jobs that are queued or running."""
        return self.filter(state__in=ACTIVE)

    def claimable(self, *, now: datetime) -> JobQuerySet:
        """Jobs that a worker may take: queued ones, and running ones whose worker gave no sign of life."""
        return self.filter(Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now))


class Job(models.Model):
    """A piece of background work. May run twice: a worker that dies loses its lease to another."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    """One sentence for the user when the job failed."""
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    dedupe_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="jobs_active", condition=Q(state__in=ACTIVE)),
            models.Index(fields=["workspace", "-created_at"], name="jobs_of_workspace"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                name="jobs_one_active_per_key",
                condition=Q(state__in=ACTIVE) & ~Q(dedupe_key=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"

    @property
    def is_active(self) -> bool:
        """True until the job has ended."""
        return self.state in ACTIVE
