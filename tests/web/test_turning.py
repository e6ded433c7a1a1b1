"""From one picture to the next: what changes is sent and put in place, and it is the picture that would be loaded."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from benchmarks.estates import MEDIUM, estate
from tests.web.estates import denied, shop_network, small
from tests.web.pictured import shown, turn
from vpcviz.diagrams.services import add_note, edit_note
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.topology.records import Inventory

ESTATE = "/w/acme/estate"
FIVE = "vpc-00000000000000005"


def _seal(client: Client, address: str) -> str:
    found = re.search(r'"seal": "(\w+)"', client.get(address).content.decode())
    assert found
    return found[1]


def _patch(client: Client, address: str, seal: str, query: str = "") -> Any:
    return client.get(address, headers={"Vpcviz-Shown": f"{seal} {query}"})


@pytest.mark.usefixtures("snapshot")
def test_the_server_sends_only_what_changes(as_teammate: Client) -> None:
    answer = _patch(as_teammate, f"{ESTATE}?expand=vpc-pay", _seal(as_teammate, ESTATE))
    assert answer.headers["Content-Type"] == "application/json"
    assert "Vpcviz-Shown" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "subnet-pay" in [item["data"]["resource"] for item in answer.json()["nodes"]["put"]]
    assert {"filters", "chips", "focus", "inside", "export"} <= set(answer.json()["parts"])


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize(
    ("seal", "query"),
    [("00000000", ""), ("", ""), ("{}", "expand=vpc-pay"), ("{}", "no-such-key=1")],
)
def test_what_is_not_shown_is_never_patched(as_teammate: Client, seal: str, query: str) -> None:
    answer = _patch(as_teammate, f"{ESTATE}?text=pay", seal.format(_seal(as_teammate, ESTATE)), query)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_new_snapshot_is_sent_whole(as_teammate: Client, workspace: Workspace, snapshot: Snapshot) -> None:
    seal = _seal(as_teammate, ESTATE)
    more = Inventory((*small().records, *shop_network(3, "third")))
    publish(workspace=workspace, inventory=more, source="files", now=snapshot.taken_at)
    assert _patch(as_teammate, f"{ESTATE}?hide=peering", seal).headers["Content-Type"].startswith("text/html")


def test_another_snapshot_with_everything_at_its_place_is_sent_whole(
    as_teammate: Client, workspace: Workspace, snapshot: Snapshot
) -> None:
    seal = _seal(as_teammate, ESTATE)
    publish(workspace=workspace, inventory=small(denied()), source="files", now=snapshot.taken_at)
    assert _patch(as_teammate, f"{ESTATE}?hide=peering", seal).headers["Content-Type"].startswith("text/html")


def test_a_picture_whose_notes_were_changed_is_sent_whole(
    as_teammate: Client, workspace: Workspace, snapshot: Snapshot, owner: User
) -> None:
    note = add_note(workspace=workspace, resource="vpc-pay", text="To be moved", now=snapshot.taken_at, by=owner)
    seal = _seal(as_teammate, ESTATE)
    asked = f"{ESTATE}?hide=peering"
    assert _patch(as_teammate, asked, seal).headers["Content-Type"] == "application/json"
    edit_note(note=note, text="Was moved", now=snapshot.taken_at, by=owner)
    assert _patch(as_teammate, asked, seal).headers["Content-Type"].startswith("text/html")


@pytest.mark.usefixtures("snapshot")
def test_a_stranger_gets_no_patch(as_stranger: Client, as_teammate: Client) -> None:
    assert _patch(as_stranger, ESTATE, _seal(as_teammate, ESTATE)).status_code == 404


SMALL_TURNS = ("?expand=vpc-pay", "?expand=all", "?text=shop", "?expand=vpc-00000001&text=shop", "?focus=vpc-pay", "")
MEDIUM_TURNS = (
    f"?expand={FIVE}",
    f"?expand={FIVE}&expand=vpc-00000000000000010",
    "?region=eu-west-1",
    f"?focus={FIVE}&hops=2",
    "?group=region&hide=privatelink",
    "",
)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize(
    "turns",
    [pytest.param(SMALL_TURNS, id="small"), pytest.param(MEDIUM_TURNS, id="medium", marks=pytest.mark.soak)],
)
def test_a_patched_picture_is_the_one_that_is_loaded(
    signed_in: Page, site: str, now: Any, turns: tuple[str, ...]
) -> None:
    if turns is MEDIUM_TURNS:
        workspace = Workspace.objects.get(slug="acme")
        publish(workspace=workspace, inventory=estate(MEDIUM), source="files", now=now)
    page, address = signed_in, f"{site}{ESTATE}"
    page.goto(address)
    loaded = page.context.new_page()
    for query in turns:
        shown(page)
        assert turn(page, address + query)
        expect(page).to_have_url(address + query)
        loaded.goto(address + query)
        assert shown(page) == shown(loaded), query
    loaded.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("complaints")
def test_after_a_new_snapshot_the_page_says_which_one_it_shows(signed_in: Page, site: str, now: datetime) -> None:
    page = signed_in
    page.goto(site + ESTATE)
    shown(page)
    publish(workspace=Workspace.objects.get(slug="acme"), inventory=small(denied()), source="files", now=now)
    page.get_by_text("Inside: none").click()
    page.get_by_role("link", name=re.compile("^All ")).click()
    expect(page).to_have_url(re.compile("expand=all"))
    expect(page.locator(".snapshot a")).to_have_attribute("title", re.compile("Snapshot 2"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("complaints")
def test_an_address_with_a_broken_end_still_has_its_viewer(signed_in: Page, site: str) -> None:
    signed_in.goto(f"{site}{ESTATE}#%E0%A4%A")
    assert shown(signed_in)["outline"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_changes_that_do_not_fit_the_drawing_load_the_page(signed_in: Page, site: str) -> None:
    page = signed_in
    page.goto(site + ESTATE)
    shown(page)
    page.evaluate("() => document.querySelector('.vv-page').remove()")
    page.get_by_text("Inside: none").click()
    page.get_by_role("link", name=re.compile("^All ")).click()
    expect(page).to_have_url(re.compile("expand=all"))
    expect(page.locator(".vv-page")).to_have_count(1)
