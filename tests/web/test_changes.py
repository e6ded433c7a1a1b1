"""The pages of changes and histories."""

import re
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


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["vpc-1", "vpc-2", "vpc-3"]),
        ("what", ["vpc-3", "vpc-2", "vpc-1"]),
        ("-which", ["vpc-3", "vpc-2", "vpc-1"]),
        ("where", ["vpc-1", "vpc-2", "vpc-3"]),
        ("-fields", ["vpc-2", "vpc-1", "vpc-3"]),
        ("made-up", ["vpc-1", "vpc-2", "vpc-3"]),
    ],
)
def test_headings_sort_each_kind(as_teammate: Client, two: list[Snapshot], sort: str, order: list[str]) -> None:
    page = as_teammate.get(f"/w/acme/changes?sort={sort}").content.decode()
    assert re.findall(r"/w/acme/history/(vpc-\d)", page) == order
    asked = dict(re.findall(r'aria-sort="(\w+)"[^>]*><a href="\?before=1&amp;after=2&amp;sort=(-?\w+)"', page)[::-1])
    way = "none" if sort in ("", "made-up") else "descending" if sort.startswith("-") else "ascending"
    assert way in asked


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


@pytest.fixture
def connected(workspace: Workspace, now: datetime) -> list[Snapshot]:
    """Two snapshots: at the second another account is connected, whose VPC nobody had seen."""
    looks = (("vpc-1", "111111111111"), ("vpc-2", "222222222222"))
    return [
        publish(
            workspace=workspace,
            inventory=inventory([vpc(one, account=account)], [outcome(Kind.VPC, account=account)]),
            source="scan",
            now=now + timedelta(days=place),
        )
        for place, (one, account) in enumerate(looks)
    ]


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1)])
def test_page_api_and_picture_agree_that_a_newly_connected_account_brought_nothing_new(
    as_teammate: Client, connected: list[Snapshot], before: int, after: int
) -> None:
    told = as_teammate.get(f"/api/v1/workspaces/acme/changes?before={before}&after={after}").json()
    assert [told[side] for side in ("added", "removed", "changed")] == [[], [], []]
    assert [one["id"] for one in told["unknown"]] == ["vpc-2"]
    page = as_teammate.get(f"/w/acme/changes?before={before}&after={after}").content.decode()
    assert "0 added" in page
    assert "0 removed" in page
    assert "1 on one side only, where the other did not look" in page
    assert '<span class="delta perhaps">one side only</span>' in page
    scene = as_teammate.get(f"/api/v1/workspaces/acme/scene?snapshot={after}&compare={before}").json()
    (box,) = [node for node in scene["nodes"] if node["resource"] == "vpc-2"]
    assert ([badge["text"] for badge in box["badges"]], box["state"]) == (["? perhaps"], None)


def test_the_list_of_snapshots_says_what_was_read_for_the_first_time(
    as_teammate: Client, connected: list[Snapshot]
) -> None:
    assert [one.counts["unknown"] for one in connected] == [1, 1]
    page = as_teammate.get("/w/acme/snapshots").content.decode()
    assert "?1</span>" in page
    assert "+0</span>" in page
    assert "0 added, 0 changed, 0 removed, 1 read for the first time" in page
