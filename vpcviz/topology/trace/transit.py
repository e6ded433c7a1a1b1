"""Transit gateways (AWS: How transit gateways work; Network ACLs for transit gateways)."""

from vpcviz.topology.kinds import Kind
from vpcviz.topology.resource import GONE
from vpcviz.topology.resources.gateways import DirectConnectGateway, VpnConnection
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.resources.transit import TransitGateway, TransitGatewayAttachment, TransitGatewayRouteTable
from vpcviz.topology.trace.answer import Via
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.middleboxes import onward
from vpcviz.topology.trace.network import Network
from vpcviz.topology.trace.premises import by_direct_connect, by_vpn_connections
from vpcviz.topology.trace.states import Ended, Enters, OnTransit, Outside, State
from vpcviz.topology.trace.transit_routes import TransitCandidate, TransitRoutes

KIND = "transit-gateway"


def by_transit_gateway(journey: Journey, hop: Hop) -> State | Ended:
    """Out by a transit gateway: it takes traffic from zones in which the VPC is attached, and from no other.

    AWS: Transit gateway attachments to a VPC, "each Availability Zone".
    """
    attachment = _attachment(journey.network, hop)
    if attachment is None:
        return _not_attached(journey, hop)
    journey.choose_way(Via.TRANSIT_GATEWAY)
    gateway = journey.network.topology.get(TransitGateway, hop.target)
    if gateway is not None and gateway.state.lower() in GONE:
        return hop.refuse(journey, f"{gateway.id} is {gateway.state}")
    if attachment.subnet_ids is None:
        return _by_untold_inlet(journey, hop, attachment)
    return _by_inlet(journey, hop, attachment)


def _by_untold_inlet(journey: Journey, hop: Hop, attachment: TransitGatewayAttachment) -> State | Ended:
    """Where the attachment's subnets were not given, it is taken to have one in the sender's zone."""
    hidden = journey.network.hidden_in(Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT, hop.vpc_id)
    if hidden:
        return journey.unknown(hidden)
    journey.note(f"the subnets of {attachment.id}: it takes traffic from their zones only")
    hop.taken(journey)
    return _taken_up(journey, hop, attachment)


def _by_inlet(journey: Journey, hop: Hop, attachment: TransitGatewayAttachment) -> State | Ended:
    inlet = _inlet(journey.network, attachment, hop.subnet)
    if inlet is None:
        zone = "" if hop.subnet is None else hop.subnet.zone
        because = f"{attachment.id} has no subnet in {zone}: {hop.target} takes nothing from that zone"
        return hop.refuse(journey, because)
    hop.taken(journey)
    return journey.passes_acl(inlet, egress=False) or _taken_up(journey, hop, attachment)


def _taken_up(journey: Journey, hop: Hop, attachment: TransitGatewayAttachment) -> State:
    journey.zone = "" if hop.subnet is None else _zone(hop.subnet)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {hop.target} by {attachment.id}")
    return OnTransit(hop.target, attachment)


def _attachment(network: Network, hop: Hop) -> TransitGatewayAttachment | None:
    for attachment in network.topology.attachments_of_vpc.get(hop.vpc_id, ()):
        if attachment.transit_gateway_id == hop.target and attachment.state.lower() not in GONE:
            return attachment
    return None


def _not_attached(journey: Journey, hop: Hop) -> Ended:
    for kind in (Kind.TRANSIT_GATEWAY_ATTACHMENT, Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT, Kind.TRANSIT_GATEWAY):
        hidden = journey.network.hidden_in(kind, hop.vpc_id)
        if hidden:
            journey.choose_way(Via.TRANSIT_GATEWAY)
            return journey.unknown(hidden)
    known = journey.network.topology.get(TransitGateway, hop.target)
    if known is None and hop.target not in journey.network.topology.attachments_of_gateway:
        journey.choose_way(Via.TRANSIT_GATEWAY)
        return hop.target_not_read(journey, Kind.TRANSIT_GATEWAY)
    return hop.refuse(journey, f"{hop.vpc_id} is not attached to {hop.target}")


def _inlet(network: Network, attachment: TransitGatewayAttachment, subnet: Subnet | None) -> Subnet | None:
    """The subnet of an attachment in the zone of the subnet that the packet leaves."""
    subnets = _subnets(network, attachment)
    if subnet is None:
        return next(iter(subnets), None)
    return next((item for item in subnets if _zone(item) == _zone(subnet)), None)


def _subnets(network: Network, attachment: TransitGatewayAttachment) -> list[Subnet]:
    found = (network.topology.get(Subnet, name) for name in sorted(attachment.subnet_ids or ()))
    return [subnet for subnet in found if subnet is not None]


def _zone(subnet: Subnet) -> str:
    return subnet.zone_id or subnet.zone


def on_transit(journey: Journey, state: OnTransit) -> State | Ended:
    """At a transit gateway: the table associated with the attachment by which the packet came decides."""
    table = _table(journey, state)
    if isinstance(table, Ended):
        return table
    routes = journey.network.transit_routes(table)
    chosen = routes.choose(journey.packet.destination)
    if chosen is None:
        return _no_route(journey, state, routes)
    sent = f"{table.id} sends {chosen.block} to {chosen.attachment_id or 'nothing'} ({chosen.words})"
    rule = {"destination": str(chosen.block), "target": chosen.attachment_id, "type": chosen.words}
    if chosen.blackhole:
        because = f"{table.id} drops what goes to {chosen.block}: its {chosen.words} route is a blackhole"
        return journey.no_route(state.gateway_id, KIND, because, by=table.id, rule=rule)
    journey.forward(
        state.gateway_id, KIND, f"{sent}: the longest prefix that matches {journey.destination}", by=table.id, rule=rule
    )
    for attachment in routes.untold:
        journey.note(f"the routes that {attachment.id} propagates to {table.id}: one may be longer than {chosen.block}")
    if not table.complete and table.routes is not None and "AdditionalRoutesAvailable" in table.raw:
        journey.note(f"{table.id} has more routes than AWS listed")
    return _by_attachment(journey, state, chosen)


def _table(journey: Journey, state: OnTransit) -> TransitGatewayRouteTable | Ended:
    sight, topology = journey.network.sight, journey.network.topology
    table_id = state.attachment.association_table_id
    tables = topology.tables_of_transit_gateway.get(state.gateway_id, ())
    if table_id is None:
        using = (table for table in tables if state.attachment.id in (table.associated_attachment_ids or ()))
        table_id = next((table.id for table in using), None)
    if table_id == "":
        return journey.no_route(
            state.gateway_id, KIND, f"{state.attachment.id} is associated with no route table", by=state.attachment.id
        )
    table = topology.get(TransitGatewayRouteTable, table_id or "")
    account, region = state.attachment.transit_gateway_owner, state.attachment.region
    for kind in (Kind.TRANSIT_GATEWAY_ROUTE_TABLE, Kind.TRANSIT_GATEWAY_ROUTES, Kind.TRANSIT_GATEWAY_PROPAGATIONS):
        hidden = sight.hidden(kind, account, region, table_id or "")
        if hidden and (kind is not Kind.TRANSIT_GATEWAY_PROPAGATIONS or (table is not None and table.routes is None)):
            return journey.unknown(hidden)
    if table is None or (table.routes is None and table.propagated_attachment_ids is None):
        named = f" {table_id}" if table_id else ""
        return journey.unknown(
            f"the route table{named} of {state.gateway_id} for {state.attachment.id} is not in the inventory"
        )
    if journey.loops(f"{table.id} {state.attachment.id}"):
        return journey.no_route(state.gateway_id, KIND, "the packet goes round in a loop", by=table.id)
    return table


def _no_route(journey: Journey, state: OnTransit, routes: TransitRoutes) -> Ended:
    table = routes.table
    if routes.untold:
        names = ", ".join(attachment.id for attachment in routes.untold)
        return journey.unknown(f"the routes that {names} propagates to {table.id} are not in the inventory")
    if table.routes is None:
        return journey.unknown(f"the static routes of {table.id} are not in the inventory")
    because = f"{table.id}, the table of {state.attachment.id}, has no route to {journey.destination}"
    return journey.no_route(state.gateway_id, KIND, because, by=table.id)


def _by_attachment(journey: Journey, state: OnTransit, chosen: TransitCandidate) -> State | Ended:
    attachment = chosen.attachment
    if attachment is None:
        hidden = journey.network.sight.hidden(Kind.TRANSIT_GATEWAY_ATTACHMENT)
        return journey.unknown(hidden or f"the attachment {chosen.attachment_id} is not in the inventory")
    if attachment.state.lower() in GONE:
        return journey.no_route(state.gateway_id, KIND, f"{attachment.id} is {attachment.state}", by=attachment.id)
    if attachment.resource_type == "vpc":
        return _into_vpc(journey, state, attachment)
    if attachment.resource_type == "peering":
        return _to_peer(journey, attachment)
    return _to_premises(journey, state, attachment)


def _into_vpc(journey: Journey, state: OnTransit, attachment: TransitGatewayAttachment) -> State | Ended:
    """The packet comes out in a subnet of the attachment, whose route table leads it on."""
    vpc_id = attachment.resource_id
    gateway = journey.network.topology.get(TransitGateway, state.gateway_id)
    shared = (state.attachment.security_group_referencing, attachment.security_group_referencing)
    if gateway is None or not gateway.security_group_referencing or False in shared:
        journey.references = False
    if vpc_id not in journey.network.topology.subnets_of_vpc:
        hidden = journey.network.sight.hidden(Kind.SUBNET, attachment.resource_owner, attachment.region)
        return journey.unknown(hidden or f"{vpc_id} of account {attachment.resource_owner} is not in the inventory")
    outlet = _outlet(journey, attachment)
    if outlet is None:
        return Enters(vpc_id, None)
    journey.forward(vpc_id, "vpc", f"the packet enters {vpc_id} by {attachment.id} in {outlet.id}", by=attachment.id)
    return onward(journey, outlet)


def _outlet(journey: Journey, attachment: TransitGatewayAttachment) -> Subnet | None:
    """The zone of the sender is kept where it is attached; appliance mode keeps one zone for both ways.

    AWS: Transit gateway appliance scenario.
    """
    subnets = _subnets(journey.network, attachment)
    if attachment.appliance_mode:
        return next(iter(subnets), None)
    same = (subnet for subnet in subnets if _zone(subnet) == journey.zone)
    return next(same, next(iter(subnets), None))


def _to_peer(journey: Journey, attachment: TransitGatewayAttachment) -> State | Ended:
    """Over a transit gateway peering, which carries static routes only (AWS: Transit gateway peering attachments)."""
    journey.references = False
    peer = attachment.peer_transit_gateway_id
    far_side = journey.network.topology.get(TransitGatewayAttachment, f"{attachment.id}|{peer}")
    if not peer or far_side is None:
        where = f" ({peer} of {attachment.peer_account} in {attachment.peer_region})" if peer else ""
        return journey.unknown(f"the other end of {attachment.id}{where} is not in the inventory")
    journey.forward(
        attachment.id, "transit-gateway-attachment", f"{attachment.id} leads to {peer} in {attachment.peer_region}"
    )
    return OnTransit(peer, far_side)


def _to_premises(journey: Journey, state: OnTransit, attachment: TransitGatewayAttachment) -> Ended:
    behind = Outside("premises", state.gateway_id, "", attachment)
    topology = journey.network.topology
    if attachment.resource_type == "vpn":
        connection = topology.get(VpnConnection, attachment.resource_id)
        if connection is not None:
            return by_vpn_connections(journey, state.gateway_id, [connection], behind)
    gateway = topology.get(DirectConnectGateway, attachment.resource_id)
    if gateway is not None:
        return by_direct_connect(journey, gateway, behind)
    return journey.unknown(
        f"{attachment.resource_id or attachment.id}, a {attachment.resource_type} attachment, is not in the inventory"
    )
