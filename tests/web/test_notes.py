"""Notes on the pages: written, read, changed, and shown on the picture."""

from datetime import datetime

import pytest
from django.test import Client

from tests.web.estates import HOSTILE
from vpcviz.diagrams.models import Note
from vpcviz.diagrams.services import add_note
from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import User, Workspace

VPC = "vpc-00000001"
FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/w/acme/estate?text=shop#x"}


@pytest.fixture
def note(workspace: Workspace, owner: User, snapshot: Snapshot, now: datetime) -> Note:
    """The owner's note on a VPC."""
    return add_note(workspace=workspace, resource=VPC, text="Ask Olive first.", now=now, by=owner)


def test_a_note_is_written_in_the_details_and_shown_on_the_picture(as_editor: Client, snapshot: Snapshot) -> None:
    details = as_editor.get(f"/w/acme/resource/{VPC}", headers=FRAGMENT).content.decode()
    assert f'name="about" value="{VPC}"' in details
    back = f"/w/acme/estate?text=shop#{VPC}"
    assert f'name="next" value="{back}"' in details
    answer = as_editor.post("/w/acme/notes/add", {"about": VPC, "text": "Ours.", "next": back})
    assert answer.headers["Location"] == back
    for address in ("estate", f"vpc/{VPC}", "export/svg"):
        page = as_editor.get(f"/w/acme/{address}").content.decode()
        assert "Ours." in page
        assert "vv-badge-note" in page
    assert "vv-badge-note" not in as_editor.get("/w/acme/estate?hide=notes").content.decode()
    assert "Ours." in as_editor.get(f"/w/acme/resource/{VPC}").content.decode()


def test_the_outline_and_the_viewer_are_told(as_teammate: Client, note: Note) -> None:
    page = as_teammate.get("/w/acme/estate").content.decode()
    assert "Note 1: Ask Olive first. (Olive, 4 Mar 2026)" in page
    assert '"id": "note:1"' in page


def test_a_note_on_a_whole_picture_is_on_that_picture_only(as_editor: Client, snapshot: Snapshot) -> None:
    as_editor.post("/w/acme/notes/add", {"about": f"vpc:{VPC}", "text": "Under review."})
    assert Note.objects.get().subject == f"vpc:{VPC}"
    assert "Under review." in as_editor.get(f"/w/acme/vpc/{VPC}").content.decode()
    assert "Under review." not in as_editor.get("/w/acme/estate").content.decode()
    as_editor.post("/w/acme/notes/add", {"about": "", "text": "All of it."})
    assert "All of it." in as_editor.get("/w/acme/estate").content.decode()


def test_the_page_lists_changes_and_removes(as_editor: Client, editor: User, note: Note, now: datetime) -> None:
    mine = add_note(workspace=note.workspace, resource="vpc-gone", text="Mine.", now=now, by=editor)
    page = as_editor.get("/w/acme/notes").content.decode()
    assert page.index("Mine.") < page.index("Ask Olive first.")
    assert "not in this snapshot" in page
    assert f"notes/{mine.pk}/edit" in page
    assert f"notes/{note.pk}/edit" not in page
    assert "Mine." not in as_editor.get(f"/w/acme/notes?about={VPC}").content.decode()
    as_editor.post(f"/w/acme/notes/{mine.pk}/edit", {"text": "Mine still."})
    assert "Mine still." in as_editor.get("/w/acme/notes").content.decode()
    as_editor.post(f"/w/acme/notes/{mine.pk}/delete", {"next": "https://evil.example/"})
    assert list(Note.objects.all()) == [note]


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_note_that_cannot_be_kept_is_said_and_stays_in_the_form(as_editor: Client, note: Note, text: str) -> None:
    answer = as_editor.post("/w/acme/notes/add", {"about": VPC, "text": text})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert f'value="{VPC}"' in answer.content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_form_leads_to_no_other_server(as_editor: Client, snapshot: Snapshot, back: str) -> None:
    answer = as_editor.post("/w/acme/notes/add", {"about": VPC, "text": "Ours.", "next": back})
    assert answer.headers["Location"] == "/w/acme/notes"


def test_others_do_not_change_a_note(as_editor: Client, note: Note) -> None:
    assert as_editor.post(f"/w/acme/notes/{note.pk}/edit", {"text": "Mine."}).status_code == 403
    assert as_editor.post(f"/w/acme/notes/{note.pk}/delete").status_code == 403


def test_a_viewer_reads_notes_and_writes_none(as_teammate: Client, note: Note) -> None:
    for address in ("notes", f"resource/{VPC}", "estate"):
        page = as_teammate.get(f"/w/acme/{address}").content.decode()
        assert "Ask Olive first." in page
        assert "<textarea" not in page
    for address in ("add", f"{note.pk}/edit", f"{note.pk}/delete"):
        assert as_teammate.post(f"/w/acme/notes/{address}", {"about": VPC, "text": "Mine."}).status_code == 403
    assert Note.objects.get().text == "Ask Olive first."


def test_a_stranger_gets_404(as_stranger: Client, note: Note) -> None:
    for workspace in ("acme", "globex"):
        for address in (f"{note.pk}/edit", f"{note.pk}/delete"):
            assert as_stranger.post(f"/w/{workspace}/notes/{address}", {"text": "x"}).status_code == 404
    assert as_stranger.post("/w/acme/notes/add", {"about": VPC, "text": "x"}).status_code == 404
    assert b"Olive" not in as_stranger.get("/w/globex/notes").content


def test_someone_who_is_not_signed_in_writes_nothing(client: Client, note: Note) -> None:
    assert client.post("/w/acme/notes/add", {"about": VPC, "text": "x"}).status_code == 302
    assert Note.objects.count() == 1


def test_a_hostile_note_is_harmless(as_editor: Client, snapshot: Snapshot) -> None:
    as_editor.post("/w/acme/notes/add", {"about": VPC, "text": HOSTILE})
    for address in ("notes", f"resource/{VPC}", "estate"):
        page = as_editor.get(f"/w/acme/{address}").content.decode()
        assert "<script>alert" not in page
        assert "<IMG" not in page


def test_no_note_no_list(as_teammate: Client, snapshot: Snapshot) -> None:
    assert "No note is written yet." in as_teammate.get("/w/acme/notes").content.decode()
