"""Where a flow begins: an id or an address, placed in the inventory."""

from dataclasses import dataclass

from vpcviz.topology.addresses import BITS, Address, address_of, block_of, is_private
from vpcviz.topology.graph import WORKLOADS, role_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resource import GONE
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration
from vpcviz.topology.resources.gateways import VpnGateway
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.resources.transit import TransitGatewayAttachment
from vpcviz.topology.resources.workloads import Instance
from vpcviz.topology.trace.flow import SOMEWHERE_PUBLIC
from vpcviz.topology.trace.internet import INTERNET, entry
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.network import Host, Network
from vpcviz.topology.trace.ownership import host_of, interfaces_named
from vpcviz.topology.trace.states import Enters, OnInternet, OnTransit, Outside, Sends, State

MOST_WAYS = 32


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: hosts to choose from (the interfaces of one instance), or a place outside."""

    hosts: tuple[Host, ...]
    outside: Outside | None = None
    address: Address | None = None
    """The address of a host outside."""
    other_ways: tuple[Outside, ...] = ()
    """Further places by which its traffic may enter."""
    provider: bool = False
    """It is an endpoint service: the way is the provider's side of PrivateLink."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A source that cannot be placed, and what is missing."""

    missing: str
    gone: bool = False
    """It is known to be gone: nothing is sent."""


def place(network: Network, text: str) -> Source | Unplaced:
    """The source that a text names: an interface, an instance, another thing with interfaces, a subnet, or an address."""
    address = address_of(text)
    if address is not None:
        return _place_address(network, address)
    if text == INTERNET:
        return Source((), Outside("internet", INTERNET), SOMEWHERE_PUBLIC)
    interfaces = interfaces_named(network, text)
    hosts = tuple(host for host in (host_of(network, item) for item in interfaces) if host is not None)
    if hosts:
        return Source(hosts)
    subnet = network.topology.get(Subnet, text)
    if subnet is not None:
        return _place_subnet(network, subnet)
    return _place_without_interface(network, text)


def _place_without_interface(network: Network, text: str) -> Source | Unplaced:
    found = network.topology.find(text)
    kinds = (Kind.NETWORK_INTERFACE,) if found is None else (Kind.NETWORK_INTERFACE, Kind.SUBNET)
    hidden = next((reason for reason in map(network.sight.hidden, kinds) if reason), "")
    if isinstance(found, EndpointServiceConfiguration):
        return _place_service(network, found)
    if isinstance(found, Instance) and found.state in GONE:
        return Unplaced(f"{text} is {found.state}: it has no network interface and sends nothing", gone=True)
    what = text if found is None else f"the network interface of {text}, or its subnet,"
    return Unplaced(hidden or f"{what} is not in the inventory")


def _place_service(network: Network, service: EndpointServiceConfiguration) -> Source | Unplaced:
    """An endpoint service speaks by the load balancer that provides it."""
    for arn in service.load_balancer_arns:
        found = (host_of(network, item) for item in interfaces_named(network, arn))
        hosts = tuple(host for host in found if host is not None)
        if hosts:
            return Source(hosts, provider=True)
    return Unplaced(f"the network interfaces of the load balancers of {service.id} are not in the inventory")


def _place_subnet(network: Network, subnet: Subnet) -> Source | Unplaced:
    """A subnet speaks by its first workload, else by a host without security groups."""
    for interface in network.topology.interfaces_of_subnet.get(subnet.id, ()):
        host = host_of(network, interface)
        if host is not None and role_of(interface) in WORKLOADS:
            return Source((host,))
    spare = spare_host(network, subnet)
    if spare is not None:
        return Source((spare,))
    known = block_of(subnet.cidr) or subnet.ipv6_cidrs
    return Unplaced(
        f"{subnet.id} has no free address: its interfaces hold them all, name one of them"
        if known
        else f"the address range of {subnet.id} is not in the inventory"
    )


RESERVED_FIRST = 4
"""AWS keeps the first four addresses of a subnet, and the last (AWS: Subnet CIDR blocks, "Subnet sizing")."""


def spare_host(network: Network, subnet: Subnet) -> Host | None:
    """A host without security groups at the first address of a subnet that hosts may have and no interface holds."""
    block = block_of(subnet.cidr) or block_of(next(iter(subnet.ipv6_cidrs), ""))
    if block is None:
        return None
    last = block.value + (1 << (BITS[block.version] - block.length)) - 1
    for value in range(block.value + RESERVED_FIRST, last):
        address = Address(block.version, value)
        if network.holder(subnet.vpc_id, address) is None:
            return Host(address, subnet, None)
    return None


def _place_address(network: Network, address: Address) -> Source | Unplaced:
    """An address that no interface holds stands for a host there: in its subnet, on the internet, or on premises."""
    hosts = network.hosts_with(address)
    behind = network.public_holder(address)
    if not hosts and behind is not None:
        vpc_id, inside = behind
        subnet = network.subnet_at(vpc_id, inside)
        hosts = () if subnet is None else (network.host(subnet, inside),)
    if not hosts:
        hosts = tuple(Host(address, subnet, None) for subnet in network.subnets_holding(address))
    if len(hosts) > 1:
        shown = ", ".join(host.id if host.interface else host.subnet.id for host in hosts[:4])
        return Unplaced(f"{address} is in several places ({shown}): name the interface")
    if hosts:
        return Source(hosts)
    if not is_private(address):
        return Source((), Outside("internet", "internet"), address)
    ways = _ways_in(network)
    if not ways:
        return Unplaced(f"{address} is in no subnet of the inventory, and no VPN or Direct Connect leads to it")
    return Source((), ways[0], address, tuple(ways[1:MOST_WAYS]))


def _ways_in(network: Network) -> list[Outside]:
    """Where traffic from a network on premises may enter: VPN and Direct Connect attachments, virtual private gateways."""
    attachments = network.topology.all(TransitGatewayAttachment).values()
    ways = [
        Outside("premises", item.transit_gateway_id, "", item)
        for item in attachments
        if item.resource_type in ("vpn", "direct-connect-gateway", "connect") and item.state.lower() not in GONE
    ]
    gateways = network.topology.all(VpnGateway).values()
    return ways + [
        Outside("premises", item.id, vpc) for item in gateways if item.state.lower() not in GONE for vpc in item.vpc_ids
    ]


def choose_host(network: Network, hosts: tuple[Host, ...], destination: Address) -> Host:
    """The interface by which an instance sends: the one in the destination's subnet, else its first.

    AWS: Multiple network interfaces for your Amazon EC2 instances; the operating system's own routes go before.
    """
    fitting = [_of_version(network, host, destination.version) for host in hosts]
    for host in fitting:
        subnet = network.subnet_at(host.subnet.vpc_id, destination)
        if subnet is not None and subnet.id == host.subnet.id:
            return host
    return fitting[0]


def _of_version(network: Network, host: Host, version: int) -> Host:
    if host.address.version == version or host.interface is None:
        return host
    return host_of(network, host.interface, version) or host


def state_of(journey: Journey, place_: Host | Outside) -> State:
    """The state in which a journey from a place begins."""
    if isinstance(place_, Host):
        return Sends(place_)
    if place_.kind == "internet":
        return OnInternet()
    if place_.kind == "service":
        return Enters(place_.vpc_id, None)
    if place_.attachment is not None:
        return OnTransit(place_.at, place_.attachment)
    return entry(journey, place_.at, place_.vpc_id)
