"""VPC peering: between two VPCs and no further (AWS: How VPC peering connections work)."""

from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.gateways import VpcPeeringConnection
from vpcviz.topology.trace.answer import Via
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.routes import covered
from vpcviz.topology.trace.states import Ended, Enters, State

KIND = "vpc-peering-connection"


def by_peering(journey: Journey, hop: Hop) -> State | Ended:
    """Over a peering connection into the other VPC."""
    peering = journey.network.topology.get(VpcPeeringConnection, hop.target)
    if peering is None:
        return hop.target_not_read(journey, Kind.VPC_PEERING_CONNECTION)
    journey.choose_way(Via.PEERING)
    if peering.state.lower() != "active":
        return hop.refuse(journey, f"{peering.id} is {peering.state or 'not active'}")
    hop.taken(journey)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {peering.id}")
    return _across(journey, hop, peering)


def _across(journey: Journey, hop: Hop, peering: VpcPeeringConnection) -> State | Ended:
    far = peering.other(hop.vpc_id)
    near = peering.other(far.vpc_id)
    vpc = journey.network.vpc(far.vpc_id)
    known = far.cidrs if vpc is None else (*vpc.cidrs, *vpc.ipv6_cidrs)
    block = covered(known, journey.packet.destination)
    if known and not block:
        because = f"{peering.id} leads into {far.vpc_id} ({', '.join(known)}) and no further: peering is not transitive"
        return journey.no_route(peering.id, KIND, because)
    foreign = _foreign(journey, hop.vpc_id)
    if foreign:
        return journey.no_route(peering.id, KIND, f"{peering.id} carries only what comes from {hop.vpc_id}: {foreign}")
    if near.region != far.region:
        journey.references = False
    journey.forward(peering.id, KIND, f"{peering.id} joins {near.vpc_id} and {far.vpc_id}")
    if vpc is None and far.vpc_id not in journey.network.topology.subnets_of_vpc:
        return journey.unknown(f"{far.vpc_id} of account {far.account} in {far.region} is not in the inventory")
    return Enters(far.vpc_id, None)


def _foreign(journey: Journey, vpc_id: str) -> str:
    """Why the packet's source is no address of the VPC that it leaves; "" when it is one."""
    vpc = journey.network.vpc(vpc_id)
    if vpc is None or covered((*vpc.cidrs, *vpc.ipv6_cidrs), journey.packet.source):
        return ""
    return f"{journey.packet.source} is not an address of it"
