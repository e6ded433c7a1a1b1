"""Saved views and notes over the API."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.api.addresses import ROOT
from vpcviz.diagrams.models import Note, SavedView
from vpcviz.diagrams.services import Look, add_note, create_view
from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import User, Workspace

JSON = "application/json"
VIEW = {"name": "Ireland", "query": "region=eu-west-1&hide=peering", "snapshot": 1, "selection": "vpc-00000001"}


@pytest.fixture
def saved(workspace: Workspace, owner: User, now: datetime) -> SavedView:
    """A saved view."""
    return create_view(workspace=workspace, name="All", look=Look(), now=now, by=owner)


@pytest.fixture
def note(workspace: Workspace, owner: User, now: datetime) -> Note:
    """The owner's note."""
    return add_note(workspace=workspace, resource="vpc-1", text="Ours.", now=now, by=owner)


def test_a_view_is_saved_read_replaced_and_deleted(as_editor: Client, snapshot: Snapshot) -> None:
    made = as_editor.post(f"{ROOT}/views", VIEW, content_type=JSON)
    assert made.status_code == 201
    body = made.json()
    assert {**VIEW, "camera": None, "theme": "", "created_by": "eve@example.com"}.items() <= body.items()
    address = f"{ROOT}/views/{body['id']}"
    assert as_editor.get(address).json() == body
    assert as_editor.get(f"{ROOT}/views").json()["results"] == [body]
    camera = {"x": 1.0, "y": 2.0, "scale": 0.5}
    changed = as_editor.put(address, {"name": "Eire", "camera": camera}, content_type=JSON).json()
    assert (changed["name"], changed["query"], changed["snapshot"], changed["camera"]) == ("Eire", "", None, camera)
    assert as_editor.delete(address).status_code == 204
    assert as_editor.get(address).status_code == 404


def test_a_note_is_written_read_changed_and_removed(as_editor: Client, note: Note) -> None:
    made = as_editor.post(f"{ROOT}/notes", {"resource": "vpc-2", "text": "Theirs."}, content_type=JSON)
    assert made.status_code == 201
    body = made.json()
    assert (body["resource"], body["subject"], body["text"], body["author"]) == (
        *("vpc-2", "", "Theirs."),
        "eve@example.com",
    )
    address = f"{ROOT}/notes/{body['id']}"
    assert as_editor.get(address).json() == body
    assert [row["text"] for row in as_editor.get(f"{ROOT}/notes").json()["results"]] == ["Ours.", "Theirs."]
    assert as_editor.get(f"{ROOT}/notes?resource=vpc-2").json()["results"] == [body]
    assert as_editor.put(address, {"text": "Both."}, content_type=JSON).json()["text"] == "Both."
    assert as_editor.delete(address).status_code == 204
    assert as_editor.put(f"{ROOT}/notes/{note.pk}", {"text": "Mine."}, content_type=JSON).status_code == 403


@pytest.mark.parametrize(
    ("address", "body", "words"),
    [
        ("views", {}, "name"),
        ("views", {"name": "All"}, "There is a saved view “All” already"),
        ("views", {"name": "x", "query": "hide=moon"}, "there is no layer"),
        ("views", {"name": "x", "snapshot": 9}, "has no snapshot 9"),
        ("views", {"name": "x", "camera": {"x": 1}}, "camera"),
        ("views", {"name": "x\ud800", "query": "\ud800=1"}, "Surrogate"),
        ("views", [], "a JSON object"),
        ("notes", {"text": "x"}, "A note is about one thing"),
        ("notes", {"resource": "vpc-1", "text": "x" * 2001}, "text"),
        ("notes", {"subject": "path", "text": "x"}, "not on the path"),
    ],
)
def test_what_is_wrong_is_said_as_a_problem(
    as_editor: Client, saved: SavedView, address: str, body: Any, words: str
) -> None:
    answer = as_editor.post(f"{ROOT}/{address}", body, content_type=JSON)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert words in answer.json()["detail"]


def test_a_viewer_reads_and_changes_nothing(as_teammate: Client, saved: SavedView, note: Note) -> None:
    for address, body in ((f"views/{saved.pk}", {"name": "x"}), (f"notes/{note.pk}", {"text": "x"})):
        assert as_teammate.get(f"{ROOT}/{address}").status_code == 200
        assert as_teammate.put(f"{ROOT}/{address}", body, content_type=JSON).status_code == 403
        assert as_teammate.delete(f"{ROOT}/{address}").status_code == 403
    assert as_teammate.post(f"{ROOT}/views", {"name": "x"}, content_type=JSON).status_code == 403
    made = as_teammate.post(f"{ROOT}/notes", {"subject": "estate", "text": "x"}, content_type=JSON)
    assert made.status_code == 403


def test_a_stranger_gets_404(as_stranger: Client, saved: SavedView, note: Note) -> None:
    for root in (ROOT, "/api/v1/workspaces/globex"):
        for address, body in ((f"views/{saved.pk}", {"name": "x"}), (f"notes/{note.pk}", {"text": "x"})):
            assert as_stranger.get(f"{root}/{address}").status_code == 404
            assert as_stranger.put(f"{root}/{address}", body, content_type=JSON).status_code == 404
            assert as_stranger.delete(f"{root}/{address}").status_code == 404
    assert as_stranger.post(f"{ROOT}/views", {"name": "x"}, content_type=JSON).status_code == 404
    assert as_stranger.post(f"{ROOT}/notes", {"subject": "estate", "text": "x"}, content_type=JSON).status_code == 404


def test_someone_who_is_not_signed_in_gets_401(client: Client, saved: SavedView) -> None:
    assert client.get(f"{ROOT}/views/{saved.pk}").status_code == 401
    assert client.delete(f"{ROOT}/views/{saved.pk}").status_code == 401


def test_the_picture_of_the_api_bears_the_notes(
    as_teammate: Client, workspace: Workspace, owner: User, snapshot: Snapshot, now: datetime
) -> None:
    add_note(workspace=workspace, resource="vpc-00000001", text="Ours.", now=now, by=owner)
    nodes = as_teammate.get(f"{ROOT}/scene").json()["nodes"]
    assert [badge["text"] for node in nodes for badge in node["badges"] if badge["kind"] == "note"] == ["1", "1"]
    assert "Ours." in as_teammate.get(f"{ROOT}/export/svg").content.decode()
