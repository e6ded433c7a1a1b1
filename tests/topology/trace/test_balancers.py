"""Behind load balancers and endpoint services."""

from typing import Any

import pytest

from tests.topology.trace.lab import REGION, Lab, entry, places, stop, tcp, two_subnets
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via

LB = f"arn:aws:elasticloadbalancing:{REGION}:111111111111:loadbalancer/net/front/0123456789abcdef"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:111111111111:targetgroup/app/0123456789abcdef"
LISTENER = f"{LB}/listener"


def balanced(
    *,
    target: str = "i-t",
    kind: str = "instance",
    state: str = "healthy",
    cross_zone: bool | None = None,
    keeps: bool | None = None,
) -> Lab:
    """A Network Load Balancer in subnet 1 (zone a) before a target in subnet 2 (zone b)."""
    lab = two_subnets()
    body: dict[str, Any] = {
        "LoadBalancerArn": LB,
        "LoadBalancerName": "front",
        "Type": "network",
        "VpcId": "vpc-a",
        "DNSName": "front.elb.eu-west-1.amazonaws.com",
        "Scheme": "internal",
    }
    lab.add(Kind.LOAD_BALANCER, LB, body)
    if cross_zone is not None:
        attribute = {"Key": "load_balancing.cross_zone.enabled", "Value": str(cross_zone).lower()}
        lab.add(Kind.LOAD_BALANCER_ATTRIBUTES, LB, {"LoadBalancerArn": LB, "Attributes": [attribute]})
    action = {"Type": "forward", "TargetGroupArn": GROUP}
    lab.add(
        Kind.LISTENER,
        LISTENER,
        {"ListenerArn": LISTENER, "LoadBalancerArn": LB, "Port": 443, "Protocol": "TCP", "DefaultActions": [action]},
    )
    group = {
        "TargetGroupArn": GROUP,
        "TargetGroupName": "app",
        "Protocol": "TCP",
        "Port": 8443,
        "VpcId": "vpc-a",
        "TargetType": kind,
        "LoadBalancerArns": [LB],
    }
    lab.add(Kind.TARGET_GROUP, GROUP, group)
    health = [{"Target": {"Id": target, "Port": 8443}, "TargetHealth": {"State": state}}] if target else []
    lab.add(Kind.TARGET_HEALTH, GROUP, {"TargetGroupArn": GROUP, "TargetHealthDescriptions": health})
    if keeps is not None:
        attribute = {"Key": "preserve_client_ip.enabled", "Value": str(keeps).lower()}
        lab.add(Kind.TARGET_GROUP_ATTRIBUTES, GROUP, {"TargetGroupArn": GROUP, "Attributes": [attribute]})
    more = {
        "InterfaceType": "network_load_balancer",
        "RequesterManaged": True,
        "Description": "ELB net/front/0123456789abcdef",
    }
    lab.interface("eni-lb", "vpc-a", "subnet-1", "10.0.1.50", groups=(), **more)
    lab.group("sg-t", ingress=[tcp(8443, "10.0.1.10/32")])
    lab.interface("eni-t", "vpc-a", "subnet-2", "10.0.2.50", groups=["sg-t"], instance="i-t")
    return lab


@pytest.mark.parametrize(("balancer", "group", "reached"), [(True, "false", False), (False, "true", True)])
def test_a_target_group_decides_on_cross_zone_load_balancing_itself(balancer: bool, group: str, reached: bool) -> None:
    lab = balanced(cross_zone=balancer)
    attributes = [{"Key": "load_balancing.cross_zone.enabled", "Value": group}]
    lab.add(Kind.TARGET_GROUP_ATTRIBUTES, GROUP, {"TargetGroupArn": GROUP, "Attributes": attributes})
    assert (lab.ask("eni-1", "10.0.1.50").outcome is Outcome.REACHED) is reached


def test_a_target_in_the_nodes_zone_or_in_any_with_cross_zone() -> None:
    assert balanced(cross_zone=True).ask("eni-1", "10.0.1.50").outcome is Outcome.REACHED
    off = balanced(cross_zone=False).ask("eni-1", "10.0.1.50")
    assert "cross-zone load balancing is off" in stop(off)
    unread = balanced().ask("eni-1", "10.0.1.50")
    assert (unread.outcome, unread.missing) == (
        Outcome.UNKNOWN,
        ("whether front balances across zones is not in the inventory",),
    )


def test_instances_see_the_clients_address_and_addresses_do_not() -> None:
    assert balanced(cross_zone=True).ask("eni-1", "10.0.1.50").outcome is Outcome.REACHED
    by_address = balanced(cross_zone=True, target="10.0.2.50", kind="ip").ask("eni-1", "10.0.1.50")
    assert stop(by_address) == "no rule of sg-t permits tcp/8443 inbound from 10.0.1.50"
    kept = balanced(cross_zone=True, target="10.0.2.50", kind="ip", keeps=True)
    assert kept.ask("eni-1", "10.0.1.50").outcome is Outcome.REACHED


def test_the_answer_to_a_kept_client_address_crosses_the_targets_acl() -> None:
    lab = balanced(cross_zone=True)
    lab.acl("acl-2", "vpc-a", ["subnet-2"], entry(100, "allow", "0.0.0.0/0", egress=False))
    answer = lab.ask("eni-1", "10.0.1.50")
    assert (answer.outcome, answer.return_steps[-1].at) == (Outcome.BLOCKED, "subnet-2")


def test_without_listener_or_target_nothing_is_reached() -> None:
    assert stop(balanced().ask("eni-1", "10.0.1.50", "tcp", 22)) == "front has no listener on tcp/22"
    assert stop(balanced(target="").ask("eni-1", "10.0.1.50")) == "no target is registered behind front"
    assert "answers no ping" in stop(balanced().ask("eni-1", "10.0.1.50", "icmp"))


def test_while_no_target_is_healthy_all_get_traffic() -> None:
    answer = balanced(cross_zone=True, state="unhealthy").ask("eni-1", "10.0.1.50")
    assert answer.outcome is Outcome.REACHED
    assert any("while none is healthy" in step.because for step in answer.steps)


def test_a_healthy_target_answers_even_where_its_interface_is_not_known() -> None:
    lab = balanced(cross_zone=True, target="10.0.2.77", kind="ip")
    assert lab.ask("eni-1", "10.0.1.50").outcome is Outcome.REACHED
    assert lab.ask("eni-1", "10.0.2.77").outcome is Outcome.NO_ROUTE


def test_a_load_balancer_is_found_by_its_name_and_arn() -> None:
    for name in ("front.elb.eu-west-1.amazonaws.com", LB):
        assert balanced(cross_zone=True).ask("eni-1", name).outcome is Outcome.REACHED


SERVICE = "vpce-svc-0123456789abcdef0"
NAME = f"com.amazonaws.vpce.{REGION}.{SERVICE}"


def provided(state: str = "available") -> Lab:
    """A consumer VPC with an endpoint to the service behind the load balancer."""
    lab = balanced(cross_zone=True)
    lab.group("sg-t", ingress=[tcp(8443, "10.0.1.50/32")])
    lab.records = [
        item
        for item in lab.records
        if item.id != "sg-t" or item.body["IpPermissions"][0]["IpRanges"] != [{"CidrIp": "10.0.1.10/32"}]
    ]
    lab.add(
        Kind.ENDPOINT_SERVICE_CONFIGURATION,
        SERVICE,
        {"ServiceId": SERVICE, "ServiceName": NAME, "NetworkLoadBalancerArns": [LB]},
    )
    lab.vpc("vpc-c", "10.0.0.0/16")
    lab.subnet("subnet-c", "vpc-c", "10.0.1.0/24")
    lab.table("rtb-c", "vpc-c")
    lab.interface("eni-c", "vpc-c", "subnet-c", "10.0.1.9")
    lab.endpoint("vpce-c", "vpc-c", NAME, NetworkInterfaceIds=["eni-vpce-c"], State=state)
    lab.endpoint_interface("vpce-c", "vpc-c", "subnet-c", "10.0.1.99")
    return lab


def test_both_ends_of_privatelink_are_walked_and_targets_see_the_load_balancer() -> None:
    answer = provided().ask("eni-c", SERVICE)
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT, True)
    order = [place for place in places(answer) if place in ("vpce-c", SERVICE, LB, "eni-t")]
    assert list(dict.fromkeys(order)) == ["vpce-c", SERVICE, LB, "eni-t"]


def test_an_endpoint_that_is_not_accepted_carries_nothing() -> None:
    assert (
        stop(provided("pendingAcceptance").ask("eni-c", SERVICE)) == "vpce-c is pendingAcceptance: it carries nothing"
    )


def test_from_the_service_on_it_is_the_providers_side() -> None:
    answer = provided().ask(SERVICE, "10.0.2.50", "tcp", 8443)
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.PRIVATELINK)
