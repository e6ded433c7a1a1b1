"""Transit gateways."""

from collections.abc import Iterable
from typing import Any

from tests.topology.trace.lab import ACCOUNT, Lab, entry, local, places, route, stop, tcp
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via


def attach(
    lab: Lab, vpc: str, subnets: Iterable[str], *, gateway: str = "tgw-1", table: str = "tgw-rtb-1", **more: Any
) -> None:
    """Attach a VPC by these subnets."""
    name = f"attach-{vpc}"
    body = {
        "TransitGatewayId": gateway,
        "TransitGatewayOwnerId": ACCOUNT,
        "ResourceType": "vpc",
        "ResourceId": vpc,
        "ResourceOwnerId": ACCOUNT,
        "State": "available",
        "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
    }
    lab.add(Kind.TRANSIT_GATEWAY_ATTACHMENT, name, {**body, **more})
    lab.add(Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT, name, {"VpcId": vpc, "SubnetIds": list(subnets)})


def transit_table(
    lab: Lab, name: str, *routes: dict[str, Any], spread: Iterable[str] | None = None, gateway: str = "tgw-1"
) -> None:
    """A route table of a transit gateway."""
    lab.add(Kind.TRANSIT_GATEWAY_ROUTE_TABLE, name, {"TransitGatewayId": gateway, "State": "available"})
    lab.add(Kind.TRANSIT_GATEWAY_ROUTES, name, {"TransitGatewayRouteTableId": name, "Routes": list(routes)})
    if spread is not None:
        listed = [{"TransitGatewayAttachmentId": item, "State": "enabled"} for item in spread]
        lab.add(Kind.TRANSIT_GATEWAY_PROPAGATIONS, name, {"TransitGatewayRouteTablePropagations": listed})


def static(block: str, attachment: str = "", *, state: str = "active", kind: str = "static") -> dict[str, Any]:
    """A route of a transit gateway's table."""
    listed = [{"TransitGatewayAttachmentId": attachment}] if attachment else []
    return {"DestinationCidrBlock": block, "TransitGatewayAttachments": listed, "Type": kind, "State": state}


def joined(*, attached: str = "subnet-a1") -> Lab:
    """Two VPCs on a transit gateway; VPC A has a second zone."""
    lab = Lab()
    for letter, block in (("a", "10.0"), ("b", "10.1")):
        vpc = f"vpc-{letter}"
        lab.vpc(vpc, f"{block}.0.0/16")
        lab.subnet(f"subnet-{letter}1", vpc, f"{block}.1.0/24")
        lab.subnet(f"subnet-{letter}2", vpc, f"{block}.2.0/24", zone="b")
        lab.table(f"rtb-{letter}", vpc, local(f"{block}.0.0/16"), route("10.0.0.0/8", TransitGatewayId="tgw-1"))
        lab.interface(f"eni-{letter}1", vpc, f"subnet-{letter}1", f"{block}.1.10")
        lab.interface(f"eni-{letter}2", vpc, f"subnet-{letter}2", f"{block}.2.10")
    lab.add(Kind.TRANSIT_GATEWAY, "tgw-1", {"State": "available"})
    attach(lab, "vpc-a", [attached])
    attach(lab, "vpc-b", ["subnet-b1", "subnet-b2"])
    return lab


def test_propagated_routes_follow_from_the_blocks_of_the_vpcs() -> None:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    answer = lab.ask("eni-a1", "10.1.1.10")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.TRANSIT_GATEWAY, True)
    order = [place for place in places(answer) if place in ("vpc-a", "tgw-1", "vpc-b")]
    assert order[:3] == ["vpc-a", "tgw-1", "vpc-b"]


def test_a_zone_without_attachment_sends_nothing_but_receives() -> None:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    answer = lab.ask("eni-a2", "10.1.1.10")
    assert answer.outcome is Outcome.NO_ROUTE
    assert stop(answer) == "attach-vpc-a has no subnet in eu-west-1b: tgw-1 takes nothing from that zone"
    back = lab.ask("eni-b1", "10.0.2.10")
    assert back.steps[-1].decision == "deliver"
    assert back.outcome is Outcome.NO_ROUTE


def test_static_goes_before_propagated_and_a_blackhole_drops() -> None:
    lab = joined()
    black = static("10.1.0.0/16", state="blackhole")
    transit_table(lab, "tgw-rtb-1", black, spread=["attach-vpc-a", "attach-vpc-b"])
    answer = lab.ask("eni-a1", "10.1.1.10")
    assert (answer.outcome, "blackhole" in stop(answer)) == (Outcome.NO_ROUTE, True)


def test_the_longest_prefix_wins_over_the_kind_of_route() -> None:
    lab = joined()
    narrow = static("10.1.1.0/24", "attach-vpc-b", kind="propagated")
    transit_table(
        lab, "tgw-rtb-1", static("10.1.0.0/16", state="blackhole"), narrow, static("10.0.0.0/16", "attach-vpc-a")
    )
    assert lab.ask("eni-a1", "10.1.1.10").outcome is Outcome.REACHED


def test_each_attachment_asks_the_table_it_is_associated_with() -> None:
    lab = joined()
    attach(lab, "vpc-b", ["subnet-b1"], table="tgw-rtb-2")
    lab.records = [
        item
        for item in lab.records
        if item.id != "attach-vpc-b"
        or item.body.get("Association") != {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"}
    ]
    transit_table(lab, "tgw-rtb-1", static("10.1.0.0/16", "attach-vpc-b"))
    transit_table(lab, "tgw-rtb-2")
    answer = lab.ask("eni-a1", "10.1.1.10")
    assert answer.outcome is Outcome.NO_ROUTE
    assert answer.return_steps[-1].because == "tgw-rtb-2, the table of attach-vpc-b, has no route to 10.0.1.10"


def test_an_attachment_without_table_forwards_nothing() -> None:
    lab = joined()
    lab.records = [
        item for item in lab.records if item.kind is not Kind.TRANSIT_GATEWAY_ATTACHMENT or item.id != "attach-vpc-a"
    ]
    attach(lab, "vpc-a", ["subnet-a1"], Association={})
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-b"])
    assert stop(lab.ask("eni-a1", "10.1.1.10")) == "attach-vpc-a is associated with no route table"


def test_deleted_attachments_forward_nothing() -> None:
    lab = joined()
    lab.records = [item for item in lab.records if item.id != "attach-vpc-a"]
    attach(lab, "vpc-a", ["subnet-a1"], State="deleted")
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-b"])
    assert stop(lab.ask("eni-a1", "10.1.1.10")) == "vpc-a is not attached to tgw-1"


def test_the_tables_of_a_foreign_gateway_are_unknown() -> None:
    answer = joined().ask("eni-a1", "10.1.1.10")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.missing == ("the route table tgw-rtb-1 of tgw-1 for attach-vpc-a is not in the inventory",)


def test_the_acl_of_the_attachments_subnet_judges_the_sender() -> None:
    lab = joined()
    lab.subnet("subnet-at", "vpc-a", "10.0.9.0/28")
    lab.records = [item for item in lab.records if item.id != "attach-vpc-a"]
    attach(lab, "vpc-a", ["subnet-at"])
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    out, back = entry(100, "allow", "0.0.0.0/0", egress=True), entry(100, "allow", "10.0.1.0/24", egress=False)
    lab.acl("acl-at", "vpc-a", ["subnet-at"], out, back)
    assert lab.ask("eni-a1", "10.1.1.10").outcome is Outcome.REACHED
    lab.interface("eni-a3", "vpc-a", "subnet-a1", "10.0.1.11")
    lab.acl("acl-shut", "vpc-a", ["subnet-at"], out)
    lab.records = [item for item in lab.records if item.id != "acl-at"]
    assert stop(lab.ask("eni-a1", "10.1.1.10")).startswith("acl-shut refuses tcp/443 inbound")


def test_the_acl_does_not_judge_what_comes_out_into_the_attachments_own_subnet() -> None:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    lab.acl(
        "acl-b",
        "vpc-b",
        ["subnet-b1"],
        entry(100, "allow", "0.0.0.0/0", egress=True),
        entry(100, "allow", "10.1.0.0/16", egress=False),
    )
    answer = lab.ask("eni-a1", "10.1.1.10")
    assert answer.outcome is Outcome.REACHED


def peer_gateways(lab: Lab) -> None:
    """A second transit gateway, peered with the first, to which VPC B is attached."""
    lab.add(Kind.TRANSIT_GATEWAY, "tgw-2", {"State": "available"})
    for gateway, table in (("tgw-1", "tgw-rtb-1"), ("tgw-2", "tgw-rtb-2")):
        body = {
            "TransitGatewayId": gateway,
            "TransitGatewayOwnerId": ACCOUNT,
            "ResourceType": "peering",
            "State": "available",
        }
        association = {"Association": {"TransitGatewayRouteTableId": table, "State": "associated"}}
        region = "eu-west-1" if gateway == "tgw-1" else "us-east-1"
        lab.add(Kind.TRANSIT_GATEWAY_ATTACHMENT, "attach-peer", {**body, **association}, region=region)
    ends = {
        "RequesterTgwInfo": {"TransitGatewayId": "tgw-1", "OwnerId": ACCOUNT, "Region": "eu-west-1"},
        "AccepterTgwInfo": {"TransitGatewayId": "tgw-2", "OwnerId": ACCOUNT, "Region": "us-east-1"},
    }
    lab.add(Kind.TRANSIT_GATEWAY_PEERING_ATTACHMENT, "attach-peer", ends)


def test_transit_gateways_may_be_peered() -> None:
    lab = joined()
    lab.records = [item for item in lab.records if item.id not in ("attach-vpc-b", "rtb-b")]
    attach(lab, "vpc-b", ["subnet-b1"], gateway="tgw-2", table="tgw-rtb-2")
    lab.table("rtb-b", "vpc-b", local("10.1.0.0/16"), route("10.0.0.0/8", TransitGatewayId="tgw-2"))
    peer_gateways(lab)
    transit_table(lab, "tgw-rtb-1", static("10.1.0.0/16", "attach-peer"), spread=["attach-vpc-a"])
    transit_table(lab, "tgw-rtb-2", static("10.0.0.0/16", "attach-peer"), spread=["attach-vpc-b"], gateway="tgw-2")
    answer = lab.ask("eni-a1", "10.1.1.10")
    assert answer.outcome is Outcome.REACHED
    assert [place for place in places(answer) if place.startswith("tgw-")] == ["tgw-1", "tgw-2"]


def test_a_default_route_into_an_egress_vpc_leaves_by_its_nat() -> None:
    lab = joined()
    lab.internet_gateway("igw-b", "vpc-b")
    lab.subnet("subnet-bp", "vpc-b", "10.1.3.0/24")
    lab.nat("nat-b", "vpc-b", "subnet-bp", "10.1.3.5", "54.0.0.1")
    lab.table("rtb-bn", "vpc-b", local("10.1.0.0/16"), route("0.0.0.0/0", NatGatewayId="nat-b"), subnets=["subnet-b1"])
    back = route("10.0.0.0/8", TransitGatewayId="tgw-1")
    lab.table(
        "rtb-bp", "vpc-b", local("10.1.0.0/16"), back, route("0.0.0.0/0", GatewayId="igw-b"), subnets=["subnet-bp"]
    )
    lab.table(
        "rtb-a1", "vpc-a", local("10.0.0.0/16"), route("0.0.0.0/0", TransitGatewayId="tgw-1"), subnets=["subnet-a1"]
    )
    transit_table(lab, "tgw-rtb-1", static("0.0.0.0/0", "attach-vpc-b"), spread=["attach-vpc-a"])
    answer = lab.ask("eni-a1", "8.8.8.8")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.TRANSIT_GATEWAY, False)
    assert "nat-b" in places(answer)
    assert "tgw-1" in [step.at for step in answer.return_steps]


def inspected(*, appliance_mode: bool) -> Lab:
    """VPC I stands between A and B: a Gateway Load Balancer endpoint in each of its two zones."""
    lab = joined()
    lab.vpc("vpc-i", "10.9.0.0/16")
    for number, zone in ((1, "a"), (2, "b")):
        lab.subnet(f"subnet-it{number}", "vpc-i", f"10.9.{number}.0/28", zone=zone)
        lab.subnet(f"subnet-ie{number}", "vpc-i", f"10.9.1{number}.0/28", zone=zone)
        more = {"VpcEndpointType": "GatewayLoadBalancer", "SubnetIds": [f"subnet-ie{number}"]}
        lab.endpoint(f"vpce-i{number}", "vpc-i", "com.amazonaws.vpce.eu-west-1.vpce-svc-00000001", **more)
        lab.table(
            f"rtb-it{number}", "vpc-i", route("0.0.0.0/0", GatewayId=f"vpce-i{number}"), subnets=[f"subnet-it{number}"]
        )
        lab.table(
            f"rtb-ie{number}", "vpc-i", route("0.0.0.0/0", TransitGatewayId="tgw-1"), subnets=[f"subnet-ie{number}"]
        )
    attach(lab, "vpc-i", ["subnet-it1", "subnet-it2"], table="tgw-rtb-i")
    lab.records = [item for item in lab.records if item.kind is not Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT]
    both = {
        "vpc-a": ["subnet-a1", "subnet-a2"],
        "vpc-b": ["subnet-b1", "subnet-b2"],
        "vpc-i": ["subnet-it1", "subnet-it2"],
    }
    for vpc, subnets in both.items():
        options = {"ApplianceModeSupport": "enable" if appliance_mode and vpc == "vpc-i" else "disable"}
        lab.add(
            Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT,
            f"attach-{vpc}",
            {"VpcId": vpc, "SubnetIds": subnets, "Options": options},
        )
    transit_table(lab, "tgw-rtb-1", static("0.0.0.0/0", "attach-vpc-i"))
    transit_table(lab, "tgw-rtb-i", spread=["attach-vpc-a", "attach-vpc-b"])
    return lab


def test_an_inspection_vpc_stands_in_the_way_both_ways() -> None:
    answer = inspected(appliance_mode=False).ask("eni-a1", "10.1.1.10")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.TRANSIT_GATEWAY, True)
    assert places(answer).count("tgw-1") == 2
    assert "vpce-i1" in places(answer)
    assert "vpce-i1" in [step.at for step in answer.return_steps]


def test_without_appliance_mode_two_zones_see_half_a_flow_each() -> None:
    answer = inspected(appliance_mode=False).ask("eni-a1", "10.1.2.10")
    assert answer.outcome is Outcome.UNKNOWN
    assert "the flow goes by vpce-i1, the answer by vpce-i2" in answer.missing[0]
    assert inspected(appliance_mode=True).ask("eni-a1", "10.1.2.10").outcome is Outcome.REACHED


def test_references_to_groups_hold_only_where_the_gateway_supports_them() -> None:
    for option, outcome in (("enable", Outcome.REACHED), ("disable", Outcome.BLOCKED)):
        lab = joined()
        lab.records = [item for item in lab.records if item.id != "tgw-1"]
        lab.add(Kind.TRANSIT_GATEWAY, "tgw-1", {"Options": {"SecurityGroupReferencingSupport": option}})
        transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
        lab.group("sg-client")
        lab.group("sg-ref", ingress=[tcp(443, groups=["sg-client"])])
        lab.interface("eni-c", "vpc-a", "subnet-a1", "10.0.1.60", groups=["sg-client"])
        lab.interface("eni-s", "vpc-b", "subnet-b1", "10.1.1.60", groups=["sg-ref"])
        assert lab.ask("eni-c", "10.1.1.60").outcome is outcome


def test_routes_that_a_vpn_propagates_are_not_made_up() -> None:
    lab = joined()
    body = {"TransitGatewayId": "tgw-1", "ResourceType": "vpn", "ResourceId": "vpn-1", "State": "available"}
    lab.add(Kind.TRANSIT_GATEWAY_ATTACHMENT, "attach-vpn", body)
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpn"])
    answer = lab.ask("eni-a1", "10.200.0.1")
    assert (answer.outcome, answer.missing) == (
        Outcome.UNKNOWN,
        ("the routes that attach-vpn propagates to tgw-rtb-1 are not in the inventory",),
    )
