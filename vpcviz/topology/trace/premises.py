"""Virtual private gateways, VPN connections and Direct Connect: as far as the inventory shows."""

from vpcviz.topology.kinds import Kind
from vpcviz.topology.resource import GONE
from vpcviz.topology.resources.gateways import DirectConnectGateway, VpnConnection, VpnGateway
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.routes import covered
from vpcviz.topology.trace.states import Ended, Outside, State


def by_vpn_gateway(journey: Journey, hop: Hop) -> State | Ended:
    """Out by a virtual private gateway; Direct Connect goes before VPN (AWS: Route tables and VPN route priority)."""
    gateway = journey.network.topology.get(VpnGateway, hop.target)
    if gateway is None:
        return hop.target_not_read(journey, Kind.VPN_GATEWAY)
    if gateway.state.lower() in GONE or hop.vpc_id not in gateway.vpc_ids:
        return hop.refuse(journey, f"{gateway.id} is {gateway.state} or not attached to {hop.vpc_id}")
    hop.taken(journey)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {gateway.id}")
    behind = Outside("premises", gateway.id, hop.vpc_id)
    direct = direct_connect_of(journey, gateway.id)
    if direct is not None:
        return by_direct_connect(journey, direct, behind)
    connections = [
        item for item in journey.network.topology.all(VpnConnection).values() if item.vpn_gateway_id == gateway.id
    ]
    return by_vpn_connections(journey, gateway.id, connections, behind)


def direct_connect_of(journey: Journey, gateway_id: str) -> DirectConnectGateway | None:
    """The Direct Connect gateway that a virtual private or transit gateway is associated with."""
    for gateway in journey.network.topology.all(DirectConnectGateway).values():
        for association in gateway.associations or ():
            if association.gateway_id == gateway_id and association.state in ("associated", ""):
                return gateway
    return None


def by_direct_connect(journey: Journey, gateway: DirectConnectGateway, behind: Outside) -> Ended:
    """Over Direct Connect."""
    journey.choose_way(Via.DIRECT_CONNECT)
    because = f"{gateway.id} carries it over Direct Connect; what lies behind is not in the inventory"
    journey.step(gateway.id, "direct-connect-gateway", "deliver", because)
    return Ended(Outcome.REACHED, behind)


def by_vpn_connections(journey: Journey, gateway_id: str, connections: list[VpnConnection], behind: Outside) -> Ended:
    """Over the first live VPN connection that may carry the packet."""
    journey.choose_way(Via.VPN)
    live = [item for item in connections if item.state.lower() not in GONE]
    if not live:
        kinds = (Kind.VPN_CONNECTION, Kind.DIRECT_CONNECT_GATEWAY, Kind.DIRECT_CONNECT_GATEWAY_ASSOCIATION)
        hidden = next((reason for reason in map(journey.network.sight.hidden, kinds) if reason), "")
        if hidden:
            return journey.unknown(hidden)
        because = f"no VPN connection and no Direct Connect gateway of the inventory leads on from {gateway_id}"
        return journey.no_route(gateway_id, "vpn-gateway", because)
    if all(item.static_only for item in live) and not any(_covers(item, journey) for item in live):
        because = f"no static route of {', '.join(item.id for item in live)} holds {journey.destination}"
        return journey.no_route(gateway_id, "vpn-gateway", because)
    chosen = next((item for item in live if _covers(item, journey)), live[0])
    if chosen.tunnels and all(status.upper() == "DOWN" for _, status in chosen.tunnels):
        return journey.no_route(chosen.id, "vpn-connection", f"all tunnels of {chosen.id} were down when it was read")
    far = chosen.customer_gateway_id or "the customer gateway"
    because = f"{chosen.id} carries it to {far}; what lies behind is not in the inventory"
    journey.step(chosen.id, "vpn-connection", "deliver", because)
    return Ended(Outcome.REACHED, behind)


def _covers(connection: VpnConnection, journey: Journey) -> bool:
    return bool(covered(connection.static_routes, journey.packet.destination))


def way_from(journey: Journey, place: Outside) -> Via:
    """The way by which traffic from premises enters."""
    attachment = place.attachment
    direct = attachment is not None and attachment.resource_type == "direct-connect-gateway"
    if direct or (attachment is None and direct_connect_of(journey, place.at) is not None):
        return Via.DIRECT_CONNECT
    return Via.VPN
