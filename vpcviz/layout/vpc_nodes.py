"""The nodes inside a VPC: zones, subnets, what stands in them, and the chips of network interfaces."""

from vpcviz.layout.pieces import BADGE_HEIGHT, BOLD, MUTED, SUB, Mark, Rect, Thing, badges, box, frame, line
from vpcviz.layout.scene import Node
from vpcviz.layout.text import clean, fitted
from vpcviz.layout.vpc_items import Item
from vpcviz.layout.vpc_model import Cell, Zone
from vpcviz.topology.graph import Tier
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet

INSET = 8
WIDEST_CHIP = 112
CHIP_HEIGHT = BADGE_HEIGHT + 4


def zone_node(vpc_id: str, zone: str) -> str:
    """The id of a zone's node."""
    return f"zone:{vpc_id}:{zone}"


def zone(subject: Zone, vpc_id: str, place: Rect) -> tuple[Node, ...]:
    """The frame of an availability zone, or of another kind of zone."""
    kind = "" if subject.kind == "availability-zone" else f" {subject.kind}"
    thing = Thing(
        id=zone_node(vpc_id, subject.name),
        kind="zone",
        resource=None,
        label=subject.name,
        sub=f"{subject.zone_id}{kind}",
        tone="zone",
        title=f"availability zone {subject.name} {subject.zone_id}{kind}",
        shape="dashed",
    )
    return (frame(thing, vpc_id, place, 12),)


def subnet(cell: Cell, parent: str, place: Rect) -> tuple[Node, ...]:
    """A subnet with its route table's badge."""
    x, y, w, h = place
    subject = cell.subnet
    placed, taken = badges((*_shared(subject), *cell.marks), x + w - INSET, y + 6)
    cidrs = ", ".join((subject.cidr, *subject.ipv6_cidrs))
    texts = line(subject.label, x + INSET, y + 17, w - 2 * INSET - taken, BOLD)
    texts += line(cidrs, x + INSET, y + 32, w - 2 * INSET, MUTED)
    label = clean(subject.label)
    node = Node(
        id=subject.id,
        kind="subnet",
        resource=subject.id,
        parent=parent,
        x=x,
        y=y,
        w=w,
        h=h,
        label=label,
        sub=cidrs,
        badges=placed,
        texts=texts,
        state=None,
        shape="frame",
        tone=f"subnet-{cell.tier}",
        title=f"{label}\n{subject.id}\n{cidrs}\n{_tier_words(subject, cell.tier)}",
    )
    return (node,)


def _shared(subject: Subnet) -> tuple[Mark, ...]:
    participants = [account for account in subject.seen_from if account not in (subject.account, "unknown")]
    return tuple(Mark("shared", "shared", f"shared with account {account}", "shared") for account in participants[:1])


_TIER_WORDS = {
    Tier.PUBLIC: "public: its default route leads to an internet gateway",
    Tier.PRIVATE: "private: it has another way out than an internet gateway",
    Tier.ISOLATED: "isolated: no route leaves the VPC",
    Tier.UNKNOWN: "its route table is not in the inventory",
}


def _tier_words(subject: Subnet, tier: Tier) -> str:
    free = f"\n{subject.available_ips} free addresses" if subject.available_ips is not None else ""
    return _TIER_WORDS[tier] + free


def item(subject: Item, parent: str, place: Rect) -> tuple[Node, ...]:
    """A card in a subnet, with the chip of its network interface unless it is that itself."""
    interface = subject.interface
    if interface is None or subject.own:
        return (box(subject.thing, parent, place),)
    words = interface.address or interface.id
    wide = min(fitted(words, WIDEST_CHIP, SUB)[1] + 12, WIDEST_CHIP)
    chip = _chip(interface, subject.thing.id, words, Rect(place.x + place.w - wide - 4, place.y + 2, wide, CHIP_HEIGHT))
    return box(subject.thing, parent, place, chip=wide + 4), chip


def _chip(interface: NetworkInterface, parent: str, words: str, place: Rect) -> Node:
    """The network interface of an endpoint, NAT gateway or load balancer: a small card with its address."""
    x, y, w, h = place
    return Node(
        id=interface.id,
        kind="eni",
        resource=interface.id,
        parent=parent,
        x=x,
        y=y,
        w=w,
        h=h,
        label=words,
        texts=line(words, x + 6, y + 14, w - 10, MUTED),
        tone="eni",
        title=f"network interface {interface.id}\n{words}\n{clean(interface.description)}",
    )
