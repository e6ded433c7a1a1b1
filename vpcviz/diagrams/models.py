"""Saved views, notes on the picture, and the rows in which an estate was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import User, Workspace

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_NAME: Final = 100
LONGEST_QUERY: Final = 8000
LONGEST_NOTE: Final = 2000
LONGEST_ID: Final = 2048


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views, as far as someone may see them."""

    def visible_to(self, user: User | AnonymousUser) -> SavedViewQuerySet:
        """The saved views of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))


class SavedView(models.Model):
    """A view with a name: what is drawn, of which snapshot, and how one looked at it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.TextField(blank=True)
    """The canonical query of the view, subject and all."""
    snapshot = models.PositiveIntegerField(null=True)
    """The number of the snapshot; None for the latest."""
    theme = models.CharField(max_length=5, blank=True)
    """"light" or "dark"; empty for the reader's own choice."""
    selection = models.TextField(blank=True)
    """The id of what was selected."""
    camera = models.JSONField(null=True)
    """``{"x", "y", "scale"}``: where the picture was looked at; None for all of it."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "name"], name="diagrams_one_view_a_name")]

    def __str__(self) -> str:
        return self.name


class NoteQuerySet(models.QuerySet["Note"]):
    """Notes, as far as someone may see them."""

    def visible_to(self, user: User | AnonymousUser) -> NoteQuerySet:
        """The notes of the workspaces that `user` sees."""
        return self.filter(workspace__in=Workspace.objects.visible_to(user))


class Note(models.Model):
    """What someone wrote on a resource, or on all of a picture."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="notes")
    resource = models.TextField(blank=True)
    """The id of the resource; empty when the note is about a picture as a whole."""
    subject = models.TextField(blank=True)
    """The picture that the note is about: `estate`, `vpc:ID` or `service:ID`; empty when it is about a resource."""
    text = models.CharField(max_length=LONGEST_NOTE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(resource="") & ~Q(subject="")) | (Q(subject="") & ~Q(resource="")),
                name="diagrams_a_note_is_about_one_thing",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "created_at"], name="diagrams_notes_in_order")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class StoredRows(models.Model):
    """The rows in which a snapshot's estate was first drawn. They never change: the same address, the same picture."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+", db_index=False)
    group = models.CharField(max_length=300)
    """How the estate is grouped: `account`, `region` or `tag:KEY`."""
    rows = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "group"], name="diagrams_rows_once_a_snapshot")
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "group"], name="diagrams_rows_of_a_group")]

    def __str__(self) -> str:
        return f"rows of snapshot {self.snapshot_id} by {self.group}"
