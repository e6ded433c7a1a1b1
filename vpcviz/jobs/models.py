"""The job row: the one truth about a piece of background work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from vpcviz.people.models import Workspace

if TYPE_CHECKING:
    from datetime import datetime

    from vpcviz.people.selectors import Visitor


class State(models.TextChoices):
    """Where a job stands. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    """Its work was handed out in parts, and it goes on when they have ended."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (State.QUEUED, State.RUNNING, State.WAITING)
LONGEST_PAUSE = timedelta(minutes=10)
"""No job is put off for longer, so that a clock which was set back holds none up."""


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def visible_to(self, user: Visitor) -> JobQuerySet:
        """The jobs of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))

    def active(self) -> JobQuerySet:
        """Jobs that have not ended."""
        return self.filter(state__in=ACTIVE)

    def claimable(self, *, now: datetime) -> JobQuerySet:
        """Jobs that a worker may take: queued, not put off, and not held back by another."""
        due = Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + LONGEST_PAUSE)
        held_back = Job.after.through.objects.filter(from_job=OuterRef("pk"), to_job__state__in=ACTIVE)
        return self.filter(due, ~Exists(held_back), state=State.QUEUED)


class Job(models.Model):
    """A piece of background work. May run twice: a worker that dies loses it to another."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    """The job that this one is a part of."""
    after = models.ManyToManyField("self", symmetrical=False, related_name="held_back")
    """Jobs that must have ended before this one starts."""
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    """One sentence for the user when the job failed."""
    attempt = models.PositiveSmallIntegerField(default=0)
    """Grows with every claim: what an earlier holder still wants to write is refused."""
    failures = models.PositiveSmallIntegerField(default=0)
    """How many attempts ended badly."""
    max_attempts = models.PositiveSmallIntegerField(default=3)
    attempts = models.JSONField(default=list)
    """How each attempt that brought no end came to its own: ``{"attempt", "worker", "at", "cause"}``."""
    not_before = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    """When the broker was told; None where there is none."""
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
            models.Index(fields=["workspace", "-created_at"], name="jobs_of_workspace", condition=Q(parent=None)),
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


class Piece(models.Model):
    """What a job has made so far. Kept until the job has ended, so that a later attempt goes on from there."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="pieces", db_constraint=False)
    key = models.CharField(max_length=200)
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "key"], name="jobs_piece_once")]

    def __str__(self) -> str:
        return f"{self.key} of job {self.job_id}"


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    """Schedules."""

    def visible_to(self, user: Visitor) -> ScheduleQuerySet:
        """The schedules of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))

    def due(self, *, now: datetime) -> ScheduleQuerySet:
        """Those whose time has come, and those that were set by a clock which was ahead of `now`."""
        return self.filter(Q(next_at__lte=now) | Q(set_at__gt=now + CLOCK_SLACK), enabled=True)


CLOCK_SLACK = timedelta(minutes=1)
"""By how much the clocks of workers may differ."""


class Schedule(models.Model):
    """A job that is asked for again and again, at the times that a cron expression tells."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="schedules")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    cron = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    jitter_s = models.PositiveIntegerField(default=0)
    """Each run starts up to so many seconds late, so that not all start at once."""
    enabled = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)
    set_at = models.DateTimeField()
    """When `next_at` was worked out."""
    last_job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    last_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    """One sentence when the last run was late, or could not be started."""
    created_at = models.DateTimeField()

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["workspace", "pk"]
        indexes: ClassVar = [models.Index(fields=["next_at"], name="jobs_schedule_due", condition=Q(enabled=True))]

    def __str__(self) -> str:
        return f"{self.kind} at {self.cron} {self.time_zone}"
