"""Reading saved views and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from vpcviz.diagrams.models import Note, SavedView
from vpcviz.people.models import Role
from vpcviz.people.selectors import role_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from vpcviz.people.models import Workspace
    from vpcviz.people.selectors import Visitor


def pinned_numbers(workspace: Workspace) -> frozenset[int]:
    """Numbers of the snapshots that the workspace's saved views name: those they show, and those they compare with."""
    found = SavedView.objects.filter(workspace=workspace).values_list("snapshot", "query")
    compared = (parse_qs(query).get("compare", []) for _, query in found)
    return frozenset(
        {number for number, _ in found if number is not None} | {int(word) for words in compared for word in words}
    )


def views_of(*, user: Visitor, workspace: Workspace) -> QuerySet[SavedView]:
    """The workspace's saved views that `user` sees, by name."""
    return SavedView.objects.visible_to(user).filter(workspace=workspace).select_related("created_by")


def notes_of(*, user: Visitor, workspace: Workspace) -> QuerySet[Note]:
    """The workspace's notes that `user` sees, oldest first."""
    return Note.objects.visible_to(user).filter(workspace=workspace).select_related("author")


def changeable(notes: Iterable[Note], *, user: Visitor, workspace: Workspace) -> tuple[bool, frozenset[int]]:
    """Whether `user` may write notes in the workspace, and the keys of those notes that are theirs to change. One query."""
    role = role_of(user=user, workspace=workspace)
    every = role is Role.ADMINISTRATOR
    editor = every or role is Role.EDITOR
    theirs = (note.pk for note in notes if every or (editor and note.author_id == user.pk))
    return editor, frozenset(theirs)


def may_change(note: Note, *, user: Visitor) -> bool:
    """True for the author while an editor, and for administrators of the workspace."""
    return note.pk in changeable((note,), user=user, workspace=note.workspace)[1]
