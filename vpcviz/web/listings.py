"""The lists: VPCs, endpoints, route tables, services. Pages keep each with the topology."""

from vpcviz.layout.text import clean
from vpcviz.topology.graph import Tier, endpoint_interfaces, subnets_using, tier_of
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Service, consumers, service_of, services
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.network import RouteTable, Subnet, TargetKind, Vpc
from vpcviz.topology.services import ServiceOwner
from vpcviz.web.facts.network import HOW
from vpcviz.web.facts.privatelink import OWNERS, consumer, providing, service_value
from vpcviz.web.facts.routes import route_table as routes_table
from vpcviz.web.facts.words import (
    Value,
    Values,
    account,
    link,
    plain,
    policy_words,
    ref,
    state,
    values,
    yes_no,
)
from vpcviz.web.tables import Column, Listing, Row

PLACE = (("account", "Account"), ("region", "Region"))


def vpcs(topology: Topology) -> Listing:
    """Every VPC."""
    columns = (
        Column("vpc", "VPC"),
        Column("cidr", "CIDR blocks"),
        Column("account", "Account"),
        Column("region", "Region"),
        Column("subnets", "Subnets", numeric=True),
        Column("tiers", "Tiers"),
        Column("endpoints", "Endpoints", numeric=True),
        Column("interfaces", "ENIs", numeric=True),
        Column("ways", "Ways out", wide=True),
    )
    return Listing(columns, tuple(_vpc(topology, vpc) for vpc in topology.all(Vpc).values()), PLACE)


def _vpc(topology: Topology, vpc: Vpc) -> Row:
    subnets = topology.subnets_of_vpc.get(vpc.id, ())
    tiers = [tier_of(topology, subnet) for subnet in subnets]
    told = ", ".join(f"{tiers.count(tier)} {tier.value}" for tier in Tier if tier in tiers)
    cells: tuple[Values, ...] = (
        (link(vpc, "default VPC" if vpc.is_default else ""),),
        values((*vpc.cidrs, *vpc.ipv6_cidrs)),
        (account(topology, vpc.account),),
        (plain(vpc.region),),
        (plain(len(subnets)),),
        (plain(told),),
        (plain(len(topology.endpoints_of_vpc.get(vpc.id, ()))),),
        (plain(len(topology.interfaces_of_vpc.get(vpc.id, ()))),),
        (plain(", ".join(_ways_out(topology, vpc))),),
    )
    return Row(vpc.id, cells, _place(topology, vpc.account, vpc.region), _tags(vpc), picture=("vpc", vpc.id))


_WAYS = (
    (TargetKind.INTERNET_GATEWAY, "internet"),
    (TargetKind.NAT_GATEWAY, "NAT"),
    (TargetKind.EGRESS_ONLY_INTERNET_GATEWAY, "egress-only"),
    (TargetKind.TRANSIT_GATEWAY, "transit gateway"),
    (TargetKind.VPC_PEERING_CONNECTION, "peering"),
    (TargetKind.VPN_GATEWAY, "VPN gateway"),
    (TargetKind.VPC_ENDPOINT, "endpoint"),
)


def _ways_out(topology: Topology, vpc: Vpc) -> list[str]:
    used = {
        route.target_kind
        for table in topology.route_tables_of_vpc.get(vpc.id, ())
        for route in table.routes
        if not route.blackhole
    }
    return [word for kind, word in _WAYS if kind in used]


def _place(topology: Topology, account_id: str, region: str) -> dict[str, str]:
    return {"account": clean(topology.account_names.get(account_id, account_id)), "region": region}


def _tags(resource: Vpc | VpcEndpoint | RouteTable) -> str:
    return " ".join(f"{key} {value}" for key, value in resource.tags)


def endpoints(topology: Topology) -> Listing:
    """Every VPC endpoint."""
    columns = (
        Column("endpoint", "Endpoint"),
        Column("type", "Type"),
        Column("service", "Service"),
        Column("state", "State"),
        Column("vpc", "VPC"),
        Column("zones", "Zones"),
        Column("dns", "Private DNS"),
        Column("policy", "Policy in short", wide=True),
        Column("account", "Account"),
    )
    facets = (*PLACE, ("type", "Type"), ("state", "State"))
    return Listing(columns, tuple(_endpoint(topology, item) for item in topology.all(VpcEndpoint).values()), facets)


def _endpoint(topology: Topology, endpoint: VpcEndpoint) -> Row:
    service = service_of(topology, endpoint)
    cells: tuple[Values, ...] = (
        (link(endpoint),),
        (plain(endpoint.type),),
        (service_value(service),) if service else (plain(endpoint.target_arn),),
        (state(endpoint.state),),
        (ref(topology, endpoint.vpc_id),),
        values(zones_of(topology, endpoint)),
        _private_dns(endpoint),
        (plain(policy_words(endpoint.policy)),),
        (account(topology, endpoint.account),),
    )
    facets = {
        **_place(topology, endpoint.account, endpoint.region),
        "type": endpoint.type,
        "state": endpoint.state,
    }
    words = " ".join((endpoint.service_name, *(name for name, _ in endpoint.dns_entries), _tags(endpoint)))
    return Row(endpoint.id, cells, facets, words)


def _private_dns(endpoint: VpcEndpoint) -> Values:
    if endpoint.type == "Gateway":
        return (plain("by route"),)
    if endpoint.private_dns and endpoint.private_dns_inbound_only:
        return (Value("yes", note="inbound Resolver only"),)
    return (yes_no(endpoint.private_dns),)


def zones_of(topology: Topology, endpoint: VpcEndpoint) -> tuple[str, ...]:
    """The zones in which an endpoint has interfaces or subnets; of a gateway endpoint, none."""
    subnets = topology.all(Subnet)
    zones = {subnets[name].zone for name in endpoint.subnet_ids if name in subnets}
    zones |= {interface.zone for interface in endpoint_interfaces(topology, endpoint)}
    return tuple(sorted(zone for zone in zones if zone))


def route_tables(topology: Topology) -> Listing:
    """Every route table with its routes."""
    columns = (
        Column("table", "Route table"),
        Column("vpc", "VPC"),
        Column("account", "Account"),
        Column("subnets", "Subnets that use it", wide=True),
        Column("routes", "Routes", numeric=True),
        Column("blackholes", "Blackholes", numeric=True),
    )
    facets = (*PLACE, ("main", "Tables"))
    return Listing(columns, tuple(_route_table(topology, item) for item in topology.all(RouteTable).values()), facets)


def _route_table(topology: Topology, table: RouteTable) -> Row:
    explicit = {item.subnet_id for item in table.associations}
    users = tuple(
        link(subnet, "" if subnet.id in explicit else HOW["main"]) for subnet in subnets_using(topology, table)
    )
    edges = tuple(ref(topology, item.gateway_id, "edge") for item in table.associations if item.gateway_id)
    blackholes = sum(route.blackhole for route in table.routes)
    cells: tuple[Values, ...] = (
        (link(table, "main table" if table.main else ""),),
        (ref(topology, table.vpc_id),),
        (account(topology, table.account),),
        (*users, *edges),
        (plain(len(table.routes)),),
        (Value(str(blackholes), tone="broken" if blackholes else ""),),
    )
    routes = routes_table(topology, table)
    facets = {**_place(topology, table.account, table.region), "main": "main" if table.main else "not main"}
    words = " ".join(f"{route.destination} {route.target} {route.state}" for route in table.routes)
    return Row(table.id, cells, facets, f"{words} {_tags(table)}", routes)


def services_listing(topology: Topology) -> Listing:
    """Every endpoint service that is consumed or provided."""
    columns = (
        Column("service", "Service"),
        Column("owner", "Owner"),
        Column("region", "Region"),
        Column("balancers", "Load balancers", wide=True),
        Column("consumers", "Consumers", numeric=True),
        Column("states", "Consumers and states", wide=True),
        Column("principals", "Allowed principals", wide=True),
    )
    facets = (("owner", "Owner"), ("side", "Side"))
    return Listing(columns, tuple(_service(topology, item) for item in services(topology)), facets)


SHOWN_CONSUMERS = 6


def _service(topology: Topology, service: Service) -> Row:
    users = consumers(topology, service)
    shown = tuple(consumer(topology, item) for item in users[:SHOWN_CONSUMERS])
    rest = len(users) - len(shown)
    cells: tuple[Values, ...] = (
        (service_value(service),),
        _owner(topology, service),
        (plain(service.name.region),),
        providing(topology, service),
        (plain(len(users)),),
        (*shown, *((plain(f"and {rest} more"),) if rest > 0 else ())),
        _principals(service),
    )
    facets = {
        "owner": OWNERS[service.owner],
        "side": "provided here" if service.owner is ServiceOwner.THIS_INVENTORY else "consumed only",
    }
    return Row(service.key, cells, facets, service.name.full, picture=("service", service.key))


def _owner(topology: Topology, service: Service) -> Values:
    if not service.owner_account:
        return (plain(OWNERS[service.owner]),)
    known = account(topology, service.owner_account)
    return (known,) if service.owner is ServiceOwner.THIS_INVENTORY else (known, plain(OWNERS[service.owner]))


def _principals(service: Service) -> Values:
    if service.configuration is None:
        return ()
    allowed = service.configuration.allowed_principals
    if allowed is None:
        return (yes_no(None),)
    return tuple(Value("everyone (*)", tone="waiting") if item == "*" else plain(item) for item in allowed) or (
        plain("none: nobody can connect"),
    )
