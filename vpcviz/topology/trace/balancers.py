"""Behind a load balancer or an interface endpoint: listeners, targets, their health and zones.

AWS: Network Load Balancers; Target groups for your Network Load Balancers; Share your services through AWS PrivateLink.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vpcviz.topology.addresses import Address, address_of
from vpcviz.topology.graph import Role, role_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.privatelink import Service, service_of
from vpcviz.topology.resources.balancers import Listener, LoadBalancer, Target, TargetGroup
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.trace.answer import Outcome
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.network import Host, Network
from vpcviz.topology.trace.ownership import host_of, interfaces_named
from vpcviz.topology.trace.states import Ended, Outside

KIND = "load-balancer"
CARRIES = {
    "tcp": ("TCP", "TLS", "TCP_UDP", "HTTP", "HTTPS", "SSL", "TCP_QUIC"),
    "udp": ("UDP", "TCP_UDP", "QUIC", "TCP_QUIC"),
}

FAIL_OPEN = ("unhealthy", "initial", "unavailable")
"""States of targets that get traffic when no target is healthy (AWS: Health checks for Network Load Balancer target groups)."""


@dataclass(frozen=True, slots=True)
class Onward:
    """What a load balancer sends on."""

    sender: Host
    destination: Address
    port: int
    keeps_client: bool
    """The target sees the client's address (AWS: Client IP preservation)."""
    healthy: bool


Choice = tuple[TargetGroup, Target, int]
"""A target with its group, and how many there were to choose from."""


def behind(journey: Journey, host: Host) -> Onward | Ended | None:
    """What happens behind an interface that the packet has reached; None when nothing more is known of it."""
    if host.interface is None:
        return None
    balancer = journey.network.balancer_at(host.interface)
    if balancer is not None:
        return _balanced(journey, host, balancer)
    if role_of(host.interface) in (Role.LOAD_BALANCER, Role.APPLICATION_LOAD_BALANCER):
        return _unseen(journey, host.interface)
    endpoint = journey.network.endpoint_at(host.interface)
    return None if endpoint is None else _provided(journey, host.interface, endpoint)


def _unseen(journey: Journey, interface: NetworkInterface) -> Ended | None:
    """A load balancer of which only an interface is known."""
    hidden = journey.network.hidden_in(Kind.LOAD_BALANCER, interface.vpc_id)
    if hidden:
        return journey.unknown(hidden)
    named = interface.description.removeprefix("ELB ")
    journey.note(f"the load balancer {named} of {interface.id} is not in the inventory: its listeners and targets")
    return None


def _provided(journey: Journey, interface: NetworkInterface, endpoint: VpcEndpoint) -> Onward | Ended | None:
    """An endpoint carries nothing until its connection is accepted (AWS: Accept or reject connection requests)."""
    if endpoint.state and not same_state(endpoint.state, "available"):
        return journey.blocked(endpoint.id, "endpoint", f"{endpoint.id} is {endpoint.state}: it carries nothing")
    service = service_of(journey.network.topology, endpoint)
    if service is None or service.configuration is None:
        return _far_side(journey, endpoint, service)
    arns = service.configuration.load_balancer_arns
    balancer = journey.network.topology.get(LoadBalancer, next(iter(arns), ""))
    if balancer is None:
        journey.note(f"the load balancer behind {service.key} is not in the inventory")
        return None
    node = _node(journey.network, balancer, interface)
    if node is None:
        journey.note(f"the network interfaces of {balancer.name} are not in the inventory")
        return None
    return _to_provider(journey, service, balancer, node, endpoint.region)


def _far_side(journey: Journey, endpoint: VpcEndpoint, service: Service | None) -> Ended | None:
    """What is behind an endpoint is its provider's; of AWS's own services nothing is asked."""
    if service is None:
        what = endpoint.target_arn or f"{endpoint.id}, an endpoint of type {endpoint.type},"
        journey.note(f"what lies behind {what} is not in the inventory")
        return None
    if not service.name.of_aws:
        hidden = journey.network.sight.hidden(Kind.ENDPOINT_SERVICE_CONFIGURATION, service.owner_account)
        if hidden:
            return journey.unknown(hidden)
        account = f" (account {service.owner_account})" if service.owner_account else ""
        journey.note(
            f"the provider's side of {service.key}{account} is not in the inventory: its load balancer and targets"
        )
    return None


def _to_provider(
    journey: Journey, service: Service, balancer: LoadBalancer, node: Host, region: str
) -> Onward | Ended | None:
    journey.forward(service.key, "endpoint-service", f"{service.key} is provided by {balancer.name}", by=balancer.id)
    journey.references = False
    if balancer.group_ids and balancer.privatelink_groups_enforced is not False and node.interface is not None:
        journey.rewrite(destination=node.address)
        refused = journey.passes_groups(node.interface, egress=False)
        if refused is not None:
            return refused
    return _balanced(journey, node, balancer, consumer=region)


def _node(network: Network, balancer: LoadBalancer, consumer: NetworkInterface) -> Host | None:
    """The load balancer's node in the consumer's zone, else its first."""
    found = [host_of(network, item) for item in interfaces_named(network, balancer.id)]
    hosts = [host for host in found if host is not None]
    consumer_host = host_of(network, consumer)
    zone = "" if consumer_host is None else consumer_host.subnet.zone_id or consumer_host.subnet.zone
    same = (host for host in hosts if (host.subnet.zone_id or host.subnet.zone) == zone)
    return next(same, next(iter(hosts), None))


def _balanced(journey: Journey, host: Host, balancer: LoadBalancer, *, consumer: str = "") -> Onward | Ended | None:
    """`consumer` is the region of the endpoint by which PrivateLink traffic comes."""
    packet = journey.packet
    if packet.protocol == "icmp":
        if balancer.type != "network":
            return None
        return journey.blocked(
            balancer.id, KIND, f"{balancer.name} answers no ping: it has listeners for TCP and UDP only"
        )
    listeners = journey.network.topology.listeners_of_load_balancer.get(balancer.id, ())
    if not listeners:
        hidden = journey.network.hidden_in(Kind.LISTENER, balancer.vpc_id)
        return journey.unknown(hidden or f"the listeners of {balancer.name} are not in the inventory")
    port = packet.destination_ports[0]
    listener = next(
        (item for item in listeners if item.port == port and item.protocol in CARRIES[packet.protocol]), None
    )
    if listener is None:
        return journey.blocked(balancer.id, KIND, f"{balancer.name} has no listener on {packet.words}")
    return _listened(journey, host, balancer, listener, consumer)


def _listened(
    journey: Journey, host: Host, balancer: LoadBalancer, listener: Listener, consumer: str
) -> Onward | Ended | None:
    topology = journey.network.topology
    groups = [
        group for group in (topology.get(TargetGroup, arn) for arn in listener.target_group_arns) if group is not None
    ]
    if not groups:
        hidden = journey.network.hidden_in(Kind.TARGET_GROUP, balancer.vpc_id)
        return journey.unknown(hidden or f"the target groups of {balancer.name} are not in the inventory")
    unread = next((group for group in groups if group.targets is None), None)
    if unread is not None:
        hidden = journey.network.hidden_in(Kind.TARGET_HEALTH, balancer.vpc_id)
        return journey.unknown(hidden or f"the health of the targets of {unread.name} is not in the inventory")
    abroad = consumer not in ("", balancer.region)
    choice = _choose(journey, host, balancer, groups, any_zone=abroad)
    return choice if isinstance(choice, Ended) else _chosen(journey, host, balancer, listener, choice, consumer)


def _chosen(
    journey: Journey, host: Host, balancer: LoadBalancer, listener: Listener, choice: Choice, consumer: str
) -> Onward | Ended | None:
    group, target, _ = choice
    rule = {"listener": listener.id, "target_group": group.id, "target": target.id, "state": target.state}
    if group.target_type == "lambda":
        because = f"{balancer.name} invokes {target.id} of {group.name} by AWS's own API: no network lies between"
        journey.step(balancer.id, KIND, "deliver", because, by=listener.id, rule=rule)
        return None
    port = target.port or group.port or journey.packet.destination_ports[0]
    journey.forward(balancer.id, KIND, _sent(journey, balancer, choice, port), by=listener.id, rule=rule)
    address = _address_of(journey.network, group, target)
    if address is None:
        missing = f"the network interface of {target.id}, a target of {group.name}, is not in the inventory"
        if target.state != "healthy":
            return journey.unknown(missing)
        journey.note(missing)
        return None
    keeps = _keeps_client(group) and balancer.type == "network" and not consumer
    return Onward(host, address, port, keeps, target.state == "healthy")


def _sent(journey: Journey, balancer: LoadBalancer, choice: Choice, port: int) -> str:
    group, target, count = choice
    state = target.state or "registered"
    of_how_many = f"one of {count} {state} targets" if count > 1 else f"the only {state} target"
    sent = f"{balancer.name} sends {journey.packet.words} to {target.id}:{port}"
    because = f"{sent}, {of_how_many} of {group.name} within its reach"
    return f"{because}: it sends to all targets while none is healthy" if state in FAIL_OPEN else because


def _keeps_client(group: TargetGroup) -> bool:
    """Behind an Application Load Balancer the client's address is always kept (AWS: Client IP preservation)."""
    return group.target_type == "alb" or group.keeps_client_address


def _choose(
    journey: Journey, host: Host, balancer: LoadBalancer, groups: Iterable[TargetGroup], *, any_zone: bool
) -> Choice | Ended:
    """A healthy target in the node's zone; in any zone with cross-zone load balancing, which is off unless set.

    Consumers in other regions have no zone in common with the service (AWS: Cross-Region enabled AWS services).
    """
    registered = [(group, target) for group in groups for target in group.targets or ()]
    healthy = [pair for pair in registered if pair[1].state in ("healthy", "")]
    healthy = healthy or [pair for pair in registered if pair[1].state in FAIL_OPEN]
    if not healthy:
        said = "no target is registered" if not registered else f"none of {len(registered)} targets takes traffic"
        return journey.blocked(balancer.id, KIND, f"{said} behind {balancer.name}")
    if any_zone or balancer.type != "network":
        return (*healthy[0], len(healthy))
    here = ("all", "", host.subnet.zone)
    near = [
        pair for pair in healthy if pair[0].crosses(balancer.cross_zone) or _zone_of(journey.network, *pair) in here
    ]
    if near:
        return (*near[0], len(near))
    hidden = journey.network.hidden_in(Kind.LOAD_BALANCER_ATTRIBUTES, balancer.vpc_id)
    if any(group.crosses(balancer.cross_zone) is None for group, _ in healthy):
        return journey.unknown(hidden or f"whether {balancer.name} balances across zones is not in the inventory")
    because = f"{balancer.name} has no healthy target in {host.subnet.zone}, and cross-zone load balancing is off"
    return journey.blocked(balancer.id, KIND, because)


def zones_in_dns(network: Network, balancer: LoadBalancer) -> frozenset[str]:
    """The zones whose addresses a Network Load Balancer's name stands for: those in which every target group has a healthy target.

    None are left out with cross-zone load balancing, nor while no zone is healthy; then nothing is returned.
    AWS: Network Load Balancers, "Availability Zones"; Health checks for Network Load Balancer target groups.
    """
    groups = network.topology.target_groups_of_load_balancer.get(balancer.id, ())
    if balancer.type != "network" or any(group.targets is None for group in groups):
        return frozenset()
    healthy = [
        {_zone_of(network, group, target) for target in group.targets or () if target.state == "healthy"}
        for group in groups
        if group.crosses(balancer.cross_zone) is False
    ]
    return frozenset(set.intersection(*healthy)) if healthy else frozenset()


def _zone_of(network: Network, group: TargetGroup, target: Target) -> str:
    if target.zone:
        return target.zone
    address = _address_of(network, group, target)
    subnet = None if address is None else network.subnet_at(group.vpc_id, address)
    return "" if subnet is None else subnet.zone


def _address_of(network: Network, group: TargetGroup, target: Target) -> Address | None:
    if group.target_type == "ip":
        return address_of(target.id)
    hosts = (host_of(network, item) for item in interfaces_named(network, target.id))
    first = next((host for host in hosts if host is not None), None)
    return None if first is None else first.address


def to_balancer(journey: Journey, arrival: Host | Outside, start: Host | Outside) -> Ended:
    """A target that sees the client's address answers it, and the flow's state leads the answer to the load balancer."""
    if not isinstance(arrival, Host) or not isinstance(start, Host):
        return journey.unknown(f"the way back from {arrival.id} to {start.id}, which keeps the client's address")
    if arrival.interface is not None:
        journey.passes_groups(arrival.interface, egress=True)
    if arrival.subnet.id != start.subnet.id:
        refused = journey.passes_acl(arrival.subnet, egress=True)
        if refused is not None:
            return refused
    because = f"{start.label} began the flow with the client's address and gets the answer to it"
    journey.step(start.id, "network-interface", "deliver", because)
    return Ended(Outcome.REACHED, start)
