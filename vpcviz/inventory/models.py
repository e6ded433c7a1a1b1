"""Connected accounts, snapshots, and what each resource and each call looked like from one snapshot to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from vpcviz.people.models import Workspace

if TYPE_CHECKING:
    from vpcviz.people.selectors import Visitor


class Method(models.TextChoices):
    """How the server gets to read an account. No AWS secret is stored for any of them."""

    ROLE = "role", "Assume a role"
    PROFILE = "profile", "A named profile of the server"
    DEFAULT = "default", "The server's own credentials"
    FILES = "files", "Files given by hand"


class ConnectedAccountQuerySet(models.QuerySet["ConnectedAccount"]):
    """Connected accounts."""

    def visible_to(self, user: Visitor) -> ConnectedAccountQuerySet:
        """The accounts of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))

    def scannable(self) -> ConnectedAccountQuerySet:
        """The accounts that are read over the network."""
        return self.exclude(method=Method.FILES)


class ConnectedAccount(models.Model):
    """An AWS account that a workspace reads, and by which way."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="accounts")
    account_id = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.ROLE)
    role_arn = models.CharField(max_length=2048, blank=True)
    profile = models.CharField(max_length=200, blank=True)
    regions = models.JSONField(default=list, blank=True)
    """Region names; empty for all that are enabled."""
    created_at = models.DateTimeField()

    objects = ConnectedAccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["account_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "account_id"], name="inventory_account_once")
        ]

    def __str__(self) -> str:
        return self.name or self.account_id


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Snapshots."""

    def visible_to(self, user: Visitor) -> SnapshotQuerySet:
        """The snapshots of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))


class Snapshot(models.Model):
    """What was known at one moment. Its resources are the versions that were valid then."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    source = models.CharField(max_length=200)
    label = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    """``{"kinds": {kind: n}, "added": n, "changed": n, "removed": n}``."""
    is_pinned = models.BooleanField(default=False)
    """Kept whatever the rules of retention say."""
    revision = models.PositiveIntegerField(default=0)
    """Grows when an account's data are deleted: what was built of the snapshot before is no longer true."""

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "number"], name="inventory_snapshot_number")
        ]

    def __str__(self) -> str:
        return self.label or f"snapshot {self.number}"


class PastSnapshot(models.Model):
    """When a snapshot was taken that retention has removed, so that history can still say since when."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "number"], name="inventory_past_snapshot_number")
        ]

    def __str__(self) -> str:
        return f"snapshot {self.number}, no longer kept"


class RetentionRules(models.Model):
    """For how long a workspace keeps which snapshots. Without a row, all are kept."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="retention")
    all_days = models.PositiveIntegerField()
    daily_days = models.PositiveIntegerField(default=0)
    weekly_weeks = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"retention of {self.workspace}"


class ResourceVersion(models.Model):
    """One resource's JSON body, valid from the snapshot `valid_from` to the one before `valid_to`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.CharField(max_length=64)
    region = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    native_id = models.TextField()
    digest = models.CharField(max_length=32)
    body = models.BinaryField()
    valid_from = models.PositiveIntegerField()
    valid_to = models.PositiveIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "valid_from"], name="inventory_version_from"),
            models.Index(fields=["workspace", "valid_to"], name="inventory_version_to", condition=~Q(valid_to=None)),
            models.Index(fields=["workspace", "native_id", "kind"], name="inventory_version_history"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "account", "region", "kind", "native_id"],
                condition=Q(valid_to=None),
                name="inventory_one_current_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.native_id} from {self.valid_from}"


class ScopeReading(models.Model):
    """How every call ended in one account and region, valid from one snapshot to the one before another."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.CharField(max_length=64)
    region = models.CharField(max_length=64)
    readings = models.BinaryField()
    valid_from = models.PositiveIntegerField()
    valid_to = models.PositiveIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "valid_from"], name="inventory_reading_from")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "account", "region"],
                condition=Q(valid_to=None),
                name="inventory_one_current_reading",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.region} from {self.valid_from}"


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads."""

    def visible_to(self, user: Visitor) -> UploadQuerySet:
        """The uploads of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))


class Upload(models.Model):
    """Files that someone sent and has not yet published. They lie under VPCVIZ_DATA, numbered, in the order of `names`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="uploads")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    names = models.JSONField(default=list)
    """The files' names, folders and all."""
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of all files."""
    account = models.CharField(max_length=12, blank=True)
    """Account of files that do not tell theirs."""
    region = models.CharField(max_length=64, blank=True)
    """Region of files that do not tell theirs."""
    preview = models.JSONField(null=True)
    """What was recognised and what not; None until the files were read."""

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"upload {self.pk}"
