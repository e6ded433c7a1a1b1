"""The form and the API for links to tables."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from tests.share.test_management import FORM, client_of, token_in
from tests.web.estates import small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.share.models import ShareLink


@pytest.fixture(autouse=True)
def later(workspace: Workspace, snapshot: Snapshot, clock: datetime) -> Snapshot:
    """A second snapshot, so that there is something to compare."""
    assert snapshot.number == 1
    return publish(workspace=workspace, inventory=small(), source="files", now=clock + timedelta(hours=1))


@pytest.fixture
def as_editor(editor: User) -> Client:
    """A browser of the editor."""
    return client_of(editor)


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/w/acme/access?all=1&vpc=vpc-00000001&page=2", {"shows": "access", "query": "all=1&amp;vpc=vpc-00000001"}),
        ("/w/acme/access?snapshot=1&q=a+b", {"shows": "access", "query": "q=a+b", "number": "1"}),
        ("/w/acme/findings?severity=high&rule=", {"shows": "findings", "query": "severity=high"}),
        ("/w/acme/changes?before=1&after=2&kind=vpc", {"shows": "changes", "query": "kind=vpc", "other": "1"}),
        ("/w/acme/changes", {"shows": "changes", "query": "", "other": ""}),
        ("/w/acme/estate?text=shop", {"shows": "picture", "query": "text=shop&amp;subject=estate"}),
    ],
)
def test_the_form_holds_what_the_page_shows(as_editor: Client, address: str, fields: dict[str, str]) -> None:
    form = as_editor.get(f"/w/acme/shares/new?address={quote(address, safe='')}").content.decode()
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in form


@pytest.mark.parametrize(
    "address", ["/w/globex/access", "/w/acme/shares", "/nowhere", "https://elsewhere.example/", "//[", ""]
)
def test_an_address_that_shows_nothing_is_no_view(as_editor: Client, address: str) -> None:
    answer = as_editor.get(f"/w/acme/shares/new?address={quote(address, safe='')}")
    assert answer.status_code == (400 if address else 200)


@pytest.mark.parametrize(
    "page", ["access", "changes", "findings", "estate", "vpc/vpc-00000001", "paths?from=subnet-0000001b&to=s3"]
)
def test_editors_share_from_every_view_and_viewers_from_none(as_editor: Client, teammate: User, page: str) -> None:
    path = quote(f"/w/acme/{page}", safe="")
    assert f"/w/acme/shares/new?address={path}" in as_editor.get(f"/w/acme/{page}").content.decode()
    assert "/shares/new" not in client_of(teammate).get(f"/w/acme/{page}").content.decode()


@pytest.mark.parametrize(
    ("shows", "mark"), [("access", "heat"), ("changes", "Nothing changed"), ("findings", "findings-page")]
)
def test_preview_and_link_show_the_same_table(as_editor: Client, client: Client, shows: str, mark: str) -> None:
    form = {**FORM, "shows": shows, "query": "all=1" if shows == "access" else ""}
    preview = as_editor.post("/w/acme/shares/preview", form).content.decode()
    assert mark in preview
    assert "vpc-00000001" not in preview
    answer = as_editor.post("/w/acme/shares/new", form).content.decode()
    token = token_in(answer)
    assert f"/s/{token}.csv" in answer
    assert f"/s/{token}.svg" not in answer
    shown = client.get(f"/s/{token}").content.decode()
    assert mark in shown
    assert re.sub(r"[0-9a-f]{4,}|\d", "", preview).count("<tr") == re.sub(r"[0-9a-f]{4,}|\d", "", shown).count("<tr")


def test_the_list_tells_what_each_link_shows(as_editor: Client) -> None:
    for given in (
        {"shows": "access", "query": "all=1&via=nat"},
        {
            "shows": "changes",
            "query": "kind=vpc",
            "snapshot": "pinned",
            "number": "2",
            "compared": "pinned",
            "other": "1",
        },
        {"shows": "changes"},
        {"shows": "findings", "query": "severity=high&q=shop"},
    ):
        assert as_editor.post("/w/acme/shares/new", {**FORM, **given}).status_code == 200
    page = as_editor.get("/w/acme/shares").content.decode()
    for words in (
        "Access, way nat, all subnets",
        "Changes, kind vpc",
        "2 against 1",
        "the latest against the one before",
        "Findings, severity high, text shop",
    ):
        assert words in page


def test_a_form_that_names_no_kind_is_refused(as_editor: Client) -> None:
    answer = as_editor.post("/w/acme/shares/new", {**FORM, "shows": "<b>"})
    assert answer.status_code == 400
    assert "A link shows picture" in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_the_api_makes_and_tells_the_same(as_editor: Client, client: Client) -> None:
    root = "/api/v1/workspaces/acme/shares"
    body = {"shows": "changes", "query": "kind=vpc", "compared_with": 1}
    made = as_editor.post(root, body, content_type="application/json").json()
    assert (made["shows"], made["compared_with"], made["query"]) == ("changes", 1, "kind=vpc")
    assert client.get("/s/" + made["address"].rpartition("/")[2] + ".json").status_code == 200
    assert as_editor.get(root).json()["results"][0]["shows"] == "changes"
    plain = as_editor.post(root, {}, content_type="application/json").json()
    assert (plain["shows"], plain["compared_with"]) == ("picture", None)
    for wrong in ({"shows": "secrets"}, {"shows": "access", "query": "x=1"}, {"compared_with": 9}):
        assert as_editor.post(root, wrong, content_type="application/json").status_code == 400
