"""The page of access: words in every cell, filters, pages, files."""

import csv
import io
import re
from datetime import datetime
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.workloads import PRIVATE, PUBLIC, many, shop
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.access.kept import WAYS, Part, matrix, part_of
from vpcviz.topology.access.matrix import Cell, Row, access, to_json
from vpcviz.topology.build import build
from vpcviz.web.heat import PAGE_ROWS, WORDS, heat, tone

TOPOLOGY = build(shop())
MOST_QUERIES = 12


@pytest.fixture
def published(workspace: Workspace, now: datetime) -> Snapshot:
    return publish(workspace=workspace, inventory=shop(), source="files", now=now)


def _subnets(query: str) -> list[str]:
    return [line.subnet for group in heat(TOPOLOGY, QueryDict(query)).groups for line in group.lines]


def test_every_cell_says_its_way_in_words_and_leads_to_its_path(as_teammate: Client, published: Snapshot) -> None:
    page = as_teammate.get("/w/acme/access").content.decode()
    cells = re.findall(r'<td class="[^"]+"[^>]*><a href="([^"]+)"[^>]*><span class="sr">([^<]+): </span>([^<]+)', page)
    assert {(unescape(href), word.strip()) for href, _, word in cells} == {
        (f"/w/acme/paths?from={PRIVATE}&to=s3", "mixed"),
        (f"/w/acme/paths?from={PUBLIC}&to=s3", "blocked"),
    }
    for href, _, _ in cells:
        assert 'class="verdict' in as_teammate.get(unescape(href)).content.decode()


def test_every_way_has_a_word_and_a_colour_of_its_own_sort() -> None:
    assert set(WORDS) == set(WAYS)
    assert tone("nat", private=False) == "public"
    assert tone("nat", private=True) == "private"
    assert tone("gateway-endpoint", private=True) == "endpoint"
    assert tone("gwlb-endpoint", private=False) == "public"
    assert len({tone(way, private=None) for way in ("blocked", "no-route", "unknown", "mixed")}) == 4


@pytest.mark.parametrize(
    ("query", "subnets"),
    [
        ("", [PRIVATE, PUBLIC]),
        ("q=SHOP private", [PRIVATE]),
        ("q=10.1.0.0/24", [PUBLIC]),
        ("via=blocked", [PUBLIC]),
        ("via=nat", []),
        ("via=made-up", [PRIVATE, PUBLIC]),
        ("vpc=vpc-00000001", [PRIVATE, PUBLIC]),
        ("vpc=vpc-none", []),
        ("account=222222222222", []),
        ("region=eu-west-1&service=s3", [PRIVATE, PUBLIC]),
        ("private=no", []),
        ("page=99", [PRIVATE, PUBLIC]),
        ("sort=subnet", [PRIVATE, PUBLIC]),
        ("sort=-subnet", [PUBLIC, PRIVATE]),
        ("sort=s3", [PRIVATE, PUBLIC]),
        ("sort=-s3", [PUBLIC, PRIVATE]),
        ("sort=-made-up", [PRIVATE, PUBLIC]),
        ("page=x", [PRIVATE, PUBLIC]),
    ],
)
def test_filters_keep_what_they_say(query: str, subnets: list[str]) -> None:
    assert _subnets(query) == subnets


def test_sorted_by_a_service_the_most_private_ways_come_first_and_vpcs_stay_together() -> None:
    ways = {"a1": "nat", "a2": "blocked", "b1": "gateway-endpoint", "b2": "unknown", "c1": "nat"}
    rows = [
        Row(subnet, f"vpc-{subnet[0]}", "111111111111", "eu-west-1", {"s3": Cell(way, private=None, why=way)})
        for subnet, way in ways.items()
    ]
    orders = {
        sort: [line.subnet for group in heat(TOPOLOGY, QueryDict(f"sort={sort}"), rows).groups for line in group.lines]
        for sort in ("s3", "-s3")
    }
    assert orders == {"s3": ["b1", "b2", "a1", "a2", "c1"], "-s3": ["b2", "b1", "a2", "a1", "c1"]}


def test_headings_sort_without_a_script_and_keep_the_filters(as_teammate: Client, published: Snapshot) -> None:
    page = as_teammate.get("/w/acme/access?region=eu-west-1&sort=s3&page=1").content.decode()
    headings = re.findall(r'<th scope="col" aria-sort="(\w+)"[^>]*><a href="([^"]+)">(\w+)<', page)
    assert headings == [
        ("none", "?region=eu-west-1&amp;sort=subnet", "Subnet"),
        ("ascending", "?region=eu-west-1&amp;sort=-s3", "s3"),
    ]
    assert '<input type="hidden" name="sort" value="s3">' in page


def test_a_filter_by_way_keeps_the_counts_of_the_other_ways() -> None:
    found = heat(TOPOLOGY, QueryDict("via=blocked"))
    assert {way.via: (way.count, way.chosen) for way in found.ways} == {"mixed": (1, False), "blocked": (1, True)}


def test_the_matrix_is_worked_out_once() -> None:
    assert matrix(TOPOLOGY) is matrix(TOPOLOGY)
    assert matrix(TOPOLOGY) == access(TOPOLOGY)
    assert len(matrix(TOPOLOGY, all_subnets=True)) >= len(matrix(TOPOLOGY))
    assert part_of(TOPOLOGY, matrix(TOPOLOGY), Part()) == matrix(TOPOLOGY)


def test_long_matrices_have_pages_that_keep_the_filters() -> None:
    topology = build(many(PAGE_ROWS + 5))
    first = heat(topology, QueryDict("region=eu-west-1"))
    assert (first.first, first.last, first.matching) == (1, PAGE_ROWS, PAGE_ROWS + 5)
    assert first.after == "?region=eu-west-1&page=2"
    second = heat(topology, QueryDict(first.after[1:]))
    assert (second.first, second.last, second.before) == (
        PAGE_ROWS + 1,
        PAGE_ROWS + 5,
        "?region=eu-west-1&page=1",
    )


@pytest.mark.usefixtures("published")
def test_the_files_hold_what_the_filters_leave(as_teammate: Client) -> None:
    answer = as_teammate.get("/w/acme/access/file.json")
    assert answer.json() == to_json(access(TOPOLOGY))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="access-acme.json"'
    rows = list(csv.DictReader(io.StringIO(as_teammate.get("/w/acme/access/file.csv?via=blocked").content.decode())))
    assert [(row["subnet"], row["service"], row["via"], row["private"]) for row in rows] == [
        (PUBLIC, "s3", "blocked", "")
    ]
    assert as_teammate.get("/w/acme/access/file.pdf").status_code == 404


def test_subnets_without_workloads_are_shown_when_asked_for(
    as_teammate: Client, workspace: Workspace, now: datetime
) -> None:
    publish(workspace=workspace, inventory=many(1), source="files", now=now)
    assert "subnet-0000001a" not in as_teammate.get("/w/acme/access").content.decode()
    assert "subnet-0000001a" in as_teammate.get("/w/acme/access?all=1").content.decode()


def test_an_estate_without_workloads_says_so(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    inventory = shop()
    kept = tuple(item for item in inventory.records if not item.id.startswith(("eni-0000000", "i-")))
    endpoints = tuple(item for item in inventory.records if item.id == "eni-00000001")
    publish(
        workspace=workspace, inventory=type(inventory)((*kept, *endpoints), inventory.outcomes), source="files", now=now
    )
    assert "No subnet has a workload" in as_teammate.get("/w/acme/access").content.decode()


def test_a_workspace_without_a_snapshot_says_how_to_make_one(as_teammate: Client, workspace: Workspace) -> None:
    assert "Nothing was read yet" in as_teammate.get("/w/acme/access").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_estate(
    as_teammate: Client, workspace: Workspace, now: datetime
) -> None:
    counts = []
    as_teammate.get("/account/")  # the use of the session is noted now, and not again for five minutes
    for size in (2, 20):
        publish(workspace=workspace, inventory=many(size), source="files", now=now)
        with CaptureQueriesContext(connection) as queries:
            assert as_teammate.get("/w/acme/access").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
