"""What lies behind endpoints and load balancers, and what is said where it is not in the inventory."""

from typing import Any

import pytest

from tests.topology.trace.lab import places, stop, two_subnets
from tests.topology.trace.test_balancers import SERVICE, balanced, provided
from tests.topology.trace.test_ways import gateway_load_balanced, peered
from vpcviz.topology.kinds import Kind
from vpcviz.topology.trace.answer import Outcome, Via

FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:orders"


@pytest.mark.parametrize("state", ["pendingAcceptance", "pending", "rejected", "expired", "failed", "deleted"])
def test_an_endpoint_whose_connection_is_not_in_force_never_forwards(state: str) -> None:
    """AWS: Accept or reject connection requests; the endpoint's interfaces exist all the same."""
    answer = provided(state).ask("eni-c", SERVICE)
    assert (answer.outcome, stop(answer)) == (Outcome.BLOCKED, f"vpce-c is {state}: it carries nothing")
    appliance = gateway_load_balanced(state).ask("eni-p", "8.8.8.8")
    assert (appliance.outcome, stop(appliance)) == (Outcome.NO_ROUTE, f"vpce-g is {state}")


def test_without_the_providers_side_the_endpoint_is_reached_and_the_rest_is_missing() -> None:
    lab = provided()
    lab.records = [item for item in lab.records if item.kind is not Kind.ENDPOINT_SERVICE_CONFIGURATION]
    answer = lab.ask("eni-c", SERVICE)
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT, True)
    assert answer.missing == (
        f"the provider's side of {SERVICE} is not in the inventory: its load balancer and targets",
    )
    lab.deny(Kind.ENDPOINT_SERVICE_CONFIGURATION)
    assert lab.ask("eni-c", SERVICE).outcome is Outcome.UNKNOWN


def test_a_resource_endpoint_is_reached_and_what_it_leads_to_is_missing() -> None:
    lab = two_subnets()
    arn = "arn:aws:vpc-lattice:eu-west-1:111111111111:resourceconfiguration/rcfg-1"
    lab.endpoint("vpce-r", "vpc-a", "", VpcEndpointType="Resource", ResourceConfigurationArn=arn)
    lab.endpoint_interface("vpce-r", "vpc-a", "subnet-2", "10.0.2.9")
    answer = lab.ask("eni-1", "vpce-r")
    assert (answer.outcome, answer.missing) == (Outcome.REACHED, (f"what lies behind {arn} is not in the inventory",))


def test_a_load_balancer_of_which_only_an_interface_is_known() -> None:
    lab = balanced(cross_zone=True)
    lab.records = [item for item in lab.records if item.kind is not Kind.LOAD_BALANCER]
    answer = lab.ask("eni-1", "10.0.1.50")
    assert answer.outcome is Outcome.REACHED
    assert answer.missing[0].startswith(
        "the load balancer net/front/0123456789abcdef of eni-lb is not in the inventory"
    )
    lab.deny(Kind.LOAD_BALANCER)
    assert lab.ask("eni-1", "10.0.1.50").outcome is Outcome.UNKNOWN
    assert lab.ask("eni-1", "front.elb.eu-west-1.amazonaws.com").outcome is Outcome.UNKNOWN


def test_a_function_behind_a_load_balancer_is_invoked_without_a_network() -> None:
    """AWS: Use Lambda functions as targets of an Application Load Balancer."""
    answer = balanced(cross_zone=True, target=FUNCTION, kind="lambda").ask("eni-1", "10.0.1.50")
    assert (answer.outcome, answer.steps[-1].decision) == (Outcome.REACHED, "deliver")
    assert answer.steps[-1].because.startswith(f"front invokes {FUNCTION}")


@pytest.mark.parametrize(("state", "outcome"), [("healthy", Outcome.REACHED), ("unhealthy", Outcome.UNKNOWN)])
def test_a_target_whose_interface_is_not_known_is_missing(state: str, outcome: Outcome) -> None:
    answer = balanced(cross_zone=True, target="i-elsewhere", state=state).ask("eni-1", "10.0.1.50")
    assert answer.outcome is outcome
    assert answer.missing == ("the network interface of i-elsewhere, a target of app, is not in the inventory",)


def test_a_healthy_target_at_nobodys_address_answers_and_its_groups_are_said_to_be_unknown() -> None:
    """AWS: Health checks for Network Load Balancer target groups: a healthy target has answered."""
    answer = balanced(cross_zone=True, target="10.0.2.77", kind="ip").ask("eni-1", "10.0.1.50")
    assert (answer.outcome, answer.private, answer.missing) == (Outcome.REACHED, True, ())
    assert answer.steps[-1].because == (
        "no interface in the inventory holds 10.0.2.77, so its security groups are not known; "
        "its health check says that it answers"
    )


def test_through_an_endpoint_too_a_healthy_target_at_nobodys_address_answers() -> None:
    lab = provided()
    lab.records = [item for item in lab.records if item.id != "eni-t"]
    health = [{"Target": {"Id": "10.0.2.77", "Port": 8443}, "TargetHealth": {"State": "healthy"}}]
    for record in lab.records:
        if record.kind is Kind.TARGET_GROUP:
            record.body["TargetType"] = "ip"  # type: ignore[index]
        if record.kind is Kind.TARGET_HEALTH:
            record.body["TargetHealthDescriptions"] = health  # type: ignore[index]
    answer = lab.ask("eni-c", SERVICE)
    assert (answer.outcome, answer.via, answer.private) == (Outcome.REACHED, Via.INTERFACE_ENDPOINT, True)


def test_where_the_clients_address_is_kept_a_health_check_does_not_prove_that_groups_admit_it() -> None:
    """AWS: Client IP preservation: health checks come from the load balancer's addresses, traffic from the client's."""
    answer = balanced(cross_zone=True, target="10.0.2.77", kind="ip", keeps=True).ask("eni-1", "10.0.1.50")
    assert answer.missing == ("whether the security groups of 10.0.2.77 admit 10.0.1.10: no interface tells them",)


def test_a_health_check_that_the_routes_contradict_leaves_the_answer_unknown() -> None:
    answer = balanced(cross_zone=True, target="10.99.2.77", kind="ip").ask("eni-1", "10.0.1.50")
    assert answer.outcome is Outcome.UNKNOWN
    assert "its health check says that it answers, but the inventory shows no way" in answer.missing[0]
    unhealthy = balanced(cross_zone=True, target="10.0.2.77", kind="ip", state="unhealthy")
    assert unhealthy.ask("eni-1", "10.0.1.50").outcome is Outcome.NO_ROUTE


def test_the_name_of_a_load_balancer_leaves_out_zones_without_a_healthy_target() -> None:
    """AWS: Network Load Balancers, "Availability Zones": the address of such a zone is removed from DNS."""
    lab = balanced(cross_zone=False)
    more: dict[str, Any] = {"InterfaceType": "network_load_balancer", "Description": "ELB net/front/0123456789abcdef"}
    lab.interface("eni-lb2", "vpc-a", "subnet-2", "10.0.2.51", groups=(), RequesterManaged=True, **more)
    by_name = lab.ask("eni-1", "front.elb.eu-west-1.amazonaws.com")
    assert (by_name.outcome, "eni-lb2" in places(by_name)) == (Outcome.REACHED, True)
    assert lab.ask("eni-1", "10.0.1.50").outcome is Outcome.BLOCKED


def test_a_terminated_instance_answers_nothing() -> None:
    lab = two_subnets()
    lab.add(Kind.INSTANCE, "i-gone", {"InstanceId": "i-gone", "State": {"Name": "terminated"}})
    answer = lab.ask("eni-1", "i-gone")
    assert (answer.outcome, stop(answer)) == (
        Outcome.BLOCKED,
        "i-gone is terminated: it has no network interface and answers nothing",
    )


def test_an_interface_endpoint_of_a_peer_is_reached_by_address_but_not_by_the_public_name() -> None:
    """AWS: Access an AWS service using an interface VPC endpoint: private DNS names work in the endpoint's own VPC."""
    lab = peered()
    lab.endpoint("vpce-b", "vpc-b", "com.amazonaws.eu-west-1.ssm", PrivateDnsEnabled=True)
    lab.endpoint_interface("vpce-b", "vpc-b", "subnet-b", "10.1.1.200")
    answer = lab.ask("eni-1", "10.1.1.200")
    assert (answer.outcome, answer.via) == (Outcome.REACHED, Via.PEERING)
    assert lab.ask("eni-1", "ssm").outcome is Outcome.NO_ROUTE
