"""Security groups: stateful, permits only, judged at an interface (AWS: Control traffic to your AWS resources using security groups)."""

from typing import Any

from vpcviz.topology.addresses import Address, block_of, covers, is_private
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.interfaces import NetworkInterface, SecurityGroup, SecurityGroupRule
from vpcviz.topology.trace.flow import NO_MEANING, SOMEWHERE_PUBLIC, Meaning, Packet
from vpcviz.topology.trace.judgement import Judgement
from vpcviz.topology.trace.network import Network


class Guard:
    """What the peer of a packet is, as security groups see it."""

    __slots__ = ("meaning", "network", "packet", "references", "unread")

    def __init__(self, network: Network, packet: Packet, *, references: bool, meaning: Meaning = NO_MEANING) -> None:
        self.network = network
        self.packet = packet
        self.references = references
        """Whether references to groups hold on this way (not over the internet, NAT, middleboxes, other regions)."""
        self.meaning = meaning
        self.unread: list[str] = []

    def judge(self, interface: NetworkInterface, *, egress: bool) -> Judgement:
        """What an interface's groups say: permitted when any rule of any group permits."""
        if not interface.group_ids:
            return self._without_groups(interface)
        peer = self.packet.destination if egress else self.packet.source
        way = "outbound" if egress else "inbound"
        for group_id in interface.group_ids:
            group = self._group(group_id, interface)
            for rule in () if group is None else group.egress if egress else group.ingress:
                if covers_ports(rule, self.packet) and self._covers_peer(rule, peer):
                    because = f"{group_id} permits it {way}: {words(rule, egress=egress)}"
                    return Judgement(True, because, group_id, rule_of(rule))
        shown = ", ".join(interface.group_ids)
        if self.unread:
            because = f"whether {shown} permits {self.packet.words} {way} could not be read"
            return Judgement(None, because, interface.group_ids[0], {}, self.unread[0])
        side = "to" if egress else "from"
        because = f"no rule of {shown} permits {self.packet.words} {way} {side} {peer}"
        return Judgement(False, because, interface.group_ids[0], {"groups": list(interface.group_ids)})

    def _without_groups(self, interface: NetworkInterface) -> Judgement:
        if "Groups" in interface.raw or interface.requester_managed:
            return Judgement(True, f"{interface.id} has no security group", interface.id)
        missing = f"the security groups of {interface.id} are not in the inventory"
        return Judgement(None, missing, interface.id, {}, missing)

    def _group(self, group_id: str, interface: NetworkInterface) -> SecurityGroup | None:
        group = self.network.groups.get(group_id)
        if group is None:
            hidden = self.network.sight.hidden(Kind.SECURITY_GROUP, "", interface.region)
            self.unread.append(hidden or f"the security group {group_id} is not in the inventory")
            return None
        hidden = self.network.sight.stale(group)
        if hidden:
            self.unread.append(hidden)
            return None
        return group

    def _covers_peer(self, rule: SecurityGroupRule, peer: Address) -> bool:
        if rule.peer_kind in ("ipv4", "ipv6"):
            return covers(rule.peer, peer) or self._may_cover(rule.peer, peer)
        if rule.peer_kind == "prefix-list":
            return self._in_list(rule.peer, peer)
        return self.references and self._is_member(rule.peer, peer)

    def _may_cover(self, cidr: str, peer: Address) -> bool:
        """A block of public addresses may hold a service whose addresses are not known."""
        block = block_of(cidr)
        if peer == SOMEWHERE_PUBLIC and block is not None and block.version == 4 and not is_private(block.first):
            self.unread.append(f"whether {cidr} holds {self.meaning.label}")
        return False

    def _in_list(self, list_id: str, peer: Address) -> bool:
        """AWS's own lists hold public addresses only."""
        listed = self.network.prefix_list(list_id)
        if listed is not None and peer == self.meaning.address and listed.name == self.meaning.list_name != "":
            return True
        if listed is not None and listed.owner == "AWS" and is_private(peer) and peer != SOMEWHERE_PUBLIC:
            return False
        if listed is None or listed.cidrs is None:
            self.unread.append(f"the entries of the prefix list {list_id} are not in the inventory")
            return False
        return any(covers(cidr, peer) for cidr in listed.cidrs)

    def _is_member(self, group_id: str, peer: Address) -> bool:
        """A reference to a group stands for the private addresses of its interfaces (AWS: Security group referencing)."""
        return any(
            host.interface is not None and group_id in host.interface.group_ids
            for host in self.network.hosts_with(peer)
        )


def covers_ports(rule: SecurityGroupRule, packet: Packet) -> bool:
    """Whether a rule speaks of a packet's protocol and destination ports."""
    if rule.protocol == "-1":
        return True
    if packet.protocol == "icmp":
        name = "icmp" if packet.source.version == 4 else "icmpv6"
        return (
            rule.protocol == name
            and rule.from_port in (None, -1, packet.icmp_type)
            and rule.to_port in (None, -1, 0, packet.icmp_type)
        )
    if rule.protocol != packet.protocol:
        return False
    first, last = packet.destination_ports
    if rule.from_port is None or rule.to_port is None or rule.from_port == -1:
        return True
    return rule.from_port <= first and last <= rule.to_port


def words(rule: SecurityGroupRule, *, egress: bool) -> str:
    """A rule in words."""
    ports = ""
    if rule.from_port is not None and rule.from_port != -1 and rule.protocol != "-1":
        ports = f"/{rule.from_port}" if rule.from_port == rule.to_port else f"/{rule.from_port}-{rule.to_port}"
    protocol = "everything" if rule.protocol == "-1" else f"{rule.protocol}{ports}"
    named = f"{rule.id} " if rule.id else ""
    return f"rule {named}allows {protocol} {'to' if egress else 'from'} {rule.peer}"


def rule_of(rule: SecurityGroupRule) -> dict[str, Any]:
    """A rule as evidence."""
    return {
        "id": rule.id,
        "protocol": rule.protocol,
        "from_port": rule.from_port,
        "to_port": rule.to_port,
        "peer": rule.peer,
        "description": rule.description,
    }
