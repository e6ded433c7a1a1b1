"""Who stands for a subnet, shared subnets, spokes that may not meet, and which permission would tell more."""

from collections.abc import Callable

import pytest

from tests.topology.trace.lab import ACCOUNT, EVERYWHERE, REGION, Lab, local, places, route, stop, tcp, two_subnets
from tests.topology.trace.test_balancers import balanced
from tests.topology.trace.test_destination import with_endpoint
from tests.topology.trace.test_transit import attach, joined, peer_gateways, static, transit_table
from tests.topology.trace.test_ways import gateway_load_balanced, peered, private_subnet
from vpcviz.topology.access.matrix import access
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Outcome as Call
from vpcviz.topology.records import OutcomeState
from vpcviz.topology.trace.answer import Outcome, Via

PARTICIPANT = "222222222222"


def test_a_subnet_without_workloads_speaks_by_an_address_that_nobody_holds() -> None:
    """AWS: Subnet CIDR blocks, "Subnet sizing": the first four addresses and the last are AWS's own."""
    lab = private_subnet()
    lab.subnet("subnet-e", "vpc-a", "10.0.9.0/28")
    lab.table("rtb-e", "vpc-a", local("10.0.0.0/16"), route("0.0.0.0/0", NatGatewayId="nat-1"), subnets=["subnet-e"])
    lab.group("sg-shut", ingress=[], egress=[])
    lab.endpoint("vpce-e", "vpc-a", "com.amazonaws.eu-west-1.ssm")
    lab.endpoint_interface("vpce-e", "vpc-a", "subnet-e", "10.0.9.4", groups=["sg-shut"])
    rows = {row.subnet: row for row in access(lab.topology, ["s3"], all_subnets=True)}
    assert rows["subnet-e"].services["s3"].via == "nat"
    answer = lab.ask("subnet-e", "8.8.8.8")
    assert (answer.outcome, answer.return_steps[-1].because) == (
        Outcome.REACHED,
        "the host at 10.0.9.5 gets its answer",
    )
    assert "subnet-e" not in {row.subnet for row in access(lab.topology, ["s3"])}


def test_a_full_subnet_has_nobody_to_speak_by() -> None:
    lab = two_subnets()
    lab.subnet("subnet-f", "vpc-a", "10.0.9.0/28")
    lab.endpoint("vpce-f", "vpc-a", "com.amazonaws.eu-west-1.ssm")
    addresses = [{"PrivateIpAddress": f"10.0.9.{number}"} for number in range(4, 15)]
    more = {"InterfaceType": "vpc_endpoint", "Description": "VPC Endpoint Interface vpce-f"}
    lab.interface("eni-f", "vpc-a", "subnet-f", "10.0.9.4", PrivateIpAddresses=addresses, **more)
    answer = lab.ask("subnet-f", "10.0.1.10")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.missing == ("subnet-f has no free address: its interfaces hold them all, name one of them",)
    assert "subnet-f" not in {row.subnet for row in access(lab.topology, ["s3"], all_subnets=True)}


def shared() -> Lab:
    """A participant's interface in a subnet that its owner shares."""
    lab = two_subnets()
    permissions = {"IpPermissions": [tcp(443, "10.0.1.0/24")], "IpPermissionsEgress": [EVERYWHERE]}
    lab.add(Kind.SECURITY_GROUP, "sg-p", {"GroupId": "sg-p", "VpcId": "vpc-a", **permissions}, account=PARTICIPANT)
    body = {"VpcId": "vpc-a", "SubnetId": "subnet-2", "PrivateIpAddress": "10.0.2.66", "Groups": [{"GroupId": "sg-p"}]}
    lab.add(Kind.NETWORK_INTERFACE, "eni-p", {"NetworkInterfaceId": "eni-p", **body}, account=PARTICIPANT)
    return lab


def test_in_a_shared_subnet_the_owners_routes_and_the_participants_groups_count() -> None:
    """AWS: Share your VPC subnets with other accounts."""
    lab = shared()
    assert lab.ask("eni-1", "eni-p").outcome is Outcome.REACHED
    assert "sg-p" in stop(lab.ask("eni-1", "eni-p", "tcp", 22))
    out = lab.ask("eni-p", "10.0.1.10")
    assert (out.outcome, out.steps[2].resource) == (Outcome.REACHED, "rtb-main")
    lab.records = [item for item in lab.records if item.id != "sg-p"]
    lab.deny(Kind.SECURITY_GROUP, account=PARTICIPANT)
    assert lab.ask("eni-1", "eni-p").outcome is Outcome.UNKNOWN


def spokes() -> Lab:
    """Two spokes whose table knows the hub only, and a hub that knows both."""
    lab = joined()
    lab.records = [item for item in lab.records if item.kind is not Kind.TRANSIT_GATEWAY_ATTACHMENT]
    lab.vpc("vpc-h", "10.5.0.0/16")
    lab.subnet("subnet-h", "vpc-h", "10.5.1.0/24")
    lab.interface("eni-h", "vpc-h", "subnet-h", "10.5.1.10")
    lab.table("rtb-h", "vpc-h", local("10.5.0.0/16"), route("10.0.0.0/8", TransitGatewayId="tgw-1"))
    for vpc, subnet, table in (("vpc-a", "subnet-a1", "s"), ("vpc-b", "subnet-b1", "s"), ("vpc-h", "subnet-h", "h")):
        attach(lab, vpc, [subnet], table=f"tgw-rtb-{table}")
    transit_table(lab, "tgw-rtb-s", spread=["attach-vpc-h"])
    transit_table(lab, "tgw-rtb-h", spread=["attach-vpc-a", "attach-vpc-b"])
    return lab


def test_spokes_reach_the_hub_but_not_each_other() -> None:
    """AWS: Transit gateway examples, "Isolated VPCs with shared services"."""
    lab = spokes()
    assert lab.ask("eni-a1", "10.5.1.10").outcome is Outcome.REACHED
    assert lab.ask("eni-h", "10.1.1.10").outcome is Outcome.REACHED
    between = lab.ask("eni-a1", "10.1.1.10")
    assert between.outcome is Outcome.NO_ROUTE
    assert stop(between) == "tgw-rtb-s, the table of attach-vpc-a, has no route to 10.1.1.10"


def test_peered_transit_gateways_need_a_static_route_back_too() -> None:
    """AWS: Transit gateway peering attachments: routes are static."""
    lab = joined()
    lab.records = [item for item in lab.records if item.id not in ("attach-vpc-b", "rtb-b")]
    attach(lab, "vpc-b", ["subnet-b1"], gateway="tgw-2", table="tgw-rtb-2")
    lab.table("rtb-b", "vpc-b", local("10.1.0.0/16"), route("10.0.0.0/8", TransitGatewayId="tgw-2"))
    peer_gateways(lab)
    transit_table(lab, "tgw-rtb-1", static("10.1.0.0/16", "attach-peer"), spread=["attach-vpc-a"])
    transit_table(lab, "tgw-rtb-2", spread=["attach-vpc-b"], gateway="tgw-2")
    answer = lab.ask("eni-a1", "10.1.1.10")
    assert (answer.outcome, answer.return_steps[-1].at) == (Outcome.NO_ROUTE, "tgw-2")


@pytest.mark.parametrize(("support", "outcome"), [("enable", Outcome.REACHED), ("disable", Outcome.BLOCKED)])
def test_an_outbound_rule_that_refers_to_a_group_holds_only_where_references_do(support: str, outcome: Outcome) -> None:
    """AWS: Security group rules, "Security group referencing"; Transit gateways, security group referencing support."""
    lab = joined()
    lab.records = [item for item in lab.records if item.id != "tgw-1"]
    lab.add(Kind.TRANSIT_GATEWAY, "tgw-1", {"Options": {"SecurityGroupReferencingSupport": support}})
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    lab.group("sg-client", egress=[tcp(443, groups=["sg-server"])])
    lab.group("sg-server")
    lab.interface("eni-c", "vpc-a", "subnet-a1", "10.0.1.60", groups=["sg-client"])
    lab.interface("eni-s", "vpc-b", "subnet-b1", "10.1.1.60", groups=["sg-server"])
    assert lab.ask("eni-c", "10.1.1.60").outcome is outcome


def test_a_blackhole_of_a_transit_gateway_drops_and_says_which() -> None:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", static("10.1.0.0/16", state="blackhole"), spread=["attach-vpc-a", "attach-vpc-b"])
    said = "tgw-rtb-1 drops what goes to 10.1.0.0/16: its static route is a blackhole"
    assert stop(lab.ask("eni-a1", "10.1.1.10")) == said


def test_a_private_nat_gateway_takes_nothing_unasked() -> None:
    """AWS: NAT gateways, "unsolicited inbound connections"."""
    lab = joined()
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    lab.nat("nat-p", "vpc-a", "subnet-a1", "10.0.1.200", "")
    answer = lab.ask("eni-b1", "10.0.1.200")
    assert (answer.outcome, places(answer)[-1]) == (Outcome.BLOCKED, "nat-p")


def test_without_an_edge_route_table_the_appliance_sees_half_a_flow() -> None:
    """AWS: Gateway Load Balancer endpoints, "Routing": the internet gateway needs a route table of its own."""
    lab = gateway_load_balanced()
    lab.records = [item for item in lab.records if item.id != "rtb-e"]
    for source, destination in (("eni-p", "8.8.8.8"), ("8.8.8.8", "54.0.0.1")):
        answer = lab.ask(source, destination)
        assert answer.outcome is Outcome.UNKNOWN
        assert "no appliance" in answer.missing[0]


def transit() -> Lab:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    return lab


def balanced_across() -> Lab:
    return balanced(cross_zone=True)


DENIALS: list[tuple[Kind, Callable[[], Lab], str, str]] = [
    (Kind.NAT_GATEWAY, private_subnet, "eni-2", "8.8.8.8"),
    (Kind.INTERNET_GATEWAY, private_subnet, "eni-p", "8.8.8.8"),
    (Kind.VPC_PEERING_CONNECTION, peered, "eni-1", "10.1.1.10"),
    (Kind.TRANSIT_GATEWAY_ATTACHMENT, transit, "eni-a1", "10.1.1.10"),
    (Kind.SUBNET, two_subnets, "eni-1", "10.0.2.10"),
    (Kind.ROUTE_TABLE, two_subnets, "eni-1", "10.0.2.10"),
    (Kind.NETWORK_ACL, two_subnets, "eni-1", "10.0.2.10"),
    (Kind.SECURITY_GROUP, two_subnets, "eni-1", "10.0.2.10"),
    (Kind.NETWORK_INTERFACE, two_subnets, "eni-1", "10.0.2.10"),
    (Kind.VPC_ENDPOINT, gateway_load_balanced, "eni-p", "8.8.8.8"),
    (Kind.VPC_ENDPOINT, with_endpoint, "eni-1", "ssm"),
    (Kind.VPC_ATTRIBUTE, with_endpoint, "eni-1", "ssm"),
    (Kind.HOSTED_ZONE, with_endpoint, "eni-1", "sqs"),
    (Kind.RESOLVER_RULE, with_endpoint, "eni-1", "sqs"),
    (Kind.LOAD_BALANCER, balanced_across, "eni-1", "10.0.1.50"),
    (Kind.LISTENER, balanced_across, "eni-1", "10.0.1.50"),
    (Kind.TARGET_GROUP, balanced_across, "eni-1", "10.0.1.50"),
    (Kind.TARGET_HEALTH, balanced_across, "eni-1", "10.0.1.50"),
]


@pytest.mark.parametrize(("kind", "make", "source", "destination"), DENIALS)
def test_a_denied_call_makes_the_answer_unknown_and_names_the_permission(
    kind: Kind, make: Callable[[], Lab], source: str, destination: str
) -> None:
    lab = make()
    lab.records = [item for item in lab.records if item.kind is not kind]
    action = f"ec2:Describe-{kind}"
    denied = OutcomeState.DENIED
    lab.outcomes.append(Call(kind, ACCOUNT, REGION, denied, "ec2", "describe", error_code="Denied", action=action))
    answer = lab.ask(source, destination)
    assert answer.outcome is Outcome.UNKNOWN
    assert any(f"grant {action}" in sentence for sentence in answer.missing)


def test_subnets_of_one_matrix_private_mixed_and_isolated() -> None:
    lab = private_subnet()
    lab.subnet("subnet-i", "vpc-a", "10.0.8.0/24")
    lab.interface("eni-i", "vpc-a", "subnet-i", "10.0.8.10")
    cells = {row.subnet: row.services["s3"] for row in access(lab.topology, ["s3"])}
    assert {name: cell.via for name, cell in cells.items()} == {
        "subnet-1": "mixed",
        "subnet-2": Via.NAT.value,
        "subnet-i": "no-route",
    }
    assert cells["subnet-i"].private is None
