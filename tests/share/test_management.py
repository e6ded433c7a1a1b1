"""The pages where members make, list and revoke links."""

import re
from datetime import datetime

import pytest
from django.test import Client

from tests.share.offers import EVERYTHING, link
from vpcviz.people.models import User, Workspace
from vpcviz.people.services import create_workspace
from vpcviz.share.models import ShareLink

pytestmark = pytest.mark.usefixtures("snapshot")
HIDE_ALL = {"accounts": "1", "names": "1", "addresses": "1", "tags": "1", "policies": "1"}
FORM = {"query": "", "number": "1", "snapshot": "latest", "days": "30", "purpose": "", "parents": "", **HIDE_ALL}
PAGES = ("shares", "shares/new", "shares/new?address=/w/acme/vpc/vpc-00000001")


def client_of(user: User) -> Client:
    """A browser in which the user is signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_editor(editor: User) -> Client:
    """A browser of the editor."""
    return client_of(editor)


def token_in(page: str) -> str:
    """The token of the link that a page shows."""
    found = re.search(r"/s/([\w-]{43})<", page)
    assert found
    return found[1]


def test_an_editor_makes_a_link_of_the_picture_and_sees_it_once(as_editor: Client, client: Client) -> None:
    form = as_editor.get("/w/acme/shares/new?address=/w/acme/vpc/vpc-00000001").content.decode()
    assert 'name="query" value="subject=vpc%3Avpc-00000001"' in form
    assert form.count("checked") == 6
    answer = as_editor.post("/w/acme/shares/new", {**FORM, "query": "subject=vpc:vpc-00000001", "purpose": "Audit"})
    page = answer.content.decode()
    token = token_in(page)
    assert f"http://testserver/s/{token}.svg" in page
    assert "no-store" in answer.headers["Cache-Control"]
    shown = client.get(f"/s/{token}").content.decode()
    assert "vv-picture" in shown
    assert "vpc-00000001" not in shown
    listed = as_editor.get("/w/acme/shares").content.decode()
    assert "Audit" in listed
    assert token not in listed


def test_unticked_boxes_replace_nothing(as_editor: Client, client: Client) -> None:
    given = {key: value for key, value in FORM.items() if key not in HIDE_ALL}
    token = token_in(as_editor.post("/w/acme/shares/new", given).content.decode())
    assert "vpc-00000001" in client.get(f"/s/{token}").content.decode()


def test_a_pinned_link_with_parents_shows_its_frame(as_editor: Client) -> None:
    given = {**FORM, "snapshot": "pinned", "parents": "https://wiki.example.com\nhttps://other.example.com"}
    page = as_editor.post("/w/acme/shares/new", given).content.decode()
    made = ShareLink.objects.get()
    assert made.snapshot == 1
    assert made.parents == ["https://wiki.example.com", "https://other.example.com"]
    assert "/embed&quot; width=&quot;960&quot;" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [({"days": "9999"}, "A link lives"), ({"password": "x"}, "password has"), ({"query": "a=b"}, "no &#x27;a&#x27;")],
)
def test_what_is_wrong_is_said_over_the_form(as_editor: Client, change: dict[str, str], words: str) -> None:
    answer = as_editor.post("/w/acme/shares/new", {**FORM, "purpose": "Kept words", **change})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert "Kept words" in page
    assert not ShareLink.objects.exists()


def test_the_preview_is_what_visitors_would_see_and_makes_nothing(as_editor: Client) -> None:
    answer = as_editor.post("/w/acme/shares/preview", FORM)
    assert answer.status_code == 200
    assert "vv-picture" in answer.content.decode()
    assert "vpc-00000001" not in answer.content.decode()
    assert as_editor.post("/w/acme/shares/preview", {**FORM, "query": "subject=vpc:none"}).status_code == 400
    assert not ShareLink.objects.exists()


def test_revoking_and_what_the_list_says_then(
    as_editor: Client, client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, purpose="For the auditor")
    client.get(f"/s/{made.token}")
    listed = as_editor.get("/w/acme/shares").content.decode()
    assert "For the auditor" in listed
    assert '<td class="numeric" data-th="Views" role="cell">1</td>' in listed
    answer = as_editor.post(f"/w/acme/shares/{made.link.pk}/revoke", follow=True)
    assert "revoked" in answer.content.decode()
    assert client.get(f"/s/{made.token}").status_code == 404


def test_viewers_see_the_list_and_change_nothing(
    workspace: Workspace, teammate: User, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, purpose="For the auditor")
    viewer = client_of(teammate)
    page = viewer.get("/w/acme/shares").content.decode()
    assert "For the auditor" in page
    assert "Revoke" not in page
    assert viewer.get("/w/acme/shares/new").status_code == 403
    assert viewer.post("/w/acme/shares/new", FORM).status_code == 403
    assert viewer.post("/w/acme/shares/preview", FORM).status_code == 403
    assert viewer.post(f"/w/acme/shares/{made.link.pk}/revoke").status_code == 403
    assert "Share…" not in viewer.get("/w/acme/estate").content.decode()
    assert "Share…" in client_of(editor).get("/w/acme/estate").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_strangers_get_404_and_others_sign_in(stranger: User, client: Client, page: str) -> None:
    assert client_of(stranger).get(f"/w/acme/{page}").status_code == 404
    assert client.get(f"/w/acme/{page}").status_code == 302


def test_the_administrator_of_another_workspace_changes_nothing(
    workspace: Workspace, stranger: User, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock)
    other = client_of(stranger)
    assert other.post("/w/acme/shares/new", FORM).status_code == 404
    assert other.post("/w/acme/shares/preview", FORM).status_code == 404
    assert other.post(f"/w/acme/shares/{made.link.pk}/revoke").status_code == 404
    assert other.post(f"/w/globex/shares/{made.link.pk}/revoke").status_code == 404
    made.link.refresh_from_db()
    assert made.link.revoked_at is None


def test_a_link_shows_only_its_own_workspace(client: Client, as_editor: Client, clock: datetime) -> None:
    create_workspace(slug="empty", name="Empty", now=clock)
    answer = as_editor.get("/w/acme/shares/new?address=/w/empty/estate")
    assert answer.status_code == 400
    assert as_editor.get("/w/empty/shares/new").status_code == 404


class TestApi:
    """The same over the API."""

    root = "/api/v1/workspaces/acme/shares"

    def test_make_list_and_revoke(self, as_editor: Client, client: Client) -> None:
        body = {"query": "subject=vpc:vpc-00000001", "purpose": "Wiki", "redaction": {"names": False}, "days": 3}
        answer = as_editor.post(self.root, body, content_type="application/json")
        assert answer.status_code == 201
        made = answer.json()
        token = made["address"].rpartition("/")[2]
        assert made["redaction"] == {
            "accounts": True,
            "names": False,
            "addresses": True,
            "tags": True,
            "policies": True,
        }
        assert client.get(f"/s/{token}").status_code == 200
        (row,) = as_editor.get(self.root).json()["results"]
        assert row == {key: value for key, value in made.items() if key != "address"} | {
            "views": 1,
            "last_viewed_at": row["last_viewed_at"],
        }
        assert "address" not in row
        one = f"{self.root}/{made['id']}"
        assert as_editor.get(one).json()["purpose"] == "Wiki"
        assert as_editor.delete(one).status_code == 204
        assert client.get(f"/s/{token}").status_code == 404
        assert as_editor.get(one).json()["revoked_at"] is not None

    def test_what_is_wrong_is_a_problem(self, as_editor: Client) -> None:
        for body in ({"days": 999}, {"query": "x=y"}, {"parents": ["x y"]}, {"snapshot": 99}, {"password": "x"}):
            answer = as_editor.post(self.root, body, content_type="application/json")
            assert answer.status_code == 400
            assert answer.headers["Content-Type"] == "application/problem+json"

    def test_who_may(self, workspace: Workspace, editor: User, teammate: User, stranger: User, clock: datetime) -> None:
        made = link(workspace, editor, clock, redaction=EVERYTHING)
        one = f"{self.root}/{made.link.pk}"
        viewer, other = client_of(teammate), client_of(stranger)
        assert viewer.get(self.root).status_code == 200
        assert viewer.post(self.root, {}, content_type="application/json").status_code == 403
        assert viewer.delete(one).status_code == 403
        for answer in (
            other.get(self.root),
            other.post(self.root, {}, content_type="application/json"),
            other.delete(one),
        ):
            assert answer.status_code == 404
        assert Client().get(self.root).status_code == 401
