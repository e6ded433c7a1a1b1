"""Network ACLs: stateless, by rule number, judged at the border of a subnet (AWS: Control subnet traffic with network access control lists)."""

from typing import Any

from vpcviz.topology.addresses import covers
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.interfaces import AclEntry, NetworkAcl
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.flow import EPHEMERAL, LINUX_EPHEMERAL, Packet, Ports
from vpcviz.topology.trace.judgement import Judgement
from vpcviz.topology.trace.network import Network

Piece = tuple[Ports, AclEntry | None]


def judge_acl(network: Network, subnet: Subnet, packet: Packet, *, egress: bool) -> Judgement:
    """What a subnet's network ACL says to a packet that leaves or enters it.

    Where no network ACL was given, AWS's default ACL holds, which permits everything.
    """
    acl = network.topology.acl_of_subnet.get(subnet.id)
    if acl is None:
        hidden = network.hidden_in(Kind.NETWORK_ACL, subnet.vpc_id)
        if hidden:
            return Judgement(None, f"the network ACL of {subnet.id} could not be read", subnet.id, {}, hidden)
        because = (
            f"no network ACL of {subnet.id} is in the inventory: AWS's default ACL is assumed, which permits everything"
        )
        return Judgement(True, because, subnet.id)
    hidden = network.sight.stale(acl)
    if hidden:
        return Judgement(None, f"the network ACL {acl.id} could not be read", acl.id, {}, hidden)
    open_to_all = network.topology.derive(_open_acls).get((acl.id, egress, packet.source.version))
    return open_to_all or _judge(acl, packet, egress=egress)


def is_open(network: Network, subnet: Subnet) -> bool:
    """Whether a subnet's network ACL permits every IPv4 packet both ways by its first rules."""
    acl = network.topology.acl_of_subnet.get(subnet.id)
    if acl is None or network.sight.stale(acl):
        return acl is None and not network.hidden_in(Kind.NETWORK_ACL, subnet.vpc_id)
    found = network.topology.derive(_open_acls)
    return (acl.id, True, 4) in found and (acl.id, False, 4) in found


def _open_acls(topology: Topology) -> dict[tuple[str, bool, int], Judgement]:
    """What network ACLs say whose first rule permits everything: the same to every packet."""
    found = {}
    for acl in topology.all(NetworkAcl).values():
        for egress in (False, True):
            for version, everywhere in ((4, "0.0.0.0/0"), (6, "::/0")):
                entry = next(
                    (item for item in acl.entries if item.egress == egress and (":" in item.cidr) == (version == 6)),
                    None,
                )
                if entry is not None and entry.allow and entry.protocol == "-1" and entry.cidr == everywhere:
                    found[acl.id, egress, version] = _permitted(acl, entry, egress=egress)
    return found


def _permitted(acl: NetworkAcl, entry: AclEntry | None, *, egress: bool) -> Judgement:
    way = "outbound" if egress else "inbound"
    return Judgement(True, f"{acl.id} permits it {way}: {_words(entry)}", acl.id, rule_of(entry))


def _judge(acl: NetworkAcl, packet: Packet, *, egress: bool) -> Judgement:
    pieces = decide(acl, packet, egress=egress)
    permits = [piece for piece in pieces if _allows(piece)]
    way = "outbound" if egress else "inbound"
    if len(permits) == len(pieces):
        return _permitted(acl, pieces[0][1], egress=egress)
    refused = next(entry for ports, entry in pieces if not _allows((ports, entry)))
    if not permits:
        return Judgement(False, f"{acl.id} refuses {packet.words} {way}: {_words(refused)}", acl.id, rule_of(refused))
    return _partly(acl, permits, refused, way)


def _partly(acl: NetworkAcl, permits: list[Piece], refused: AclEntry | None, way: str) -> Judgement:
    """Some client ports pass and others do not (AWS: Custom network ACLs for your VPC, "Ephemeral ports")."""
    shown = ", ".join(f"{first}-{last}" for (first, last), _ in permits)
    because = f"{acl.id} permits only the client ports {shown} {way}: {_words(permits[0][1])}; {_refusal(refused)}"
    if any(first <= LINUX_EPHEMERAL[0] and last >= LINUX_EPHEMERAL[1] for first, last in _joined(permits)):
        return Judgement(True, because, acl.id, rule_of(permits[0][1]))
    missing = f"the client's port: {acl.id} permits {shown} of {EPHEMERAL[0]}-{EPHEMERAL[1]}"
    return Judgement(None, because, acl.id, rule_of(refused), missing)


def _refusal(entry: AclEntry | None) -> str:
    implicit = entry is None or entry.number == 32767
    return "no rule permits the others, so the last one (*) denies them" if implicit else _words(entry)


def _joined(pieces: list[Piece]) -> list[Ports]:
    found: list[Ports] = []
    for first, last in sorted(ports for ports, _ in pieces):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def decide(acl: NetworkAcl, packet: Packet, *, egress: bool) -> list[Piece]:
    """The packet's destination ports cut into pieces, each with the entry that decides it; None is the implicit deny."""
    open_ports: list[Ports] = [packet.destination_ports]
    pieces: list[Piece] = []
    peer = packet.destination if egress else packet.source
    for entry in acl.entries:
        if entry.egress != egress or not _speaks_of(entry, packet) or not covers(entry.cidr, peer):
            continue
        ports = _ports(entry, packet)
        pieces += [(cut, entry) for piece in open_ports if (cut := _cut(piece, ports))]
        open_ports = [rest for piece in open_ports for rest in _rest(piece, ports)]
        if not open_ports:
            return pieces
    return [*pieces, *((piece, None) for piece in open_ports)]


def _speaks_of(entry: AclEntry, packet: Packet) -> bool:
    if entry.protocol == "-1":
        return True
    if packet.protocol == "icmp":
        names = ("icmp",) if packet.source.version == 4 else ("icmpv6",)
        return (
            entry.protocol in names
            and entry.icmp_type in (None, -1, packet.icmp_type)
            and entry.icmp_code in (None, -1, 0)
        )
    return entry.protocol == packet.protocol


def _ports(entry: AclEntry, packet: Packet) -> Ports:
    if entry.protocol == "-1" or packet.protocol == "icmp" or entry.from_port is None or entry.to_port is None:
        return (0, 65535)
    return (entry.from_port, entry.to_port)


def _cut(piece: Ports, ports: Ports) -> Ports | None:
    first, last = max(piece[0], ports[0]), min(piece[1], ports[1])
    return (first, last) if first <= last else None


def _rest(piece: Ports, ports: Ports) -> list[Ports]:
    if _cut(piece, ports) is None:
        return [piece]
    found = []
    if piece[0] < ports[0]:
        found.append((piece[0], ports[0] - 1))
    if piece[1] > ports[1]:
        found.append((ports[1] + 1, piece[1]))
    return found


def _allows(piece: Piece) -> bool:
    return piece[1] is not None and piece[1].allow


def _words(entry: AclEntry | None) -> str:
    if entry is None or entry.number == 32767:
        return "no rule permits it, so the last one (*) denies"
    ports = ""
    if entry.from_port is not None and entry.protocol != "-1":
        ports = f"/{entry.from_port}" if entry.from_port == entry.to_port else f"/{entry.from_port}-{entry.to_port}"
    protocol = "everything" if entry.protocol == "-1" else f"{entry.protocol}{ports}"
    side = "to" if entry.egress else "from"
    return f"rule {entry.number} {'allows' if entry.allow else 'denies'} {protocol} {side} {entry.cidr}"


def rule_of(entry: AclEntry | None) -> dict[str, Any]:
    """An entry as evidence."""
    if entry is None:
        return {"number": 32767, "action": "deny"}
    return {
        "number": entry.number,
        "egress": entry.egress,
        "protocol": entry.protocol,
        "action": "allow" if entry.allow else "deny",
        "cidr": entry.cidr,
        "from_port": entry.from_port,
        "to_port": entry.to_port,
    }
