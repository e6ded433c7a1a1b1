"""The walk: from state to state until the packet arrives or is lost."""

from collections.abc import Callable
from typing import Final

from vpcviz.topology.addresses import Block, is_private
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.network import Route, TargetKind
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.arrival import arrives, enters, sends
from vpcviz.topology.trace.endpoints import by_endpoint
from vpcviz.topology.trace.flow import SOMEWHERE_PUBLIC
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.internet import by_egress_only_gateway, by_internet_gateway, on_internet
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.middleboxes import by_interface
from vpcviz.topology.trace.nat import by_nat_gateway
from vpcviz.topology.trace.peering import by_peering
from vpcviz.topology.trace.premises import by_vpn_gateway
from vpcviz.topology.trace.routes import LISTED, Candidate, Choice, Routes
from vpcviz.topology.trace.states import Arrives, Ended, Enters, OnInternet, OnTransit, Routed, Sends, State
from vpcviz.topology.trace.transit import by_transit_gateway, on_transit

MOST_HOPS: Final = 64


def walk(journey: Journey, state: State) -> Ended:
    """Go from state to state; AWS drops what goes round in a loop, by its time to live."""
    for _ in range(MOST_HOPS):
        following = _next(journey, state)
        if isinstance(following, Ended):
            return following
        state = following
    return journey.no_route(journey.steps[-1].at, journey.steps[-1].kind, "the packet goes round in a loop")


def _next(journey: Journey, state: State) -> State | Ended:
    match state:
        case Sends():
            return sends(journey, state)
        case Routed():
            return routed(journey, state)
        case Enters():
            return enters(journey, state)
        case Arrives():
            return arrives(journey, state)
        case OnTransit():
            return on_transit(journey, state)
        case OnInternet():
            return on_internet(journey)


def _by_local(journey: Journey, hop: Hop) -> State:
    journey.choose_way(Via.LOCAL)
    hop.taken(journey)
    return Enters(hop.vpc_id, hop.subnet)


def _by_carrier(journey: Journey, hop: Hop) -> Ended:
    """A carrier gateway leads to a telecommunication carrier's network, whose addresses are not recorded."""
    hop.taken(journey)
    journey.choose_way(Via.INTERNET)
    return journey.unknown(f"what {hop.target} carries is not in the inventory")


def _by_other(journey: Journey, hop: Hop) -> Ended:
    hop.taken(journey)
    return journey.unknown(f"what lies behind {hop.target or 'a route without a target'} is not in the inventory")


BY_TARGET: Final[dict[TargetKind, Callable[[Journey, Hop], State | Ended]]] = {
    TargetKind.LOCAL: _by_local,
    TargetKind.INTERNET_GATEWAY: by_internet_gateway,
    TargetKind.EGRESS_ONLY_INTERNET_GATEWAY: by_egress_only_gateway,
    TargetKind.NAT_GATEWAY: by_nat_gateway,
    TargetKind.TRANSIT_GATEWAY: by_transit_gateway,
    TargetKind.VPC_PEERING_CONNECTION: by_peering,
    TargetKind.NETWORK_INTERFACE: by_interface,
    TargetKind.INSTANCE: by_interface,
    TargetKind.VPN_GATEWAY: by_vpn_gateway,
    TargetKind.VPC_ENDPOINT: by_endpoint,
    TargetKind.CARRIER_GATEWAY: _by_carrier,
}
"""What becomes of a packet at each kind of route target; other kinds are not in the inventory."""


def routed(journey: Journey, state: Routed) -> State | Ended:
    """A route table decides: longest prefix; a blackhole still matches (AWS: Route tables and route priority)."""
    network, table = journey.network, state.table
    if table is None:
        hidden = network.hidden_in(Kind.ROUTE_TABLE, state.vpc_id)
        return journey.unknown(hidden or f"the route table of {state.at} is not in the inventory")
    hidden = network.sight.stale(table)
    if hidden:
        return journey.unknown(hidden)
    if journey.loops(f"{state.at} {table.id}"):
        return journey.no_route(state.at, "subnet", "the packet goes round in a loop", by=table.id)
    hop = _chosen(journey, state, network.routes(table))
    if isinstance(hop, Ended):
        return hop
    route = hop.choice.candidate.route
    if route.blackhole:
        because = f"{table.id} sends {route.destination} to {route.target or 'a target that is gone'}: the route is a blackhole"
        return journey.no_route(state.at, hop.at_kind, because, by=table.id, rule=hop.rule)
    return BY_TARGET.get(route.target_kind, _by_other)(journey, hop)


def _chosen(journey: Journey, state: Routed, routes: Routes) -> Hop | Ended:
    choice = routes.choose(journey.packet.destination)
    if routes.unread:
        listed = _listing(journey, routes)
        if listed is not None:
            return Hop(state, _by_name(journey, listed, choice))
        ended = _heed_unread(journey, state, routes)
        if ended is not None:
            return ended
    if choice is not None:
        if choice.arbitrary:
            return _either(journey, routes, choice)
        return Hop(state, choice)
    kind = "gateway" if state.subnet is None else "subnet"
    because = f"{routes.table.id} has no route to {journey.destination}"
    return journey.no_route(state.at, kind, because, by=routes.table.id)


def _either(journey: Journey, routes: Routes, choice: Choice) -> Ended:
    either = [item for item in (choice.candidate, choice.beaten) if item is not None]
    shown = " or ".join(f"{item.words} to {item.route.target}" for item in either)
    return journey.unknown(f"which of two overlapping prefix lists AWS follows in {routes.table.id}: {shown}")


def _by_name(journey: Journey, route: Route, beaten: Choice | None) -> Choice:
    """The route of the destination's own prefix list, whose entries were not read: it is longer than any default route."""
    version = journey.packet.destination.version
    mine = Candidate(Block(version, 0, 0), LISTED, route)
    why = f"it is the prefix list of {journey.list_name}"
    return Choice(mine, None if beaten is None else beaten.candidate, why)


LISTED_SERVICES: Final = (".s3", ".dynamodb", ".s3express")
"""Services that gateway endpoints serve, by AWS's own prefix lists (AWS: Gateway endpoints)."""


def _service_of(journey: Journey, route: Route) -> str:
    """The service whose addresses a prefix list holds, told by the list or by the endpoint that the route leads to."""
    network = journey.network
    listed = network.prefix_list(route.destination)
    endpoint = network.topology.get(VpcEndpoint, route.target)
    return (listed.name if listed is not None else "") or ("" if endpoint is None else endpoint.service_name)


def _listing(journey: Journey, routes: Routes) -> Route | None:
    """The route for the destination's service, where its prefix list's entries were not read."""
    wanted = journey.list_name
    return next((route for route in routes.unread if wanted and _service_of(journey, route) == wanted), None)


def _heed_unread(journey: Journey, state: Routed, routes: Routes) -> Ended | None:
    """A prefix list without entries may hold the destination; AWS's own lists hold addresses of their service only."""
    for route in routes.unread:
        by_aws = route.target_kind is TargetKind.VPC_ENDPOINT
        if by_aws and _is_of_another(journey, route):
            continue
        missing = f"the entries of the prefix list {route.destination}, which {routes.table.id} sends to {route.target}"
        hidden = _lists_hidden(journey, state.vpc_id)
        journey.note(hidden or missing)
        if not by_aws or hidden or journey.list_name:
            return Ended(Outcome.UNKNOWN)
    return None


def _is_of_another(journey: Journey, route: Route) -> bool:
    """Whether AWS's own list cannot hold the destination: a private address, or another service's."""
    if is_private(journey.packet.destination) and journey.packet.destination != SOMEWHERE_PUBLIC:
        return True
    wanted = journey.list_name
    if not wanted.endswith(LISTED_SERVICES):
        return bool(wanted or journey.meaning.label)
    return bool(_service_of(journey, route))


def _lists_hidden(journey: Journey, vpc_id: str) -> str:
    kinds = (Kind.PREFIX_LIST, Kind.MANAGED_PREFIX_LIST, Kind.PREFIX_LIST_ENTRIES)
    return next((hidden for hidden in (journey.network.hidden_in(kind, vpc_id) for kind in kinds) if hidden), "")
