"""Setting out from an address, entering a subnet, arriving at an address."""

from vpcviz.topology.graph import Role, role_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.middleboxes import onward
from vpcviz.topology.trace.nat import at_nat_gateway
from vpcviz.topology.trace.network import Host
from vpcviz.topology.trace.own_services import at_own_service
from vpcviz.topology.trace.policies import passes_policy
from vpcviz.topology.trace.states import Arrives, Ended, Enters, Sends, State, same_place

INTERFACE = "network-interface"


def sends(journey: Journey, state: Sends) -> State | Ended:
    """A host sends: its own addresses need no network, its subnet no router."""
    host, interface = state.host, state.host.interface
    if interface is not None:
        stopped = journey.network.running(interface.instance_id)
        if stopped:
            return journey.blocked(interface.id, INTERFACE, f"{interface.instance_id} is {stopped} and sends nothing")
        near = _at_itself(journey, interface, host) or at_own_service(journey, host)
        if near is not None:
            return near
        if role_of(interface) is not Role.NAT:
            refused = journey.passes_groups(interface, egress=True)
            if refused is not None:
                return refused
    return onward(journey, host.subnet)


def _at_itself(journey: Journey, interface: NetworkInterface, host: Host) -> Ended | None:
    own = _own(journey, interface, host.subnet)
    if own is None:
        return None
    journey.choose_way(Via.LOCAL)
    because = f"{journey.packet.destination} is an address of the sender itself: the packet does not leave it"
    if journey.back:
        because = f"{own.label} gets the answer"
    journey.step(own.id, INTERFACE, "deliver", because)
    return Ended(Outcome.REACHED, own)


def _own(journey: Journey, interface: NetworkInterface, subnet: Subnet) -> Host | None:
    """The destination, where the sender holds it itself, by this or another interface of its instance."""
    address = journey.packet.destination
    holder = journey.network.holder(subnet.vpc_id, address)
    if holder is None:
        return None
    same_instance = bool(interface.instance_id) and holder.instance_id == interface.instance_id
    if holder.id != interface.id and not same_instance:
        return None
    return Host(address, journey.network.topology.get(Subnet, holder.subnet_id) or subnet, holder)


def enters(journey: Journey, state: Enters) -> State | Ended:
    """The VPC's router finds the subnet; its network ACL judges what comes from another one."""
    network, destination = journey.network, journey.packet.destination
    subnet = network.subnet_at(state.vpc_id, destination)
    if subnet is None:
        hidden = network.hidden_in(Kind.SUBNET, state.vpc_id)
        if hidden:
            return journey.unknown(hidden)
        if state.vpc_id not in network.topology.subnets_of_vpc:
            return journey.unknown(f"the subnets of {state.vpc_id} are not in the inventory")
        return journey.no_route(state.vpc_id, "vpc", f"no subnet of {state.vpc_id} holds {destination}")
    journey.forward(state.vpc_id, "vpc", f"{destination} is in {subnet.id}", by=subnet.id, rule={"cidr": subnet.cidr})
    if state.origin is None or state.origin.id != subnet.id:
        refused = journey.passes_acl(subnet, egress=False)
        if refused is not None:
            return refused
    return Arrives(network.host(subnet, destination))


def arrives(journey: Journey, state: Arrives) -> State | Ended:
    """At an address: who holds it decides."""
    host, interface = state.host, state.host.interface
    if interface is None:
        return _at_nobody(journey, host)
    nat = journey.network.nat_at(interface)
    if nat is not None:
        return at_nat_gateway(journey, nat, host, interface)
    before = journey.connection.translated.get(interface.id)
    if journey.back and before is not None:
        journey.forward(interface.id, INTERFACE, f"{host.label} is taken to translate the answer back to {before}")
        journey.middleboxes.add(interface.id)
        journey.rewrite(destination=before)
        return Sends(host)
    return _at_interface(journey, host, interface)


def _at_nobody(journey: Journey, host: Host) -> Ended:
    network = journey.network
    if journey.back and journey.goal is not None and same_place(host, journey.goal):
        journey.step(host.subnet.id, "subnet", "deliver", f"the host at {host.address} gets its answer")
        return Ended(Outcome.REACHED, host)
    if journey.meaning.vouched and journey.meaning.address == host.address:
        because = (
            f"no interface in the inventory holds {host.address}, so its security groups are not known; "
            "its health check says that it answers"
        )
        journey.step(host.subnet.id, "subnet", "deliver", because)
        return Ended(Outcome.REACHED, host)
    hidden = network.hidden_in(Kind.NETWORK_INTERFACE, host.subnet.vpc_id)
    if hidden:
        return journey.unknown(hidden)
    if not network.topology.all(NetworkInterface):
        return journey.unknown("the network interfaces are not in the inventory")
    because = f"no interface in {host.subnet.id} holds {host.address}"
    return journey.no_route(host.subnet.id, "subnet", because, rule={"cidr": host.subnet.cidr})


DEAF = frozenset({Role.NAT, Role.TRANSIT_GATEWAY, Role.LAMBDA})
"""Interfaces that answer nobody at their own address (AWS: Giving Lambda functions access to resources in an Amazon VPC)."""


def _at_interface(journey: Journey, host: Host, interface: NetworkInterface) -> Ended:
    stopped = journey.network.running(interface.instance_id)
    if stopped:
        return journey.blocked(interface.id, INTERFACE, f"{interface.instance_id} is {stopped} and answers nothing")
    if not journey.back and role_of(interface) in DEAF:
        return journey.blocked(
            interface.id, INTERFACE, f"{interface.id} ({interface.description}) answers nothing itself"
        )
    refused = journey.passes_groups(interface, egress=False)
    if refused is not None:
        return refused
    endpoint = journey.network.endpoint_at(interface)
    if endpoint is not None:
        return _at_endpoint(journey, host, interface, endpoint)
    end = "gets the answer" if journey.back else "is the destination"
    journey.step(interface.id, INTERFACE, "deliver", f"{host.label} {end}")
    return Ended(Outcome.REACHED, host)


def _at_endpoint(journey: Journey, host: Host, interface: NetworkInterface, endpoint: VpcEndpoint) -> Ended:
    """An interface endpoint takes what its policy lets pass (AWS: Control access to VPC endpoints using endpoint policies)."""
    if endpoint.type == "GatewayLoadBalancer":
        because = f"{endpoint.id} is reached by routes, not by its address"
        return journey.blocked(endpoint.id, "endpoint", because, by=interface.id)
    if journey.via is Via.LOCAL:
        journey.via = Via.INTERFACE_ENDPOINT
    verdict = passes_policy(journey, endpoint, "endpoint")
    if isinstance(verdict, Ended):
        return verdict
    because = f"{host.address} is {interface.id}, an interface of {endpoint.id}; its policy: {verdict.because}"
    journey.step(endpoint.id, "endpoint", "deliver", because, by=interface.id)
    return Ended(Outcome.REACHED, host)
