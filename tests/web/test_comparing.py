"""Comparing on the picture: every page and file draws it, details tell it, and what is not there is said clearly."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect

from tests.topology.test_compared import ENDPOINT, GROUP, PRIVATE, VPC, changed, without
from tests.web.estates import HOSTILE, SERVICE_ID, fetched, small
from vpcviz.diagrams.exporting import make
from vpcviz.diagrams.selectors import pinned_numbers
from vpcviz.diagrams.services import Look, create_view
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.people.services import create_workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState
from vpcviz.web.saved import address_of

GONE = (ENDPOINT, f"{SERVICE_ID}|{ENDPOINT}")
PICTURES = ("estate", f"vpc/{VPC}", f"service/{SERVICE_ID}")


def looked(inventory: Inventory) -> list[Outcome]:
    """Every call of the inventory's accounts was answered."""
    places = sorted(
        {(one.kind, one.account) for one in small().records} | {(one.kind, one.account) for one in inventory.records}
    )
    return [fetched(kind, f"Describe{kind.value}", account) for kind, account in places]


def published(workspace: Workspace, inventory: Inventory, now: datetime, *unread: Kind) -> Snapshot:
    refused = OutcomeState.DENIED
    outcomes = tuple(replace(one, state=refused) if one.kind in unread else one for one in looked(inventory))
    return publish(workspace=workspace, inventory=Inventory(inventory.records, outcomes), source="files", now=now)


@pytest.fixture
def two(workspace: Workspace, now: datetime) -> Snapshot:
    """Two snapshots: an endpoint went, a subnet has another tag, a group other rules; the latest."""
    published(workspace, small(), now)
    after = changed(
        changed(without(small(), *GONE), PRIVATE, Tags=[{"Key": "tier", "Value": HOSTILE}]), GROUP, IpPermissions=[]
    )
    return published(workspace, after, now + timedelta(days=1))


@pytest.mark.parametrize("page", PICTURES)
def test_every_picture_is_compared(as_teammate: Client, two: Snapshot, page: str) -> None:
    shown = as_teammate.get(f"/w/acme/{page}?compare=1").content.decode()
    assert "compared with snapshot 1" in shown
    assert "Compared with 1" in shown
    assert 'data-state="removed"' in shown
    assert f'/w/acme/resource/{ENDPOINT}?compare=1"' in shown
    assert "compared with" not in as_teammate.get(f"/w/acme/{page}").content.decode()


def test_a_path_is_compared(as_teammate: Client, two: Snapshot) -> None:
    found = as_teammate.get(f"/w/acme/export/svg?subject=path&from={PRIVATE}&to=10.9.0.5&compare=1")
    assert "compared with snapshot 1" in found.content.decode()
    page = as_teammate.get(f"/w/acme/paths?from={PRIVATE}&to=10.9.0.5&compare=1").content.decode()
    assert "compared with snapshot 1" in page
    assert f"/w/acme/resource/{PRIVATE}?compare=1" in page
    assert as_teammate.get(f"/w/acme/paths?from={PRIVATE}&to=10.9.0.5&compare=9").status_code == 404


@pytest.mark.parametrize("form", ["svg", "png", "pdf", "drawio", "dot", "mermaid", "json", "csv", "atlas"])
def test_every_file_is_compared(as_teammate: Client, two: Snapshot, form: str) -> None:
    answer = as_teammate.get(f"/w/acme/export/{form}?compare=1")
    assert answer.status_code == 200
    if form in ("svg", "drawio", "json"):
        assert "removed" in answer.content.decode()
    if form != "csv":
        assert "compared-with-snapshot-1" in answer["Content-Disposition"]


def test_the_api_gives_the_compared_scene(as_teammate: Client, two: Snapshot) -> None:
    told = as_teammate.get("/api/v1/workspaces/acme/scene?compare=1").json()
    kinds = {badge["kind"] for node in told["nodes"] for badge in node["badges"]}
    assert {"changed", "removed"} <= kinds


@pytest.mark.parametrize("page", [*PICTURES, "resource/vpc-00000001", "branch/vpc-00000001"])
def test_a_snapshot_that_is_not_there_is_404(as_teammate: Client, two: Snapshot, page: str) -> None:
    answer = as_teammate.get(f"/w/acme/{page}?compare=9")
    assert answer.status_code == 404
    assert as_teammate.get("/api/v1/workspaces/acme/scene?compare=9").status_code == 404
    sentence = as_teammate.get("/w/acme/export/svg?compare=9").content.decode()
    assert "has no snapshot 9 to compare with, or it is no longer kept" in sentence


def test_a_snapshot_of_another_workspace_is_not_compared_with(
    as_teammate: Client, two: Snapshot, now: datetime
) -> None:
    other = create_workspace(slug="other", name="Other", now=now)
    for day in range(3):
        published(other, changed(small(), PRIVATE, Day=day), now + timedelta(days=day))
    assert as_teammate.get("/w/acme/estate?compare=3").status_code == 404


@pytest.mark.parametrize("query", ["compare=x", "compare=-1", "only=changed&compare=", "compare=1&only=all"])
def test_a_query_that_compares_with_nothing_is_refused(as_teammate: Client, two: Snapshot, query: str) -> None:
    assert as_teammate.get(f"/w/acme/estate?{query}").status_code in (400, 404)


def test_a_stranger_sees_no_comparison(as_stranger: Client, two: Snapshot) -> None:
    assert as_stranger.get("/w/acme/estate?compare=1").status_code == 404


def test_details_tell_the_change_field_by_field(as_teammate: Client, two: Snapshot) -> None:
    page = as_teammate.get(f"/w/acme/resource/{PRIVATE}?compare=1").content.decode()
    assert "Compared with snapshot 1" in page
    assert "Tags" in page
    assert "<script>alert" not in page
    assert "Nothing of it changed" in as_teammate.get("/w/acme/resource/vpc-00000002?compare=1").content.decode()


def test_details_of_what_is_gone_say_so(as_teammate: Client, two: Snapshot) -> None:
    assert (
        as_teammate.get(f"/w/acme/resource/{ENDPOINT}").status_code != 200
        or "gone" in as_teammate.get(f"/w/acme/resource/{ENDPOINT}").content.decode()
    )
    page = as_teammate.get(f"/w/acme/resource/{ENDPOINT}?compare=1").content.decode()
    assert "It is no longer there. This is what it was." in page
    assert "Open in the AWS console" not in page
    assert f"/w/acme/vpc/{VPC}?compare=1#{ENDPOINT}" in page


def test_the_menu_offers_other_snapshots_and_the_table(as_teammate: Client, two: Snapshot) -> None:
    shown = as_teammate.get("/w/acme/estate").content.decode()
    assert 'href="/w/acme/estate?compare=1"' in shown
    shown = as_teammate.get("/w/acme/estate?compare=1").content.decode()
    assert "/w/acme/changes?before=1&amp;after=2" in shown
    assert "/w/acme/estate?compare=1&amp;only=changed" in shown
    assert 'name="compare" value="1"' in shown


def test_the_first_snapshot_has_no_menu(as_teammate: Client, snapshot: Snapshot) -> None:
    assert "compare-menu" not in as_teammate.get("/w/acme/estate").content.decode()
    assert "nothing changed" in as_teammate.get("/w/acme/estate?compare=1").content.decode()


def test_the_table_of_changes_leads_to_the_picture(as_teammate: Client, two: Snapshot) -> None:
    page = as_teammate.get("/w/acme/changes").content.decode()
    assert "/w/acme/estate?snapshot=2&amp;compare=1" in page
    assert as_teammate.get("/w/acme/estate?snapshot=2&compare=1").status_code == 200
    assert as_teammate.get("/w/acme/estate?snapshot=1&compare=2").status_code == 200


def test_a_scope_that_was_not_read_before_is_unknown_and_not_added(
    as_teammate: Client, workspace: Workspace, now: datetime
) -> None:
    published(workspace, without(small(), ENDPOINT), now, Kind.VPC_ENDPOINT)
    published(workspace, small(), now + timedelta(days=1))
    told = as_teammate.get("/api/v1/workspaces/acme/scene?subject=vpc:vpc-00000001&compare=1").json()
    badges = {badge["kind"] for node in told["nodes"] if node["resource"] == ENDPOINT for badge in node["badges"]}
    assert badges == {"perhaps"}


def test_what_could_not_be_read_since_is_not_removed(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    published(workspace, small(), now)
    published(workspace, without(small(), ENDPOINT), now + timedelta(days=1), Kind.VPC_ENDPOINT)
    told = as_teammate.get("/api/v1/workspaces/acme/scene?subject=vpc:vpc-00000001&compare=1").json()
    found = [node for node in told["nodes"] if node["resource"] == ENDPOINT]
    assert found
    assert {node["state"] for node in found} <= {None, "stale"}


def test_a_saved_view_keeps_the_comparison_and_its_snapshot(two: Snapshot, owner: User, now: datetime) -> None:
    look = Look(query="only=changed&compare=1")
    saved = create_view(workspace=two.workspace, name="since May", look=look, now=now, by=owner)
    assert saved.query == "compare=1&only=changed"
    assert pinned_numbers(two.workspace) == {1}
    assert address_of(saved) == "/w/acme/estate?compare=1&only=changed"
    with pytest.raises(ValidationError, match="Acme has no snapshot 9 to compare with"):
        create_view(workspace=two.workspace, name="x", look=Look(query="compare=9"), now=now, by=owner)


def test_a_job_makes_the_compared_file(two: Snapshot, teammate: User, tmp_path: Any, settings: Any) -> None:
    class Run:
        def __init__(self) -> None:
            self.job_id, self.workspace_id = 7, two.workspace_id
            self.arguments = {"snapshot": two.pk, "format": "json", "view": "compare=1", "options": ""}

        def cancelled(self) -> bool:
            return False

        def report(self, progress: object) -> None: ...

        def confirm(self) -> None: ...

    settings.VPCVIZ_DATA = tmp_path
    make(Run())
    told = json.loads((tmp_path / "exports" / "7.json").read_text())
    assert told["title"] == "Estate, compared with snapshot 1"


def test_more_changes_cost_no_more_queries(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    counts = []
    for places in (1, 2):
        gone = [one.id for one in small().records if one.kind is Kind.VPC_ENDPOINT][:places]
        published(workspace, small(), now)
        last = published(workspace, without(small(), *gone), now)
        as_teammate.get("/w/acme/estate")
        with CaptureQueriesContext(connection) as queries:
            assert as_teammate.get(f"/w/acme/estate?compare={last.number - 1}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_a_comparison_turns_in_place_and_its_details_tell_the_change(
    signed_in: Page, site: str, complaints: list[str]
) -> None:
    workspace = Workspace.objects.get(slug="acme")
    published(workspace, without(small(), *GONE), datetime.now(UTC))
    signed_in.goto(f"{site}/w/acme/estate")
    signed_in.get_by_text("Compare", exact=True).click()
    signed_in.get_by_role("list", name="Snapshot to compare with").get_by_role("link").click()
    expect(signed_in.locator(".viewport [data-state=removed]").first).to_be_attached()
    signed_in.get_by_text("Compared with 1", exact=True).click()
    signed_in.get_by_role("link", name="Only what changed").click()
    expect(signed_in).to_have_url(re.compile("compare=1&only=changed"))
    expect(signed_in.locator(".viewport")).to_contain_text("only what changed and what it is linked to")
    signed_in.goto(f"{site}/w/acme/vpc/{VPC}?compare=1#{ENDPOINT}")
    expect(signed_in.locator("#details")).to_contain_text("It is no longer there. This is what it was.")
    expect(signed_in.get_by_role("treeitem", selected=True)).to_contain_text("removed")
