"""Which route of a transit gateway's table takes a packet (AWS: Transit gateway route evaluation order)."""

from collections.abc import Iterable
from dataclasses import dataclass

from vpcviz.topology.addresses import Address, Block, PrefixMap, block_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import GONE
from vpcviz.topology.resources.gateways import VpnConnection
from vpcviz.topology.resources.network import PrefixList, Vpc
from vpcviz.topology.resources.transit import TransitGatewayAttachment, TransitGatewayRouteTable

ORDER = ("vpc", "direct-connect-gateway", "connect", "vpn", "peering")
"""Propagated routes of the same length: whose attachment goes first."""


@dataclass(frozen=True, slots=True)
class TransitCandidate:
    """A route of a transit gateway's table."""

    block: Block
    static: bool
    attachment: TransitGatewayAttachment | None
    attachment_id: str
    blackhole: bool

    @property
    def rank(self) -> tuple[int, int, str]:
        """Static routes first, then by what is attached."""
        kind = "" if self.attachment is None else self.attachment.resource_type
        return (not self.static, ORDER.index(kind) if kind in ORDER else len(ORDER), self.attachment_id)

    @property
    def words(self) -> str:
        """What kind of route it is."""
        return "static" if self.static else "propagated"


class TransitRoutes:
    """A transit gateway's route table made ready for lookups; propagated routes that AWS did not list are derived."""

    def __init__(self, topology: Topology, table: TransitGatewayRouteTable) -> None:
        self.table = table
        self.untold: list[TransitGatewayAttachment] = []
        """Attachments that propagate routes which the inventory does not show."""
        found = [*self._listed(topology), *self._derived(topology)]
        ordered = sorted(found, key=lambda item: item.rank)
        self._map: PrefixMap[TransitCandidate] = PrefixMap((item.block, item) for item in ordered)

    def choose(self, address: Address) -> TransitCandidate | None:
        """The route that takes a packet to `address`: longest prefix, then static, then by attachment."""
        match = self._map.longest(address)
        return None if match is None else match[1]

    def _listed(self, topology: Topology) -> Iterable[TransitCandidate]:
        for route in self.table.routes or ():
            attachment_id = next(iter(route.attachment_ids), "")
            attachment = attachment_named(topology, attachment_id, self.table.transit_gateway_id)
            for block in _blocks_of(topology, route.destination):
                static = route.type.lower() != "propagated"
                yield TransitCandidate(block, static, attachment, attachment_id, route.state.lower() == "blackhole")

    def _derived(self, topology: Topology) -> Iterable[TransitCandidate]:
        """Where static routes only were listed, a VPC propagates its CIDR blocks (AWS: Route propagation)."""
        if any(route.type.lower() == "propagated" for route in self.table.routes or ()):
            return
        for attachment_id in self.table.propagated_attachment_ids or ():
            attachment = attachment_named(topology, attachment_id, self.table.transit_gateway_id)
            if attachment is None or attachment.state.lower() in GONE:
                continue
            cidrs = _propagated(topology, attachment)
            if cidrs is None:
                self.untold.append(attachment)
            for block in map(block_of, cidrs or ()):
                if block is not None:
                    yield TransitCandidate(block, False, attachment, attachment_id, False)


def _propagated(topology: Topology, attachment: TransitGatewayAttachment) -> tuple[str, ...] | None:
    if attachment.resource_type == "vpc":
        vpc = topology.get(Vpc, attachment.resource_id)
        return None if vpc is None else (*vpc.cidrs, *vpc.ipv6_cidrs)
    connection = topology.get(VpnConnection, attachment.resource_id)
    if connection is not None and connection.static_only:
        return connection.static_routes
    return None


def _blocks_of(topology: Topology, destination: str) -> Iterable[Block]:
    block = block_of(destination)
    if block is not None:
        return (block,)
    listed = topology.get(PrefixList, destination)
    found = (block_of(cidr) for cidr in (listed.cidrs or () if listed is not None else ()))
    return tuple(item for item in found if item is not None)


def attachment_named(topology: Topology, attachment_id: str, gateway_id: str) -> TransitGatewayAttachment | None:
    """An attachment as its transit gateway sees it: a peering has one side on each."""
    own_side = topology.get(TransitGatewayAttachment, f"{attachment_id}|{gateway_id}")
    return own_side or topology.get(TransitGatewayAttachment, attachment_id)
