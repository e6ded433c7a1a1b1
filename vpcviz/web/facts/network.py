"""How VPCs, subnets, tables, groups and gateways hang together, as facts with links."""

from collections.abc import Iterable

from vpcviz.layout.text import clean
from vpcviz.topology.graph import (
    Tier,
    endpoint_id_of,
    endpoint_interfaces,
    role_of,
    route_table_of,
    routes_to,
    subnets_using,
    tier_of,
)
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.gateways import (
    CarrierGateway,
    EgressOnlyInternetGateway,
    InternetGateway,
    VpcPeeringConnection,
    VpnConnection,
    VpnGateway,
)
from vpcviz.topology.resources.interfaces import NetworkInterface, SecurityGroup
from vpcviz.topology.resources.names import HostedZone, VpcHostedZones
from vpcviz.topology.resources.network import PrefixList, RouteTable, Subnet, Vpc
from vpcviz.topology.resources.transit import TransitGateway, TransitGatewayAttachment, TransitGatewayRouteTable
from vpcviz.topology.resources.workloads import Instance
from vpcviz.web.facts.words import ABSENT, Fact, Value, Values, link, links, plain, ref, refs

TIERS = {
    Tier.PUBLIC: "public: a route to an internet gateway",
    Tier.PRIVATE: "private: routes leave the VPC, none straight to the internet",
    Tier.ISOLATED: "isolated: no route leaves the VPC, gateway endpoints aside",
    Tier.UNKNOWN: "unknown: its route table is not in this inventory",
}
HOW = {"explicit": "explicit association", "main": "the VPC's main table"}


def facts(*found: tuple[str, Values]) -> tuple[Fact, ...]:
    """The facts that have a value."""
    return tuple(Fact(name, said) for name, said in found if said)


def vpc(topology: Topology, resource: Vpc) -> tuple[Fact, ...]:
    """What is in a VPC and on its border."""
    vpc_id = resource.id
    return facts(
        ("Subnets", links(topology.subnets_of_vpc.get(vpc_id, ()))),
        ("Route tables", tuple(_table(table) for table in topology.route_tables_of_vpc.get(vpc_id, ()))),
        ("Endpoints", tuple(_endpoint(item) for item in topology.endpoints_of_vpc.get(vpc_id, ()))),
        ("Gateways", links(_gateways(topology, vpc_id))),
        ("NAT gateways", links(topology.nat_gateways_of_vpc.get(vpc_id, ()))),
        ("Peerings", links(topology.peerings_of_vpc.get(vpc_id, ()))),
        ("Transit gateway attachments", links(topology.attachments_of_vpc.get(vpc_id, ()))),
        ("Load balancers", links(topology.load_balancers_of_vpc.get(vpc_id, ()))),
        ("Private hosted zones", _hosted_zones(topology, vpc_id)),
    )


def _gateways(topology: Topology, vpc_id: str) -> list[Resource]:
    gateways = (
        *topology.all(InternetGateway).values(),
        *topology.all(EgressOnlyInternetGateway).values(),
        *topology.all(CarrierGateway).values(),
        *topology.all(VpnGateway).values(),
    )
    return [gateway for gateway in gateways if vpc_id in getattr(gateway, "vpc_ids", ())]


def _hosted_zones(topology: Topology, vpc_id: str) -> Values:
    listed = topology.get(VpcHostedZones, vpc_id)
    if listed is not None:
        return tuple(Value(clean(zone.name), zone.zone_id, zone.owner) for zone in listed.zones)
    return links(zone for zone in topology.all(HostedZone).values() if vpc_id in (zone.vpc_ids or ()))


def _table(table: RouteTable, note: str = "") -> Value:
    return link(table, ", ".join(word for word in ("main" if table.main else "", note) if word))


def _endpoint(endpoint: VpcEndpoint) -> Value:
    return link(endpoint, f"{endpoint.type} to {clean(endpoint.service_name or endpoint.target_arn)}")


def subnet(topology: Topology, resource: Subnet) -> tuple[Fact, ...]:
    """A subnet's route table and how it came by it, its network ACL, and what stands in it."""
    effective = route_table_of(topology, resource)
    table = (
        link(effective.table, HOW.get(effective.how, ""))
        if effective.table
        else plain(ABSENT, "its routes are unknown")
    )
    acl = topology.acl_of_subnet.get(resource.id)
    interfaces = topology.interfaces_of_subnet.get(resource.id, ())
    return facts(
        ("Tier", (plain(TIERS[tier_of(topology, resource)]),)),
        ("Route table", (table,)),
        ("Network ACL", (link(acl),) if acl else ()),
        ("Endpoints", links(item for item in topology.all(VpcEndpoint).values() if resource.id in item.subnet_ids)),
        ("NAT gateways", links(_in_subnet(topology, resource))),
        ("Load balancers", links(_balancers(topology, resource))),
        ("Network interfaces", tuple(interface(item) for item in interfaces)),
    )


def _in_subnet(topology: Topology, resource: Subnet) -> Iterable[Resource]:
    return (nat for nat in topology.nat_gateways_of_vpc.get(resource.vpc_id, ()) if nat.subnet_id == resource.id)


def _balancers(topology: Topology, resource: Subnet) -> Iterable[Resource]:
    found = topology.load_balancers_of_vpc.get(resource.vpc_id, ())
    return (item for item in found if any(zone.subnet_id == resource.id for zone in item.zones))


def interface(item: NetworkInterface) -> Value:
    """A network interface by its address, with what it is for."""
    told = (item.address, role_of(item).value.replace("-", " "), clean(item.description))
    return Value(item.id, item.id, ", ".join(word for word in told if word))


def network_interface(topology: Topology, resource: NetworkInterface) -> tuple[Fact, ...]:
    """What an interface is for, and what governs its traffic."""
    owner = topology.get(Subnet, resource.subnet_id)
    table = route_table_of(topology, owner).table if owner else None
    endpoint = endpoint_id_of(resource) or _endpoint_listing(topology, resource)
    acl = topology.acl_of_subnet.get(resource.subnet_id)
    return facts(
        ("Purpose", (plain(role_of(resource).value.replace("-", " ")),)),
        ("Endpoint", (ref(topology, endpoint),) if endpoint else ()),
        ("Route table", (_table(table),) if table else ()),
        ("Network ACL", (link(acl),) if acl else ()),
        ("Routes that lead here", routes_of(topology, resource.id)),
    )


def _endpoint_listing(topology: Topology, resource: NetworkInterface) -> str:
    found = (
        item.id
        for item in topology.endpoints_of_vpc.get(resource.vpc_id, ())
        if resource.id in item.network_interface_ids
    )
    return next(found, "")


def route_table(topology: Topology, resource: RouteTable) -> tuple[Fact, ...]:
    """Who uses a route table."""
    explicit = {item.subnet_id for item in resource.associations}
    edges = [item.gateway_id for item in resource.associations if item.gateway_id]
    return facts(
        (
            "Serves subnets",
            tuple(
                link(item, HOW["explicit"] if item.id in explicit else HOW["main"])
                for item in subnets_using(topology, resource)
            ),
        ),
        ("Edge association", refs(topology, edges)),
        ("Main table", (plain("yes: it serves every subnet without an association"),) if resource.main else ()),
    )


def routes_of(topology: Topology, target: str) -> Values:
    """The routes that point at a target, each by its table."""
    return tuple(
        _table(table, f"for {route.destination}, {route.state}") for table, route in routes_to(topology, target)
    )


def prefix_list(topology: Topology, resource: PrefixList) -> tuple[Fact, ...]:
    """Where a prefix list is used."""
    users = [
        table
        for table in topology.all(RouteTable).values()
        if any(route.destination == resource.id for route in table.routes)
    ]
    return facts(("Route tables with a route for it", tuple(_table(table) for table in users)))


def security_group(topology: Topology, resource: SecurityGroup) -> tuple[Fact, ...]:
    """What a security group is attached to."""
    endpoints = (item for item in topology.all(VpcEndpoint).values() if resource.id in item.group_ids)
    users = (item for item in topology.interfaces_of_vpc.get(resource.vpc_id, ()) if resource.id in item.group_ids)
    return facts(("Endpoints", links(endpoints)), ("Network interfaces", tuple(interface(item) for item in users)))


def gateway(topology: Topology, resource: Resource) -> tuple[Fact, ...]:
    """The routes that lead to a gateway, and its edge route table."""
    edges = topology.edge_table_of_gateway.get(resource.id, ())
    return facts(
        ("Routes that lead here", routes_of(topology, resource.id)),
        ("Edge route table", tuple(_table(table) for table in edges)),
    )


def peering(topology: Topology, resource: VpcPeeringConnection) -> tuple[Fact, ...]:
    """Both sides of a peering."""
    sides = (("Requester", resource.requester), ("Accepter", resource.accepter))
    return facts(
        *((name, (ref(topology, side.vpc_id, f"{side.account} {side.region}"),)) for name, side in sides),
        ("Routes that lead here", routes_of(topology, resource.id)),
    )


def transit_gateway(topology: Topology, resource: TransitGateway) -> tuple[Fact, ...]:
    """What is attached to a transit gateway, and its tables."""
    attached = topology.attachments_of_gateway.get(resource.id, ())
    return facts(
        ("Attachments", tuple(link(item, f"{item.resource_type}, {item.state}") for item in attached)),
        ("Route tables", links(topology.tables_of_transit_gateway.get(resource.id, ()))),
        ("Routes that lead here", routes_of(topology, resource.id)),
    )


def attachment(topology: Topology, resource: TransitGatewayAttachment) -> tuple[Fact, ...]:
    """What a transit gateway attachment joins."""
    tables = (
        table
        for table in topology.all(TransitGatewayRouteTable).values()
        if resource.id in (table.propagated_attachment_ids or ())
    )
    return facts(("Propagates to", links(tables)))


def vpn_gateway(topology: Topology, resource: VpnGateway) -> tuple[Fact, ...]:
    """The VPN connections of a virtual private gateway, and the routes to it."""
    connections = (item for item in topology.all(VpnConnection).values() if item.vpn_gateway_id == resource.id)
    return facts(("VPN connections", links(connections))) + gateway(topology, resource)


def instance(topology: Topology, resource: Instance) -> tuple[Fact, ...]:
    """An instance's interfaces."""
    interfaces = topology.interfaces_of_instance.get(resource.id, ())
    return facts(("Interfaces", tuple(interface(item) for item in interfaces)))


def interfaces_of(topology: Topology, endpoint: VpcEndpoint) -> Values:
    """An endpoint's interfaces with zone and address."""
    found = endpoint_interfaces(topology, endpoint)
    known = {item.id for item in found}
    absent = refs(topology, (listed for listed in endpoint.network_interface_ids if listed not in known))
    return (
        tuple(Value(item.id, item.id, ", ".join(word for word in (item.address, item.zone) if word)) for item in found)
        + absent
    )
