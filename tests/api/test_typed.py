"""Lists of one kind: fields of their own, filters, order, pages that stay with their snapshot."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.addresses import ROOT
from tests.project import ROOT as ROOT_FOLDER
from tests.web.estates import SHOP
from tests.web.workloads import PRIVATE, PUBLIC, SHELF, TILL, shop
from vpcviz.api.sifting import SIEVES, orders_of, sieves_of
from vpcviz.api.typed import TYPED, contract_of, names, told
from vpcviz.collect.files import read_inputs
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.build import build
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import RouteTable, Vpc

ESTATE = ROOT_FOLDER / "vpcviz" / "demo" / "estate.tar.gz"
NAMED = {"vpcs", "subnets", "route-tables", "endpoints", "endpoint-services", "network-interfaces", "security-groups",
         "network-acls", "nat-gateways", "internet-gateways", "transit-gateways", "peering-connections",
         "load-balancers", "target-groups"}  # fmt: skip


def ids(client: Client, address: str) -> list[str]:
    answer = client.get(f"{ROOT}/{address}")
    assert answer.status_code == 200, answer.json()
    return [row["id"] for row in answer.json()["results"]]


def test_every_kind_has_an_address() -> None:
    assert set(TYPED) >= NAMED


@pytest.mark.parametrize("word", TYPED)
def test_every_kind_is_listed_with_as_few_queries_as_before(as_teammate: Client, snapshot: Snapshot, word: str) -> None:
    before, now = (f"{ROOT}/resources/vpcs", f"{ROOT}/{word}/")
    counts = []
    for address in (before, before, now):
        with CaptureQueriesContext(connection) as queries:
            answer = as_teammate.get(address)
        counts.append(len(queries))
    assert answer.status_code == 200
    assert set(answer.json()) == {"count", "next", "previous", "results"}
    assert counts[2] <= counts[1]


def test_fields_are_those_of_the_class(as_teammate: Client, snapshot: Snapshot) -> None:
    found = as_teammate.get(f"{ROOT}/network-interfaces/{TILL}").json()
    assert tuple(found) == names(NetworkInterface)
    assert (found["subnet_id"], found["addresses"], found["group_ids"]) == (PRIVATE, ["10.1.1.20"], ["sg-000000aa"])
    assert "aws" not in found
    (table, *_) = as_teammate.get(f"{ROOT}/route-tables/").json()["results"]
    assert set(table["routes"][0]) == {"destination", "family", "target", "target_kind", "state", "origin"}


@pytest.mark.parametrize("found", TYPED.values(), ids=TYPED)
def test_what_is_told_of_the_demo_s_estate_is_in_the_form_of_its_contract(found: Any) -> None:
    topology = build(read_inputs([str(ESTATE)]).inventory)
    for one in topology.all(found).values():
        body = json.loads(json.dumps(told(one, names(found))))
        contract = contract_of(found)(data=body)
        assert contract.is_valid(), contract.errors
        assert set(body) == set(contract.fields) - {"aws"}


FILTERS: list[tuple[str, list[str]]] = [
    ("network-interfaces/?address=10.1.1.20", [TILL]),
    ("network-interfaces/?address=10.1.1.20&address=10.1.1.21", [TILL, SHELF]),
    (f"network-interfaces/?subnet={PRIVATE}&group=sg-000000bb", [SHELF]),
    ("network-interfaces/?state=IN-USE&address=10.1.1.21", [SHELF]),
    ("network-interfaces/?type=interface&address=10.1.1.21", [SHELF]),
    ("network-interfaces/?type=nat_gateway", []),
    ("network-interfaces/?search=10.1.1.2+sg-000000aa", [TILL]),
    (f"vpcs/?account={SHOP}", ["vpc-00000001"]),
    ("vpcs/?account=999999999999", []),
    ("vpcs/?region=mars-1", []),
    ("vpcs/?contains=10.1.200.3", ["vpc-00000001"]),
    ("vpcs/?contains=10.2.0.0", []),
    ("vpcs/?contains=2001:db8::1", []),
    ("subnets/?contains=10.1.1.20", [PRIVATE]),
    ("subnets/?vpc=vpc-00000001&ordering=-cidr", [PRIVATE, PUBLIC]),
    ("subnets/?vpc=vpc-00000001&ordering=cidr&limit=1", [PUBLIC]),
    ("instances/?name=TILL", ["i-0000000a"]),
    ("instances/?tag=Name=till", ["i-0000000a"]),
    ("instances/?tag=Name=shelf", []),
    ("instances/?tag=Name&search=till", ["i-0000000a"]),
    ("endpoints/?service=none", []),
]


@pytest.mark.parametrize(("address", "expected"), FILTERS, ids=[address for address, _ in FILTERS])
def test_lists_are_filtered_and_ordered(
    as_teammate: Client, snapshot: Snapshot, address: str, expected: list[str]
) -> None:
    assert ids(as_teammate, address) == expected


def test_services_have_short_names(as_teammate: Client, snapshot: Snapshot) -> None:
    every = as_teammate.get(f"{ROOT}/endpoints/").json()["results"]
    (full,) = {row["service_name"] for row in every if row["service_name"].endswith(".s3")}
    assert ids(as_teammate, "endpoints/?service=s3") == ids(as_teammate, f"endpoints/?service={full}") != []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("vpcs/?colour=red", "There is no parameter colour here: there is snapshot, account, region, name, tag"),
        ("security-groups/?contains=10.0.0.1", "There is no parameter contains here"),
        ("vpcs/?contains=ten", "contains takes an address, such as 10.1.2.3."),
        ("vpcs/?ordering=colour", "ordering takes id, name, account, region, state"),
        ("vpcs/?fields=id,colour", "There is no field colour here: there is id, kind"),
        ("vpcs/?limit=0", "limit takes a number from 1 to 1000."),
        ("vpcs/?limit=1001", "limit takes a number"),
        ("vpcs/?limit=x", "limit takes a number"),
        ("vpcs/?limit=²", "limit takes a number"),
        ("vpcs/?cursor=x", "This cursor was not made by this server"),
        ("vpcs/?cursor=é", "This cursor was not made by this server"),
        ("vpcs/?" + "account=1&" * 101, "A filter takes 100 values at most."),
        ("vpcs/vpc-00000001?account=1", "There is no parameter account here"),
        ("vpcs/?search=%00", "holds NUL (%00)"),
        ("vpcs/?account=%00&account=1", "holds NUL (%00)"),
        ("vpcs/?account=1&contains=x", "contains takes an address"),
        ("vpcs/?contains=10.1.0.0/32", "contains takes an address"),
    ],
)
def test_what_is_wrong_is_said(as_teammate: Client, snapshot: Snapshot, address: str, words: str) -> None:
    answer = as_teammate.get(f"{ROOT}/{address}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert words in answer.json()["detail"]


def test_fields_may_be_chosen(as_teammate: Client, snapshot: Snapshot) -> None:
    (row,) = as_teammate.get(f"{ROOT}/vpcs/?fields=state,cidrs").json()["results"]
    assert row == {"id": "vpc-00000001", "cidrs": ["10.1.0.0/16"], "state": row["state"]}
    found = as_teammate.get(f"{ROOT}/vpcs/vpc-00000001?fields=aws").json()
    assert found["aws"]["VpcId"] == "vpc-00000001"


@pytest.mark.parametrize("ordering", ["id", "-id", "subnet_id", "-zone", "name"])
def test_pages_hold_every_row_once_there_and_back(as_teammate: Client, snapshot: Snapshot, ordering: str) -> None:
    whole = ids(as_teammate, f"network-interfaces/?ordering={ordering}")
    page = as_teammate.get(f"{ROOT}/network-interfaces/?ordering={ordering}&limit=2").json()
    assert page["previous"] is None
    seen, pages = [row["id"] for row in page["results"]], [page]
    while page["next"]:
        page = as_teammate.get(page["next"]).json()
        pages.append(page)
        seen += [row["id"] for row in page["results"]]
    assert seen == whole
    assert {page["count"] for page in pages} == {len(whole)}
    for before in reversed(pages[:-1]):
        page = as_teammate.get(page["previous"]).json()
        assert page["results"] == before["results"]


def test_later_pages_stay_with_the_snapshot_of_the_first(
    as_teammate: Client, workspace: Workspace, snapshot: Snapshot, now: datetime
) -> None:
    whole = ids(as_teammate, "network-interfaces/")
    first = as_teammate.get(f"{ROOT}/network-interfaces/?limit=2").json()
    publish(workspace=workspace, inventory=type(shop())((), shop().outcomes), source="files", now=now)
    second = as_teammate.get(first["next"])
    assert second.headers["Vpcviz-Snapshot"] == "1"
    assert [row["id"] for row in second.json()["results"]] == whole[2:4]
    Snapshot.objects.filter(number=1).delete()
    assert as_teammate.get(first["next"]).status_code == 404


def test_a_cursor_belongs_to_its_question(as_teammate: Client, as_stranger: Client, snapshot: Snapshot) -> None:
    following = as_teammate.get(f"{ROOT}/network-interfaces/?limit=2&account={SHOP}").json()["next"]
    assert as_teammate.get(following + "&limit=1").status_code == 200
    for other in (
        following.replace(SHOP, "999999999999"),
        following.replace("network-interfaces", "subnets"),
        following + "&ordering=-id",
        following + "&snapshot=1",
        following.replace("cursor=", "cursor=x"),
    ):
        assert as_teammate.get(other).status_code == 400
    assert as_stranger.get(following).status_code == 404


@pytest.mark.parametrize("address", ["vpcs/", "vpcs/vpc-00000001", "peering-connections/"])
def test_a_stranger_gets_404_and_nobody_401(
    as_stranger: Client, client: Client, snapshot: Snapshot, address: str
) -> None:
    assert as_stranger.get(f"{ROOT}/{address}").status_code == 404
    assert client.get(f"{ROOT}/{address}").status_code == 401


def test_what_is_not_there_is_404(as_teammate: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.get(f"{ROOT}/vpcs/vpc-9")
    assert answer.json()["detail"] == "vpc-9 is not among the VPCs of this snapshot."
    assert as_teammate.get(f"{ROOT}/vpcs/?snapshot=9").status_code == 404


def test_filters_and_orders_follow_from_the_fields() -> None:
    common = {"account", "region", "name", "tag"}
    assert {one.name for one in sieves_of(RouteTable)} == common | {"vpc"}
    assert {one.name for one in sieves_of(Vpc)} == common | {"state", "contains"}
    assert orders_of(RouteTable) == ("id", "name", "account", "region", "vpc_id")
    assert len({one.name for one in SIEVES}) == len(SIEVES)
