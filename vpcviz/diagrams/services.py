"""What changes saved views and notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from vpcviz.diagrams.models import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE, LONGEST_QUERY, Note, SavedView, StoredRows
from vpcviz.diagrams.selectors import may_change
from vpcviz.inventory.selectors import snapshot_numbered
from vpcviz.inventory.services.snapshots import permit_editor
from vpcviz.layout.view import THEMES, View, ViewError, parse_query, parse_subject, to_query
from vpcviz.people.audit import Target, record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vpcviz.people.models import User, Workspace

FARTHEST_PX: Final = 10_000_000
CLOSEST: Final = 64.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a saved view restores."""

    query: str = ""
    """The query of the view, in any order; it is stored in its canonical form."""
    snapshot: int | None = None
    """None for the latest."""
    theme: str = ""
    selection: str = ""
    camera: Mapping[str, float] | None = None


def create_view(*, workspace: Workspace, name: str, look: Look, now: datetime, by: User) -> SavedView:
    """Keep a view under a name that no other of the workspace has. `ValidationError` says what is wrong with which field."""
    permit_editor(workspace, by, "change saved views")
    fields = {"name": _name(workspace, name), **_fields(workspace, look)}
    view = SavedView(workspace=workspace, created_by=by, created_at=now, updated_at=now, **fields)
    return _saved(view, "view.save", by)


def rename_view(*, view: SavedView, name: str, now: datetime, by: User) -> SavedView:
    """Give a saved view another name."""
    permit_editor(view.workspace, by, "change saved views")
    view.name = _name(view.workspace, name, but=view)
    view.updated_at = now
    return _saved(view, "view.change", by)


def replace_view(*, view: SavedView, name: str, look: Look, now: datetime, by: User) -> SavedView:
    """Keep another view under the name, which may change too."""
    permit_editor(view.workspace, by, "change saved views")
    fields = {"name": _name(view.workspace, name, but=view), **_fields(view.workspace, look)}
    for field, value in fields.items():
        setattr(view, field, value)
    view.updated_at = now
    return _saved(view, "view.change", by)


@transaction.atomic
def delete_view(*, view: SavedView, now: datetime, by: User) -> None:
    """Forget a saved view."""
    permit_editor(view.workspace, by, "change saved views")
    view.delete()
    record("view.delete", now=now, by=by, workspace=view.workspace, target=Target("view", view.name))


@transaction.atomic
def add_note(
    *, workspace: Workspace, text: str, now: datetime, by: User, resource: str = "", subject: str = ""
) -> Note:
    """Write a note on a resource, or on the picture `estate`, `vpc:ID` or `service:ID` as a whole."""
    permit_editor(workspace, by, "write notes")
    _check_target(resource, subject)
    note = Note.objects.create(
        workspace=workspace,
        resource=resource,
        subject=subject,
        text=_note_text(text),
        author=by,
        created_at=now,
        updated_at=now,
    )
    _record_note("note.create", note, now, by)
    return note


@transaction.atomic
def edit_note(*, note: Note, text: str, now: datetime, by: User) -> Note:
    """Change the words of a note."""
    _permit_note(note, by)
    note.text = _note_text(text)
    note.updated_at = now
    note.save(update_fields=["text", "updated_at"])
    _record_note("note.change", note, now, by)
    return note


@transaction.atomic
def delete_note(*, note: Note, now: datetime, by: User) -> None:
    """Remove a note."""
    _permit_note(note, by)
    _record_note("note.delete", note, now, by)
    note.delete()


def _record_note(action: str, note: Note, now: datetime, by: User) -> None:
    """What it is about; the words are not for the audit log."""
    details = {"note": note.pk, "author": note.author.email if note.author else ""}
    target = Target("note", note.resource or note.subject)
    record(action, now=now, by=by, workspace=note.workspace, target=target, details=details)


def tidy_name(name: str) -> str:
    """The name as it is kept."""
    return " ".join(storable(name).split())


def _saved(view: SavedView, action: str, by: User) -> SavedView:
    details = {"query": view.query, "snapshot": view.snapshot or "latest"}
    try:
        with transaction.atomic():
            view.save()
            target = Target("view", view.name)
            record(action, now=view.updated_at, by=by, workspace=view.workspace, target=target, details=details)
    except IntegrityError as error:
        raise _taken(view.name) from error
    return view


def _taken(name: str) -> ValidationError:
    return ValidationError({"name": [f"There is a saved view “{name}” already: choose another name."]})


def _permit_note(note: Note, by: User) -> None:
    if not may_change(note, user=by):
        message = "Only the author of a note and administrators of the workspace can change it."
        raise PermissionDenied(message)


def _name(workspace: Workspace, name: str, *, but: SavedView | None = None) -> str:
    name = tidy_name(name)
    if not name:
        raise ValidationError({"name": ["A saved view needs a name."]})
    if len(name) > LONGEST_NAME:
        raise ValidationError({"name": [f"The name has {len(name)} characters: {LONGEST_NAME} is the most."]})
    others = SavedView.objects.filter(workspace=workspace, name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise _taken(name)
    return name


def _fields(workspace: Workspace, look: Look) -> dict[str, object]:
    if look.theme not in ("", *THEMES):
        raise ValidationError({"theme": [f"There is no theme “{look.theme}”: write light or dark."]})
    if look.snapshot is not None and snapshot_numbered(workspace, look.snapshot) is None:
        raise ValidationError({"snapshot": [f"{workspace.name} has no snapshot {look.snapshot}."]})
    if len(look.selection) > LONGEST_ID:
        raise ValidationError({"selection": ["What is selected is named by its id."]})
    view = _view(look.query)
    if view.compare is not None and snapshot_numbered(workspace, view.compare) is None:
        raise ValidationError({"query": [f"{workspace.name} has no snapshot {view.compare} to compare with."]})
    return {
        "query": to_query(replace(view, theme="light")),
        "snapshot": look.snapshot,
        "theme": look.theme or ("dark" if view.theme == "dark" else ""),
        "selection": storable(look.selection),
        "camera": _camera(look.camera),
    }


def _view(query: str) -> View:
    if len(query) > LONGEST_QUERY:
        raise ValidationError({"query": [f"The query of a view has at most {LONGEST_QUERY} characters."]})
    try:
        return parse_query(parse_qs(storable(query.lstrip("?"))))
    except ValueError as error:
        raise ValidationError({"query": [f"The query names no view: {error}."]}) from error


def forget_rows(*, workspace: Workspace) -> None:
    """Forget in which rows the workspace's estate was drawn: they name VPCs of accounts whose data were deleted."""
    StoredRows.objects.filter(workspace=workspace).delete()


def _camera(camera: Mapping[str, float] | None) -> dict[str, float] | None:
    if camera is None:
        return None
    try:
        x, y, scale = (float(camera[key]) for key in ("x", "y", "scale"))
    except (KeyError, TypeError, ValueError) as error:
        raise ValidationError({"camera": ["A camera has three numbers: x, y and scale."]}) from error
    sound = all(map(isfinite, (x, y, scale))) and max(abs(x), abs(y)) <= FARTHEST_PX and 0 < scale <= CLOSEST
    if not sound:
        raise ValidationError({"camera": ["The camera is out of bounds."]})
    return {"x": round(x, 1), "y": round(y, 1), "scale": round(scale, 4)}


def _check_target(resource: str, subject: str) -> None:
    if bool(resource) == bool(subject):
        raise ValidationError({"resource": ["A note is about one thing: a resource, or a picture as a whole."]})
    if max(len(resource), len(subject)) > LONGEST_ID or storable(resource + subject) != resource + subject:
        raise ValidationError({"resource": ["What a note is about is named by its id."]})
    if not subject:
        return
    try:
        kind = parse_subject(subject).subject
    except ViewError as error:
        raise ValidationError({"subject": [f"{error}."]}) from error
    if kind == "path":
        raise ValidationError({"subject": ["A note is written on what a path passes, not on the path."]})


def _note_text(text: str) -> str:
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise ValidationError({"text": ["A note needs words."]})
    if len(text) > LONGEST_NOTE:
        raise ValidationError({"text": [f"The note has {len(text)} characters: {LONGEST_NOTE} is the most."]})
    return text


def storable(text: str) -> str:
    """The text without what no database keeps: a zero byte, half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
