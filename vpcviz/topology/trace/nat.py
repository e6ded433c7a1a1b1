"""NAT gateways (AWS: NAT gateways; NAT gateway basics)."""

from vpcviz.topology.addresses import Address, Block, address_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.gateways import NatGateway
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.answer import Via
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.network import Host
from vpcviz.topology.trace.states import Ended, OnInternet, Sends, State

KIND = "nat-gateway"


def by_nat_gateway(journey: Journey, hop: Hop) -> State | Ended:
    """Out by a NAT gateway: it translates the source and sends the packet on from its own subnet."""
    nat = journey.network.topology.get(NatGateway, hop.target)
    if nat is None:
        return hop.target_not_read(journey, Kind.NAT_GATEWAY)
    journey.choose_way(Via.NAT)
    if nat.state.lower() not in ("available", ""):
        return hop.refuse(journey, f"{nat.id} is {nat.state}")
    hop.taken(journey)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {nat.id}")
    if journey.packet.source.version == 6:
        return _six(journey, nat)
    return _regional(journey, nat) if nat.availability_mode == "regional" else _zonal(journey, hop, nat)


def _zonal(journey: Journey, hop: Hop, nat: NatGateway) -> State | Ended:
    """In its own subnet, whose network ACL judges what comes from another."""
    subnet = journey.network.topology.get(Subnet, nat.subnet_id)
    inside = _inside(nat, journey.packet.source.version)
    if subnet is None or inside is None:
        return journey.unknown(f"the subnet or the address of {nat.id} is not in the inventory")
    if hop.subnet is None or hop.subnet.id != subnet.id:
        refused = journey.passes_acl(subnet, egress=False)
        if refused is not None:
            return refused
    return _translated(journey, nat, journey.network.host(subnet, inside))


NAT64 = Block(6, 0x0064_FF9B << 96, 96)
"""The well-known prefix 64:ff9b::/96 (AWS: DNS64 and NAT64)."""


def _six(journey: Journey, nat: NatGateway) -> Ended:
    """Of IPv6, a NAT gateway translates what goes to NAT64's prefix only."""
    if NAT64.holds(journey.packet.destination):
        return journey.unknown(f"what {nat.id} makes of {journey.packet.destination}: NAT64 is not followed")
    because = f"{nat.id} translates IPv4 only, and IPv6 to {NAT64} (NAT64): it drops {journey.packet.destination}"
    return journey.blocked(nat.id, KIND, because)


def _inside(nat: NatGateway, version: int) -> Address | None:
    found = (address_of(address.private_ip) for address in nat.addresses)
    return next((address for address in found if address is not None and address.version == version), None)


def _translated(journey: Journey, nat: NatGateway, host: Host) -> State | Ended:
    source = journey.packet.source
    if journey.back:
        because = f"{nat.id} has not seen the flow begin, so it drops the answer"
        return journey.blocked(nat.id, KIND, because)
    journey.connection.translated[nat.id] = source
    journey.rewrite(source=host.address)
    journey.references = False
    journey.middlebox = None
    journey.forward(nat.id, KIND, f"{nat.id} translates {source} to {host.address}, its address in {host.subnet.id}")
    return Sends(host)


def _regional(journey: Journey, nat: NatGateway) -> State | Ended:
    """A regional NAT gateway lies in no subnet and leads to the internet gateway itself."""
    public = next((address_of(address.public_ip) for address in nat.addresses if address.public_ip), None)
    gateway = journey.network.internet_gateway(nat.vpc_id)
    if journey.back:
        return journey.blocked(nat.id, KIND, f"{nat.id} has not seen the flow begin, so it drops the answer")
    if public is None or not gateway:
        return journey.unknown(f"the public address or the internet gateway of {nat.id} is not in the inventory")
    journey.connection.translated[nat.id] = journey.packet.source
    journey.forward(nat.id, KIND, f"{nat.id} translates {journey.packet.source} to {public}")
    journey.forward(gateway, "internet-gateway", f"{nat.id} is regional and sends on by {gateway}")
    journey.rewrite(source=public)
    journey.public = True
    journey.references = False
    return OnInternet()


def at_nat_gateway(journey: Journey, nat: NatGateway, host: Host, interface: NetworkInterface) -> State | Ended:
    """At the address of a NAT gateway: answers to flows that it has translated pass, all else is dropped."""
    before = journey.connection.translated.get(nat.id)
    if not journey.back or before is None:
        because = f"{interface.id} belongs to {nat.id}, and NAT gateways drop what nobody inside has asked for"
        return journey.blocked(nat.id, KIND, because, by=interface.id)
    journey.forward(nat.id, KIND, f"{nat.id} remembers the flow and translates {host.address} back to {before}")
    journey.rewrite(destination=before)
    return Sends(host)
