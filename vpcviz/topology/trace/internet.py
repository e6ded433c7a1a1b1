"""Internet gateways and what lies beyond (AWS: Enable internet access for a VPC using an internet gateway)."""

from vpcviz.topology.addresses import Address, is_private
from vpcviz.topology.fields import part, text
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.gateways import EgressOnlyInternetGateway, InternetGateway
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.flow import SOMEWHERE_PUBLIC
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.network import Host
from vpcviz.topology.trace.states import Ended, Enters, OnInternet, Outside, Routed, State

INTERNET = "internet"


def by_internet_gateway(journey: Journey, hop: Hop) -> State | Ended:
    """Out by an internet gateway, which takes only what has a public address."""
    gateway = journey.network.topology.get(InternetGateway, hop.target)
    if gateway is None and journey.network.hidden_in(Kind.INTERNET_GATEWAY, hop.vpc_id):
        return hop.target_not_read(journey, Kind.INTERNET_GATEWAY)
    journey.choose_way(Via.INTERNET)
    if gateway is not None and hop.vpc_id not in gateway.vpc_ids:
        return hop.refuse(journey, f"{gateway.id} is not attached to {hop.vpc_id}")
    hop.taken(journey)
    taken_for = "" if gateway is not None else ", which is not in the inventory but has an active route"
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {hop.target}{taken_for}")
    shut = _shut(journey, hop.vpc_id, hop.subnet, begins=False)
    if shut:
        return journey.blocked(hop.target, "internet-gateway", shut, by=hop.vpc_id)
    if journey.packet.source.version == 6:
        return _out(journey, hop.target, f"{hop.target} carries IPv6 addresses unchanged")
    return _with_public_address(journey, hop)


def _with_public_address(journey: Journey, hop: Hop) -> State | Ended:
    source = journey.packet.source
    public = journey.network.public_address(hop.vpc_id, source)
    if public is not None:
        journey.rewrite(source=public)
        return _out(journey, hop.target, f"{hop.target} translates {source} to its public address {public}")
    if journey.middlebox is not None:
        return _masqueraded(journey, hop, journey.middlebox)
    return _without_public_address(journey, hop)


def _without_public_address(journey: Journey, hop: Hop) -> Ended:
    hidden = journey.network.hidden_in(Kind.NETWORK_INTERFACE, hop.vpc_id)
    if hidden:
        return journey.unknown(hidden)
    because = f"{journey.packet.source} has no public address, and {hop.target} carries nothing without one"
    return journey.blocked(hop.target, "internet-gateway", because)


def _masqueraded(journey: Journey, hop: Hop, middlebox: Host) -> State | Ended:
    """Behind an instance that forwards, the source is taken to be translated to that instance (AWS: NAT instances)."""
    public = journey.network.public_address(hop.vpc_id, middlebox.address)
    if public is None:
        return _without_public_address(journey, hop)
    journey.connection.translated[middlebox.id] = journey.packet.source
    journey.rewrite(source=public)
    because = f"{middlebox.label} is taken to translate what it forwards; {hop.target} carries it as {public}"
    return _out(journey, hop.target, because)


def _out(journey: Journey, gateway_id: str, because: str) -> State:
    journey.public = True
    journey.references = False
    journey.forward(gateway_id, "internet-gateway", because)
    return OnInternet()


def by_egress_only_gateway(journey: Journey, hop: Hop) -> State | Ended:
    """Out by an egress-only internet gateway: IPv6, begun inside (AWS: Egress-only internet gateways)."""
    gateway = journey.network.topology.get(EgressOnlyInternetGateway, hop.target)
    if gateway is None:
        return hop.target_not_read(journey, Kind.EGRESS_ONLY_INTERNET_GATEWAY)
    journey.choose_way(Via.INTERNET)
    if hop.vpc_id not in gateway.vpc_ids:
        return hop.refuse(journey, f"{gateway.id} is not attached to {hop.vpc_id}")
    hop.taken(journey)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {gateway.id}")
    if journey.back:
        because = f"the flow did not leave by {gateway.id}, and it carries only flows that begin inside"
        return journey.blocked(gateway.id, "egress-only-internet-gateway", because)
    journey.connection.egress_only = gateway.id
    journey.public = True
    journey.references = False
    journey.forward(gateway.id, "egress-only-internet-gateway", f"{gateway.id} carries IPv6 flows that begin inside")
    return OnInternet()


def on_internet(journey: Journey) -> State | Ended:
    """From the internet: into the VPC whose gateway maps the address, or away."""
    journey.public = True
    journey.references = False
    journey.choose_way(Via.INTERNET)
    address = journey.packet.destination
    behind = journey.network.public_holder(address)
    if behind is not None:
        return _into(journey, *behind)
    six = next(iter(journey.network.hosts_with(address)), None) if address.version == 6 else None
    if six is not None:
        return _into(journey, six.subnet.vpc_id, address)
    return _away(journey, address)


def _away(journey: Journey, address: Address) -> Ended:
    if address == SOMEWHERE_PUBLIC or (address == journey.meaning.address and journey.meaning.label):
        return _left(journey, f"the internet carries it to {journey.meaning.label or 'the sender'}")
    if is_private(address):
        return journey.no_route(INTERNET, INTERNET, f"the internet carries no private addresses such as {address}")
    idle = journey.network.idle_addresses.get(str(address))
    if idle:
        because = f"the Elastic IP address {address} ({idle}) is associated with nothing"
        return journey.no_route(INTERNET, INTERNET, because, by=idle)
    if not journey.steps:
        return journey.unknown(f"neither the source nor {journey.destination} is in the inventory")
    hidden = "" if journey.back else journey.network.sight.hidden(Kind.NETWORK_INTERFACE)
    if hidden:
        journey.note(hidden)
    return _left(journey, f"the internet carries it to {address}, which no interface of the inventory holds")


def _left(journey: Journey, because: str) -> Ended:
    journey.step(INTERNET, INTERNET, "deliver", because)
    return Ended(Outcome.REACHED, Outside("internet", INTERNET))


def _into(journey: Journey, vpc_id: str, inside: Address) -> State | Ended:
    """By the VPC's internet gateway, which maps public addresses to private ones both ways."""
    address = journey.packet.destination
    if journey.back and journey.connection.egress_only:
        gateway_id, kind = journey.connection.egress_only, "egress-only-internet-gateway"
    else:
        gateway_id, kind = journey.network.internet_gateway(vpc_id), "internet-gateway"
        if not gateway_id:
            hidden = journey.network.hidden_in(Kind.INTERNET_GATEWAY, vpc_id)
            if hidden:
                return journey.unknown(hidden)
            return journey.no_route(
                INTERNET, INTERNET, f"{vpc_id} has no internet gateway that carries {address}", by=vpc_id
            )
    shut = _shut(journey, vpc_id, journey.network.subnet_at(vpc_id, inside), begins=not journey.back)
    if shut:
        return journey.blocked(gateway_id, kind, shut, by=vpc_id)
    mapped = f"{gateway_id} translates {address} to {inside}"
    if inside == address:
        answer = ", as the answer to a flow that began inside" if journey.connection.egress_only else ""
        mapped = f"{gateway_id} carries it into {vpc_id}{answer}"
    journey.forward(gateway_id, kind, mapped)
    journey.rewrite(destination=inside)
    return entry(journey, gateway_id, vpc_id)


def entry(journey: Journey, gateway_id: str, vpc_id: str) -> State:
    """Into a VPC by a gateway: its own route table decides, if it has one (AWS: Gateway route tables)."""
    tables = journey.network.topology.edge_table_of_gateway.get(gateway_id, ())
    table = next((item for item in tables if item.vpc_id == vpc_id), None)
    return Enters(vpc_id, None) if table is None else Routed(vpc_id, None, table, gateway_id)


def _shut(journey: Journey, vpc_id: str, subnet: Subnet | None, *, begins: bool) -> str:
    """Why nothing passes an internet gateway (AWS: Block public access to VPCs and subnets); "" when it passes."""
    vpc = journey.network.vpc(vpc_id)
    for resource in (subnet, vpc):
        states = part({} if resource is None else resource.raw, "BlockPublicAccessStates")
        mode = text(states, "InternetGatewayBlockMode")
        if mode:
            stops = mode == "block-bidirectional" or (begins and mode == "block-ingress")
            return f"VPC Block Public Access is set to {mode}" if stops else ""
    return ""
