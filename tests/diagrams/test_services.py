"""Saving views and writing notes: who may, what is kept, what is refused."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.conftest import NOW
from tests.web.estates import small
from vpcviz.diagrams.models import Note, SavedView
from vpcviz.diagrams.selectors import may_change, notes_of, views_of
from vpcviz.diagrams.services import (
    Look,
    add_note,
    create_view,
    delete_note,
    delete_view,
    edit_note,
    rename_view,
    replace_view,
)
from vpcviz.inventory.services import publish
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member, create_user


@pytest.fixture
def saved(workspace: Workspace, editor: User, now: datetime) -> SavedView:
    """A saved view of the estate."""
    return create_view(workspace=workspace, name="Ireland", look=Look(query="region=eu-west-1"), now=now, by=editor)


@pytest.fixture
def note(workspace: Workspace, editor: User, now: datetime) -> Note:
    """The editor's note."""
    return add_note(workspace=workspace, resource="vpc-00000001", text="Ours.", now=now, by=editor)


def test_a_view_is_kept_in_its_one_form(workspace: Workspace, editor: User, now: datetime) -> None:
    publish(workspace=workspace, inventory=small(), source="files", now=now)
    look = Look(
        query="?hide=peering&region=eu-west-1&subject=estate&theme=dark&account=222,111",
        snapshot=1,
        selection="vpc-00000001",
        camera={"x": 10.04, "y": -2, "scale": 0.5},
    )
    saved = create_view(workspace=workspace, name="  Two   accounts ", look=look, now=now, by=editor)
    saved.refresh_from_db()
    assert saved.name == "Two accounts"
    assert saved.query == "account=111&account=222&region=eu-west-1&hide=peering"
    assert (saved.theme, saved.snapshot, saved.selection) == ("dark", 1, "vpc-00000001")
    assert saved.camera == {"x": 10.0, "y": -2.0, "scale": 0.5}


@pytest.mark.parametrize(
    ("name", "look", "field"),
    [
        ("", Look(), "name"),
        ("x" * 101, Look(), "name"),
        ("Ireland", Look(), "name"),
        ("\x00", Look(), "name"),
        ("a", Look(query="subject=moon"), "query"),
        ("a", Look(query="x=" + "y" * 9000), "query"),
        ("a", Look(snapshot=9), "snapshot"),
        ("a", Look(theme="pink"), "theme"),
        ("a", Look(camera={"x": 1.0}), "camera"),
        ("a", Look(camera={"x": 1.0, "y": float("nan"), "scale": 1.0}), "camera"),
        ("a", Look(camera={"x": 1.0, "y": 1.0, "scale": 0.0}), "camera"),
        ("a", Look(selection="x" * 3000), "selection"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    saved: SavedView, editor: User, now: datetime, name: str, look: Look, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        create_view(workspace=saved.workspace, name=name, look=look, now=now, by=editor)
    assert list(refused.value.message_dict) == [field]


def test_a_view_is_renamed_replaced_and_deleted(saved: SavedView, editor: User, now: datetime) -> None:
    later = now + timedelta(days=1)
    rename_view(view=saved, name="Eire", now=later, by=editor)
    replace_view(view=saved, name="Eire", look=Look(query="text=shop"), now=later, by=editor)
    saved.refresh_from_db()
    assert (saved.name, saved.query, saved.created_at, saved.updated_at) == ("Eire", "text=shop", now, later)
    delete_view(view=saved, now=NOW, by=editor)
    assert not SavedView.objects.exists()


def test_two_workspaces_may_use_the_same_name(
    saved: SavedView, other_workspace: Workspace, stranger: User, now: datetime
) -> None:
    create_view(workspace=other_workspace, name="Ireland", look=Look(), now=now, by=stranger)
    assert SavedView.objects.filter(name="Ireland").count() == 2


def test_a_viewer_and_a_stranger_change_no_views(
    saved: SavedView, workspace: Workspace, teammate: User, stranger: User, now: datetime
) -> None:
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            create_view(workspace=workspace, name="Mine", look=Look(), now=now, by=user)
        with pytest.raises(PermissionDenied):
            rename_view(view=saved, name="Mine", now=now, by=user)
        with pytest.raises(PermissionDenied):
            replace_view(view=saved, name="Mine", look=Look(), now=now, by=user)
        with pytest.raises(PermissionDenied):
            delete_view(view=saved, now=NOW, by=user)


def test_members_see_views_and_notes_and_a_stranger_does_not(
    saved: SavedView, note: Note, workspace: Workspace, teammate: User, stranger: User
) -> None:
    assert list(views_of(user=teammate, workspace=workspace)) == [saved]
    assert list(notes_of(user=teammate, workspace=workspace)) == [note]
    assert not views_of(user=stranger, workspace=workspace).exists()
    assert not notes_of(user=stranger, workspace=workspace).exists()


def test_views_and_notes_go_with_their_workspace(saved: SavedView, note: Note, workspace: Workspace) -> None:
    workspace.delete()
    assert not SavedView.objects.exists()
    assert not Note.objects.exists()


def test_they_stay_when_their_author_goes(saved: SavedView, note: Note, editor: User) -> None:
    editor.delete()
    saved.refresh_from_db()
    note.refresh_from_db()
    assert (saved.created_by, note.author) == (None, None)


@pytest.mark.parametrize(
    ("about", "text", "field"),
    [
        ({"resource": "vpc-1"}, "  \n ", "text"),
        ({"resource": "vpc-1"}, "x" * 2001, "text"),
        ({}, "words", "resource"),
        ({"resource": "vpc-1", "subject": "estate"}, "words", "resource"),
        ({"resource": "x" * 3000}, "words", "resource"),
        ({"resource": "vpc\x00"}, "words", "resource"),
        ({"subject": "moon"}, "words", "subject"),
        ({"subject": "path"}, "words", "subject"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_by_field(
    editor: User, workspace: Workspace, now: datetime, about: dict[str, str], text: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add_note(workspace=workspace, text=text, now=now, by=editor, **about)
    assert list(refused.value.message_dict) == [field]


def test_a_note_loses_what_no_database_keeps(workspace: Workspace, editor: User, now: datetime) -> None:
    kept = add_note(workspace=workspace, subject="estate", text="a\r\nb\x00c\ud800 ", now=now, by=editor)
    kept.refresh_from_db()
    assert kept.text == "a\nbc?"


def test_a_note_is_changed_by_its_author_and_by_administrators(
    note: Note, workspace: Workspace, editor: User, owner: User, teammate: User, now: datetime
) -> None:
    second = create_user(email="ed@example.com", now=now)
    add_member(workspace=workspace, user=second, role=Role.EDITOR, now=now)
    for user in (second, teammate):
        assert not may_change(note, user=user)
        with pytest.raises(PermissionDenied):
            edit_note(note=note, text="Mine.", now=now, by=user)
        with pytest.raises(PermissionDenied):
            delete_note(note=note, now=NOW, by=user)
    edit_note(note=note, text="Ours since 2020.", now=now, by=editor)
    assert Note.objects.get().text == "Ours since 2020."
    delete_note(note=note, now=NOW, by=owner)
    assert not Note.objects.exists()


def test_an_author_who_is_an_editor_no_more_changes_nothing(
    note: Note, workspace: Workspace, editor: User, now: datetime
) -> None:
    add_member(workspace=workspace, user=editor, role=Role.VIEWER, now=now)
    assert not may_change(note, user=editor)
    with pytest.raises(PermissionDenied):
        add_note(workspace=workspace, subject="estate", text="More.", now=now, by=editor)
