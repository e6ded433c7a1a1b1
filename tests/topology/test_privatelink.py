"""Both ends of PrivateLink, with one, the other or both of them connected."""

from typing import Any

import pytest

from tests.topology.answers import (
    FAR,
    OURS,
    REGION,
    THEIRS,
    built,
    configuration,
    connection,
    endpoint,
    record,
    visible,
)
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Service, consumers, providers, service_named, service_of, services
from vpcviz.topology.records import Record
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.services import ServiceOwner

ID = "vpce-svc-0123456789abcdef0"
NAME = f"com.amazonaws.vpce.{REGION}.{ID}"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{THEIRS}:loadbalancer/net/pay/1"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{THEIRS}:targetgroup/pay/1"
STRANGER = "444444444444"


def one_service(topology: Topology, full_name: str = NAME) -> Service:
    return service_named(topology, full_name)


def load_balancer(arn: str = BALANCER) -> Record:
    return record(
        Kind.LOAD_BALANCER, arn, {"LoadBalancerArn": arn, "LoadBalancerName": "pay", "Type": "network"}, THEIRS
    )


def target_group(arn: str = GROUP, *balancers: str) -> Record:
    body = {"TargetGroupArn": arn, "LoadBalancerArns": list(balancers) or [BALANCER], "TargetType": "ip"}
    return record(Kind.TARGET_GROUP, arn, body, THEIRS)


def health(*states: str, arn: str = GROUP) -> Record:
    rows = [
        {"Target": {"Id": f"10.0.0.{at}", "Port": 443}, "TargetHealth": {"State": state}}
        for at, state in enumerate(states)
    ]
    return record(Kind.TARGET_HEALTH, arn, {"TargetGroupArn": arn, "TargetHealthDescriptions": rows}, THEIRS)


@pytest.mark.parametrize(
    ("records", "name", "owner", "account"),
    [
        ([configuration(ID)], NAME, ServiceOwner.THIS_INVENTORY, THEIRS),
        ([configuration(ID), visible(NAME, "aws-marketplace")], NAME, ServiceOwner.THIS_INVENTORY, THEIRS),
        ([visible(NAME, STRANGER)], NAME, ServiceOwner.OTHER_ACCOUNT, STRANGER),
        ([visible(NAME, "aws-marketplace")], NAME, ServiceOwner.MARKETPLACE, ""),
        ([], NAME, ServiceOwner.UNKNOWN, ""),
        ([], "com.amazonaws.eu-west-1.ssm", ServiceOwner.AWS, ""),
        ([visible("com.amazonaws.eu-west-1.ssm", "amazon")], "com.amazonaws.eu-west-1.ssm", ServiceOwner.AWS, ""),
        ([], "aws.sagemaker.eu-west-1.notebook", ServiceOwner.AWS, ""),
        ([], "partner.example", ServiceOwner.UNKNOWN, ""),
    ],
)
def test_whose_a_service_is(records: list[Record], name: str, owner: ServiceOwner, account: str) -> None:
    service = one_service(built(*records), name)
    assert (service.owner, service.owner_account) == (owner, account)


def test_both_sides_of_a_service_are_one_service() -> None:
    topology = built(configuration(ID), endpoint("vpce-1", ServiceName=NAME), visible(NAME, THEIRS))
    found = services(topology)
    assert [one.key for one in found] == [ID]
    assert found[0].configuration is not None
    assert found[0].visible is not None


def test_consumers_come_from_both_sides_each_once() -> None:
    topology = built(
        configuration(ID),
        endpoint("vpce-both", ServiceName=NAME),
        connection(ID, "vpce-both", OURS),
        endpoint("vpce-unseen", ServiceName=NAME, State="rejected"),
        connection(ID, "vpce-outline", STRANGER, VpcEndpointState="pendingAcceptance", VpcEndpointRegion=FAR),
        connection("vpce-svc-0f0f0f0f0f0f0f0f0", "vpce-other", STRANGER),
    )
    both, outline, unseen = consumers(topology, one_service(topology))
    assert (both.endpoint_id, both.endpoint is None, both.connection is None) == ("vpce-both", False, False)
    assert (unseen.endpoint_id, unseen.connection, unseen.state) == ("vpce-unseen", None, "rejected")
    assert (outline.endpoint_id, outline.endpoint) == ("vpce-outline", None)
    assert (outline.account, outline.region, outline.state) == (STRANGER, FAR, "pendingAcceptance")


def test_a_service_whose_owner_is_not_connected_has_consumers_and_no_known_providers() -> None:
    topology = built(endpoint("vpce-1", ServiceName=NAME))
    service = one_service(topology)
    assert [one.endpoint_id for one in consumers(topology, service)] == ["vpce-1"]
    assert providers(topology, service) == ()


def test_a_consumer_in_another_region_finds_the_service_where_it_is() -> None:
    near, far = (
        visible(NAME, THEIRS, region=FAR, AcceptanceRequired=False),
        visible(NAME, THEIRS, AcceptanceRequired=True),
    )
    topology = built(endpoint("vpce-1", region=FAR, ServiceName=NAME, ServiceRegion=REGION), near, far)
    found = service_of(topology, topology.all(VpcEndpoint)["vpce-1"])
    assert found is not None
    assert (found.name.region, found.visible and found.visible.region) == (REGION, REGION)


@pytest.mark.parametrize("type_", ["Resource", "ServiceNetwork"])
def test_a_lattice_endpoint_has_no_service(type_: str) -> None:
    topology = built(endpoint("vpce-1", VpcEndpointType=type_, ServiceNetworkArn="arn:x"))
    assert service_of(topology, topology.all(VpcEndpoint)["vpce-1"]) is None
    assert services(topology) == ()


def test_providers_are_the_load_balancers_with_their_targets() -> None:
    config = configuration(ID, NetworkLoadBalancerArns=[BALANCER])
    topology = built(config, load_balancer(), target_group(), health("healthy", "unhealthy"))
    (provider,) = providers(topology, one_service(topology))
    assert provider.load_balancer is not None
    assert provider.load_balancer.name == "pay"
    assert [(one.id, one.state) for one in provider.targets or ()] == [
        ("10.0.0.0", "healthy"),
        ("10.0.0.1", "unhealthy"),
    ]


def test_health_that_was_not_read_is_unknown_and_not_empty() -> None:
    config = configuration(ID, NetworkLoadBalancerArns=[BALANCER])
    other = f"{GROUP}2"
    some = built(config, load_balancer(), target_group(), target_group(other, BALANCER), health("healthy"))
    assert providers(some, one_service(some))[0].targets is None
    none = built(config, load_balancer(), target_group(), health())
    assert providers(none, one_service(none))[0].targets == ()


def test_a_load_balancer_that_was_not_read_is_an_outline() -> None:
    topology = built(configuration(ID, NetworkLoadBalancerArns=[BALANCER]))
    (provider,) = providers(topology, one_service(topology))
    assert (provider.arn, provider.load_balancer) == (BALANCER, None)


@pytest.mark.parametrize(
    ("tags", "label"), [([{"Key": "Name", "Value": "payments"}], "payments"), ([], ID)], ids=["named", "nameless"]
)
def test_a_service_is_called_by_its_name_else_its_id(tags: list[Any], label: str) -> None:
    assert one_service(built(configuration(ID, Tags=tags))).label == label
