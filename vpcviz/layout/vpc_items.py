"""What stands in a subnet: endpoints, load balancers, NAT gateways and workloads, one item per network interface."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

from vpcviz.layout.endpoint_words import type_words
from vpcviz.layout.pieces import Mark, Thing, title_of
from vpcviz.topology.graph import Role, endpoint_id_of, role_of
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import service_of
from vpcviz.topology.resources.balancers import LoadBalancer, Target
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.resources.gateways import NatGateway
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.resources.workloads import Instance

Lane = tuple[int, str, int]
"""Sorts items into lanes: what it is, whose it is, and its number among its like. Equal lanes line up across zones."""

NAT, BALANCER, WORKLOAD, ENDPOINT, ATTACHMENT = range(5)
MOST_WORKLOADS = 12
"""Workload interfaces drawn one by one in a subnet; more are summed up in a last card that counts them."""


@dataclass(frozen=True, slots=True)
class Item:
    """One card in a subnet, with the chip of its network interface."""

    lane: Lane
    thing: Thing
    interface: NetworkInterface | None = None
    own: bool = False
    """The card is the interface itself, so it gets no chip."""
    owner: str = ""
    """The endpoint's id or the load balancer's ARN: what lines start from."""


def state_mark(state: str) -> tuple[Mark, ...]:
    """A badge for every state but the good one: `pendingAcceptance` is worth a word, `available` is not."""
    known = {
        "pendingacceptance": ("pending", "waiting"),
        "pending": ("pending", "waiting"),
        "initial": ("starting", "waiting"),
        "rejected": ("rejected", "broken"),
        "failed": ("failed", "broken"),
        "expired": ("expired", "broken"),
        "partial": ("partial", "broken"),
        "unhealthy": ("unhealthy", "broken"),
        "deleting": ("deleting", "gone"),
        "deleted": ("deleted", "gone"),
        "draining": ("draining", "gone"),
        "unused": ("unused", "gone"),
    }
    word, tone = known.get(state.lower(), (state, "neutral"))
    if state.lower() in ("", "available", "active", "attached", "associated"):
        return ()
    spelled = "pending acceptance" if state.lower() == "pendingacceptance" else state
    return (Mark(word, "state", f"state: {spelled}", tone),)


def endpoint_thing(topology: Topology, endpoint: VpcEndpoint, node_id: str) -> Thing:
    """An endpoint's card: named by its service, drawn as an endpoint."""
    service = service_of(topology, endpoint)
    label = service.label if service is not None else endpoint.target_arn.rsplit("/", 1)[-1] or endpoint.label
    region = service.name.region if service is not None else ""
    marks = state_mark(endpoint.state)
    if region and region != endpoint.region:
        marks = (Mark(region, "region", f"the service is in {region}", "shared"), *marks)
    if same_state(endpoint.type, "GatewayLoadBalancer"):
        marks = (Mark("GWLB", "type", "Gateway Load Balancer endpoint", "neutral"), *marks)
    return Thing(
        id=node_id,
        kind="endpoint",
        resource=endpoint.id,
        label=label,
        icon="gwlb-endpoint" if endpoint.type == "GatewayLoadBalancer" else "endpoint",
        tone="gwlb-endpoint" if endpoint.type == "GatewayLoadBalancer" else "endpoint",
        state=_endpoint_state(endpoint),
        title=title_of(
            endpoint.name,
            f"{endpoint.id}, {type_words(endpoint)}",
            endpoint.service_name or endpoint.target_arn,
            f"state: {endpoint.state}" if endpoint.state else "",
            _private_dns(endpoint),
        ),
        marks=marks,
    )


def _endpoint_state(endpoint: VpcEndpoint) -> str | None:
    return None if endpoint.state.lower() in ("available", "") else endpoint.state.lower()


def _private_dns(endpoint: VpcEndpoint) -> str:
    if endpoint.private_dns is None:
        return ""
    return "private DNS on" if endpoint.private_dns else "private DNS off"


class SubnetItems:
    """Finds the items of each subnet of one VPC."""

    def __init__(self, topology: Topology, vpc_id: str, *, interfaces: bool = True) -> None:
        self.topology = topology
        self.interfaces = interfaces
        self.vpc_id = vpc_id
        self.endpoint_of = {
            interface_id: endpoint
            for endpoint in topology.endpoints_of_vpc.get(vpc_id, ())
            for interface_id in endpoint.network_interface_ids
        }
        self.nat_of = {
            address.network_interface_id: nat
            for nat in topology.nat_gateways_of_vpc.get(vpc_id, ())
            for address in nat.addresses
        }
        self.balancers = topology.load_balancers_of_vpc.get(vpc_id, ())
        self.balancer_of = {f"ELB {balancer.id.partition('loadbalancer/')[2]}": balancer for balancer in self.balancers}
        self.targets = _targets(topology, self.balancers)
        self.things: dict[str, Thing] = {}
        """Endpoint id -> its card, but for the node's id."""

    def of(self, subnet: Subnet) -> tuple[Item, ...]:
        """The items of a subnet, by lane."""
        items = [self._item(interface) for interface in self.topology.interfaces_of_subnet.get(subnet.id, ())]
        items += self._without_interface(subnet, items)
        if not self.interfaces:
            items = self._counted(subnet, items)
        return tuple(sorted(_numbered(items), key=lambda item: (item.lane, item.thing.id))) if items else ()

    def _counted(self, subnet: Subnet, items: Sequence[Item]) -> list[Item]:
        """Endpoints, load balancers and NAT gateways without their interfaces, and how many interfaces there are."""
        kept = [replace(item, interface=None) for item in items if item.lane[0] in (NAT, BALANCER, ENDPOINT)]
        interfaces = self.topology.interfaces_of_subnet.get(subnet.id, ())
        if not interfaces:
            return kept
        count = f"{len(interfaces)} network interface{'' if len(interfaces) == 1 else 's'}"
        names = title_of(count, *(interface.label for interface in interfaces[:40]))
        thing = Thing(f"interfaces:{subnet.id}", "more", None, count, icon="eni", tone="eni", title=names)
        return [*kept, Item((ATTACHMENT, "~~", 0), thing)]

    def _item(self, interface: NetworkInterface) -> Item:
        endpoint = self.endpoint_of.get(interface.id) or self.topology.get(VpcEndpoint, endpoint_id_of(interface))
        if endpoint is not None:
            return self._endpoint(endpoint, interface)
        nat = self.nat_of.get(interface.id)
        if nat is not None:
            return _nat(nat, interface)
        balancer = self.balancer_of.get(interface.description)
        if balancer is not None:
            return _balancer(balancer, interface.subnet_id, interface)
        return self._workload(interface)

    def _endpoint(self, endpoint: VpcEndpoint, interface: NetworkInterface) -> Item:
        return self._endpoint_item(endpoint, interface.id, interface)

    def _endpoint_item(self, endpoint: VpcEndpoint, at: str, interface: NetworkInterface | None) -> Item:
        thing = self.things.get(endpoint.id)
        if thing is None:
            thing = self.things[endpoint.id] = endpoint_thing(self.topology, endpoint, endpoint.id)
        placed = replace(thing, id=f"{endpoint.id}@{at}")
        return Item(_endpoint_lane(endpoint, thing), placed, interface, owner=endpoint.id)

    def _workload(self, interface: NetworkInterface) -> Item:
        role = role_of(interface)
        label, icon, tone = _workload_look(interface, role, self.topology.get(Instance, interface.instance_id))
        targets = [*self.targets.get(interface.instance_id, ()), *self._address_targets(interface.addresses)]
        marks = tuple(mark for target in targets[:1] for mark in health_mark(target))
        rank = WORKLOAD if role not in (Role.TRANSIT_GATEWAY, Role.RESOLVER, Role.LOAD_BALANCER) else ATTACHMENT
        thing = Thing(
            id=interface.id,
            kind="target" if targets else "eni",
            resource=interface.id,
            label=label,
            sub=interface.address,
            icon=icon,
            tone="target" if targets else tone,
            title=title_of(label, interface.id, interface.description, *interface.addresses, interface.instance_id),
            marks=marks,
        )
        return Item((rank, "" if targets else "~", 0), thing, interface, own=True)

    def _address_targets(self, addresses: Iterable[str]) -> list[Target]:
        return [target for address in addresses for target in self.targets.get(address, ())]

    def _without_interface(self, subnet: Subnet, items: Sequence[Item]) -> list[Item]:
        """What AWS says is here although no interface of it was read."""
        here = {item.owner for item in items if item.owner}
        found = [
            self._endpoint_item(endpoint, subnet.id, None)
            for endpoint in self.topology.endpoints_of_vpc.get(self.vpc_id, ())
            if subnet.id in endpoint.subnet_ids and endpoint.id not in here
        ]
        found += [
            _balancer(balancer, subnet.id, None)
            for balancer in self.balancers
            if balancer.id not in here and any(zone.subnet_id == subnet.id for zone in balancer.zones)
        ]
        found += [
            _nat(nat, None)
            for nat in self.topology.nat_gateways_of_vpc.get(self.vpc_id, ())
            if nat.subnet_id == subnet.id and nat.id not in here and nat.state.lower() not in ("deleted", "deleting")
        ]
        return found + self._bare_instances(subnet) + self._bare_targets(subnet)

    def _bare_instances(self, subnet: Subnet) -> list[Item]:
        known = self.topology.interfaces_of_instance
        bare = (
            instance
            for instance in self.topology.derive(_instances_of_subnet).get(subnet.id, ())
            if instance.id not in known and instance.state != "terminated"
        )
        return [
            Item(
                (WORKLOAD, "~", 0),
                Thing(
                    instance.id, "instance", instance.id, instance.label, instance.private_ip, "instance", "instance"
                ),
            )
            for instance in bare
        ]

    def _bare_targets(self, subnet: Subnet) -> list[Item]:
        """Targets registered by an address that no interface in the inventory holds."""
        held = self.topology.interfaces_of_address
        bare = (
            (address, targets)
            for address, targets in self.targets.items()
            if _inside(address, subnet.cidr) and not any(item.vpc_id == self.vpc_id for item in held.get(address, ()))
        )
        return [
            Item(
                (WORKLOAD, "", 0),
                Thing(
                    id=f"target:{self.vpc_id}:{address}",
                    kind="target",
                    resource=None,
                    label=f"{address}:{targets[0].port}" if targets[0].port else address,
                    icon="target",
                    tone="target",
                    state="unconnected",
                    title=title_of(f"target {address}", "no network interface in the inventory holds this address"),
                    marks=health_mark(targets[0]),
                ),
            )
            for address, targets in sorted(bare)
        ]


def _instances_of_subnet(topology: Topology) -> Mapping[str, tuple[Instance, ...]]:
    return topology.index(Instance, lambda instance: (instance.subnet_id,))


def _endpoint_lane(endpoint: VpcEndpoint, thing: Thing) -> Lane:
    """A lane per endpoint; Gateway Load Balancer endpoints, which have one subnet each, share their service's."""
    one_each = endpoint.type == "GatewayLoadBalancer"
    return ENDPOINT, thing.label if one_each else f"{thing.label} {endpoint.id}", 0


def _inside(address: str, cidr: str) -> bool:
    try:
        return ip_address(address) in ip_network(cidr, strict=False)
    except ValueError:
        return False


def health_mark(target: Target) -> tuple[Mark, ...]:
    """A target's health, good or bad, as a badge."""
    if not target.state:
        return ()
    tones = {"healthy": "ok", "unhealthy": "broken", "initial": "waiting", "draining": "gone", "unused": "gone"}
    why = target.description or target.reason
    return (Mark(target.state, "health", title_of(f"health: {target.state}", why), tones.get(target.state, "neutral")),)


def _targets(topology: Topology, balancers: Iterable[LoadBalancer]) -> Mapping[str, list[Target]]:
    found: dict[str, list[Target]] = {}
    for balancer in balancers:
        for group in topology.target_groups_of_load_balancer.get(balancer.id, ()):
            for target in group.targets or ():
                found.setdefault(target.id, []).append(target)
    return found


_BALANCER_ICONS = {"network": "nlb", "gateway": "gwlb", "application": "alb", "classic": "clb"}
BALANCER_WORDS = {"network": "NLB", "gateway": "GWLB", "application": "ALB", "classic": "CLB"}


def balancer_icon(balancer: LoadBalancer) -> str:
    """The icon of a load balancer's type."""
    return _BALANCER_ICONS.get(balancer.type, "load-balancer")


def _balancer(balancer: LoadBalancer, subnet_id: str, interface: NetworkInterface | None) -> Item:
    word = BALANCER_WORDS.get(balancer.type, "load balancer")
    thing = Thing(
        id=f"{balancer.id}@{subnet_id}",
        kind="load-balancer",
        resource=balancer.id,
        label=f"{word} {balancer.label}",
        icon=balancer_icon(balancer),
        tone="load-balancer",
        state=None if balancer.state in ("active", "") else balancer.state,
        title=title_of(balancer.label, f"{balancer.type} load balancer, {balancer.scheme}", balancer.id),
        marks=state_mark(balancer.state),
        shape="bar",
    )
    return Item((BALANCER, f"{balancer.label} {balancer.id}", 0), thing, interface, owner=balancer.id)


def _nat(nat: NatGateway, interface: NetworkInterface | None) -> Item:
    public = next((address.public_ip for address in nat.addresses if address.public_ip), "")
    thing = Thing(
        id=f"{nat.id}@{interface.id}" if interface is not None else nat.id,
        kind="nat-gateway",
        resource=nat.id,
        label=nat.name or "NAT gateway",
        icon="nat-gateway",
        tone="nat",
        state=None if nat.state.lower() in ("available", "") else nat.state.lower(),
        title=title_of(nat.name, f"{nat.id}, {nat.connectivity} NAT gateway", public, f"state: {nat.state}"),
        marks=state_mark(nat.state),
    )
    return Item((NAT, "", 0), thing, interface, owner=nat.id)


_LOOKS: Mapping[Role, tuple[str, str, str]] = {
    Role.LAMBDA: ("Lambda function", "lambda-function", "instance"),
    Role.DATABASE: ("database", "db-instance", "database"),
    Role.TRANSIT_GATEWAY: ("TGW attachment", "transit-gateway-attachment", "transit"),
    Role.RESOLVER: ("Route 53 Resolver", "resolver-endpoint", "eni"),
    Role.LOAD_BALANCER: ("load balancer", "load-balancer", "load-balancer"),
    Role.APPLICATION_LOAD_BALANCER: ("ALB", "alb", "load-balancer"),
    Role.NAT: ("NAT gateway", "nat-gateway", "nat"),
    Role.ENDPOINT: ("VPC endpoint", "endpoint", "endpoint"),
}


def _workload_look(interface: NetworkInterface, role: Role, instance: Instance | None) -> tuple[str, str, str]:
    """(name, icon, tone) of an interface that belongs to a workload or a managed service."""
    if role is Role.INSTANCE:
        name = instance.label if instance is not None else interface.name or interface.instance_id
        return name, "instance", "instance"
    word, icon, tone = _LOOKS.get(role, ("", "eni", "eni"))
    description = interface.description
    if role is Role.LAMBDA and "ENI-" in description:
        word = description.partition("ENI-")[2][:-37] or word
    elif role is Role.RESOLVER:
        word = _resolver_words(description.partition(": ")[2].partition(":")[0])
    elif role is Role.APPLICATION_LOAD_BALANCER:
        word = f"ALB {description.split('/')[1]}" if description.count("/") > 1 else word
    return interface.name or word or description or interface.id, icon, tone


def _resolver_words(endpoint_id: str) -> str:
    for start, word in (("rslvr-in-", "Resolver inbound"), ("rslvr-out-", "Resolver outbound")):
        if endpoint_id.startswith(start):
            return word
    return f"Resolver {endpoint_id}"


def _numbered(items: Iterable[Item]) -> list[Item]:
    """Items whose lane does not tell them apart get their number as the last part of it; the rest is summed up."""
    counts: dict[tuple[int, str], int] = {}
    numbered: list[Item] = []
    spare: list[Item] = []
    for item in sorted(items, key=lambda item: (item.lane, item.thing.label, item.thing.id)):
        rank, whose, _ = item.lane
        number = counts.get((rank, whose), 0)
        counts[rank, whose] = number + 1
        if rank == WORKLOAD and whose and number >= MOST_WORKLOADS:
            spare.append(item)
        else:
            lane = (rank, whose, number)
            numbered.append(item if lane == item.lane else replace(item, lane=lane))
    if spare:
        numbered.append(_summed(spare))
    return numbered


def _summed(spare: Sequence[Item]) -> Item:
    first = spare[0]
    subnet = first.interface.subnet_id if first.interface is not None else first.thing.id
    return Item(
        (WORKLOAD, "~~", 0),
        Thing(
            id=f"more:{subnet}",
            kind="more",
            resource=None,
            label=f"and {len(spare)} more network interfaces",
            icon="eni",
            tone="eni",
            title="\n".join(item.thing.label for item in spare[:40]),
        ),
    )
