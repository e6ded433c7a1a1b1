"""What stands on a VPC's border, and what it is joined to outside."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vpcviz.layout.endpoint_words import type_words
from vpcviz.layout.pieces import Mark, Thing, title_of
from vpcviz.layout.route_tables import Letter
from vpcviz.layout.vpc_items import endpoint_thing, health_mark, state_mark
from vpcviz.topology.graph import installed_routes
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Consumer, Service, consumers, providers, service_named, service_of
from vpcviz.topology.resource import GONE, Resource
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration, VpcEndpoint, same_state
from vpcviz.topology.resources.gateways import (
    CarrierGateway,
    EgressOnlyInternetGateway,
    InternetGateway,
    NatGateway,
    VpnConnection,
    VpnGateway,
)
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.resources.transit import TransitGateway
from vpcviz.topology.services import ServiceOwner

GatewayClass = type[InternetGateway] | type[EgressOnlyInternetGateway] | type[VpnGateway] | type[CarrierGateway]

_GATEWAYS: tuple[tuple[GatewayClass, str], ...] = (
    (InternetGateway, "internet gateway"),
    (EgressOnlyInternetGateway, "egress-only internet gateway"),
    (CarrierGateway, "carrier gateway"),
    (VpnGateway, "virtual private gateway"),
)


def account_label(topology: Topology, account: str) -> str:
    """An account's name and number."""
    name = topology.account_names.get(account, "")
    return f"{name} {account}".strip() or "account unknown"


def vpc_label(topology: Topology, vpc_id: str) -> str:
    """A VPC's name, else its id."""
    vpc = topology.get(Vpc, vpc_id)
    return vpc.label if vpc is not None else vpc_id


def top_ports(topology: Topology, vpc_id: str) -> tuple[Thing, ...]:
    """Gateways, transit gateway attachments and peerings: the ways out, on the top border."""
    things = [
        _gateway(topology, gateway, words) for gateway, words in topology.derive(_gateways_of_vpc).get(vpc_id, ())
    ]
    things += [
        _regional_nat(nat)
        for nat in topology.nat_gateways_of_vpc.get(vpc_id, ())
        if not nat.subnet_id and nat.state.lower() not in GONE
    ]
    return (*things, *_attachments(topology, vpc_id), *_peerings(topology, vpc_id))


def _gateways_of_vpc(topology: Topology) -> Mapping[str, list[tuple[Resource, str]]]:
    """VPC id -> its gateways with their kind in words."""
    found: defaultdict[str, list[tuple[Resource, str]]] = defaultdict(list)
    for gateway_class, words in _GATEWAYS:
        for gateway in topology.all(gateway_class).values():
            for vpc_id in dict.fromkeys(gateway.vpc_ids):
                found[vpc_id].append((gateway, words))
    return dict(found)


def _gateway(topology: Topology, gateway: Resource, words: str) -> Thing:
    edge = topology.edge_table_of_gateway.get(gateway.id, ())
    tables = "".join(f"\nedge route table {table.label}" for table in edge)
    sub = gateway.name or gateway.id
    tunnels = ""
    if isinstance(gateway, VpnGateway):
        lines = (item for item in topology.all(VpnConnection).values() if item.vpn_gateway_id == gateway.id)
        tunnels = "".join(f"\nVPN connection {item.label}: {item.state}" for item in lines)
    return Thing(
        gateway.id,
        gateway.kind,
        gateway.id,
        words,
        sub,
        str(gateway.kind),
        "gateway",
        title=title_of(gateway.name, f"{gateway.id}, {words}{tables}{tunnels}"),
    )


def _regional_nat(nat: NatGateway) -> Thing:
    return Thing(nat.id, "nat-gateway", nat.id, "regional NAT", nat.label, "nat-gateway", "nat", title=nat.id)


def _attachments(topology: Topology, vpc_id: str) -> Iterable[Thing]:
    for attachment in topology.attachments_of_vpc.get(vpc_id, ()):
        if attachment.state.lower() in GONE:
            continue
        gateway = topology.get(TransitGateway, attachment.transit_gateway_id)
        name = gateway.label if gateway is not None else attachment.transit_gateway_id
        yield Thing(
            id=attachment.id,
            kind="transit-gateway-attachment",
            resource=attachment.id,
            label="transit gateway",
            sub=name,
            icon="transit-gateway-attachment",
            tone="transit",
            state=None if attachment.state == "available" else attachment.state.lower(),
            title=title_of(f"attachment to transit gateway {name}", attachment.id, f"state: {attachment.state}"),
            marks=state_mark(attachment.state),
        )


def _peerings(topology: Topology, vpc_id: str) -> Iterable[Thing]:
    for peering in topology.peerings_of_vpc.get(vpc_id, ()):
        if peering.state.lower() in GONE:
            continue
        other = peering.other(vpc_id)
        name = vpc_label(topology, other.vpc_id)
        yield Thing(
            id=f"{peering.id}@{vpc_id}",
            kind="vpc-peering-connection",
            resource=peering.id,
            label="peering" if peering.state == "active" else f"peering, {peering.state}",
            sub=f"to {name}",
            icon="peering",
            tone="peering",
            state=None if peering.state == "active" else peering.state.lower(),
            title=title_of(
                f"peering {peering.label} with {name}", f"{other.account} {other.region}", f"state: {peering.state}"
            ),
        )


def right_ports(topology: Topology, vpc_id: str, by_table: Mapping[str, Letter]) -> tuple[Thing, ...]:
    """Gateway endpoints, with the tables in which they installed a route, and endpoints that have no subnet."""
    found = []
    for endpoint in topology.endpoints_of_vpc.get(vpc_id, ()):
        if same_state(endpoint.type, "Gateway"):
            found.append(_gateway_endpoint(topology, endpoint, by_table))
        elif not _stands_in_subnet(topology, endpoint):
            thing = endpoint_thing(topology, endpoint, endpoint.id)
            found.append(
                Thing(
                    endpoint.id,
                    "endpoint",
                    endpoint.id,
                    thing.label,
                    type_words(endpoint),
                    thing.icon,
                    thing.tone,
                    thing.state,
                    thing.title,
                    thing.marks,
                )
            )
    return tuple(sorted(found, key=lambda thing: (thing.label, thing.id)))


def _stands_in_subnet(topology: Topology, endpoint: VpcEndpoint) -> bool:
    known = {subnet.id for subnet in topology.subnets_of_vpc.get(endpoint.vpc_id, ())}
    interfaces = topology.interfaces_of_vpc.get(endpoint.vpc_id, ())
    return bool(known & set(endpoint.subnet_ids)) or any(
        interface.id in endpoint.network_interface_ids or endpoint.id in interface.description
        for interface in interfaces
    )


def _gateway_endpoint(topology: Topology, endpoint: VpcEndpoint, by_table: Mapping[str, Letter]) -> Thing:
    service = service_of(topology, endpoint)
    routes = installed_routes(topology, endpoint)
    marks = tuple(
        by_table[item.table.id].mark(f"{item.table.label} sends {item.route.destination} to {endpoint.id}")
        for item in sorted(routes, key=lambda item: by_table[item.table.id].letter if item.table.id in by_table else "")
        if item.table.id in by_table
    )
    nobody = "" if routes else "no route table in the inventory uses it"
    return Thing(
        id=endpoint.id,
        kind="gateway-endpoint",
        resource=endpoint.id,
        label=f"{service.label} gateway" if service is not None else endpoint.label,
        sub=nobody or ("used by the subnets of" if marks else ""),
        icon="gateway-endpoint",
        tone="gateway-endpoint",
        state=None if endpoint.state.lower() in ("available", "") else endpoint.state.lower(),
        title=title_of(endpoint.name, f"{endpoint.id}, gateway endpoint", endpoint.service_name, nobody),
        marks=(*state_mark(endpoint.state), *marks),
    )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something outside the VPC that a line leads to, in the frame of its account."""

    thing: Thing
    account: str
    connected: bool
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provided:
    """A service that this VPC provides: its port, its load balancers here, and who consumes it."""

    service: Service
    port: Thing
    balancers: tuple[str, ...]
    users: tuple[Consumer, ...]
    """Its consumers elsewhere."""
    own_endpoints: tuple[str, ...]
    """Endpoints of this very VPC that consume it."""


def provided(topology: Topology, vpc_id: str) -> tuple[Provided, ...]:
    """The endpoint services whose load balancers stand in this VPC."""
    here = {balancer.id for balancer in topology.load_balancers_of_vpc.get(vpc_id, ())}
    by_balancer = topology.services_of_load_balancer
    configurations = {item.id: item for arn in here for item in by_balancer.get(arn, ())}
    found = []
    for configuration in configurations.values():
        service = service_named(topology, configuration.service_name or configuration.id, configuration.region)
        users = consumers(topology, service)
        found.append(
            Provided(
                service,
                _service_port(configuration, service, len(users)),
                tuple(arn for arn in configuration.load_balancer_arns if arn in here),
                tuple(user for user in users if not _inside(user, vpc_id)),
                tuple(user.endpoint_id for user in users if _inside(user, vpc_id)),
            )
        )
    return tuple(sorted(found, key=lambda item: (item.service.label, item.service.key)))


def _inside(user: Consumer, vpc_id: str) -> bool:
    return user.endpoint is not None and user.endpoint.vpc_id == vpc_id


def _service_port(configuration: EndpointServiceConfiguration, service: Service, users: int) -> Thing:
    acceptance = "acceptance required" if configuration.acceptance_required else "accepts by itself"
    return Thing(
        id=configuration.id,
        kind="endpoint-service",
        resource=configuration.id,
        label=service.label,
        icon="endpoint-service",
        tone="endpoint-service",
        state=None if configuration.state.lower() in ("available", "") else configuration.state.lower(),
        title=title_of(
            f"endpoint service {service.label}",
            configuration.id,
            acceptance,
            f"{users} connection{'' if users == 1 else 's'}",
        ),
    )


def consumed(topology: Topology, vpc_id: str) -> tuple[tuple[Neighbour, tuple[VpcEndpoint, ...]], ...]:
    """Services of customers and partners that this VPC's endpoints lead to, with those endpoints."""
    by_key: dict[str, tuple[Neighbour, list[VpcEndpoint]]] = {}
    for endpoint in topology.endpoints_of_vpc.get(vpc_id, ()):
        neighbour = _leads_to(topology, endpoint, vpc_id)
        if neighbour is not None:
            by_key.setdefault(neighbour.thing.id, (neighbour, []))[1].append(endpoint)
    return tuple((neighbour, tuple(endpoints)) for _, (neighbour, endpoints) in sorted(by_key.items()))


def _leads_to(topology: Topology, endpoint: VpcEndpoint, vpc_id: str) -> Neighbour | None:
    service = service_of(topology, endpoint)
    if service is None:
        return _resource_target(endpoint) if endpoint.target_arn else None
    if not service.name.service_id or _provided_here(topology, service, vpc_id):
        return None
    supply = providers(topology, service)
    lines = [
        f"{item.load_balancer.label} in {vpc_label(topology, item.load_balancer.vpc_id)}"
        for item in supply
        if item.load_balancer is not None
    ]
    marks = tuple(mark for item in supply[:1] for target in (item.targets or ())[:1] for mark in health_mark(target))
    connected = service.configuration is not None
    return Neighbour(
        Thing(
            id=service.key,
            kind="endpoint-service",
            resource=service.key,
            label=service.label,
            sub=service.key if service.label != service.key else owner_words(service),
            icon="endpoint-service",
            tone="endpoint-service" if connected else "unconnected",
            state=None if connected else "unconnected",
            title=title_of(f"endpoint service {service.label}", service.name.full, owner_words(service)),
            marks=marks,
        ),
        service.owner_account,
        connected,
        tuple(lines) or (() if connected else ("its owner is not connected",)),
    )


def _provided_here(topology: Topology, service: Service, vpc_id: str) -> bool:
    return any(
        isinstance(item.load_balancer, LoadBalancer) and item.load_balancer.vpc_id == vpc_id
        for item in providers(topology, service)
    )


def owner_words(service: Service) -> str:
    """Whose service it is, in words."""
    words = {
        ServiceOwner.AWS: "service of AWS",
        ServiceOwner.MARKETPLACE: "service of an AWS Marketplace partner",
        ServiceOwner.UNKNOWN: "owner unknown",
    }
    return words.get(service.owner, f"service of account {service.owner_account}")


def _resource_target(endpoint: VpcEndpoint) -> Neighbour:
    arn = endpoint.target_arn
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    what = "resource configuration" if endpoint.resource_configuration_arn else "service network"
    return Neighbour(
        Thing(arn, what.replace(" ", "-"), arn, arn.rsplit("/", 1)[-1], what, "service-network", "lattice", title=arn),
        account,
        connected=False,
    )


def edge_tables(topology: Topology, vpc_id: str, by_table: Mapping[str, Letter]) -> Mapping[str, tuple[Mark, ...]]:
    """Gateway id -> the badges of its edge route tables in this VPC."""
    found: defaultdict[str, list[Mark]] = defaultdict(list)
    for table in topology.route_tables_of_vpc.get(vpc_id, ()):
        letter = by_table.get(table.id)
        for gateway in dict.fromkeys(association.gateway_id for association in table.associations):
            if gateway and letter is not None:
                found[gateway].append(letter.mark(f"edge route table {table.label} of {gateway}"))
    return {gateway: tuple(marks) for gateway, marks in found.items()}
