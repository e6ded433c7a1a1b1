"""The page of findings: counts, filters, groups with remedies, what could not be judged, files, and a resource's own."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vpcviz.demo.recorded import recorded_inventory
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.render.findings_csv import COLUMNS, UNJUDGED
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Findings
from vpcviz.topology.findings.rules import RULE_OF
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState
from vpcviz.web.judged import PAGE_ITEMS, judged
from vpcviz.web.tables import natural

READ = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ESTATE = build(recorded_inventory(at=READ))
FOUND = findings_of(ESTATE, now=READ)
MOST_QUERIES = 12


@pytest.fixture
def published(workspace: Workspace) -> Snapshot:
    return publish(workspace=workspace, inventory=recorded_inventory(at=READ), source="files", now=READ)


def without(inventory: Inventory, kind: Kind) -> Inventory:
    """The inventory as it is when a call was denied everywhere."""
    kept = tuple(record for record in inventory.records if record.kind is not kind)
    told = tuple(
        replace(one, state=OutcomeState.DENIED, error_code="AccessDenied", count=0) if one.kind is kind else one
        for one in inventory.outcomes
    )
    return Inventory(kept, told)


def _rules(query: str) -> list[str]:
    return [group.rule for group in judged(ESTATE, FOUND, QueryDict(query)).groups]


def test_every_finding_is_on_the_page_with_its_rule_remedy_and_document(
    as_teammate: Client, published: Snapshot
) -> None:
    page = as_teammate.get("/w/acme/findings").content.decode()
    assert page.count('<li>\n<p class="what">') == len(FOUND.found)
    for rule in {item.rule for item in FOUND.found}:
        assert f", {rule}</span>" in page
        assert f"“{RULE_OF[rule].source}”" in page
    assert 'class="unjudged"' not in page
    assert f'href="/w/acme/resource/{FOUND.found[0].resource}"' in page


def test_filters_are_in_the_address() -> None:
    assert set(_rules("severity=critical")) == {"no-healthy-target"}
    assert set(_rules("rule=blackhole-route&rule=near-quota")) == {"blackhole-route"}
    assert _rules("account=999999999999") == []
    assert len(_rules("region=us-east-1")) == len(_rules(""))
    assert _rules("q=LEDGER-api") == ["unused-service"]
    assert set(_rules("vpc=vpc-a2c87a67ec83eceed")) == {"blackhole-route", "full-access-policy", "paid-for-s3"}
    assert _rules("severity=worst&rule=none&page=0") == _rules("")


def _seen(query: str) -> list[tuple[str, str]]:
    """The headings of the groups on all pages with what is in them."""
    return [
        (group.title, item.resource) for group in judged(ESTATE, FOUND, QueryDict(query)).groups for item in group.items
    ]


@pytest.mark.parametrize("key", ["rule", "resource", "vpc", "account", "region"])
def test_findings_are_sorted_and_stand_under_what_they_are_sorted_by(key: str) -> None:
    up, down = _seen(f"sort={key}"), _seen(f"sort=-{key}")
    assert sorted(one for _, one in up) == sorted(item.resource for item in FOUND.found)
    titles = [title for title in dict.fromkeys(title for title, _ in up) if title != "in no VPC"]
    assert titles == sorted(titles, key=natural)
    assert [title for title in dict.fromkeys(title for title, _ in down) if title != "in no VPC"] == titles[::-1]
    groups = judged(ESTATE, FOUND, QueryDict(f"sort={key}")).groups
    assert len(groups) == len({(group.title, group.severity) for group in groups})


def test_what_is_in_no_vpc_comes_last_both_ways() -> None:
    for query in ("sort=vpc", "sort=-vpc"):
        assert judged(ESTATE, FOUND, QueryDict(query)).groups[-1].title == "in no VPC"


def test_the_worst_come_first_unless_the_mildest_are_asked_for() -> None:
    def severities(query: str) -> list[str]:
        return list(dict.fromkeys(group.severity for group in judged(ESTATE, FOUND, QueryDict(query)).groups))

    assert (
        severities("")
        == severities("sort=-severity")
        == severities("sort=nonsense")
        == severities("sort=severity")[::-1]
    )
    assert severities("")[0] == "critical"


def test_links_sort_and_turn_round_and_keep_the_filters() -> None:
    def links(query: str) -> dict[str, tuple[str, str]]:
        found = judged(ESTATE, FOUND, QueryDict(query)).orders
        return {one.column.key: (one.order, one.query) for one in found}

    assert links("region=us-east-1&page=2")["severity"] == ("descending", "?region=us-east-1&sort=severity")
    assert links("region=us-east-1")["vpc"] == ("none", "?region=us-east-1&sort=vpc")
    turned = links("sort=vpc&region=us-east-1")
    assert turned["vpc"] == ("ascending", "?region=us-east-1&sort=-vpc")
    assert turned["severity"] == ("none", "?region=us-east-1")


def test_the_page_says_its_order_and_the_filter_keeps_it(as_teammate: Client, published: Snapshot) -> None:
    page = as_teammate.get("/w/acme/findings?sort=-account").content.decode()
    assert (
        '<a href="?sort=account" data-order="descending" aria-current="true">Account<span class="sr">, descending'
        in page
    )
    assert '<input type="hidden" name="sort" value="-account">' in page
    assert page.count("degree-critical") > 2
    assert page.count(f"AWS: “{RULE_OF['no-healthy-target'].source}”") == 2
    assert "worst first" in as_teammate.get("/w/acme/findings").content.decode()


def test_a_filter_keeps_the_counts_of_the_other_severities() -> None:
    shown = judged(ESTATE, FOUND, QueryDict("severity=critical"))
    assert {degree.word: degree.count for degree in shown.degrees}["low"] > 0
    chosen = next(degree for degree in shown.degrees if degree.chosen)
    assert (chosen.word, chosen.query) == ("critical", "?")


def test_thousands_are_shown_in_pages() -> None:
    first = FOUND.found[0]
    many = Findings(tuple(replace(first, because=f"{number:05d}") for number in range(2500)), ())
    shown = judged(ESTATE, many, QueryDict("page=3&q=0"))
    assert (shown.first, shown.last, shown.matching) == (2 * PAGE_ITEMS + 1, 3 * PAGE_ITEMS, shown.matching)
    assert (shown.before, shown.after) == ("?q=0&page=2", "?q=0&page=4")
    assert judged(ESTATE, many, QueryDict("page=999")).last == 2500


def test_what_could_not_be_judged_comes_first_with_its_reason(as_teammate: Client, workspace: Workspace) -> None:
    inventory = without(recorded_inventory(at=READ), Kind.TARGET_HEALTH)
    publish(workspace=workspace, inventory=inventory, source="files", now=READ)
    page = as_teammate.get("/w/acme/findings").content.decode()
    assert page.index('class="unjudged"') < page.index('class="found-rule"')
    assert "2 of 33 rules could not be judged everywhere" in page
    assert "the target health could not be read: access was denied (AccessDenied); grant" in page
    assert "no-healthy-target</li>" in page
    assert "Nothing healthy is behind" not in page.replace('title="Nothing healthy is behind', "")


def test_nothing_found_says_whether_all_was_judged(as_teammate: Client, workspace: Workspace) -> None:
    one_vpc = tuple(record for record in recorded_inventory(at=READ).records if record.kind is Kind.VPC)[:1]
    told = Outcome(Kind.VPC_ENDPOINT, one_vpc[0].account, one_vpc[0].region, OutcomeState.DENIED, "ec2", "Describe")
    for records, outcomes, sentence in (
        ((), (), "There is nothing to judge: no resource was read."),
        (one_vpc, (), "Nothing was found: all 33 rules were judged, everywhere."),
        (one_vpc, (told,), "Nothing was found, as far as it could be judged: see above what could not."),
    ):
        publish(workspace=workspace, inventory=Inventory(records, outcomes), source="files", now=READ)
        assert sentence in as_teammate.get("/w/acme/findings").content.decode()


def test_a_workspace_without_a_snapshot_shows_first_steps(as_teammate: Client) -> None:
    assert as_teammate.get("/w/acme/findings").status_code == 200
    assert as_teammate.get("/w/acme/findings/file.csv").status_code == 404


def test_files_hold_what_the_filters_leave(as_teammate: Client, published: Snapshot) -> None:
    text = as_teammate.get("/w/acme/findings/file.csv?severity=critical").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["rule"] for row in rows} == {"no-healthy-target"}
    told = json.loads(as_teammate.get("/w/acme/findings/file.json?rule=blackhole-route").content)
    assert [one["rule"] for one in told["findings"]] == ["blackhole-route"]
    assert told["unjudged"] == []
    answer = as_teammate.get("/w/acme/findings/file.sarif")
    assert answer["Content-Type"] == "application/sarif+json"
    assert len(json.loads(answer.content)["runs"][0]["results"]) == len(FOUND.found)
    assert as_teammate.get("/w/acme/findings/file.exe").status_code == 404


def test_the_csv_says_what_could_not_be_judged(as_teammate: Client, workspace: Workspace) -> None:
    inventory = without(recorded_inventory(at=READ), Kind.TARGET_HEALTH)
    publish(workspace=workspace, inventory=inventory, source="files", now=READ)
    text = as_teammate.get("/w/acme/findings/file.csv").content.decode()
    assert {row["rule"] for row in csv.DictReader(io.StringIO(text)) if row["severity"] == UNJUDGED} == {
        "no-healthy-target",
        "zone-without-healthy-target",
    }


def test_a_resource_shows_its_own_findings(as_teammate: Client, published: Snapshot) -> None:
    first = next(item for item in FOUND.found if item.rule == "gateway-endpoint-not-routed")
    for headers in ({}, {"HX-Request": "true"}):
        page = as_teammate.get(f"/w/acme/resource/{first.resource}", headers=headers).content.decode()
        assert "Findings <span" in page
        assert first.because.partition(",")[0] in page
    clean = as_teammate.get("/w/acme/resource/vpc-ca560d2a7f0348598").content.decode()
    assert "Findings <span" not in clean


def test_a_vpc_leads_to_the_findings_inside_it(as_teammate: Client, published: Snapshot) -> None:
    page = as_teammate.get("/w/acme/resource/vpc-a2c87a67ec83eceed").content.decode()
    assert re.search(r'href="/w/acme/findings\?vpc=vpc-a2c87a67ec83eceed">3 findings in this VPC', page)


@pytest.mark.parametrize("path", ["findings", "findings/file.csv", "findings/file.sarif"])
def test_strangers_and_visitors_see_nothing(as_stranger: Client, published: Snapshot, path: str) -> None:
    assert as_stranger.get(f"/w/acme/{path}").status_code == 404
    answer = Client().get(f"/w/acme/{path}")
    assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)


def test_the_page_asks_the_database_no_more_with_more_findings(as_teammate: Client, published: Snapshot) -> None:
    as_teammate.get("/w/acme/findings")
    with CaptureQueriesContext(connection) as queries:
        as_teammate.get("/w/acme/findings")
    assert len(queries) <= MOST_QUERIES


def test_hostile_names_are_harmless(as_teammate: Client, workspace: Workspace) -> None:
    inventory = recorded_inventory(at=READ)
    hostile = tuple(
        replace(record, body={**record.body, "Tags": [{"Key": "Name", "Value": "<script>alert(1)</script>\u202e"}]})
        if record.kind in (Kind.VPC, Kind.ROUTE_TABLE, Kind.VPC_ENDPOINT, Kind.ENDPOINT_SERVICE_CONFIGURATION)
        else record
        for record in inventory.records
    )
    publish(workspace=workspace, inventory=Inventory(hostile, inventory.outcomes), source="files", now=READ)
    page = as_teammate.get("/w/acme/findings?q=%3Cscript%3E&vpc=%3Cscript%3E").content.decode()
    assert "<script>alert" not in page
    page = as_teammate.get("/w/acme/findings").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
