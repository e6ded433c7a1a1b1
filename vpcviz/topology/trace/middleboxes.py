"""Routes into the path of an appliance: interfaces and Gateway Load Balancer endpoints (AWS: Middlebox routing wizard)."""

from vpcviz.topology.addresses import address_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.privatelink import providers, service_of
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.answer import Via
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.network import Host
from vpcviz.topology.trace.states import Arrives, Ended, Routed, State


def by_interface(journey: Journey, hop: Hop) -> State | Ended:
    """Through an instance that forwards: source/destination check off (AWS: Work with NAT instances)."""
    interface = _interface(journey, hop)
    subnet = None if interface is None else journey.network.topology.get(Subnet, interface.subnet_id)
    if interface is None or subnet is None:
        return hop.target_not_read(journey, Kind.NETWORK_INTERFACE)
    address = address_of(interface.address)
    host = Host(address or journey.packet.destination, subnet, interface)
    hop.taken(journey)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {host.label}")
    if str(journey.packet.destination) in (*interface.addresses, *interface.ipv6_addresses):
        return Arrives(Host(journey.packet.destination, subnet, interface))
    stopped = journey.network.running(interface.instance_id)
    if stopped:
        return journey.blocked(
            interface.id, "network-interface", f"{interface.instance_id} is {stopped} and forwards nothing"
        )
    if interface.source_dest_check:
        because = f"{interface.id} has its source/destination check on, so it drops what is not for itself"
        return journey.blocked(interface.id, "network-interface", because)
    return _through(journey, hop, host, interface)


def _interface(journey: Journey, hop: Hop) -> NetworkInterface | None:
    topology = journey.network.topology
    found = topology.get(NetworkInterface, hop.target)
    return found or next(iter(topology.interfaces_of_instance.get(hop.target, ())), None)


def _through(journey: Journey, hop: Hop, host: Host, interface: NetworkInterface) -> State | Ended:
    """References to security groups do not hold through a middlebox (AWS: Security group rules, referencing)."""
    journey.references = False
    journey.middlebox = host
    journey.middleboxes.add(interface.id)
    if hop.subnet is None or hop.subnet.id != host.subnet.id:
        refused = journey.passes_acl(host.subnet, egress=False)
        if refused is not None:
            return refused
    for egress in (False, True):
        refused = journey.passes_groups(interface, egress=egress)
        if refused is not None:
            return refused
    journey.forward(
        interface.id,
        "network-interface",
        f"{host.label} is taken to forward what it gets; its own rules are not visible",
    )
    return onward(journey, host.subnet)


def onward(journey: Journey, subnet: Subnet) -> State | Ended:
    """On from a subnet: inside it directly, out of it by its network ACL and route table."""
    destination = journey.packet.destination
    neighbour = journey.network.subnet_at(subnet.vpc_id, destination)
    if neighbour is not None and neighbour.id == subnet.id:
        journey.choose_way(Via.LOCAL)
        because = f"{destination} is in {subnet.id} itself: no route table and no network ACL stands between"
        journey.forward(subnet.id, "subnet", because, rule={"cidr": subnet.cidr})
        return Arrives(journey.network.host(subnet, destination))
    refused = journey.passes_acl(subnet, egress=True)
    if refused is not None:
        return refused
    return Routed(subnet.vpc_id, subnet, journey.network.table_of(subnet), subnet.id)


def by_appliance_endpoint(journey: Journey, hop: Hop, endpoint: VpcEndpoint) -> State | Ended:
    """Through a Gateway Load Balancer endpoint, and on by its own subnet's table (AWS: Gateway Load Balancer endpoints)."""
    journey.choose_way(Via.GWLB_ENDPOINT)
    journey.references = False
    if not same_state(endpoint.state, "available"):
        return hop.refuse(journey, f"{endpoint.id} is {endpoint.state}")
    hop.taken(journey)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {endpoint.id}")
    subnet = journey.network.topology.get(Subnet, next(iter(endpoint.subnet_ids), ""))
    if subnet is None:
        return journey.unknown(f"the subnet of {endpoint.id} is not in the inventory")
    if hop.subnet is None or hop.subnet.id != subnet.id:
        refused = journey.passes_acl(subnet, egress=False)
        if refused is not None:
            return refused
    dead = _no_appliance(journey, endpoint)
    if dead:
        return journey.blocked(endpoint.id, "endpoint", dead)
    journey.middleboxes.add(endpoint.id)
    journey.forward(
        endpoint.id, "endpoint", f"{endpoint.id} gives it to an appliance, which is taken to let it through"
    )
    return onward(journey, subnet)


def _no_appliance(journey: Journey, endpoint: VpcEndpoint) -> str:
    """Why no appliance is behind an endpoint; "" when one is, or its owner's side is not in the inventory."""
    service = service_of(journey.network.topology, endpoint)
    if service is None:
        return ""
    for provider in providers(journey.network.topology, service):
        targets = provider.targets
        if (
            targets is not None
            and provider.target_groups
            and not any(item.state in ("healthy", "") for item in targets)
        ):
            return f"no target behind {provider.arn} is healthy"
    return ""
