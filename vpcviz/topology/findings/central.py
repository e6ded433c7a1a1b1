"""Rules about endpoints that one VPC keeps for others: by transit gateway, peering and private hosted zones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from vpcviz.topology.addresses import Address, address_of
from vpcviz.topology.findings.ground import Ground, default_route, is_alive, named, service_of
from vpcviz.topology.findings.guards import ports_of
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.findings.transit import table_of
from vpcviz.topology.graph import is_gateway_endpoint_route
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.names import HostedZone, VpcHostedZones
from vpcviz.topology.resources.network import Route, RouteTable, Subnet, TargetKind, Vpc
from vpcviz.topology.trace.flow import EPHEMERAL, SOMEWHERE_PUBLIC, Packet
from vpcviz.topology.trace.groups import Guard
from vpcviz.topology.trace.names import Asker, Public, Result, look_up
from vpcviz.topology.trace.names import Untold as Unresolved

ONWARD: Final = frozenset(
    {
        TargetKind.TRANSIT_GATEWAY,
        TargetKind.VPC_PEERING_CONNECTION,
        TargetKind.VPN_GATEWAY,
        TargetKind.NETWORK_INTERFACE,
        TargetKind.VPC_ENDPOINT,
        TargetKind.CORE_NETWORK,
        TargetKind.OTHER,
        TargetKind.LOCAL,
    }
)
"""Ways by which a private address of another VPC may be reached."""


def relies_on_foreign_gateway(ground: Ground) -> Iterable[Found | Untold]:
    """VPCs that leave by a hub, whose gateway endpoint for S3 does not serve them."""
    for vpc in ground.vpcs:
        if any(service_of(item).short == "s3" for item in ground.live_endpoints_of_vpc.get(vpc.id, ())):
            continue
        for table, subnets in ground.tables_in_use.get(vpc.id, ()):
            hub = _hub_of(ground, vpc, table)
            if isinstance(hub, str):
                yield Untold(vpc.account, vpc.region, f"where {table.id} leads over a transit gateway: {hub}")
                continue
            gateway = None if hub is None else _s3_gateway(ground, hub)
            if hub is not None and gateway is not None and not _leaves_by_nat(ground, hub):
                yield Found(
                    vpc.id,
                    vpc.account,
                    vpc.region,
                    f"{table.id}, the table of {named(item.id for item in subnets)}, sends 0.0.0.0/0 over a transit gateway to "
                    f"{hub.id}; {gateway.id}, its gateway endpoint for S3, takes nothing that comes from {vpc.id}, which has "
                    "no endpoint for S3 of its own",
                )
                break


def _hub_of(ground: Ground, vpc: Vpc, table: RouteTable) -> Vpc | str | None:
    """The VPC to which a table's default route leads over a transit gateway; why that, or what is there, is not known."""
    route = default_route(table)
    if route is None or route.blackhole or route.target_kind is not TargetKind.TRANSIT_GATEWAY:
        return None
    attached = ground.topology.attachments_of_vpc.get(vpc.id, ())
    attachment = next(
        (item for item in attached if item.transit_gateway_id == route.target and is_alive(item.state)), None
    )
    if attachment is None:
        return ground.readings.unread(Kind.TRANSIT_GATEWAY_ATTACHMENT, vpc.account, vpc.region) or None
    decides = table_of(ground.topology, attachment)
    if decides is None or decides.routes is None:
        return f"the routes of {route.target} for {attachment.id} are not in the inventory"
    chosen = ground.network.transit_routes(decides).choose(SOMEWHERE_PUBLIC)
    if chosen is None or chosen.blackhole or chosen.attachment is None or chosen.attachment.resource_type != "vpc":
        return None
    hub = ground.topology.get(Vpc, chosen.attachment.resource_id)
    return (
        _unseen(ground, hub) or hub if hub is not None else f"{chosen.attachment.resource_id} is not in the inventory"
    )


def _unseen(ground: Ground, hub: Vpc) -> str:
    """Why it is not known what a hub holds."""
    kinds = (Kind.VPC_ENDPOINT, Kind.ROUTE_TABLE)
    return next(filter(None, (ground.readings.unread(kind, hub.account, hub.region) for kind in kinds)), "")


def _s3_gateway(ground: Ground, hub: Vpc) -> VpcEndpoint | None:
    found = ground.live_endpoints_of_vpc.get(hub.id, ())
    return next((item for item in found if item.type == "Gateway" and service_of(item).short == "s3"), None)


def _leaves_by_nat(ground: Ground, hub: Vpc) -> bool:
    routes = (default_route(table) for table in ground.topology.route_tables_of_vpc.get(hub.id, ()))
    return any(route is not None and route.target_kind is TargetKind.NAT_GATEWAY for route in routes)


def central_endpoint_without_name(ground: Ground) -> Iterable[Found | Untold]:
    """VPCs that could use a central endpoint, but whose names do not lead to it."""
    yield from _hidden_zones(ground)
    lacking: defaultdict[str, list[str]] = defaultdict(list)
    for zone, endpoint, vpc in _could_use(ground):
        name = zone.name.lower()
        subnet = _routed(ground, vpc.id, endpoint)
        told = None if subnet is None else _meaning(ground, zone, endpoint, subnet)
        hidden = _hidden_way(ground, vpc.id, endpoint) if subnet is None else ""
        if hidden:
            yield _untold_way(vpc, endpoint, hidden)
        elif isinstance(told, Unresolved):
            yield Untold(vpc.account, vpc.region, f"what {name} means in {vpc.id}: {told.missing}")
        elif isinstance(told, Public):
            lacking[vpc.id].append(f"{name} ({endpoint.id}, by {zone.id})")
    for spoke in sorted(lacking):
        found = ground.topology.get(Vpc, spoke)
        if found is not None:
            yield Found(
                spoke,
                found.account,
                found.region,
                f"{spoke} has routes to central endpoints, but is not associated with the private hosted zones that lead to "
                f"them, so that these names lead to public addresses: {named(lacking[spoke])}",
            )


def _could_use(ground: Ground) -> Iterable[tuple[HostedZone, VpcEndpoint, Vpc]]:
    """Central endpoints that a private hosted zone leads to, with the neighbours of their VPC that have none of their own."""
    neighbours = _neighbours(ground)
    for zone, endpoint in ground.zones_to_endpoints:
        for spoke in neighbours.get(endpoint.vpc_id, ()) if not endpoint.private_dns else ():
            vpc = ground.topology.get(Vpc, spoke)
            if vpc is not None and not _has_own(ground, spoke, endpoint):
                yield zone, endpoint, vpc


def _meaning(ground: Ground, zone: HostedZone, endpoint: VpcEndpoint, subnet: Subnet) -> Result:
    """What the name of a zone means in a subnet's VPC, where its VPCs are known."""
    if zone.vpc_ids is None and ground.topology.get(VpcHostedZones, subnet.vpc_id) is None:
        return Unresolved(f"the VPCs of the private hosted zone {zone.id} are not in the inventory")
    asker = Asker(subnet.vpc_id, ground.zone_of(subnet))
    return look_up(ground.network, asker, zone.name.lower(), endpoint.service_name)


def _hidden_zones(ground: Ground) -> Iterable[Untold]:
    """Where names may lead to central endpoints, but some account's private hosted zones or endpoints were not read."""
    hidden = ground.readings.unread_anywhere(Kind.HOSTED_ZONE, Kind.HOSTED_ZONE_VPCS, Kind.RECORD_SETS)
    strangers = [
        f"{zone.name} ({zone.id}) leads to {name}, an endpoint that is not in the inventory"
        for zone, name in ground.zones_to_strangers
    ]
    for vpc in ground.vpcs if hidden or strangers else ():
        joined = vpc.id in ground.topology.attachments_of_vpc or vpc.id in ground.topology.peerings_of_vpc
        if joined and ground.client_subnets(vpc.id):
            yield Untold(vpc.account, vpc.region, f"where names lead: {hidden or named(strangers)}")


def _hidden_way(ground: Ground, vpc_id: str, endpoint: VpcEndpoint) -> str:
    """Why it is not known whether a VPC's routes lead to an endpoint: its addresses, or the entries of a prefix list."""
    addresses = _addresses(ground, endpoint)
    if not addresses:
        hidden = ground.readings.unread(Kind.NETWORK_INTERFACE, endpoint.account, endpoint.region)
        return f"the interfaces of {endpoint.id}: {hidden or 'they are not in the inventory'}"
    tables = [table for table, _ in ground.tables_in_use.get(vpc_id, ())]
    lost = (table for table in tables if not any(_way(ground, table, address) for address in addresses))
    lists = {route.destination for table in lost for route in _hidden_lists(ground, table)}
    return f"the entries of {named(lists)} are not in the inventory" if lists else ""


def _hidden_lists(ground: Ground, table: RouteTable) -> list[Route]:
    """Routes to prefix lists of which the entries are not known; those of gateway endpoints hold public addresses."""
    return [route for route in ground.network.routes(table).unread if not is_gateway_endpoint_route(route)]


def _untold_way(vpc: Vpc, endpoint: VpcEndpoint, why: str) -> Untold:
    return Untold(vpc.account, vpc.region, f"whether {vpc.id} has a route to {endpoint.id}: {why}")


def _neighbours(ground: Ground) -> Mapping[str, tuple[str, ...]]:
    """VPC id of a central endpoint -> VPCs with workloads on the same transit gateway, or peers of it."""
    found: dict[str, tuple[str, ...]] = {}
    for vpc_id in sorted({endpoint.vpc_id for _, endpoint in ground.zones_to_endpoints}):
        gateways = {item.transit_gateway_id for item in ground.topology.attachments_of_vpc.get(vpc_id, ())}
        attached = (
            item.resource_id
            for gateway in gateways
            for item in ground.topology.attachments_of_gateway.get(gateway, ())
            if item.resource_type == "vpc" and is_alive(item.state)
        )
        peers = (item.other(vpc_id).vpc_id for item in ground.topology.peerings_of_vpc.get(vpc_id, ()))
        busy = {item for item in (*attached, *peers) if item != vpc_id and ground.busy_subnets(item)}
        found[vpc_id] = tuple(sorted(busy))
    return found


def _addresses(ground: Ground, endpoint: VpcEndpoint) -> list[Address]:
    found = (address_of(item.address) for item in ground.endpoint_interfaces(endpoint))
    return [address for address in found if address is not None]


def _routed(ground: Ground, vpc_id: str, endpoint: VpcEndpoint) -> Subnet | None:
    """A subnet with workloads of a VPC whose table leads to an endpoint of another."""
    addresses = _addresses(ground, endpoint)
    for table, subnets in ground.tables_in_use.get(vpc_id, ()):
        if any(_way(ground, table, address) for address in addresses):
            return subnets[0]
    return None


def _way(ground: Ground, table: RouteTable, address: Address) -> bool:
    choice = ground.network.routes(table).choose(address)
    route = None if choice is None else choice.candidate.route
    return route is not None and not route.blackhole and route.target_kind in ONWARD


def _has_own(ground: Ground, vpc_id: str, endpoint: VpcEndpoint) -> bool:
    return any(item.service_name == endpoint.service_name for item in ground.live_endpoints_of_vpc.get(vpc_id, ()))


def central_endpoint_out_of_reach(ground: Ground) -> Iterable[Found | Untold]:
    """VPCs whose names lead to central endpoints that they cannot reach, once for each reason."""
    yield from _hidden_zones(ground)
    failing: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for zone, endpoint in ground.zones_to_endpoints:
        for vpc in _users(ground, zone, endpoint):
            lost = _no_way(ground, vpc.id, endpoint)
            hidden = "" if lost else _hidden_way(ground, vpc.id, endpoint)
            refused, missing = ("", "") if lost or hidden else _shut_out(ground, vpc.id, endpoint)
            failing[vpc.id, lost or refused].append(f"{zone.name} ({zone.id}) to {endpoint.id}")
            if hidden:
                yield _untold_way(vpc, endpoint, hidden)
            if missing and not refused:
                yield Untold(vpc.account, vpc.region, f"whether {endpoint.id} admits {vpc.id}: {missing}")
        if zone.vpc_ids is None:
            why = f"the VPCs of the private hosted zone {zone.id} are not in the inventory"
            yield Untold(endpoint.account, endpoint.region, why)
    yield from _out_of_reach(ground, failing)


def _out_of_reach(ground: Ground, failing: Mapping[tuple[str, str], list[str]]) -> Iterable[Found]:
    for (vpc_id, why), names in sorted(failing.items()):
        vpc = ground.topology.get(Vpc, vpc_id)
        if vpc is not None and why:
            because = f"in {vpc_id} private hosted zones lead {named(names)}, but {why}"
            yield Found(vpc_id, vpc.account, vpc.region, because)


def _users(ground: Ground, zone: HostedZone, endpoint: VpcEndpoint) -> list[Vpc]:
    """The other VPCs with workloads whose names a private hosted zone leads to an endpoint."""
    found = (ground.topology.get(Vpc, name) for name in sorted(zone.vpc_ids or ()) if name != endpoint.vpc_id)
    return [vpc for vpc in found if vpc is not None and ground.client_subnets(vpc.id)]


def _no_way(ground: Ground, vpc_id: str, endpoint: VpcEndpoint) -> str:
    addresses = _addresses(ground, endpoint)
    tables = ground.tables_in_use.get(vpc_id, ())
    lost = [
        f"{table.id} of {named(item.id for item in subnets if item.id in ground.clients_of_subnet)}"
        for table, subnets in tables
        if addresses
        and any(item.id in ground.clients_of_subnet for item in subnets)
        and not _hidden_lists(ground, table)
        and not any(_way(ground, table, address) for address in addresses)
    ]
    return f"no route leads to {endpoint.vpc_id} in {named(lost)}" if lost else ""


def _shut_out(ground: Ground, vpc_id: str, endpoint: VpcEndpoint) -> tuple[str, str]:
    """Why the endpoint's security groups refuse the first workload of some subnet ("" when they do not), and what is missing."""
    missing = ""
    interfaces = ground.endpoint_interfaces(endpoint)
    ports = ports_of(ground, endpoint)
    for subnet in ground.client_subnets(vpc_id) if interfaces and ports else ():
        workload = ground.clients_of_subnet[subnet.id][0]
        source, target = address_of(workload.address), address_of(interfaces[0].address)
        if source is not None and target is not None:
            packet = Packet(source, target, "tcp", EPHEMERAL, (ports[0], ports[0]))
            verdict = Guard(ground.network, packet, references=True).judge(interfaces[0], egress=False)
            if verdict.permitted is False:
                return f"{verdict.because} ({workload.id} in {subnet.id})", ""
            missing = missing or verdict.missing
    return "", missing
