"""The page of saved views, and the menu on every picture."""

from datetime import datetime

import pytest
from django.test import Client

from tests.web.estates import HOSTILE, SERVICE_ID, small
from vpcviz.diagrams.models import SavedView
from vpcviz.diagrams.services import Look, create_view
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.topology.records import Inventory
from vpcviz.web.views import views

VPC = "vpc-00000001"


@pytest.fixture
def saved(workspace: Workspace, owner: User, snapshot: Snapshot, now: datetime) -> SavedView:
    """A saved view of the first snapshot."""
    look = Look(query="region=eu-west-1", snapshot=1)
    return create_view(workspace=workspace, name="Ireland", look=look, now=now, by=owner)


def save(client: Client, address: str, **more: str) -> str:
    """Where saving the picture at that address leads."""
    answer = client.post("/w/acme/views/save", {"name": "Mine", "address": address, **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


@pytest.mark.parametrize(
    "address",
    [
        "/w/acme/estate",
        "/w/acme/estate?account=111111111111&hide=peering&expand=vpc-00000001&snapshot=1",
        "/w/acme/estate?text=a%26b%3D%3F%23+c",
        f"/w/acme/vpc/{VPC}?hide=labels",
        f"/w/acme/service/{SERVICE_ID}",
        "/w/acme/paths?from=subnet-0000001b&to=s3&protocol=tcp&port=443",
    ],
)
def test_a_view_is_restored_exactly(as_editor: Client, snapshot: Snapshot, address: str) -> None:
    more = {"theme": "dark", "selection": "vpce-1/ä", "camera": "12.5,-3.0,0.75"}
    back = save(as_editor, address, **more)
    opened = as_editor.get(f"/w/acme/views/{SavedView.objects.get().pk}").headers["Location"]
    assert opened == back
    shown, _, looked = opened.partition("#")
    assert looked == "vpce-1%2F%C3%A4@12.5,-3.0,0.75"
    assert shown.endswith("theme=dark")
    page = as_editor.get(shown)
    assert page.status_code == 200
    assert 'data-theme="dark"' in page.content.decode()
    assert save(as_editor, shown, name="Again", theme="dark") == shown
    first, second = SavedView.objects.order_by("pk")
    assert (first.query, first.snapshot) == (second.query, second.snapshot)


def test_the_form_can_stay_with_the_snapshot_that_is_shown(as_editor: Client, snapshot: Snapshot) -> None:
    assert save(as_editor, "/w/acme/estate", stay="1") == "/w/acme/estate?snapshot=1"
    assert save(as_editor, "/w/acme/estate", name="Latest") == "/w/acme/estate"


def test_a_name_that_is_taken_is_said_and_what_was_asked_stays(as_editor: Client, saved: SavedView) -> None:
    form = {"name": "Ireland", "address": "/w/acme/estate?text=shop", "selection": VPC}
    answer = as_editor.post("/w/acme/views/save", form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There is a saved view “Ireland” already: choose another name." in page
    assert 'value="/w/acme/estate?text=shop"' in page
    as_editor.post("/w/acme/views/save", {**form, "replace": "1"})
    assert SavedView.objects.get().query == "text=shop"


@pytest.mark.parametrize(
    "address",
    [
        *("", "/", "/w/acme/vpcs", "/w/globex/estate", "https://evil.example/x", "/w/acme/estate?hide=moon"),
        *("http://[", "/w/acme/vpc/vpc-1?text=\x00%00&hide=moon"),
    ],
)
def test_an_address_that_shows_no_picture_is_refused(as_editor: Client, snapshot: Snapshot, address: str) -> None:
    answer = as_editor.post("/w/acme/views/save", {"name": "Mine", "address": address})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not SavedView.objects.exists()


def test_the_page_lists_renames_and_deletes(as_editor: Client, saved: SavedView) -> None:
    page = as_editor.get("/w/acme/views").content.decode()
    assert f'href="/w/acme/views/{saved.pk}"' in page
    assert "Estate, region eu-west-1" in page
    assert as_editor.post(f"/w/acme/views/{saved.pk}/rename", {"name": " "}).status_code == 400
    as_editor.post(f"/w/acme/views/{saved.pk}/rename", {"name": "Éire"})
    assert SavedView.objects.get().name == "Éire"
    as_editor.post(f"/w/acme/views/{saved.pk}/delete")
    assert "No view is saved yet." in as_editor.get("/w/acme/views").content.decode()


def test_a_page_that_does_not_list_every_view_says_so(
    as_editor: Client, saved: SavedView, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(as_editor, "/w/acme/estate")
    assert "views, by name" not in as_editor.get("/w/acme/views").content.decode()
    monkeypatch.setattr(views, "SHOWN", 1)
    assert "The first 1 of 2 views, by name." in as_editor.get("/w/acme/views").content.decode()


def test_a_name_with_a_zero_byte_is_the_name_without_it(as_editor: Client, saved: SavedView) -> None:
    form = {"name": " Ire\x00land ", "address": "/w/acme/estate?text=shop", "replace": "1"}
    assert as_editor.post("/w/acme/views/save", form).status_code == 302
    assert (SavedView.objects.get().name, SavedView.objects.get().query) == ("Ireland", "text=shop")


def test_a_viewer_opens_views_and_changes_none(as_teammate: Client, saved: SavedView) -> None:
    page = as_teammate.get("/w/acme/views").content.decode()
    assert "Ireland" in page
    assert "rename" not in page
    assert as_teammate.get(f"/w/acme/views/{saved.pk}").status_code == 302
    assert "data-save-view" not in as_teammate.get("/w/acme/estate").content.decode()
    for address in ("save", f"{saved.pk}/rename", f"{saved.pk}/delete"):
        form = {"name": "Mine", "address": "/w/acme/estate"}
        assert as_teammate.post(f"/w/acme/views/{address}", form).status_code == 403
    assert SavedView.objects.get().name == "Ireland"


def test_a_stranger_gets_404(as_stranger: Client, saved: SavedView) -> None:
    assert as_stranger.get(f"/w/acme/views/{saved.pk}").status_code == 404
    assert as_stranger.get(f"/w/globex/views/{saved.pk}").status_code == 404
    for workspace in ("acme", "globex"):
        for address in (f"{saved.pk}/rename", f"{saved.pk}/delete"):
            assert as_stranger.post(f"/w/{workspace}/views/{address}", {"name": "x"}).status_code == 404
    assert as_stranger.post("/w/acme/views/save", {"name": "x", "address": "/w/acme/estate"}).status_code == 404


def test_someone_who_is_not_signed_in_is_sent_to_sign_in(client: Client, saved: SavedView) -> None:
    for address in ("views", f"views/{saved.pk}"):
        assert client.get(f"/w/acme/{address}").headers["Location"].startswith("/sign-in/")
    assert client.post(f"/w/acme/views/{saved.pk}/delete").status_code == 302
    assert SavedView.objects.exists()


def test_the_menu_of_every_picture_has_the_views(as_editor: Client, saved: SavedView) -> None:
    for address in ("estate", f"vpc/{VPC}", f"service/{SERVICE_ID}", "paths?from=subnet-0000001b&to=s3"):
        page = as_editor.get(f"/w/acme/{address}").content.decode()
        assert f'href="/w/acme/views/{saved.pk}"' in page
        assert "data-save-view" in page


def test_a_view_whose_subject_is_gone_says_so(
    as_editor: Client, workspace: Workspace, snapshot: Snapshot, now: datetime
) -> None:
    save(as_editor, f"/w/acme/vpc/{VPC}")
    publish(workspace=workspace, inventory=Inventory((), small().outcomes), source="files", now=now)
    SavedView.objects.update(query="subject=vpc%3Avpc-none")
    answer = as_editor.get(f"/w/acme/views/{SavedView.objects.get().pk}")
    assert answer.status_code == 404
    assert "The saved view “Mine” cannot be opened" in answer.content.decode()
    assert "vpc-none" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"query": "hide=moon"}, "there is no layer"),
        ({"query": "colour=pink"}, "a view has no"),
        ({"snapshot": 77}, "snapshot 77 is not kept any more"),
    ],
)
def test_a_view_that_cannot_be_opened_says_why(
    as_teammate: Client, saved: SavedView, fields: dict[str, object], words: str
) -> None:
    SavedView.objects.update(**fields)
    answer = as_teammate.get(f"/w/acme/views/{saved.pk}")
    assert answer.status_code == 404
    assert words in answer.content.decode()
    assert as_teammate.get("/w/acme/views").status_code == 200


def test_a_view_of_a_workspace_where_nothing_was_read_says_so(
    as_teammate: Client, workspace: Workspace, owner: User, now: datetime
) -> None:
    saved = create_view(workspace=workspace, name="Early", look=Look(), now=now, by=owner)
    answer = as_teammate.get(f"/w/acme/views/{saved.pk}")
    assert answer.status_code == 404
    assert "nothing was read yet" in answer.content.decode()


def test_a_hostile_name_is_harmless(as_editor: Client, snapshot: Snapshot) -> None:
    save(as_editor, "/w/acme/estate", name=HOSTILE[:90])
    for address in ("views", "estate"):
        page = as_editor.get(f"/w/acme/{address}").content.decode()
        assert "<script>alert" not in page
        assert "\u202e" not in page.split("value=")[0]


def test_a_chosen_theme_is_not_hidden_by_the_address(as_teammate: Client, snapshot: Snapshot) -> None:
    form = {"theme": "light", "next": "/w/acme/estate?theme=dark&text=a%26b"}
    assert as_teammate.post("/theme", form).headers["Location"] == "/w/acme/estate?text=a%26b"
