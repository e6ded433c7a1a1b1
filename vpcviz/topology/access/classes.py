"""Which workloads must get the same answer, so that one trace serves them all.

Two workloads of a VPC differ for a service only by the route that takes them, by what their security groups let out,
by rules that name their groups or part of their addresses, by a public address, and by the network ACLs on their way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vpcviz.topology.addresses import Address, Block, PrefixMap, block_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.interfaces import NetworkAcl, SecurityGroup
from vpcviz.topology.resources.network import PrefixList, RouteTable, Subnet, TargetKind, Vpc
from vpcviz.topology.resources.transit import TransitGatewayRouteTable
from vpcviz.topology.trace.acls import is_open
from vpcviz.topology.trace.destination import Target
from vpcviz.topology.trace.network import Host, Network
from vpcviz.topology.trace.routes import sentence

Key = tuple[object, ...]

ANYWHERE_IN_VPC = frozenset(
    {
        TargetKind.INTERNET_GATEWAY,
        TargetKind.NAT_GATEWAY,
        TargetKind.VPN_GATEWAY,
        TargetKind.VPC_PEERING_CONNECTION,
    }
)
"""Route targets that serve every zone and subnet of a VPC alike."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The route that a subnet's table chooses, as far as answers depend on it."""

    key: Key
    """Under equal keys of one VPC the way is the same; () where the subnet itself counts."""
    local: bool
    """The VPC delivers it itself, so that a public address does not matter."""
    because: str
    """Why the table chooses it; "" where it chooses nothing."""


class Classes:
    """Keys under which answers may be shared."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._blocks: PrefixMap[Block] = PrefixMap((block, block) for block in sorted(_blocks(network.topology)))
        self._groups = _group_keys(network)
        self._open = {
            vpc: all(is_open(network, subnet) for subnet in subnets)
            for vpc, subnets in network.topology.subnets_of_vpc.items()
        }
        self._routes: dict[Key, Taken] = {}

    def is_open(self, vpc_id: str) -> bool:
        """Whether no network ACL of a VPC ever refuses anything, so that it does not matter which subnet is crossed."""
        return self._open.get(vpc_id, False)

    def of_host(self, host: Host) -> Key:
        """What of a host may matter to any answer, its exact security groups aside."""
        subnet, interface = host.subnet, host.interface
        return (
            subnet.vpc_id,
            None if interface is None else tuple(self._groups.get(group, group) for group in interface.group_ids),
            "" if interface is None else self.network.running(interface.instance_id),
            self._narrowest(host.address),
            "" if self.is_open(subnet.vpc_id) else subnet.id,
            str(subnet.raw.get("BlockPublicAccessStates", "")),
        )

    def has_public_address(self, host: Host) -> bool:
        """What of a host matters only to ways that leave the VPC."""
        return self.network.public_address(host.subnet.vpc_id, host.address) is not None

    def _narrowest(self, address: Address) -> Block | None:
        """The narrowest block of any rule that holds an address: blocks nest, so it tells all rules that do."""
        found = self._blocks.longest(address)
        return None if found is None else found[0]

    def of_route(self, subnet: Subnet, target: Target) -> Taken:
        """What of a subnet's way to a target may matter: the route's target, and where a zone counts, the subnet."""
        table = self.network.table_of(subnet)
        if table is None:
            return Taken((subnet.id,), False, "")
        name = (table.id, target.address, target.meaning.label, target.meaning.list_name)
        found = self._routes.get(name)
        if found is None:
            found = self._routes[name] = self._route(table, target)
        return found if found.key else Taken((subnet.id,), found.local, found.because)

    def _route(self, table: RouteTable, target: Target) -> Taken:
        routes = self.network.routes(table)
        choice = routes.choose(target.address)
        if routes.unread or choice is None:
            return Taken((table.id,) if choice is None and not routes.unread else (), False, "")
        route = choice.candidate.route
        because = sentence(table.id, choice, target.meaning.name(target.address))
        if route.target_kind is TargetKind.LOCAL:
            return Taken(("local",), True, because)
        gateway_endpoint = route.family == "prefix-list" and route.target_kind is TargetKind.VPC_ENDPOINT
        shared = (gateway_endpoint or route.target_kind in ANYWHERE_IN_VPC) and not route.blackhole
        return Taken((route.target,) if shared else (), False, because)


def _group_keys(network: Network) -> dict[str, Key]:
    """A security group's outbound rules, and its id where some rule refers to it; groups that were not read keep their id."""
    groups = network.topology.all(SecurityGroup)
    referred = {
        rule.peer for group in groups.values() for rule in (*group.ingress, *group.egress) if rule.peer_kind == "group"
    }
    numbers: dict[Key, int] = {}
    found: dict[str, Key] = {}
    for group in groups.values():
        if network.sight.stale(group):
            continue
        rules = tuple((rule.protocol, rule.from_port, rule.to_port, rule.peer_kind, rule.peer) for rule in group.egress)
        found[group.id] = (numbers.setdefault(rules, len(numbers)), group.id if group.id in referred else "")
    return found


def _blocks(topology: Topology) -> set[Block]:
    """Every block that any rule, route or list names."""
    return {block for block in map(block_of, set(_texts(topology))) if block is not None}


def _texts(topology: Topology) -> Iterable[str]:
    for acl in topology.all(NetworkAcl).values():
        yield from (entry.cidr for entry in acl.entries)
    for group in topology.all(SecurityGroup).values():
        yield from (rule.peer for rule in (*group.ingress, *group.egress))
    for table in topology.all(RouteTable).values():
        yield from (route.destination for route in table.routes)
    for transit in topology.all(TransitGatewayRouteTable).values():
        yield from (route.destination for route in transit.routes or ())
    for listed in topology.all(PrefixList).values():
        yield from listed.cidrs or ()
    for vpc in topology.all(Vpc).values():
        yield from (*vpc.cidrs, *vpc.ipv6_cidrs)
