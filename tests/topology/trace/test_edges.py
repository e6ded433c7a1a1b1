"""Ways that are rarer: regional and private NAT, lists without entries, gateways that are gone, foreign applications."""

import pytest

from tests.topology.trace.lab import Lab, local, places, route, stop, two_subnets
from tests.topology.trace.test_transit import joined, static, transit_table
from tests.topology.trace.test_ways import gateway_load_balanced, peered, public_subnet
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via

ALL = "0.0.0.0/0"


def test_a_regional_nat_gateway_lies_in_no_subnet() -> None:
    lab = public_subnet()
    listed = {"PublicIp": "54.0.0.50", "AllocationId": "eipalloc-1"}
    body = {"VpcId": "vpc-a", "State": "available", "AvailabilityMode": "regional", "NatGatewayAddresses": [listed]}
    lab.add(Kind.NAT_GATEWAY, "nat-r", body)
    lab.table("rtb-2", "vpc-a", local("10.0.0.0/16"), route(ALL, NatGatewayId="nat-r"), subnets=["subnet-2"])
    answer = lab.ask("eni-2", "8.8.8.8")
    assert (answer.steps[-1].at, answer.via) == ("internet", Via.NAT)
    assert places(answer)[-3:] == ["nat-r", "igw-1", "internet"]


def test_a_private_nat_gateway_leads_on_by_a_transit_gateway() -> None:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    lab.nat("nat-p", "vpc-a", "subnet-a1", "10.0.1.200", "")
    lab.table("rtb-n", "vpc-a", local("10.0.0.0/16"), route("10.1.0.0/16", NatGatewayId="nat-p"), subnets=["subnet-a2"])
    answer = lab.ask("eni-a2", "10.1.1.10")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.NAT, True)


def listed(lab: Lab, target: dict[str, str]) -> Lab:
    """A route of a prefix list whose entries were not read, before a default route."""
    lab.add(Kind.MANAGED_PREFIX_LIST, "pl-9", {"PrefixListId": "pl-9", "OwnerId": "111111111111"})
    lab.table(
        "rtb-p2",
        "vpc-a",
        local("10.0.0.0/16"),
        route("pl-9", **target),
        route(ALL, GatewayId="igw-1"),
        subnets=["subnet-2"],
    )
    lab.interface("eni-q", "vpc-a", "subnet-2", "10.0.2.90", public="54.0.0.90")
    return lab


def test_an_own_list_without_entries_may_hold_any_address() -> None:
    answer = listed(public_subnet(), {"TransitGatewayId": "tgw-1"}).ask("eni-q", "8.8.8.8")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.missing == ("the entries of the prefix list pl-9, which rtb-p2 sends to tgw-1",)


def test_a_list_of_aws_without_entries_is_named_but_does_not_decide() -> None:
    lab = listed(public_subnet(), {"GatewayId": "vpce-s3"})
    answer = lab.ask("eni-q", "8.8.8.8")
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.INTERNET)
    assert answer.missing == ("the entries of the prefix list pl-9, which rtb-p2 sends to vpce-s3",)
    assert lab.ask("eni-q", "sqs").missing == ()


@pytest.mark.parametrize(
    ("target", "missing"),
    [
        ({"CoreNetworkArn": "arn:aws:networkmanager::1:core-network/c"}, "what lies behind arn:aws:networkmanager"),
        ({"CarrierGatewayId": "cagw-1"}, "what cagw-1 carries is not in the inventory"),
        ({"VpcPeeringConnectionId": "pcx-404"}, "pcx-404, the target of a route of rtb-x"),
        ({"TransitGatewayId": "tgw-404"}, "tgw-404, the target of a route of rtb-x"),
        ({"GatewayId": "vgw-404"}, "vgw-404, the target of a route of rtb-x"),
        ({"GatewayId": "vpce-404"}, "vpce-404, the target of a route of rtb-x"),
        ({"NetworkInterfaceId": "eni-404"}, "eni-404, the target of a route of rtb-x"),
    ],
)
def test_what_lies_behind_an_unknown_target_is_unknown(target: dict[str, str], missing: str) -> None:
    lab = two_subnets()
    lab.table("rtb-x", "vpc-a", local("10.0.0.0/16"), route(ALL, **target), subnets=["subnet-1"])
    answer = lab.ask("eni-1", "8.8.8.8")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.missing[0].startswith(missing)


def test_a_deleted_transit_gateway_forwards_nothing() -> None:
    lab = joined()
    lab.records = [item for item in lab.records if item.id != "tgw-1"]
    lab.add(Kind.TRANSIT_GATEWAY, "tgw-1", {"State": "deleted"})
    assert stop(lab.ask("eni-a1", "10.1.1.10")) == "tgw-1 is deleted"


def test_an_attachment_whose_subnets_were_not_given_is_followed_and_said() -> None:
    lab = joined()
    lab.records = [item for item in lab.records if item.kind is not Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT]
    transit_table(lab, "tgw-rtb-1", spread=["attach-vpc-a", "attach-vpc-b"])
    answer = lab.ask("eni-a2", "10.1.1.10")
    assert (answer.outcome, "the subnets of attach-vpc-a" in answer.missing[0]) == (Outcome.REACHED, True)
    lab.deny(Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT)
    assert lab.ask("eni-a2", "10.1.1.10").outcome is Outcome.UNKNOWN


def test_a_route_to_an_attachment_that_is_not_there_is_unknown() -> None:
    lab = joined()
    transit_table(lab, "tgw-rtb-1", static("10.1.0.0/16", "attach-404"))
    assert lab.ask("eni-a1", "10.1.1.10").missing == ("the attachment attach-404 is not in the inventory",)


def test_a_transit_gateway_leads_to_a_vpn() -> None:
    lab = joined()
    body = {"TransitGatewayId": "tgw-1", "ResourceType": "vpn", "ResourceId": "vpn-1", "State": "available"}
    lab.add(
        Kind.TRANSIT_GATEWAY_ATTACHMENT,
        "attach-vpn",
        {**body, "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1"}},
    )
    lab.add(Kind.VPN_CONNECTION, "vpn-1", {"TransitGatewayId": "tgw-1", "State": "available"})
    transit_table(lab, "tgw-rtb-1", static("10.200.0.0/16", "attach-vpn"), spread=["attach-vpc-a"])
    answer = lab.ask("eni-a1", "10.200.0.1")
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.TRANSIT_GATEWAY, True)
    inbound = lab.ask("10.200.0.1", "10.0.1.10")
    assert (inbound.outcome, inbound.via) == (Outcome.REACHED, Via.VPN)


@pytest.mark.parametrize("state", ["deleted", "rejected", "pending-acceptance"])
def test_a_peering_that_is_not_active_carries_nothing(state: str) -> None:
    lab = peered()
    peering = next(item for item in lab.records if item.id == "pcx-1")
    lab.records.remove(peering)
    lab.add(Kind.VPC_PEERING_CONNECTION, "pcx-1", {**peering.body, "Status": {"Code": state}})
    assert stop(lab.ask("eni-1", "10.1.1.10")) == f"pcx-1 is {state}"


def test_a_gateway_load_balancer_without_healthy_appliance_drops() -> None:
    lab = gateway_load_balanced()
    arn, group = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/gwy/fw/1", "tg-1"
    service = "vpce-svc-00000001"
    lab.add(Kind.ENDPOINT_SERVICE_CONFIGURATION, service, {"ServiceId": service, "GatewayLoadBalancerArns": [arn]})
    lab.add(Kind.TARGET_GROUP, group, {"TargetGroupArn": group, "LoadBalancerArns": [arn]})
    health = [{"Target": {"Id": "i-fw"}, "TargetHealth": {"State": "unhealthy"}}]
    lab.add(Kind.TARGET_HEALTH, group, {"TargetHealthDescriptions": health})
    assert stop(lab.ask("eni-p", "8.8.8.8")) == f"no target behind {arn} is healthy"


def test_a_subnet_speaks_by_its_workload_else_by_a_host_of_its_own() -> None:
    lab = two_subnets()
    lab.subnet("subnet-empty", "vpc-a", "10.0.7.0/24")
    assert places(lab.ask("subnet-1", "10.0.2.10"))[0] == "eni-1"
    answer = lab.ask("subnet-empty", "10.0.2.10")
    assert (answer.outcome, places(answer)[0]) == (Outcome.REACHED, "subnet-empty")
    assert lab.ask("10.0.7.9", "10.0.2.10").outcome is Outcome.REACHED


def test_an_idle_elastic_address_is_nobodys() -> None:
    lab = public_subnet()
    lab.add(Kind.ADDRESS, "eipalloc-9", {"PublicIp": "54.0.0.99", "AllocationId": "eipalloc-9"})
    assert (
        stop(lab.ask("eni-p", "54.0.0.99"))
        == "the Elastic IP address 54.0.0.99 (eipalloc-9) is associated with nothing"
    )
