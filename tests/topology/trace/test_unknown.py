"""What could not be read makes an answer unknown; what has nothing to do with it changes nothing."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.topology.trace.lab import ACCOUNT, Lab, entry, local, route, two_subnets
from tests.topology.trace.test_transit import joined, static, transit_table
from tests.topology.trace.test_ways import gateway_load_balanced, peered, private_subnet
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome


def transit() -> Lab:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", static("10.1.0.0/16", "attach-vpc-b"), spread=["attach-vpc-a"])
    return lab


FLOWS: dict[str, tuple[Callable[[], Lab], str, str]] = {
    "local": (two_subnets, "eni-1", "10.0.2.10"),
    "peering": (peered, "eni-1", "10.1.1.10"),
    "transit": (transit, "eni-a1", "10.1.1.10"),
    "nat": (private_subnet, "eni-2", "8.8.8.8"),
    "internet": (private_subnet, "eni-p", "8.8.8.8"),
    "inbound": (gateway_load_balanced, "8.8.8.8", "54.0.0.1"),
}


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("kind", [Kind.SECURITY_GROUP, Kind.NETWORK_ACL, Kind.ROUTE_TABLE])
def test_a_denied_call_makes_the_answer_unknown_and_names_itself(flow: str, gone: bool, kind: Kind) -> None:
    make, source, destination = FLOWS[flow]
    lab = make()
    assert lab.ask(source, destination).outcome is Outcome.REACHED
    if gone:
        lab.records = [item for item in lab.records if item.kind is not kind]
    elif kind is Kind.NETWORK_ACL:
        lab.acl("acl-1", "vpc-a", ["subnet-1", "subnet-2", "subnet-a1"], *OPEN)
    lab.deny(kind)
    answer = lab.ask(source, destination)
    assert answer.outcome is Outcome.UNKNOWN
    assert any("access was denied" in sentence for sentence in answer.missing)


OPEN = (entry(100, "allow", "0.0.0.0/0", egress=True), entry(100, "allow", "0.0.0.0/0", egress=False))


@pytest.mark.parametrize(
    "kind",
    [Kind.TRANSIT_GATEWAY_ATTACHMENT, Kind.TRANSIT_GATEWAY_ROUTE_TABLE, Kind.TRANSIT_GATEWAY_ROUTES],
)
def test_denied_transit_gateway_calls_make_the_answer_unknown(kind: Kind) -> None:
    lab = transit()
    lab.records = [item for item in lab.records if item.kind is not kind]
    lab.deny(kind)
    assert lab.ask("eni-a1", "10.1.1.10").outcome is Outcome.UNKNOWN


def test_an_address_that_nobody_holds_is_unknown_while_interfaces_could_not_be_read() -> None:
    lab = two_subnets()
    assert lab.ask("eni-1", "10.0.2.99").outcome is Outcome.NO_ROUTE
    lab.deny(Kind.NETWORK_INTERFACE)
    assert lab.ask("eni-1", "10.0.2.99").outcome is Outcome.UNKNOWN


def test_what_another_account_denies_does_not_matter() -> None:
    lab = two_subnets()
    lab.deny(Kind.SECURITY_GROUP, account="222222222222")
    lab.deny(Kind.SECURITY_GROUP, region="us-east-1")
    assert lab.ask("eni-1", "10.0.2.10").outcome is Outcome.REACHED


def test_what_one_account_could_not_read_another_may_have_read() -> None:
    lab = two_subnets()
    group = next(item for item in lab.records if item.id == "sg-open")
    lab.add(Kind.SECURITY_GROUP, "sg-open", dict(group.body), account="222222222222")
    lab.deny(Kind.SECURITY_GROUP, account=ACCOUNT)
    assert lab.ask("eni-1", "10.0.2.10").outcome is Outcome.REACHED


def test_a_missing_route_table_or_group_is_unknown_too() -> None:
    lab = two_subnets()
    lab.interface("eni-3", "vpc-a", "subnet-2", "10.0.2.11", groups=["sg-404"])
    assert lab.ask("eni-1", "10.0.2.11").missing == ("the security group sg-404 is not in the inventory",)
    lab.records = [item for item in lab.records if item.kind is not Kind.ROUTE_TABLE]
    assert lab.ask("eni-1", "10.0.2.10").missing == ("the route table of subnet-1 is not in the inventory",)


def test_a_route_whose_target_is_not_there_is_unknown() -> None:
    lab = two_subnets()
    lab.table("rtb-1", "vpc-a", route("0.0.0.0/0", NatGatewayId="nat-404"), subnets=["subnet-1"])
    assert lab.ask("eni-1", "8.8.8.8").missing == ("nat-404, the target of a route of rtb-1, is not in the inventory",)


def test_a_way_that_does_not_exist_needs_no_group() -> None:
    lab = two_subnets()
    lab.deny(Kind.SECURITY_GROUP)
    assert lab.ask("eni-1", "8.8.8.8").outcome is Outcome.NO_ROUTE


UNRELATED = st.tuples(
    st.integers(0, 255),
    st.integers(16, 24),
    st.booleans(),
    st.sampled_from(["igw-u", "nat-u", "tgw-1", "pcx-u", "local"]),
)


def add_unrelated(lab: Lab, number: int, length: int, with_host: bool, target: str) -> None:
    block = f"10.{number}.0.0/{length}"
    lab.vpc("vpc-u", block)
    lab.subnet("subnet-u", "vpc-u", f"10.{number}.0.0/24")
    keys = {
        "igw-u": "GatewayId",
        "nat-u": "NatGatewayId",
        "tgw-1": "TransitGatewayId",
        "pcx-u": "VpcPeeringConnectionId",
        "local": "GatewayId",
    }
    lab.table("rtb-u", "vpc-u", local(block), route("0.0.0.0/0", **{keys[target]: target}))
    lab.acl("acl-u", "vpc-u", ["subnet-u"], entry(1, "deny", "0.0.0.0/0", egress=True))
    if with_host:
        lab.group("sg-u", ingress=[], egress=[])
        lab.interface("eni-u", "vpc-u", "subnet-u", f"10.{number}.0.10", groups=["sg-u"])


@settings(deadline=None)
@given(st.sampled_from(sorted(FLOWS)), UNRELATED)
def test_an_unrelated_vpc_changes_no_answer(flow: str, unrelated: tuple[int, int, bool, str]) -> None:
    make, source, destination = FLOWS[flow]
    lab = make()
    before = lab.ask(source, destination)
    add_unrelated(lab, *unrelated)
    assert lab.ask(source, destination) == before


@settings(deadline=None)
@given(
    st.sampled_from(sorted(FLOWS)),
    st.sampled_from(["10.0.2.10", "10.1.1.10", "10.0.9.9", "8.8.8.8", "54.0.0.1", "192.168.0.1"]),
    st.sampled_from(["tcp", "udp", "icmp"]),
    st.booleans(),
)
def test_without_security_groups_nothing_is_reached_or_newly_blocked(
    flow: str, destination: str, protocol: str, gone: bool
) -> None:
    make, source, _ = FLOWS[flow]
    lab = make()
    before = lab.ask(source, destination, protocol)
    if gone:
        lab.records = [item for item in lab.records if item.kind is not Kind.SECURITY_GROUP]
    lab.deny(Kind.SECURITY_GROUP)
    after = lab.ask(source, destination, protocol)
    assert after.outcome in (Outcome.UNKNOWN, before.outcome)
    if any("sg-" in step.resource for step in (*before.steps, *before.return_steps)):
        assert after.outcome in (Outcome.UNKNOWN, Outcome.NO_ROUTE)
