"""Rules about security groups and network ACLs before endpoints and load balancers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Final

from vpcviz.topology.addresses import Address, Block, address_of, block_of, is_private
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.ground import Ground, named, service_of
from vpcviz.topology.findings.rule import Found, Untold
from vpcviz.topology.privatelink import service_of as service_behind
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import ResourceConfiguration, VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface, SecurityGroup, SecurityGroupRule
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.trace.acls import is_open, judge_acl
from vpcviz.topology.trace.balancers import CARRIES
from vpcviz.topology.trace.flow import EPHEMERAL, Packet
from vpcviz.topology.trace.groups import Guard, covers_ports
from vpcviz.topology.trace.groups import words as rule_words
from vpcviz.topology.trace.judgement import Judgement

HTTPS: Final = (443,)
OTHER_PORTS: Final = {
    "email-smtp": (25, 465, 587, 2465, 2587),
    "cassandra": (9142,),
    "cassandra-fips": (9142,),
    "transfer.server": (22,),
    "git-codecommit": (443,),
    "awsconnector": (443, 8443),
    "s3": (443, 80),
}
"""Services of AWS that are spoken to by other ports than 443."""
GUARDED: Final = ("Interface", "Resource", "ServiceNetwork")
WIDE: Final = 8
"""Blocks of so few bits hold private addresses among others."""
_SOMEWHERE: Final = Address(4, 0x0A000001)

Ports = tuple[int, ...]


def endpoint_group_shut(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints whose security groups let no client in on the service's port."""
    for endpoint in ground.endpoints(*GUARDED):
        rules = _rules(ground, endpoint)
        if rules is None:
            yield Untold(
                endpoint.account, endpoint.region, f"the security groups of {endpoint.id} are not in the inventory"
            )
        elif not _admits_anyone(ground, endpoint, rules, ports_of(ground, endpoint)):
            yield Found(endpoint.id, endpoint.account, endpoint.region, _shut_because(ground, endpoint, rules))


def _shut_because(ground: Ground, endpoint: VpcEndpoint, rules: tuple[SecurityGroupRule, ...]) -> str:
    have = "; ".join(rule_words(rule, egress=False) for rule in rules[:3]) or "they have no inbound rule"
    asked = _in_words(ports_of(ground, endpoint))
    return (
        f"no inbound rule of {named(ground.endpoint_groups(endpoint))}, the security groups of {endpoint.id} "
        f"({service_of(endpoint).short or endpoint.type}), admits {asked} from a private address: {have}"
    )


def _in_words(ports: Ports) -> str:
    return ", ".join(f"tcp/{port}" for port in ports) or "anything"


def _rules(ground: Ground, endpoint: VpcEndpoint) -> tuple[SecurityGroupRule, ...] | None:
    """The inbound rules of an endpoint's security groups; None where one of them was not read."""
    names = ground.endpoint_groups(endpoint)
    groups = [ground.topology.get(SecurityGroup, name) for name in names]
    if not names or any(group is None or ground.network.sight.stale(group) for group in groups):
        return None
    return tuple(rule for group in groups if group is not None for rule in group.ingress)


def ports_of(ground: Ground, endpoint: VpcEndpoint) -> Ports:
    """The TCP ports by which an endpoint's service is spoken to; () when they are not known."""
    if not endpoint.service_name:
        return _resource_ports(ground, endpoint)
    name = service_of(endpoint)
    if name.of_aws:
        return OTHER_PORTS.get(name.short, HTTPS)
    service = service_behind(ground.topology, endpoint)
    configuration = None if service is None else service.configuration
    return () if configuration is None else listener_ports(ground, configuration.load_balancer_arns)


def _resource_ports(ground: Ground, endpoint: VpcEndpoint) -> Ports:
    for configuration in ground.topology.all(ResourceConfiguration).values():
        if configuration.arn == endpoint.resource_configuration_arn != "":
            first = (text.partition("-")[0].strip() for text in configuration.port_ranges)
            return tuple(int(port) for port in first if port.isdecimal() and len(port) < 6)
    return ()


def listener_ports(ground: Ground, balancer_arns: Iterable[str]) -> Ports:
    """The TCP ports that load balancers listen on."""
    found = {
        listener.port
        for arn in balancer_arns
        for listener in ground.topology.listeners_of_load_balancer.get(arn, ())
        if listener.port is not None and listener.protocol in CARRIES["tcp"]
    }
    return tuple(sorted(found))


def _packet(port: int, source: Address = _SOMEWHERE, destination: Address = _SOMEWHERE) -> Packet:
    return Packet(source, destination, "tcp", EPHEMERAL, (port, port))


def _speaks_of(rule: SecurityGroupRule, ports: Ports) -> bool:
    if not ports:
        return rule.protocol in ("-1", "tcp", "udp")
    return any(covers_ports(rule, _packet(port)) for port in ports)


def _admits_anyone(ground: Ground, endpoint: VpcEndpoint, rules: tuple[SecurityGroupRule, ...], ports: Ports) -> bool:
    vpc = ground.topology.get(Vpc, endpoint.vpc_id)
    own = [block for block in map(block_of, () if vpc is None else (*vpc.cidrs, *vpc.ipv6_cidrs)) if block is not None]
    return any(_speaks_of(rule, ports) and _may_be_client(rule, own) for rule in rules)


def _may_be_client(rule: SecurityGroupRule, own: list[Block]) -> bool:
    """Whether a rule may let in a private address: of the VPC, or of one that leads here."""
    if rule.peer_kind in ("group", "prefix-list"):
        return True
    block = block_of(rule.peer)
    if block is None:
        return True
    return block.length <= WIDE or is_private(block.first) or any(block.overlaps(other) for other in own)


def endpoint_group_partial(ground: Ground) -> Iterable[Found | Untold]:
    """Endpoints whose security groups let in some workloads of their VPC and not others."""
    refused: dict[tuple[str, tuple[str, ...], Ports], tuple[list[NetworkInterface], str]] = {}
    for endpoint in ground.endpoints(*GUARDED):
        rules, ports = _rules(ground, endpoint), ports_of(ground, endpoint)
        if rules is None:
            yield Untold(
                endpoint.account, endpoint.region, f"the security groups of {endpoint.id} are not in the inventory"
            )
            continue
        if not ports or not _admits_anyone(ground, endpoint, rules, ports):
            continue
        groups = ground.endpoint_groups(endpoint)
        key = (endpoint.vpc_id, groups, ports)
        if key not in refused:
            refused[key] = _refused(ground, endpoint.vpc_id, groups, ports)
        shut_out, missing = refused[key]
        if missing:
            yield Untold(endpoint.account, endpoint.region, missing)
        if shut_out:
            yield Found(
                endpoint.id,
                endpoint.account,
                endpoint.region,
                f"{named(groups)}, the security groups of {endpoint.id} ({service_of(endpoint).short or endpoint.type}), "
                f"do not admit {_in_words(ports)} from {named(item.id for item in shut_out)} in "
                f"{named(item.subnet_id for item in shut_out)} of the same VPC: "
                + "; ".join(rule_words(rule, egress=False) for rule in rules[:3]),
            )


def _refused(ground: Ground, vpc_id: str, groups: tuple[str, ...], ports: Ports) -> tuple[list[NetworkInterface], str]:
    """The workloads of a VPC that none of the ports is open to, and what could not be told."""
    shut_out: list[NetworkInterface] = []
    missing = ""
    clients = (item for subnet in ground.client_subnets(vpc_id) for item in ground.clients_of_subnet[subnet.id])
    for workload in clients:
        source = address_of(workload.address)
        if source is None:
            continue
        guarded = replace(workload, group_ids=groups)
        told = [
            Guard(ground.network, _packet(port, source), references=True).judge(guarded, egress=False) for port in ports
        ]
        if all(item.permitted is False for item in told):
            shut_out.append(workload)
        elif not any(item.permitted for item in told):
            missing = next(item.missing for item in told if item.permitted is None)
    return shut_out, missing


def acl_blocks_endpoint(ground: Ground) -> Iterable[Found | Untold]:
    """Network ACLs that refuse what passes between workloads and the endpoints of their VPC."""
    for vpc in ground.vpcs:
        clients = ground.client_subnets(vpc.id)
        places = _endpoint_places(ground, vpc) if clients else {}
        shut = {item.id: item for item in (*clients, *(place for place, _ in places.values()))}
        closed = {name for name, item in shut.items() if not is_open(ground.network, item)}
        if closed:
            yield from _between(ground, clients, places, closed)


def _endpoint_places(ground: Ground, vpc: Vpc) -> dict[tuple[str, int], tuple[Subnet, NetworkInterface]]:
    """(Subnet id, port) -> that subnet of a VPC and an interface of an endpoint in it."""
    found: dict[tuple[str, int], tuple[Subnet, NetworkInterface]] = {}
    for endpoint in ground.live_endpoints_of_vpc.get(vpc.id, ()):
        ports = ports_of(ground, endpoint) if endpoint.type in GUARDED else ()
        for interface in ground.endpoint_interfaces(endpoint):
            subnet = ground.topology.get(Subnet, interface.subnet_id)
            if subnet is not None and ports and address_of(interface.address) is not None:
                found.setdefault((subnet.id, ports[0]), (subnet, interface))
    return found


def _between(
    ground: Ground,
    clients: tuple[Subnet, ...],
    places: dict[tuple[str, int], tuple[Subnet, NetworkInterface]],
    closed: set[str],
) -> Iterable[Found | Untold]:
    refusals: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    untold: set[str] = set()
    pairs = product(clients, places.items())
    ways = (pair for pair in pairs if pair[0].id != pair[1][1][0].id and closed & {pair[0].id, pair[1][1][0].id})
    for client, ((_, port), (subnet, interface)) in ways:
        for verdict in _verdicts(ground, client, subnet, interface, port):
            if verdict.permitted is False:
                refusals[verdict.resource, verdict.because].add((client.id, interface.id))
            elif verdict.permitted is None:
                untold.add(verdict.missing)
    first = clients[0]
    for (acl_id, because), refused in sorted(refusals.items()):
        shown = (
            f"between {named(one for one, _ in refused)} and the endpoint interfaces {named(one for _, one in refused)}"
        )
        yield Found(acl_id, first.account, first.region, f"{because}; this stands {shown}")
    for why in sorted(untold):
        yield Untold(first.account, first.region, why)


def _verdicts(
    ground: Ground, client: Subnet, subnet: Subnet, interface: NetworkInterface, port: int
) -> Iterable[Judgement]:
    """What the network ACLs say on the way from a subnet's first client to an endpoint, and back."""
    found = (address_of(item.address) for item in ground.clients_of_subnet[client.id])
    source, target = next((address for address in found if address is not None), None), address_of(interface.address)
    if source is None or target is None:
        return
    packet = _packet(port, source, target)
    yield judge_acl(ground.network, client, packet, egress=True)
    yield judge_acl(ground.network, subnet, packet, egress=False)
    yield judge_acl(ground.network, subnet, packet.reply, egress=True)
    yield judge_acl(ground.network, client, packet.reply, egress=False)


def balancer_groups_and_privatelink(ground: Ground) -> Iterable[Found | Untold]:
    """Load balancers of endpoint services whose security groups pass over PrivateLink traffic, or shut it out."""
    for arn, services in sorted(ground.topology.services_of_load_balancer.items()):
        balancer = ground.topology.get(LoadBalancer, arn)
        if balancer is None or balancer.type != "network" or not balancer.group_ids:
            continue
        used = named(service.id for service in services)
        groups = [ground.topology.get(SecurityGroup, name) for name in balancer.group_ids]
        ports = listener_ports(ground, (arn,))
        rules = tuple(rule for group in groups if group is not None for rule in group.ingress)
        if balancer.privatelink_groups_enforced is False:
            yield Found(
                balancer.id,
                balancer.account,
                balancer.region,
                f"{balancer.label}, which provides {used}, has the security groups {named(balancer.group_ids)}, but "
                "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic is off: they do not filter what comes by PrivateLink",
                Severity.INFO,
            )
        elif balancer.privatelink_groups_enforced is None or None in groups:
            why = (
                f"whether the security groups of {balancer.label} apply to PrivateLink traffic is not in the inventory"
            )
            yield Untold(balancer.account, balancer.region, why)
        elif ports and not any(_speaks_of(rule, ports) for rule in rules):
            yield Found(
                balancer.id,
                balancer.account,
                balancer.region,
                f"{balancer.label}, which provides {used}, applies the security groups {named(balancer.group_ids)} to "
                f"PrivateLink traffic, and none of their inbound rules admits {_in_words(ports)}",
                remedy="Admit the listeners' ports from the clients' addresses, or turn off the enforcement for PrivateLink "
                "traffic and decide by accepting connections.",
            )
