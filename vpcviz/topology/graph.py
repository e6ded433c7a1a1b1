"""Relations inside a VPC: which route table a subnet uses, its tier, which endpoint sits where and installs which route."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import PrefixList, Route, RouteTable, Subnet, TargetKind, Vpc


@dataclass(frozen=True, slots=True)
class EffectiveTable:
    """The route table that a subnet uses; None when it is not in the inventory."""

    table: RouteTable | None
    how: Literal["explicit", "main", "unknown"]


def route_table_of(topology: Topology, subnet: Subnet) -> EffectiveTable:
    """A subnet's table: its explicit association, else the VPC's main table (AWS: Subnet route tables)."""
    explicit = topology.explicit_table_of_subnet.get(subnet.id)
    if explicit is not None:
        return EffectiveTable(explicit, "explicit")
    main = topology.main_table_of_vpc.get(subnet.vpc_id)
    return EffectiveTable(main, "unknown" if main is None else "main")


class Tier(StrEnum):
    """What kind of way out a subnet has."""

    PUBLIC = "public"
    """A route to an internet gateway for 0.0.0.0/0 or ::/0."""
    PRIVATE = "private"
    """Another default route, or a route out of the VPC."""
    ISOLATED = "isolated"
    """No route leaves the VPC, gateway endpoints aside."""
    UNKNOWN = "unknown"
    """Its route table is not in the inventory."""


DEFAULT_ROUTES = frozenset({"0.0.0.0/0", "::/0"})


def tier_of(topology: Topology, subnet: Subnet) -> Tier:
    """A subnet's tier, judged by its routes and never by MapPublicIpOnLaunch (AWS: Subnet types)."""
    table = route_table_of(topology, subnet).table
    if table is None:
        return Tier.UNKNOWN
    live = [route for route in table.routes if not route.blackhole]
    gateways = (TargetKind.INTERNET_GATEWAY, TargetKind.CARRIER_GATEWAY)
    if any(route.destination in DEFAULT_ROUTES and route.target_kind in gateways for route in live):
        return Tier.PUBLIC
    if any(_leaves(route) for route in live):
        return Tier.PRIVATE
    return Tier.ISOLATED


def _leaves(route: Route) -> bool:
    if route.target_kind is TargetKind.LOCAL:
        return False
    return not is_gateway_endpoint_route(route)


def is_gateway_endpoint_route(route: Route) -> bool:
    """A route that a gateway endpoint installed: a prefix list by way of a `vpce-…` (AWS: Gateway endpoints)."""
    return route.target_kind is TargetKind.VPC_ENDPOINT and route.family == "prefix-list"


@dataclass(frozen=True, slots=True)
class InstalledRoute:
    """A route that a gateway endpoint has put into a route table."""

    table: RouteTable
    route: Route
    prefix_list: PrefixList | None
    """None when the list is not in the inventory."""


def installed_routes(topology: Topology, endpoint: VpcEndpoint) -> tuple[InstalledRoute, ...]:
    """The routes through a gateway endpoint, found in the tables themselves and not in what the endpoint claims."""
    return tuple(
        InstalledRoute(table, route, topology.get(PrefixList, route.destination))
        for table in topology.route_tables_of_vpc.get(endpoint.vpc_id, ())
        for route in table.routes
        if route.target == endpoint.id and route.family == "prefix-list"
    )


def routes_to(topology: Topology, target: str) -> tuple[tuple[RouteTable, Route], ...]:
    """Every route whose target is `target`, with its table."""
    return topology.routes_of_target.get(target, ())


def subnets_using(topology: Topology, table: RouteTable) -> tuple[Subnet, ...]:
    """The subnets that a route table serves, the main table's implicit ones included."""
    return tuple(
        subnet
        for subnet in topology.subnets_of_vpc.get(table.vpc_id, ())
        if route_table_of(topology, subnet).table is table
    )


_ENDPOINT_IN_DESCRIPTION = re.compile(r"VPC Endpoint Interface (vpce-[0-9a-z]+)")


def endpoint_interfaces(topology: Topology, endpoint: VpcEndpoint) -> tuple[NetworkInterface, ...]:
    """An endpoint's network interfaces: those it lists, and those whose description names it (shared subnets)."""
    interfaces = topology.all(NetworkInterface)
    listed = {name: interfaces[name] for name in endpoint.network_interface_ids if name in interfaces}
    for interface in topology.interfaces_of_vpc.get(endpoint.vpc_id, ()):
        if endpoint_id_of(interface) == endpoint.id:
            listed.setdefault(interface.id, interface)
    return tuple(listed[name] for name in sorted(listed))


def endpoint_id_of(interface: NetworkInterface) -> str:
    """The endpoint that an interface's description names; "" when it names none."""
    found = _ENDPOINT_IN_DESCRIPTION.search(interface.description)
    return found.group(1) if found else ""


def vpc_ids(topology: Topology) -> tuple[str, ...]:
    """Every VPC that is known or referred to by a subnet, sorted."""
    referred = (subnet.vpc_id for subnet in topology.all(Subnet).values() if subnet.vpc_id)
    return tuple(sorted({*topology.all(Vpc), *referred}))


class Role(StrEnum):
    """What a network interface is for, as its type, requester and description tell."""

    ENDPOINT = "endpoint"
    NAT = "nat-gateway"
    LOAD_BALANCER = "load-balancer"
    TRANSIT_GATEWAY = "transit-gateway"
    RESOLVER = "resolver-endpoint"
    INSTANCE = "instance"
    LAMBDA = "lambda"
    DATABASE = "database"
    APPLICATION_LOAD_BALANCER = "application-load-balancer"
    SERVICE = "service"
    """A managed service of AWS (EFS, ElastiCache, EKS, …)."""
    UNATTACHED = "unattached"


WORKLOADS = frozenset(
    {Role.INSTANCE, Role.LAMBDA, Role.DATABASE, Role.APPLICATION_LOAD_BALANCER, Role.SERVICE, Role.UNATTACHED}
)
"""Roles of interfaces that carry somebody's own traffic."""

_BY_TYPE = {
    "vpc_endpoint": Role.ENDPOINT,
    "gateway_load_balancer_endpoint": Role.ENDPOINT,
    "nat_gateway": Role.NAT,
    "natGateway": Role.NAT,
    "network_load_balancer": Role.LOAD_BALANCER,
    "gateway_load_balancer": Role.LOAD_BALANCER,
    "transit_gateway": Role.TRANSIT_GATEWAY,
    "lambda": Role.LAMBDA,
}

_BY_DESCRIPTION: tuple[tuple[str, Role], ...] = (
    ("VPC Endpoint Interface", Role.ENDPOINT),
    ("Interface for NAT Gateway", Role.NAT),
    ("ELB app/", Role.APPLICATION_LOAD_BALANCER),
    ("ELB ", Role.LOAD_BALANCER),
    ("Network Interface for Transit Gateway", Role.TRANSIT_GATEWAY),
    ("AWS Lambda VPC ENI", Role.LAMBDA),
    ("RDSNetworkInterface", Role.DATABASE),
    ("Route 53 Resolver", Role.RESOLVER),
)


def role_of(interface: NetworkInterface) -> Role:
    """What an interface is for (AWS: Requester-managed network interfaces)."""
    role = _BY_TYPE.get(interface.interface_type)
    if role is not None:
        return role
    for start, role in _BY_DESCRIPTION:
        if interface.description.startswith(start):
            return role
    if interface.instance_id:
        return Role.INSTANCE
    return Role.SERVICE if interface.requester_managed else Role.UNATTACHED
