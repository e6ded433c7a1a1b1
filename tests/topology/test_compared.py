"""Two looks in one topology: what is gone stays where it stood, moves nothing else, and shows where it is felt."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from tests.web.estates import SERVICE_ID, small
from vpcviz.inventory.comparing import differences
from vpcviz.topology.build import build
from vpcviz.topology.compared import Compared, compared_topology
from vpcviz.topology.differences import Difference
from vpcviz.topology.graph import Tier, route_table_of, tier_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Inventory, Record
from vpcviz.topology.resources.endpoints import EndpointConnection, VpcEndpoint
from vpcviz.topology.resources.interfaces import SecurityGroup
from vpcviz.topology.resources.network import RouteTable, Subnet, Vpc

VPC, PUBLIC, PRIVATE = "vpc-00000001", "subnet-0000001a", "subnet-0000001b"
MAIN, OUT, GROUP = "rtb-0000001a", "rtb-0000001b", "sg-00000001"
SHOP, BANK = "111111111111", "222222222222"
ENDPOINT, INTERFACE = "vpce-0000001b", "eni-00000001"


def without(inventory: Inventory, *ids: str) -> Inventory:
    return replace(inventory, records=tuple(one for one in inventory.records if one.id not in ids))


def changed(inventory: Inventory, resource_id: str, **fields: Any) -> Inventory:
    records = (replace(one, body={**one.body, **fields}) if one.id == resource_id else one for one in inventory.records)
    return replace(inventory, records=tuple(records))


def added(inventory: Inventory, records: Iterable[Record]) -> Inventory:
    return replace(inventory, records=(*inventory.records, *records))


def compare(before: Inventory, after: Inventory) -> Compared:
    """Only what differs is known of `before`, as the database gives it."""
    same = set(map(_key, before.records)) & set(map(_key, after.records))
    old = tuple(one for one in before.records if _key(one) not in same)
    new = (one for one in after.records if _key(one) not in same)
    return compared_topology(build(Inventory(old)), build(after), differences(old, new))


def _key(one: Record) -> tuple[str, ...]:
    return (one.kind, one.id, one.account, one.region, repr(one.body))


def found(compared: Compared, resource_id: str) -> Difference:
    (one,) = [one for one in compared.differences if one.change.id == resource_id]
    return one


def test_nothing_changed_is_the_same_topology() -> None:
    compared = compare(small(), small())
    assert compared.topology is compared.after
    assert compared.differences == ()


def test_what_is_gone_stays_and_is_named() -> None:
    compared = compare(small(), without(small(), ENDPOINT, INTERFACE, f"{SERVICE_ID}|{ENDPOINT}"))
    assert compared.topology.get(VpcEndpoint, ENDPOINT) is not None
    assert compared.after.get(VpcEndpoint, ENDPOINT) is None
    assert {ENDPOINT, INTERFACE} <= compared.topology.gone
    assert found(compared, ENDPOINT).what == "removed"
    assert found(compared, INTERFACE).within == (ENDPOINT, PRIVATE, VPC)


def test_what_came_is_told_and_nothing_is_gone() -> None:
    compared = compare(without(small(), ENDPOINT), small())
    assert compared.topology.gone == frozenset()
    assert (found(compared, ENDPOINT).what, found(compared, ENDPOINT).within) == ("added", (VPC,))
    assert compared.topology.touched == {VPC}


def test_changed_routes_show_at_the_subnets_that_use_the_table() -> None:
    local = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local"}
    one = found(compare(small(), changed(small(), MAIN, Routes=[local])), MAIN)
    assert (one.what, one.word, one.at, one.within) == ("changed", "routes", (MAIN, PRIVATE), (VPC,))


def test_a_moved_association_shows_at_the_subnet_that_moved() -> None:
    after = changed(small(), OUT, Associations=[{"SubnetId": PUBLIC}, {"SubnetId": PRIVATE}])
    assert found(compare(small(), after), OUT).at == (OUT, PRIVATE)


def test_changed_rules_show_at_what_bears_the_group_but_not_at_the_interfaces_of_an_endpoint() -> None:
    one = found(compare(small(), changed(small(), GROUP, IpPermissions=[])), GROUP)
    assert (one.word, one.at) == ("rules", (GROUP, ENDPOINT))


def test_a_rule_shows_where_its_group_does() -> None:
    rule = Record(
        Kind.SECURITY_GROUP_RULE,
        "sgr-1",
        "111111111111",
        "eu-west-1",
        {"GroupId": GROUP, "SecurityGroupRuleId": "sgr-1", "IpProtocol": "-1"},
    )
    one = found(compare(small(), added(small(), [rule])), "sgr-1")
    assert (one.what, one.at) == ("changed", (GROUP, ENDPOINT))


def test_what_is_told_of_a_thing_that_came_is_no_difference_of_its_own() -> None:
    gone = {one.id for one in small().records if "targetgroup" in one.id}
    compared = compare(without(small(), *gone), small())
    assert [one.change.kind for one in compared.differences] == [Kind.TARGET_GROUP]


@pytest.mark.parametrize("kind", [Kind.SECURITY_GROUP, Kind.ROUTE_TABLE])
def test_rules_and_routes_that_are_gone_are_not_in_force(kind: Kind) -> None:
    compared = compare(small(), without(small(), GROUP, OUT))
    assert compared.topology.get(SecurityGroup, GROUP) is None
    assert compared.topology.get(RouteTable, OUT) is None
    assert found(compared, GROUP if kind is Kind.SECURITY_GROUP else OUT).within == (VPC,)


def test_a_table_that_is_gone_moves_no_subnet_that_is_there() -> None:
    after = without(small(), OUT)
    compared = compare(small(), after)
    both, alone = compared.topology, build(after)
    for name, subnet in alone.all(Subnet).items():
        assert route_table_of(both, both.all(Subnet)[name]).table == route_table_of(alone, subnet).table


def test_a_subnet_that_is_gone_keeps_the_tier_that_it_had() -> None:
    after = changed(without(small(), PUBLIC), OUT, Associations=[])
    topology = compare(small(), after).topology
    assert tier_of(topology, topology.all(Subnet)[PUBLIC]) is Tier.PUBLIC
    topology = compare(small(), without(small(), PUBLIC, OUT)).topology
    assert tier_of(topology, topology.all(Subnet)[PUBLIC]) is Tier.PUBLIC


def test_a_vpc_that_is_gone_stands_with_all_that_was_in_it() -> None:
    whole = [one.id for one in small().records if VPC in repr(one.body) or one.id == VPC]
    topology = compare(small(), without(small(), *whole)).topology
    assert {VPC, PUBLIC, PRIVATE, MAIN, OUT} <= topology.gone
    assert topology.get(Vpc, VPC) is not None
    assert route_table_of(topology, topology.all(Subnet)[PRIVATE]).table is not None


def test_a_consumer_of_an_account_that_is_not_connected_is_gone_with_its_connection() -> None:
    name = f"{SERVICE_ID}|vpce-far"
    topology = compare(small(), without(small(), name)).topology
    assert topology.get(EndpointConnection, name) is not None
    assert "vpce-far" in topology.gone


def test_what_another_account_still_shows_is_not_gone() -> None:
    shared = next(one for one in small().records if one.id == PRIVATE)
    both = added(small(), [replace(shared, account="222222222222")])
    for before, after in ((both, small()), (small(), both)):
        assert found(compare(before, after), PRIVATE).what == "changed"


def test_one_side_only_is_perhaps_and_not_gone() -> None:
    after = without(small(), ENDPOINT)
    changes = differences([one for one in small().records if one.id == ENDPOINT], [])
    unread = replace(changes, removed=(), unknown=changes.removed)
    compared = compared_topology(build(small()), build(after), unread)
    assert found(compared, ENDPOINT).what == "perhaps"
    assert compared.topology.get(VpcEndpoint, ENDPOINT) is not None
    assert compared.topology.gone == frozenset()


def test_what_an_account_newly_shows_of_a_thing_that_was_known_is_no_difference() -> None:
    shared = replace(next(one for one in small().records if one.id == PRIVATE), account="222222222222")
    both = added(small(), [shared])
    for before, after in ((small(), both), (both, small())):
        changes = differences((), (), [shared])
        assert compared_topology(build(before), build(after), changes).differences == ()


def test_what_has_one_name_in_all_accounts_shows_at_the_account_that_changed() -> None:
    mode = {"InternetGatewayBlockMode": "off"}
    whole = added(
        small(), [Record(Kind.BLOCK_PUBLIC_ACCESS, "eu-west-1", one, "eu-west-1", mode) for one in (SHOP, BANK)]
    )
    after = replace(
        whole,
        records=tuple(
            replace(one, body={"InternetGatewayBlockMode": f"block-{one.account}"})
            if one.kind is Kind.BLOCK_PUBLIC_ACCESS
            else one
            for one in whole.records
        ),
    )
    told = compare(whole, after).differences
    assert [(one.what, one.within) for one in told] == [("changed", (SHOP,)), ("changed", (BANK,))]
    assert {name for one in told for name in one.at}.isdisjoint({"eu-west-1"})


@pytest.mark.parametrize("turn", [lambda pair: pair, lambda pair: pair[::-1]], ids=["came", "went"])
def test_everything_can_come_and_go(turn: Callable[[tuple[Inventory, ...]], tuple[Inventory, ...]]) -> None:
    before, after = turn((Inventory(()), small()))
    compared = compare(before, after)
    assert {one.what for one in compared.differences} == {"added" if after.records else "removed"}
    assert set(compared.topology.all(Vpc)) == set(build(small()).all(Vpc))


def test_a_topology_alone_compares_nothing() -> None:
    assert Topology({}).gone == Topology({}).touched == frozenset()


def test_an_endpoint_that_nobody_looked_for_is_not_gone_with_its_connection() -> None:
    name = f"{SERVICE_ID}|{ENDPOINT}"
    before = Inventory(tuple(one for one in small().records if one.id in (name, ENDPOINT)))
    changes = differences(before.records, [])
    connection, endpoint = ([one for one in changes.removed if one.id == word] for word in (name, ENDPOINT))
    unread = replace(changes, removed=tuple(connection), unknown=tuple(endpoint))
    topology = compared_topology(build(before), build(without(small(), name, ENDPOINT)), unread).topology
    assert topology.gone == {name}


def test_a_connection_is_held_by_the_vpc_of_its_endpoint_too() -> None:
    name = f"{SERVICE_ID}|{ENDPOINT}"
    compared = compare(small(), changed(small(), name, VpcEndpointState="rejected"))
    assert found(compared, name).within == (ENDPOINT, SERVICE_ID, VPC)
    assert VPC in compared.topology.touched
