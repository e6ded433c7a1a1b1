"""What the search box finds."""

import pytest
from django.test import Client

from tests.web.estates import SERVICE_ID, SHOP, small
from vpcviz.inventory.models import Snapshot
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record
from vpcviz.web.searching import MAX_RESULTS, search

TOPOLOGY = build(small())


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("shop", "vpc-00000001"),
        ("vpce-0000001a", "vpce-0000001a"),
        ("10.1.1.10", "eni-00000001"),
        ("10.1.1.0/24", "subnet-0000001b"),
        ("10.1.0.77", "vpc-00000001"),
        ("payments", SERVICE_ID),
        ("SHOP private", "subnet-0000001b"),
        (SERVICE_ID, SERVICE_ID),
    ],
)
def test_the_best_answer_comes_first(query: str, first: str) -> None:
    assert search(TOPOLOGY, query).entries[0].resource.id == first


def test_the_beginning_of_a_name_is_better_than_a_whole_tag() -> None:
    tagged = [
        Record(Kind.VPC, vpc, SHOP, "eu-west-1", {"VpcId": vpc, "CidrBlock": "10.0.0.0/16", "Tags": tags})
        for vpc, tags in (
            ("vpc-1", [{"Key": "Name", "Value": "analytics"}, {"Key": "env", "Value": "prod"}]),
            ("vpc-2", [{"Key": "Name", "Value": "prod-app"}]),
        )
    ]
    found = search(build(Inventory(tuple(tagged), ())), "prod").entries
    assert [entry.label for entry in found if entry.resource.kind is Kind.VPC] == ["prod-app", "analytics"]


def test_an_address_also_finds_the_blocks_that_hold_it() -> None:
    found = {entry.resource.id for entry in search(TOPOLOGY, "10.1.1.10").entries}
    assert {"eni-00000001", "subnet-0000001b", "vpc-00000001"} <= found


@pytest.mark.parametrize("query", ["", "   ", "nothing-like-this", "*", "\\", "(" * 500])
def test_odd_queries_find_nothing_and_do_no_harm(query: str) -> None:
    assert len(search(TOPOLOGY, query).entries) <= MAX_RESULTS


def test_results_lead_to_the_picture(as_teammate: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.get("/w/acme/search.json?q=eni-00000001").json()
    assert answer["total"] >= 1
    assert answer["results"][0]["href"] == "/w/acme/vpc/vpc-00000001#eni-00000001"
