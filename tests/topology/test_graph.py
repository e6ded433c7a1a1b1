"""Relations inside a VPC: tables of subnets, tiers, endpoints' interfaces and routes, roles of interfaces."""

from typing import Any

import pytest

from tests.topology.answers import (
    OURS,
    THEIRS,
    built,
    endpoint,
    interface,
    prefix_list,
    route,
    route_table,
    subnet,
    vpc,
)
from vpcviz.topology.graph import (
    WORKLOADS,
    Role,
    Tier,
    endpoint_interfaces,
    installed_routes,
    is_gateway_endpoint_route,
    role_of,
    route_table_of,
    routes_to,
    subnets_using,
    tier_of,
    vpc_ids,
)
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import RouteTable, Subnet

LOCAL = route("10.0.0.0/16", "local")


def one_subnet(topology: Topology, id_: str = "subnet-1") -> Subnet:
    found = topology.get(Subnet, id_)
    assert found is not None
    return found


def one_endpoint(topology: Topology, id_: str = "vpce-1") -> VpcEndpoint:
    found = topology.get(VpcEndpoint, id_)
    assert found is not None
    return found


def test_an_explicit_association_goes_before_the_main_table() -> None:
    own = route_table("rtb-own", [LOCAL], subnets=["subnet-1"])
    topology = built(vpc(), subnet("subnet-1"), subnet("subnet-2"), own, route_table("rtb-main", [LOCAL], main=True))
    explicit, implicit = (route_table_of(topology, one_subnet(topology, id_)) for id_ in ("subnet-1", "subnet-2"))
    assert (explicit.how, explicit.table and explicit.table.id) == ("explicit", "rtb-own")
    assert (implicit.how, implicit.table and implicit.table.id) == ("main", "rtb-main")


def test_an_association_that_is_gone_does_not_count() -> None:
    gone = [{"SubnetId": "subnet-1", "AssociationState": {"State": "disassociated"}}]
    own = route_table("rtb-own", [LOCAL])
    own = type(own)(own.kind, own.id, own.account, own.region, {**own.body, "Associations": gone})
    topology = built(vpc(), subnet("subnet-1"), own, route_table("rtb-main", [LOCAL], main=True))
    assert route_table_of(topology, one_subnet(topology)).how == "main"


def test_a_subnet_without_known_table_is_unknown_and_not_isolated() -> None:
    topology = built(vpc(), subnet("subnet-1"))
    assert route_table_of(topology, one_subnet(topology)).how == "unknown"
    assert tier_of(topology, one_subnet(topology)) is Tier.UNKNOWN


def test_a_shared_subnet_uses_its_owner_s_table_and_names_who_saw_it() -> None:
    shared = subnet("subnet-1", account=OURS)
    seen = type(shared)(shared.kind, shared.id, THEIRS, shared.region, shared.body)
    table = route_table("rtb-own", [LOCAL], subnets=["subnet-1"])
    topology = built(vpc(), seen, shared, table)
    found = one_subnet(topology)
    assert (found.account, found.seen_from) == (OURS, (OURS, THEIRS))
    assert route_table_of(topology, found).table is topology.get(RouteTable, "rtb-own")


@pytest.mark.parametrize(
    ("routes", "tier"),
    [
        ([LOCAL, route("0.0.0.0/0", "igw-1")], Tier.PUBLIC),
        ([LOCAL, route("::/0", "igw-1")], Tier.PUBLIC),
        ([LOCAL, route("0.0.0.0/0", "igw-1", State="blackhole")], Tier.ISOLATED),
        ([LOCAL, route("8.8.8.8/32", "igw-1")], Tier.PRIVATE),
        ([LOCAL, route("0.0.0.0/0", "nat-1")], Tier.PRIVATE),
        ([LOCAL, route("0.0.0.0/0", "tgw-1")], Tier.PRIVATE),
        ([LOCAL, route("0.0.0.0/0", "vgw-1")], Tier.PRIVATE),
        ([LOCAL, route("::/0", "eigw-1")], Tier.PRIVATE),
        ([LOCAL, route("0.0.0.0/0", "vpce-1")], Tier.PRIVATE),
        ([LOCAL, route("pl-1", "vpce-1")], Tier.ISOLATED),
        ([LOCAL], Tier.ISOLATED),
        ([], Tier.ISOLATED),
    ],
)
def test_the_tier_follows_the_routes_and_not_the_public_address_setting(routes: list[Any], tier: Tier) -> None:
    table = route_table("rtb-1", routes, subnets=["subnet-1"])
    topology = built(vpc(), subnet("subnet-1", MapPublicIpOnLaunch=True), table)
    assert tier_of(topology, one_subnet(topology)) is tier


def test_a_gateway_endpoint_s_routes_are_those_in_the_tables_and_not_those_it_claims() -> None:
    claims = endpoint("vpce-1", VpcEndpointType="Gateway", RouteTableIds=["rtb-claimed"])
    topology = built(
        vpc(),
        claims,
        prefix_list("pl-1", "com.amazonaws.eu-west-1.s3", "52.218.0.0/17"),
        route_table("rtb-claimed", [LOCAL, route("0.0.0.0/0", "vpce-1")]),
        route_table("rtb-real", [LOCAL, route("pl-1", "vpce-1")]),
        route_table("rtb-unread", [LOCAL, route("pl-2", "vpce-1")]),
        route_table("rtb-other", [LOCAL, route("pl-1", "vpce-2")]),
    )
    found = installed_routes(topology, one_endpoint(topology))
    assert [one.table.id for one in found] == ["rtb-real", "rtb-unread"]
    assert found[0].prefix_list is not None
    assert found[0].prefix_list.cidrs == ("52.218.0.0/17",)
    assert found[1].prefix_list is None
    assert all(is_gateway_endpoint_route(one.route) for one in found)
    assert [table.id for table, _ in routes_to(topology, "vpce-1")] == ["rtb-claimed", "rtb-real", "rtb-unread"]


def test_an_endpoint_s_interfaces_are_those_listed_and_those_that_name_it() -> None:
    topology = built(
        vpc(),
        endpoint("vpce-1", NetworkInterfaceIds=["eni-listed", "eni-absent"]),
        interface("eni-listed"),
        interface("eni-named", THEIRS, Description="VPC Endpoint Interface vpce-1"),
        interface("eni-longer", Description="VPC Endpoint Interface vpce-12"),
        interface("eni-elsewhere", VpcId="vpc-2", Description="VPC Endpoint Interface vpce-1"),
        interface("eni-other"),
    )
    found = endpoint_interfaces(topology, one_endpoint(topology))
    assert [one.id for one in found] == ["eni-listed", "eni-named"]


def test_the_main_table_serves_the_subnets_that_have_no_other() -> None:
    own, main = route_table("rtb-own", subnets=["subnet-1"]), route_table("rtb-main", main=True)
    topology = built(
        vpc(), *(subnet(f"subnet-{number}") for number in (1, 2, 3)), subnet("subnet-x", "vpc-2"), own, main
    )
    served = {one.id: [s.id for s in subnets_using(topology, one)] for one in topology.all(RouteTable).values()}
    assert served == {"rtb-own": ["subnet-1"], "rtb-main": ["subnet-2", "subnet-3"]}


def test_a_vpc_that_only_a_subnet_names_is_known() -> None:
    assert vpc_ids(built(vpc("vpc-2"), subnet("subnet-1", "vpc-1"))) == ("vpc-1", "vpc-2")


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ({"InterfaceType": "vpc_endpoint"}, Role.ENDPOINT),
        ({"InterfaceType": "gateway_load_balancer_endpoint"}, Role.ENDPOINT),
        ({"Description": "VPC Endpoint Interface vpce-1"}, Role.ENDPOINT),
        ({"InterfaceType": "nat_gateway"}, Role.NAT),
        ({"InterfaceType": "natGateway"}, Role.NAT),
        ({"InterfaceType": "network_load_balancer"}, Role.LOAD_BALANCER),
        ({"InterfaceType": "gateway_load_balancer"}, Role.LOAD_BALANCER),
        ({"Description": "ELB app/web/1", "RequesterManaged": True}, Role.APPLICATION_LOAD_BALANCER),
        ({"Description": "ELB classic", "RequesterManaged": True}, Role.LOAD_BALANCER),
        ({"InterfaceType": "transit_gateway"}, Role.TRANSIT_GATEWAY),
        ({"InterfaceType": "lambda"}, Role.LAMBDA),
        ({"Description": "AWS Lambda VPC ENI-f-1"}, Role.LAMBDA),
        ({"Description": "RDSNetworkInterface", "RequesterManaged": True}, Role.DATABASE),
        ({"Description": "Route 53 Resolver: rslvr-in-1:rni-1", "RequesterManaged": True}, Role.RESOLVER),
        ({"Attachment": {"InstanceId": "i-1"}}, Role.INSTANCE),
        ({"Description": "EFS mount target for fs-1", "RequesterManaged": True}, Role.SERVICE),
        ({"InterfaceType": "something-new", "RequesterManaged": True}, Role.SERVICE),
        ({}, Role.UNATTACHED),
    ],
)
def test_the_role_of_an_interface(body: dict[str, Any], role: Role) -> None:
    found = built(interface("eni-1", **body)).get(NetworkInterface, "eni-1")
    assert found is not None
    assert role_of(found) is role


def test_interfaces_of_aws_s_own_network_are_no_workloads() -> None:
    infrastructure = {Role.ENDPOINT, Role.NAT, Role.LOAD_BALANCER, Role.TRANSIT_GATEWAY, Role.RESOLVER}
    assert set(Role) - infrastructure == WORKLOADS
