"""Findings on the picture: every page and file shows them when asked, pages lead there, and what was not judged is said."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from tests.web.estates import HOSTILE
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.diagrams.exporting import export_now
from vpcviz.diagrams.options import PLAIN
from vpcviz.diagrams.services import Look, create_view
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.layout.marks import DEGREES
from vpcviz.layout.view import View
from vpcviz.people.models import User, Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, OutcomeState
from vpcviz.web.saved import address_of, said_of

READ = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
PROD = "vpc-61af97f83bd704eb0"
SERVICE = "vpce-svc-01f04085d502f3424"
PICTURES = ("estate", f"vpc/{PROD}", f"service/{SERVICE}")
BADGE = re.compile(rf'class="vv-badge vv-badge-({"|".join(DEGREES)})"')
MOST_MORE_QUERIES = 0


def inventory() -> Inventory:
    return recorded_inventory(at=READ)


@pytest.fixture
def published(workspace: Workspace) -> Snapshot:
    return publish(workspace=workspace, inventory=inventory(), source="files", now=READ)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("page", PICTURES)
def test_a_picture_shows_findings_only_when_asked(as_teammate: Client, page: str) -> None:
    assert BADGE.search(as_teammate.get(f"/w/acme/{page}").content.decode()) is None
    shown = as_teammate.get(f"/w/acme/{page}?show=findings").content.decode()
    assert BADGE.search(shown)
    assert 'name="show" value="findings" checked' in shown
    assert "Findings: " in shown
    assert re.search(r'class="chip" href="/w/acme/[^"?]+" ', shown)
    assert "export/svg?" in shown
    assert "show=findings" in shown.partition("export/svg?")[2].partition('"')[0]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("form", ["svg", "png", "pdf", "drawio", "dot", "mermaid", "json", "csv"])
def test_every_file_is_made_with_them(as_teammate: Client, form: str) -> None:
    answer = as_teammate.get(f"/w/acme/export/{form}?show=findings")
    assert answer.status_code == 200
    if form in ("svg", "drawio", "json"):
        assert "the worst finding is critical" in answer.content.decode()


def test_exports_that_are_made_later_show_them(published: Snapshot, teammate: User) -> None:
    view = View(shown=("findings",))
    made = export_now(snapshot=published, view=view, format_name="svg", options=PLAIN, now=READ, by=teammate)
    assert "the worst finding is critical" in made.body.decode()


@pytest.mark.usefixtures("published")
def test_the_api_gives_them_with_their_sentences(as_teammate: Client) -> None:
    told = as_teammate.get("/api/v1/workspaces/acme/scene?show=findings").json()
    badges = [badge for node in told["nodes"] for badge in node["badges"] if badge["kind"] in DEGREES]
    assert badges
    assert any("Nothing healthy is behind an endpoint service" in badge["title"] for badge in badges)
    assert told["notes"] == ["Findings: 2 critical, 5 high, 20 medium, 7 low, 3 info."]
    assert as_teammate.get("/api/v1/workspaces/acme/scene?show=costs").status_code == 400


@pytest.mark.usefixtures("published")
def test_what_cannot_be_shown_is_refused_in_a_sentence(as_teammate: Client) -> None:
    answer = as_teammate.get("/w/acme/estate?show=everything")
    assert answer.status_code == 400
    assert "show takes findings" in answer.content.decode()


def test_without_a_snapshot_there_is_nothing_to_show(as_teammate: Client, workspace: Workspace) -> None:
    assert as_teammate.get("/w/acme/estate?show=findings").status_code == 200
    assert as_teammate.get(f"/w/acme/vpc/{PROD}?show=findings").status_code == 404


@pytest.mark.usefixtures("published")
def test_a_stranger_sees_none(as_stranger: Client) -> None:
    for page in PICTURES:
        assert as_stranger.get(f"/w/acme/{page}?show=findings").status_code == 404


@pytest.mark.usefixtures("published")
def test_the_page_of_findings_leads_to_the_picture(as_teammate: Client) -> None:
    for query, address in (
        ("", "/w/acme/estate?show=findings"),
        (f"vpc={PROD}&severity=high", f"/w/acme/vpc/{PROD}?show=findings"),
        (
            "account=222222222222&region=us-east-1",
            "/w/acme/estate?account=222222222222&amp;region=us-east-1&amp;show=findings",
        ),
        ("vpc=vpc-none", None),
    ):
        page = as_teammate.get(f"/w/acme/findings?{query}").content.decode()
        assert f'href="{address or "/w/acme/estate?show=findings"}">' in page
        if address:
            assert as_teammate.get(address.replace("&amp;", "&")).status_code == 200
    assert f'<a href="/w/acme/vpc/{PROD}?show=findings">' in page or "None of" in page
    pinned = as_teammate.get("/w/acme/findings?snapshot=1").content.decode()
    assert f'href="/w/acme/vpc/{PROD}?snapshot=1&amp;show=findings"' in pinned


@pytest.mark.usefixtures("published")
def test_the_layer_stays_on_the_way_into_a_vpc(as_teammate: Client) -> None:
    page = as_teammate.get("/w/acme/estate?show=findings").content.decode()
    assert f'"opens": "/w/acme/vpc/{PROD}?show=findings"' in page
    assert 'data-branch-base="/w/acme/branch/VPC?show=findings"' in page
    branch = as_teammate.get(f"/w/acme/branch/{PROD}?show=findings").json()
    assert any("high: " in title for node in branch["nodes"] for title, _ in node["badges"])


@pytest.mark.usefixtures("published")
def test_details_of_a_vpc_count_what_its_card_counts(as_teammate: Client) -> None:
    """A peering is of two VPCs: the card of its requester counts it, and the list of neither."""
    scene = as_teammate.get("/api/v1/workspaces/acme/scene?show=findings").json()
    cards = {
        node["resource"]: int(badge["text"].strip("!").replace(",", ""))
        for node in scene["nodes"]
        for badge in node["badges"]
        if node["kind"] == "vpc" and badge["kind"] in DEGREES
    }
    assert len(cards) > 5
    cards["vpc-a7e1d4f53de67e8c3"] -= 1
    for vpc, count in cards.items():
        page = as_teammate.get(f"/w/acme/resource/{vpc}").content.decode()
        assert f">{count} finding{'' if count == 1 else 's'} in this VPC</a>" in page


def test_a_saved_view_keeps_it(published: Snapshot, owner: User) -> None:
    look = Look(query="show=findings&region=us-east-1")
    saved = create_view(workspace=published.workspace, name="Bad", look=look, now=READ, by=owner)
    assert address_of(saved) == "/w/acme/estate?region=us-east-1&show=findings"
    assert said_of(saved.query) == "Estate, region us-east-1, with findings"
    with pytest.raises(ValidationError, match="show takes findings"):
        create_view(workspace=published.workspace, name="No", look=Look(query="show=x"), now=READ, by=owner)


def test_what_could_not_be_judged_is_said_below_the_picture(as_teammate: Client, workspace: Workspace) -> None:
    kept = tuple(one for one in inventory().records if one.kind is not Kind.TARGET_HEALTH)
    outcomes = tuple(
        replace(one, state=OutcomeState.DENIED, error_code="AccessDenied", count=0)
        if one.kind is Kind.TARGET_HEALTH
        else one
        for one in inventory().outcomes
    )
    publish(workspace=workspace, inventory=Inventory(kept, outcomes), source="files", now=READ)
    told = as_teammate.get("/api/v1/workspaces/acme/scene?show=findings").json()
    assert any(
        "2 of 33 rules could not be judged everywhere (the target health could not be read" in note
        for note in told["notes"]
    )
    page = as_teammate.get("/w/acme/estate?show=findings").content.decode()
    assert "no badge does not mean that all is well" in " ".join(re.findall(r"<desc[^>]*>([^<]*)", page))


def test_names_that_are_hostile_stay_words(as_teammate: Client, workspace: Workspace) -> None:
    named = tuple(
        replace(one, body={**one.body, "Tags": [{"Key": "Name", "Value": HOSTILE}]}) for one in inventory().records
    )
    publish(workspace=workspace, inventory=Inventory(named, inventory().outcomes), source="files", now=READ)
    for page in PICTURES:
        assert HOSTILE not in as_teammate.get(f"/w/acme/{page}?show=findings").content.decode()


@pytest.mark.usefixtures("published")
def test_the_layer_costs_no_query(as_teammate: Client) -> None:
    counts = []
    for query in ("", "?show=findings"):
        as_teammate.get(f"/w/acme/estate{query}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            as_teammate.get(f"/w/acme/estate{query}")
        counts.append(len(asked))
    assert counts[1] - counts[0] <= MOST_MORE_QUERIES


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("complaints")
def test_the_menu_turns_the_layer_on_and_off(signed_in: Page, site: str) -> None:
    now = datetime.now(UTC)
    place = Workspace.objects.get(slug="acme")
    publish(workspace=place, inventory=recorded_inventory(at=now), source="files", now=now)
    page = signed_in
    page.goto(f"{site}/w/acme/vpc/{PROD}")
    page.locator(".filter-menu > summary").click()
    page.get_by_label("findings", exact=True).check()
    expect(page).to_have_url(f"{site}/w/acme/vpc/{PROD}?show=findings")
    expect(page.locator(".vv-badge-high").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".chip", has_text="findings").click()
    expect(page).to_have_url(f"{site}/w/acme/vpc/{PROD}")
    expect(page.locator(".vv-badge-high")).to_have_count(0)
