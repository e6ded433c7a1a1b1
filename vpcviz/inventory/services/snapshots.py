"""Naming snapshots and keeping them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from vpcviz.inventory.models import Snapshot
from vpcviz.people.audit import Target, record
from vpcviz.people.selectors import can_edit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vpcviz.people.models import User, Workspace


@transaction.atomic
def label_snapshot(*, snapshot: Snapshot, label: str, now: datetime, by: User) -> None:
    """Give a snapshot a name, or take it away with "". One that has a name is kept by every rule of retention."""
    permit_editor(snapshot.workspace, by, "name snapshots")
    text = " ".join(label.split())
    longest = Snapshot._meta.get_field("label").max_length or 0
    if len(text) > longest:
        message = f"A name has at most {longest} characters."
        raise ValidationError(message)
    Snapshot.objects.filter(pk=snapshot.pk).update(label=text)
    _record(snapshot, {"name": text}, now, by)


@transaction.atomic
def pin_snapshot(*, snapshot: Snapshot, pinned: bool, now: datetime, by: User) -> None:
    """Keep a snapshot whatever the rules of retention say, or leave it to them again."""
    permit_editor(snapshot.workspace, by, "pin snapshots")
    Snapshot.objects.filter(pk=snapshot.pk).update(is_pinned=pinned)
    _record(snapshot, {"pinned": pinned}, now, by)


def snapshot_target(number: int) -> Target:
    """The snapshot as the audit log names it."""
    return Target("snapshot", str(number))


def _record(snapshot: Snapshot, details: Mapping[str, object], now: datetime, by: User) -> None:
    target = snapshot_target(snapshot.number)
    record("snapshot.change", now=now, by=by, workspace=snapshot.workspace, target=target, details=details)


def permit_editor(workspace: Workspace, by: User, what: str) -> None:
    """Refuse who may only look, and nobody."""
    if not can_edit(user=by, workspace=workspace):
        message = f"Only an editor of {workspace.name} can {what}."
        raise PermissionDenied(message)
