"""Findings by the API: the rows of the command, filters, pages that stay with their snapshot, what could not be judged."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.api.addresses import ROOT
from tests.api.tokens import bearing, token
from tests.web.test_findings import without
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Scope, User, Workspace
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.kinds import Kind

READ = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
FOUND = findings_of(build(recorded_inventory(at=READ)), now=READ).found


@pytest.fixture
def estate(workspace: Workspace) -> Snapshot:
    return publish(workspace=workspace, inventory=recorded_inventory(at=READ), source="files", now=READ)


def _rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{ROOT}/findings?{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_findings_are_those_of_the_command_and_none_is_unjudged(as_teammate: Client, estate: Snapshot) -> None:
    answer = as_teammate.get(f"{ROOT}/findings")
    assert answer.json() == {
        "count": len(FOUND),
        "next": None,
        "previous": None,
        "results": [item.to_json() for item in FOUND],
        "unjudged": [],
    }
    assert answer.headers["Vpcviz-Snapshot"] == "1"


def test_findings_are_filtered(as_teammate: Client, estate: Snapshot) -> None:
    assert {row["severity"] for row in _rows(as_teammate, "severity=critical&severity=high")} == {"critical", "high"}
    assert {row["rule"] for row in _rows(as_teammate, "rule=blackhole-route")} == {"blackhole-route"}
    assert {row["account"] for row in _rows(as_teammate, "account=333333333333")} == {"333333333333"}
    assert len(_rows(as_teammate, "vpc=vpc-a2c87a67ec83eceed")) == 3
    assert _rows(as_teammate, "region=eu-north-1") == []
    assert [row["rule"] for row in _rows(as_teammate, "text=LEDGER-api")] == ["unused-service"]


@pytest.mark.parametrize("field", ["severity", "rule", "resource", "account", "region"])
def test_findings_are_ordered_both_ways_over_all_pages(as_teammate: Client, estate: Snapshot, field: str) -> None:
    ranks = {name: number for number, name in enumerate(("info", "low", "medium", "high", "critical"))}
    for word, down in ((field, False), (f"-{field}", True)):
        seen, address = list[dict[str, Any]](), f"{ROOT}/findings?ordering={word}&limit=10"
        while address:
            page = as_teammate.get(address).json()
            seen, address = seen + page["results"], page["next"]
        told = [ranks.get(row[field], row[field]) for row in seen]
        assert told == sorted(told, reverse=down)
        assert sorted(map(json.dumps, seen)) == sorted(json.dumps(item.to_json()) for item in FOUND)


@pytest.mark.parametrize(
    "query", ["severity=worst", "rule=none", "limit=0", "cursor=x", "nonsense=1", "ordering=remedy"]
)
def test_words_that_mean_nothing_are_refused(as_teammate: Client, estate: Snapshot, query: str) -> None:
    assert as_teammate.get(f"{ROOT}/findings?{query}").status_code == 400


def test_pages_by_cursor_hold_every_finding_once_and_stay_with_their_snapshot(
    as_teammate: Client, estate: Snapshot, workspace: Workspace
) -> None:
    answer = as_teammate.get(f"{ROOT}/findings?limit=7").json()
    rows = answer["results"]
    denied = without(recorded_inventory(at=READ), Kind.TARGET_HEALTH)
    publish(workspace=workspace, inventory=denied, source="files", now=READ)
    while answer["next"]:
        answer = as_teammate.get(answer["next"]).json()
        rows += answer["results"]
    assert rows == [item.to_json() for item in FOUND]


def test_what_could_not_be_judged_stands_beside_the_findings(as_teammate: Client, workspace: Workspace) -> None:
    inventory = without(recorded_inventory(at=READ), Kind.TARGET_HEALTH)
    publish(workspace=workspace, inventory=inventory, source="files", now=READ)
    told = as_teammate.get(f"{ROOT}/findings").json()
    assert {rule for gap in told["unjudged"] for rule in gap["rules"]} == {
        "no-healthy-target",
        "zone-without-healthy-target",
    }
    assert "access was denied (AccessDenied)" in told["unjudged"][0]["why"]
    assert told["unjudged"][0]["place_count"] == len(told["unjudged"][0]["places"])
    assert "no-healthy-target" not in {row["rule"] for row in told["results"]}
    elsewhere = as_teammate.get(f"{ROOT}/findings?rule=blackhole-route").json()
    assert elsewhere["unjudged"] == []


def test_who_may_read_findings(
    client: Client, as_stranger: Client, teammate: User, workspace: Workspace, estate: Snapshot
) -> None:
    assert client.get(f"{ROOT}/findings").status_code == 401
    assert as_stranger.get(f"{ROOT}/findings").status_code == 404
    reading, scanning = (bearing(token(teammate, scope).text) for scope in (Scope.READ, Scope.SCAN))
    assert reading.get(f"{ROOT}/findings").status_code == 200
    refused = scanning.get(f"{ROOT}/findings")
    assert refused.status_code == 403
    assert "lacks the scope read" in json.loads(refused.content)["detail"]


def test_a_workspace_without_a_snapshot_has_none(as_teammate: Client, workspace: Workspace) -> None:
    assert as_teammate.get(f"{ROOT}/findings").status_code == 404
