"""The pages of changes and histories."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.web import changed


@pytest.fixture
def two(workspace: Workspace, now: datetime) -> list[Snapshot]:
    """Two snapshots: a VPC came, one went, one changed."""
    looks = ((("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.0.0.0/16")), (("vpc-2", "10.1.0.0/16"), ("vpc-3", "10.0.0.0/16")))
    return [
        publish(
            workspace=workspace,
            inventory=inventory([vpc(*each) for each in found], [outcome(Kind.VPC)]),
            source="files",
            now=now + timedelta(days=place),
        )
        for place, found in enumerate(looks)
    ]


def test_the_latest_is_compared_with_the_one_before(as_teammate: Client, two: list[Snapshot]) -> None:
    page = as_teammate.get("/w/acme/changes").content.decode()
    assert "1 added" in page
    assert "1 changed" in page
    assert "1 removed" in page
    assert "CidrBlock" in page
    assert "10.0.0.0/16" in page
    assert "/w/acme/history/vpc-1" in page


def test_any_two_can_be_compared(as_teammate: Client, two: list[Snapshot]) -> None:
    page = as_teammate.get("/w/acme/changes?before=2&after=1").content.decode()
    assert "from snapshot" in page
    assert "Nothing changed" in as_teammate.get("/w/acme/changes?before=2&after=2").content.decode()


@pytest.mark.parametrize(
    "query", ["before=9", "after=x", "before=1&after=%F0%9F%98%80", "after=99999999999", "after=-1"]
)
def test_a_snapshot_that_is_not_there_is_404(as_teammate: Client, two: list[Snapshot], query: str) -> None:
    assert as_teammate.get(f"/w/acme/changes?{query}").status_code == 404


def test_one_snapshot_cannot_be_compared(as_teammate: Client, snapshot: Snapshot) -> None:
    assert "two are needed" in as_teammate.get("/w/acme/changes").content.decode()


def test_of_many_changes_some_are_shown_and_the_rest_counted(
    as_teammate: Client, two: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed, "SHOWN", 1)
    page = as_teammate.get("/w/acme/changes").content.decode()
    assert "The first 1 of 3" in page
    assert "all of them as JSON" in page


def test_a_hostile_name_is_shown_as_text(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    hostile = "<script>alert(1)</script>\u202e"
    for name in ("quiet", hostile):
        found = vpc("vpc-1")
        found = type(found)(
            found.kind, found.id, found.account, found.region, {**found.body, "Tags": [{"Key": "Name", "Value": name}]}
        )
        publish(workspace=workspace, inventory=inventory([found], [outcome(Kind.VPC)]), source="files", now=now)
    for address in ("changes", "history/vpc-1"):
        page = as_teammate.get(f"/w/acme/{address}").content.decode()
        assert "<script>alert" not in page
        assert "\u202e" not in page


def test_the_history_tells_since_when(as_teammate: Client, two: list[Snapshot]) -> None:
    page = as_teammate.get("/w/acme/history/vpc-2").content.decode()
    assert "Here since 4 Mar 2026 05:06 UTC" in page
    assert "changed 1 time" in page
    gone = as_teammate.get("/w/acme/history/vpc-1").content.decode()
    assert "gone 5 Mar 2026" in gone


def test_the_page_of_a_resource_says_since_when_it_is_here(as_teammate: Client, two: list[Snapshot]) -> None:
    page = as_teammate.get("/w/acme/resource/vpc-3").content.decode()
    assert "Here since 5 Mar 2026" in page
    assert "/w/acme/history/vpc-3" in page


def test_a_thing_without_a_history_is_404(as_teammate: Client, two: list[Snapshot]) -> None:
    assert as_teammate.get("/w/acme/history/vpc-9").status_code == 404
