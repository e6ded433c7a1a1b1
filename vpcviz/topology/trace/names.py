"""What a DNS name resolves to in a VPC.

AWS: DNS attributes for your VPC; Working with private hosted zones; Resolving DNS queries between VPCs and your network
(rules: the most specific domain decides, a rule before a private hosted zone of the same name); Manage DNS names for
VPC endpoint services; Access Amazon S3 through an inbound Resolver endpoint.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vpcviz.topology.addresses import Address, address_of, block_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.balancers import LoadBalancer
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.names import (
    DhcpOptions,
    HostedZone,
    RecordSet,
    ResolverEndpoint,
    ResolverRule,
    ResolverRuleAssociation,
    VpcHostedZones,
    ZoneSummary,
)
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.resources.workloads import DbInstance
from vpcviz.topology.trace.balancers import zones_in_dns
from vpcviz.topology.trace.endpoint_names import address_in_zone, answers_privately, domain_of, endpoint_named
from vpcviz.topology.trace.network import Network
from vpcviz.topology.trace.ownership import interfaces_named

MOST_ALIASES = 8


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a host of a VPC and zone; `inbound` when the query came through a Resolver inbound endpoint."""

    vpc_id: str
    zone: str
    inbound: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The name stands for an address of the inventory."""

    address: Address
    how: str


@dataclass(frozen=True, slots=True)
class Nameless:
    """The resolver says that there is no such name, or does not answer."""

    because: str
    resource: str


@dataclass(frozen=True, slots=True)
class Public:
    """Public DNS decides."""

    how: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Untold:
    """What the name stands for cannot be told."""

    missing: str


Result = Found | Nameless | Public | Untold


def look_up(network: Network, asker: Asker, name: str, service: str = "") -> Result:
    """What a name resolves to; `service` is the AWS service whose name it is, if that is known."""
    wanted = name.rstrip(".").lower()
    literal = address_of(wanted) or _of_instance(wanted)
    if literal is not None:
        return Found(literal, f"{name} spells the address")
    if asker.depth > MOST_ALIASES:
        return Untold(f"the aliases of {name} go round in a circle")
    return _servers(network, asker, wanted) or _decided(network, asker, wanted, service)


def _servers(network: Network, asker: Asker, name: str) -> Result | None:
    """Whose DNS server the VPC asks; None when it is Amazon's."""
    vpc = network.vpc(asker.vpc_id)
    if vpc is None or asker.inbound:
        return None
    options = network.topology.get(DhcpOptions, vpc.dhcp_options_id)
    servers = () if options is None else options.domain_name_servers
    foreign = [server for server in servers if not _of_amazon(server, vpc)]
    if foreign and len(foreign) == len(servers):
        return _forwarded(network, asker, name, tuple(foreign), f"the DHCP options {vpc.dhcp_options_id}")
    if vpc.dns_support is False:
        return Nameless(f"enableDnsSupport is off in {vpc.id}: Amazon's DNS server answers nothing there", vpc.id)
    return None


def _of_amazon(server: str, vpc: Vpc) -> bool:
    block = block_of(next(iter(vpc.cidrs), ""))
    second = "" if block is None else str(Address(block.version, block.value + 2))
    return server in ("AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253", second)


def is_plain(network: Network, vpc_id: str) -> bool:
    """Whether only endpoints of a VPC can answer a name there otherwise than public DNS does."""
    vpc = network.vpc(vpc_id)
    own_rules = vpc_id in network.topology.derive(_rules_of_vpc) or vpc_id in network.topology.derive(_zones_of_vpc)
    if vpc is None or own_rules or vpc.dns_support is False or _unread(network, vpc_id) is not None:
        return False
    return network.topology.get(DhcpOptions, vpc.dhcp_options_id) is None


def _decided(network: Network, asker: Asker, name: str, service: str) -> Result:
    """The most specific of rules, private hosted zones and endpoints' private names decides; a rule goes before an equal.

    An endpoint's private name is a hidden hosted zone (AWS: Resolving DNS queries between VPCs and your network; Considerations
    when working with a private hosted zone, "overlapping namespaces").
    """
    rule = max(_rules(network, asker.vpc_id, name), key=lambda item: len(item.domain), default=None)
    zone = max(zones_holding(network, asker.vpc_id, name), key=lambda item: len(item.name), default=None)
    endpoint = answers_privately(network, asker.vpc_id, name, service, inbound=asker.inbound)
    hidden = "" if endpoint is None or isinstance(endpoint, str) else domain_of(endpoint, name)
    longest = max(len(hidden), 0 if zone is None else len(zone.name.strip(".")))
    forwards = rule is not None and rule.type.upper() == "FORWARD" and len(rule.domain.strip(".")) >= longest
    if isinstance(endpoint, str):
        return Untold(endpoint)
    if endpoint is not None and not forwards and len(hidden) >= longest:
        return _at_endpoint(network, asker, name, endpoint, "private DNS is on")
    if rule is not None and forwards:
        return _forwarded(network, asker, name, rule.targets, f"the Resolver rule {rule.id} ({rule.domain or '.'})")
    if zone is not None:
        return _in_zone(network, asker, name, zone)
    return _unread(network, asker.vpc_id) or _public(network, asker, name)


def _rules(network: Network, vpc_id: str, name: str) -> Iterable[ResolverRule]:
    rules = network.topology.derive(_rules_of_vpc).get(vpc_id, ())
    return [rule for rule in rules if _within(name, rule.domain)]


def _rules_of_vpc(topology: Topology) -> dict[str, list[ResolverRule]]:
    found: dict[str, list[ResolverRule]] = {}
    for association in topology.all(ResolverRuleAssociation).values():
        rule = topology.get(ResolverRule, association.rule_id)
        if rule is not None:
            found.setdefault(association.vpc_id, []).append(rule)
    return found


def zones_holding(network: Network, vpc_id: str, name: str) -> list[HostedZone]:
    """The private hosted zones of a VPC that hold a name."""
    zones = network.topology.derive(_zones_of_vpc).get(vpc_id, ())
    return [zone for zone in zones if _within(name, zone.name)]


def _zones_of_vpc(topology: Topology) -> dict[str, list[HostedZone]]:
    """Private zones associated with a VPC, whether their owner or the VPC's owner tells so."""
    known = {_bare(zone.id): zone for zone in topology.all(HostedZone).values() if zone.private}
    found: dict[str, dict[str, HostedZone]] = {}
    for zone_id, zone in known.items():
        for vpc_id in zone.vpc_ids or ():
            found.setdefault(vpc_id, {})[zone_id] = zone
    for listed in topology.all(VpcHostedZones).values():
        for item in listed.zones:
            if not item.owner.endswith("amazonaws.com"):
                zone = known.get(_bare(item.zone_id)) or _foreign_zone(item)
                found.setdefault(listed.id, {})[_bare(item.zone_id)] = zone
    return {vpc_id: list(zones.values()) for vpc_id, zones in found.items()}


def _foreign_zone(item: ZoneSummary) -> HostedZone:
    """A zone of another account, of which only the name is known."""
    return HostedZone(
        id=item.zone_id, account=item.owner, region="", name=item.name, private=True, vpc_ids=None, records=None
    )


def _bare(zone_id: str) -> str:
    return zone_id.rsplit("/", 1)[-1]


def _within(name: str, domain: str) -> bool:
    domain = domain.lower().strip(".")
    return not domain or name == domain or name.endswith(f".{domain}")


def _in_zone(network: Network, asker: Asker, name: str, zone: HostedZone) -> Result:
    """A private zone hides public DNS for all names below it (AWS: Working with private hosted zones)."""
    label = f"the private hosted zone {_bare(zone.id)} ({zone.name})"
    if zone.records is None:
        hidden = network.sight.hidden(Kind.RECORD_SETS, zone.account)
        return Untold(hidden or f"the records of {label} are not in the inventory")
    record = _record(zone.records, name)
    if record is None:
        return Nameless(f"{label} has no record for {name}, and it hides public DNS", zone.id)
    following = record.alias_target or (record.values[0] if record.values else "")
    result = look_up(network, Asker(asker.vpc_id, asker.zone, asker.inbound, asker.depth + 1), following)
    if isinstance(result, Found):
        return Found(result.address, f"{label} answers {name} with {following}: {result.how}")
    return result


def _record(records: tuple[RecordSet, ...], name: str) -> RecordSet | None:
    """The record of a name, else the most specific wildcard that covers it."""
    usable = [record for record in records if record.type in ("A", "AAAA", "CNAME")]
    exact = next((record for record in usable if record.name == name), None)
    if exact is not None:
        return exact
    wild = [record for record in usable if record.name.startswith("*.") and name.endswith(record.name[1:])]
    return max(wild, key=lambda record: len(record.name), default=None)


def _forwarded(network: Network, asker: Asker, name: str, servers: tuple[str, ...], by: str) -> Result:
    """Forwarded queries end at an inbound endpoint of the inventory, or where nobody here can see."""
    for endpoint in network.topology.all(ResolverEndpoint).values():
        own = {address for _, address in endpoint.addresses or ()}
        if endpoint.direction.upper().startswith("INBOUND") and own.intersection(servers):
            result = look_up(network, Asker(endpoint.vpc_id, asker.zone, True, asker.depth + 1), name)
            if isinstance(result, Found):
                return Found(result.address, f"{by} forwards it to {endpoint.id} in {endpoint.vpc_id}: {result.how}")
            return result
    shown = ", ".join(servers) or "other servers"
    return Untold(f"{by} forwards {name} to {shown}, whose answer is not in the inventory")


def _unread(network: Network, vpc_id: str) -> Untold | None:
    """Private zones and rules that could not be read may answer otherwise."""
    for kind in (
        Kind.VPC_HOSTED_ZONES,
        Kind.HOSTED_ZONE,
        Kind.RESOLVER_RULE,
        Kind.RESOLVER_RULE_ASSOCIATION,
        Kind.VPC_ENDPOINT,
    ):
        hidden = network.hidden_in(kind, vpc_id)
        if hidden:
            return Untold(hidden)
    return None


def _public(network: Network, asker: Asker, name: str) -> Result:
    endpoint = endpoint_named(network, name)
    if endpoint is not None:
        return _at_endpoint(network, asker, name, endpoint, "it is one of its own DNS names")
    database = network.topology.derive(_databases_by_name).get(name)
    if database is not None:
        return _at_database(network, asker, database)
    balancer = network.topology.derive(_balancers_by_name).get(name.removeprefix("dualstack."))
    if balancer is not None:
        return _at_balancer(network, asker, balancer)
    hidden = next((network.sight.hidden(kind) for word, kind in NAMED_BY if word in name), "")
    if hidden:
        return Untold(hidden)
    return Public(f"no private zone, rule or endpoint of {asker.vpc_id} answers {name}: public DNS does")


NAMED_BY: Final = ((".elb.", Kind.LOAD_BALANCER), (".rds.", Kind.DB_INSTANCE))
"""Parts of names that AWS gives, and the calls that tell whose they are."""


def _databases_by_name(topology: Topology) -> dict[str, DbInstance]:
    return {item.host.lower(): item for item in topology.all(DbInstance).values() if item.host}


def _at_database(network: Network, asker: Asker, database: DbInstance) -> Result:
    found = address_in_zone(network, interfaces_named(network, database.id), asker.zone, "")
    if found is None:
        return Untold(f"which network interface is that of the database {database.label} is not in the inventory")
    return Found(found[0], f"it is the name of the database {database.label}, whose interface is {found[1]}")


def _balancers_by_name(topology: Topology) -> dict[str, LoadBalancer]:
    return {item.dns_name.lower(): item for item in topology.all(LoadBalancer).values() if item.dns_name}


def _at_endpoint(network: Network, asker: Asker, name: str, endpoint: VpcEndpoint, why: str) -> Result:
    interfaces = interfaces_named(network, endpoint.id)
    found = address_in_zone(network, interfaces, asker.zone, name)
    if found is None:
        hidden = network.hidden_in(Kind.NETWORK_INTERFACE, endpoint.vpc_id)
        return Untold(hidden or f"the network interfaces of {endpoint.id} are not in the inventory")
    address, _ = found
    state = "" if same_state(endpoint.state, "available") else f", which is {endpoint.state}"
    return Found(address, f"{name} leads to {endpoint.id}{state}: {why}")


def _at_balancer(network: Network, asker: Asker, balancer: LoadBalancer) -> Result:
    """An internet-facing load balancer's name stands for public addresses everywhere (AWS: How Elastic Load Balancing works)."""
    interfaces = interfaces_named(network, balancer.id)
    zones = zones_in_dns(network, balancer)
    answered = [item for item in interfaces if _zone_of(network, item) in zones]
    found = address_in_zone(network, answered or interfaces, asker.zone, "")
    if found is None:
        return Untold(f"the network interfaces of {balancer.name} are not in the inventory")
    address, interface_id = found
    public = network.public_address(balancer.vpc_id, address) if balancer.scheme == "internet-facing" else None
    return Found(
        public or address, f"it is the name of {balancer.name}, whose interface {interface_id} has {public or address}"
    )


def _zone_of(network: Network, interface: NetworkInterface) -> str:
    subnet = network.topology.get(Subnet, interface.subnet_id)
    return "" if subnet is None else subnet.zone


_PRIVATE_NAME = re.compile(r"^ip-(\d+)-(\d+)-(\d+)-(\d+)\.(?:ec2\.internal|[a-z0-9-]+\.compute\.internal)$")


def _of_instance(name: str) -> Address | None:
    """The address in a private name such as `ip-10-0-0-1.ec2.internal` (AWS: EC2 instance hostnames and domains)."""
    found = _PRIVATE_NAME.match(name)
    return None if found is None else address_of(".".join(found.groups()))
