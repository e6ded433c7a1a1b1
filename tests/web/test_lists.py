"""The lists: filter, sort, pages, and what their rows say."""

import html
import re

import pytest
from django.http import QueryDict
from django.test import Client

from tests.web.estates import SERVICE_ID
from vpcviz.inventory.models import Snapshot
from vpcviz.web.facts.words import Value, plain
from vpcviz.web.tables import PAGE_ROWS, Column, Listing, Row, Shown, shown
from vpcviz.web.templatetags.pages import value


def _words(client: Client, address: str) -> str:
    page = client.get(f"/w/acme/{address}").content.decode().split('id="list"', 1)[1]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_vpcs_are_listed_with_blocks_and_counts(as_teammate: Client, snapshot: Snapshot) -> None:
    words = _words(as_teammate, "vpcs")
    assert "3 VPCs" in words
    assert "shop vpc-00000001 10.1.0.0/16 111111111111 eu-west-1 2 1 public, 1 isolated 2 1 internet, endpoint" in words


def test_endpoints_are_listed_with_type_state_zones_and_policy(as_teammate: Client, snapshot: Snapshot) -> None:
    words = _words(as_teammate, "endpoints?type=Gateway")
    assert "2 of 4 endpoints" in words
    assert "s3" in words
    assert "s3:GetObject on bucket shop" in words
    assert "shop-to-payments" not in words
    assert "eu-west-1a" in _words(as_teammate, "endpoints?type=Interface")


def test_route_tables_show_their_routes_and_users(as_teammate: Client, snapshot: Snapshot) -> None:
    words = _words(as_teammate, "route-tables?q=rtb-0000001b")
    assert "0.0.0.0/0" in words
    assert "igw-00000001 internet gateway" in words
    assert "shop-public" in words
    assert "rtb-0000001a" not in words


def test_services_show_consumers_with_states_and_principals(as_teammate: Client, snapshot: Snapshot) -> None:
    words = _words(as_teammate, "services")
    assert "payments" in words
    assert "pendingAcceptance" in words
    assert "everyone (*)" in words
    assert "1 of 2 targets healthy" in words
    assert f"/w/acme/service/{SERVICE_ID}" in as_teammate.get("/w/acme/services").content.decode()


def test_an_empty_filter_says_how_to_see_all(as_teammate: Client, snapshot: Snapshot) -> None:
    assert "None of 3 matches. Show all" in _words(as_teammate, "vpcs?q=nothing-like-this")


def _list(query: str, names: list[str]) -> Shown:
    columns = (Column("name", "Name"), Column("count", "Count", numeric=True))
    rows = tuple(Row(name, ((plain(name),), (plain(len(name)),)), {"first": name[:1]}) for name in names)
    return shown(Listing(columns, rows, (("first", "First"),)), QueryDict(query))


def _keys(found: Shown) -> list[str]:
    return [item.row.key for item in found.rows]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["a1", "a2", "a10", "b"]),
        ("sort=-name", ["b", "a10", "a2", "a1"]),
        ("sort=count", ["b", "a2", "a1", "a10"]),
        ("sort=unknown", ["a10", "b", "a2", "a1"]),
        ("q=a1", ["a1", "a10"]),
        ("q=A+1", ["a1", "a10"]),
        ("first=b", ["b"]),
        ("page=7", ["a1", "a2", "a10", "b"]),
        ("page=x", ["a1", "a2", "a10", "b"]),
    ],
)
def test_rows_are_filtered_and_sorted_as_people_count(query: str, keys: list[str]) -> None:
    assert _keys(_list(query, ["a10", "b", "a2", "a1"])) == keys


def test_long_lists_have_pages() -> None:
    names = [f"n{number}" for number in range(PAGE_ROWS + 5)]
    first = _list("", names)
    assert (first.first, first.last, first.matching) == (1, PAGE_ROWS, PAGE_ROWS + 5)
    assert first.after == "?page=2"
    second = _list(first.after.removeprefix("?"), names)
    assert _keys(second) == names[PAGE_ROWS:]
    assert second.before == "?page=1"


def test_a_heading_sorts_and_then_turns_round() -> None:
    headings = _list("sort=name", ["a"]).headings
    assert (headings[0].order, headings[0].query) == ("ascending", "?sort=-name")
    assert (headings[1].order, headings[1].query) == ("none", "?sort=count")


def test_what_a_list_may_cut_says_all_of_it() -> None:
    name = "com.amazonaws.eu-west-1.secretsmanager"
    assert f'<span class="note" title="{name}">{name}</span>' in value(None, Value("secretsmanager", note=name))
    assert 'title="&lt;b&gt;' in value(None, Value("<b>" * 20))
    assert "title" not in value(None, Value("s3", note="vpce-00000001"))
