"""Rules about transit gateways: routes that lead one way only, and zones that an attachment lacks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from vpcviz.topology.addresses import Address, Block, PrefixMap, block_of
from vpcviz.topology.findings.ground import Ground, is_alive, named
from vpcviz.topology.findings.peering import one_way_peering
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.graph import is_gateway_endpoint_route
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.network import Route, RouteTable, Subnet, TargetKind, Vpc
from vpcviz.topology.resources.transit import TransitGatewayAttachment, TransitGatewayRouteTable
from vpcviz.topology.trace.routes import candidates

HERE: Final = "here"
ELSEWHERE: Final = "elsewhere"
"""To another transit gateway, a peer, premises or a middlebox: it may come back by another way."""
AWAY: Final = "away"
"""To the internet, or nowhere."""
_OUT: Final = frozenset(
    {
        TargetKind.INTERNET_GATEWAY,
        TargetKind.EGRESS_ONLY_INTERNET_GATEWAY,
        TargetKind.NAT_GATEWAY,
        TargetKind.CARRIER_GATEWAY,
    }
)

Signature = frozenset[frozenset[tuple[Block, str]]]
"""What the route tables of a VPC do, as one transit gateway sees it: blocks by table, and whether they come here."""


@dataclass(frozen=True, slots=True)
class Member:
    """A VPC on a transit gateway."""

    vpc: Vpc
    attachment: TransitGatewayAttachment
    address: Address
    """Stands for all of the VPC's addresses."""


@dataclass(frozen=True)
class Side:
    """VPCs that use one route table of the transit gateway and route alike."""

    table: TransitGatewayRouteTable
    signature: Signature
    members: list[Member] = field(default_factory=list)

    @cached_property
    def _maps(self) -> list[PrefixMap[str]]:
        return [PrefixMap(sorted(table)) for table in self.signature]

    def asks(self, address: Address) -> bool:
        """Whether some table sends an address to the transit gateway on purpose: not by a default route."""
        matches = (table.longest(address) for table in self._maps)
        return any(match is not None and match[1] == HERE and match[0].length > 0 for match in matches)

    def answers(self, address: Address) -> str:
        """Where the tables send what goes back to an address: here when some does, else elsewhere, else away."""
        matches = (table.longest(address) for table in self._maps)
        found = {match[1] for match in matches if match is not None}
        return next((word for word in (HERE, ELSEWHERE) if word in found), AWAY)


def one_way_routes(ground: Ground) -> Iterable[Found | Untold]:
    """Ways between VPCs that have no way back."""
    yield from one_way_peering(ground)
    for gateway_id in sorted(ground.topology.attachments_of_gateway):
        sides: list[Side] = []
        for item in _sides(ground, gateway_id):
            if isinstance(item, Untold):
                yield from _everywhere(ground, gateway_id, item)
            else:
                sides.append(item)
        reach = {side.table.id: _reached(ground, side.table, sides) for side in sides}
        for theirs in sides:
            yield from _one_way(gateway_id, theirs, [_way(mine, theirs, reach) for mine in sides])


def _everywhere(ground: Ground, gateway_id: str, told: Untold) -> Iterable[Untold]:
    """The same, told wherever a VPC is attached: the way back of any of them may be the one that is not known."""
    yield told
    owners = {item.resource_owner for item in ground.topology.attachments_of_gateway.get(gateway_id, ())}
    yield from (Untold(owner, told.region, told.why) for owner in sorted(owners & ground.connected - {told.account}))


def _sides(ground: Ground, gateway_id: str) -> Iterable[Side | Untold]:
    """The VPCs on a transit gateway by table and routes; those of which something is not known are told."""
    found: dict[tuple[str, Signature], Side] = {}
    attached = ground.topology.attachments_of_gateway.get(gateway_id, ())
    alive = [item for item in attached if item.resource_type == "vpc" and is_alive(item.state)]
    for attachment in alive if len(alive) > 1 else ():
        vpc = ground.topology.get(Vpc, attachment.resource_id)
        block = block_of(next(iter(vpc.cidrs), "")) if vpc is not None else None
        table = table_of(ground.topology, attachment)
        if vpc is None:
            why = ground.readings.unread(Kind.VPC, attachment.resource_owner, attachment.region)
        else:
            why = _unknown(ground, attachment, table, vpc)
        if why:
            yield Untold(attachment.transit_gateway_owner or attachment.account, attachment.region, why)
        elif table is not None and vpc is not None and block is not None:
            signature = _signature(ground, vpc, gateway_id)
            side = found.setdefault((table.id, signature), Side(table, signature))
            side.members.append(Member(vpc, attachment, block.first))
    yield from (found[key] for key in sorted(found, key=lambda key: (key[0], str(found[key].members[0].vpc.id))))


def table_of(topology: Topology, attachment: TransitGatewayAttachment) -> TransitGatewayRouteTable | None:
    """The route table that decides on what comes by an attachment."""
    if attachment.association_table_id is not None:
        return topology.get(TransitGatewayRouteTable, attachment.association_table_id)
    tables = topology.tables_of_transit_gateway.get(attachment.transit_gateway_id, ())
    return next((table for table in tables if attachment.id in (table.associated_attachment_ids or ())), None)


def _unknown(
    ground: Ground, attachment: TransitGatewayAttachment, table: TransitGatewayRouteTable | None, vpc: Vpc
) -> str:
    if attachment.association_table_id == "":
        return ""
    if table is None:
        return f"the route table of {attachment.transit_gateway_id} for {attachment.id} is not in the inventory"
    if table.routes is None or (not table.complete and "AdditionalRoutesAvailable" in table.raw):
        return f"not all routes of {table.id} are in the inventory"
    if ground.network.transit_routes(table).untold:
        return f"the routes that some attachments propagate to {table.id} are not in the inventory"
    hidden = ground.readings.unread(Kind.ROUTE_TABLE, vpc.account, vpc.region)
    if vpc.id not in ground.topology.route_tables_of_vpc:
        return hidden or f"the route tables of {vpc.id} are not in the inventory"
    return hidden


def _signature(ground: Ground, vpc: Vpc, gateway_id: str) -> Signature:
    return frozenset(_sent(ground, table, gateway_id) for table in ground.topology.route_tables_of_vpc.get(vpc.id, ()))


def _sent(ground: Ground, table: RouteTable, gateway_id: str) -> frozenset[tuple[Block, str]]:
    return frozenset(
        (item.block, _whither(item.route, gateway_id))
        for item in candidates(table, ground.network.prefix_list)
        if item.route.target_kind is not TargetKind.LOCAL and not is_gateway_endpoint_route(item.route)
    )


def _whither(route: Route, gateway_id: str) -> str:
    if route.blackhole or route.target_kind in _OUT:
        return AWAY
    return HERE if route.target == gateway_id else ELSEWHERE


def _reached(ground: Ground, table: TransitGatewayRouteTable, sides: list[Side]) -> frozenset[str]:
    """The VPCs to whose attachment a transit gateway's table leads."""
    routes = ground.network.transit_routes(table)
    found = set()
    for side in sides:
        for member in side.members:
            chosen = routes.choose(member.address)
            if chosen is not None and not chosen.blackhole and chosen.attachment_id == member.attachment.id:
                found.add(member.vpc.id)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Way:
    """From one side to another: who gets there, and who gets no answer."""

    table_id: str
    to: tuple[str, ...]
    lost: tuple[Vpc, ...]
    """The transit gateway's table for the way back does not lead to these."""
    unsent: tuple[Vpc, ...]
    """The VPCs at the other end send nothing back to these."""


def _way(mine: Side, theirs: Side, reach: dict[str, frozenset[str]]) -> Way:
    there, back = reach[mine.table.id], reach[theirs.table.id]
    to = [item for item in theirs.members if item.vpc.id in there and mine.asks(item.address)]
    askers = [item for item in mine.members if any(other.vpc.id != item.vpc.id for other in to)]
    answered = [(item.vpc, theirs.answers(item.address)) for item in askers]
    return Way(
        mine.table.id,
        tuple(item.vpc.id for item in to),
        tuple(vpc for vpc, answer in answered if answer == HERE and vpc.id not in back),
        tuple(vpc for vpc, answer in answered if answer == AWAY),
    )


def _one_way(gateway_id: str, theirs: Side, ways: list[Way]) -> Iterable[Found]:
    """What gets to one side, and finds no way back."""
    lost = [way for way in ways if way.lost]
    if lost:
        table = theirs.table
        named_vpcs = named(f"{vpc.id} ({', '.join(vpc.cidrs)})" for way in lost for vpc in way.lost)
        yield Found(
            table.id,
            table.account,
            table.region,
            f"{_there(lost)}, and {table.id}, the table for the way back, does not lead to {named_vpcs}",
            remedy=f"Add routes to {table.id} of {gateway_id}, static or by propagation, or remove the way there.",
        )
    unsent = [way for way in ways if way.unsent]
    if unsent:
        first = theirs.members[0].vpc
        blocks = named(cidr for way in unsent for vpc in way.unsent for cidr in vpc.cidrs[:1])
        names = named(vpc.id for way in unsent for vpc in way.unsent)
        yield Found(
            first.id,
            first.account,
            first.region,
            f"{_there(unsent)} from {names}, and no route table there sends {blocks} to {gateway_id}",
        )


def _there(ways: list[Way]) -> str:
    return f"{named(way.table_id for way in ways)} leads to {named(name for way in ways for name in way.to)}"


def attachment_misses_zones(ground: Ground) -> Iterable[Found | Untold]:
    """Workloads that are routed to a transit gateway from a zone in which their VPC is not attached.

    Local zones have no attachments of their own (AWS: Transit gateway attachments to a VPC; Connectivity options for Local Zones).
    """
    for vpc_id, tables in sorted(ground.tables_in_use.items()):
        routed: defaultdict[str, list[Subnet]] = defaultdict(list)
        for table, subnets in tables:
            live = (route for route in table.routes if not route.blackhole)
            for gateway in {route.target for route in live if route.target_kind is TargetKind.TRANSIT_GATEWAY}:
                routed[gateway] += filter(ground.in_region, subnets)
        for attachment in ground.topology.attachments_of_vpc.get(vpc_id, ()):
            users = routed.get(attachment.transit_gateway_id, [])
            if users and is_alive(attachment.state):
                yield from _misses(ground, attachment, users)


def _misses(ground: Ground, attachment: TransitGatewayAttachment, subnets: list[Subnet]) -> Iterable[Found | Untold]:
    if attachment.subnet_ids is None:
        yield Untold(attachment.account, attachment.region, f"the subnets of {attachment.id} are not in the inventory")
        return
    inlets = [ground.topology.get(Subnet, name) for name in attachment.subnet_ids]
    zones = {ground.zone_of(item) for item in inlets if item is not None}
    far = [item for item in subnets if zones and ground.zone_of(item) not in zones]
    if far and None not in inlets:
        yield Found(
            attachment.id,
            attachment.account,
            attachment.region,
            f"{named(item.id for item in far)} in {named(ground.zone_of(item) for item in far)} with workloads route to "
            f"{attachment.transit_gateway_id}, and {attachment.id} of {attachment.resource_id} is in {named(zones)} only: "
            "it takes nothing from other zones",
        )
