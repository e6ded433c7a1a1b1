"""Places a VPC's inside: zones as columns, tiers as rows, one lane per endpoint, and the gaps where lines run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil

from vpcviz.layout.corridors import Corridor, Side, room_for
from vpcviz.layout.pieces import BADGE_HEIGHT, BOLD, BOX_HEIGHT, MUTED, SUB, Mark, Rect, Thing, badges, box, frame, line
from vpcviz.layout.route_tables import subnet_mark
from vpcviz.layout.scene import Badge, Node, Text
from vpcviz.layout.text import clean, measure
from vpcviz.layout.vpc_items import Item
from vpcviz.layout.vpc_model import Cell, Grid, Row, Zone
from vpcviz.topology.graph import Tier
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.network import Subnet

COLUMN = 256
"""The width of a subnet."""
INSET = 8
LANE = 32
SUBNET_HEAD = 40
ZONE_HEAD = 28
ROW_GAP = 8
TIER_GAP = 16
GAP = 24
"""The least room between two columns."""
TITLE_BAND = 56
TALLEST = 1.25
"""Height to width of the zones beyond which rows wrap into a further column of each zone."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A placed VPC interior. Coordinates are relative to the VPC's corner."""

    nodes: tuple[Node, ...]
    corridors: tuple[Corridor, ...]
    sides: tuple[Side, ...]
    width: int
    height: int
    rows_top: int
    """Where the subnets begin, below the zones' heads."""
    rows_bottom: int
    items: Mapping[str, tuple[str, ...]]
    """Endpoint id or load balancer ARN -> its nodes, from the left."""


@dataclass(slots=True)
class _Work:
    """What grows while columns are placed from left to right."""

    rooms: Mapping[str, int]
    x: int
    bottom: int
    column: int = 0
    nodes: list[Node] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    corridors: list[Corridor] = field(default_factory=list)
    items: dict[str, list[str]] = field(default_factory=dict)

    def gap(self, least: int) -> None:
        """The gap before the next column."""
        name = f"g{self.column}"
        room = room_for(self.rooms.get(name, 0), least)
        self.corridors.append(Corridor(name, "v", TITLE_BAND, self.bottom, self.x, room, 0))
        self.x += room


def row_height(row: Row) -> int:
    """The height of a row's subnets."""
    return SUBNET_HEAD + len(row.lanes) * LANE + (4 if row.lanes else 0)


def _stack_height(rows: Sequence[Row]) -> int:
    gaps = sum(TIER_GAP if left.tier is not right.tier else ROW_GAP for left, right in pairwise(rows))
    return sum(row_height(row) for row in rows) + gaps


def columns_of(grid: Grid) -> tuple[tuple[Row, ...], ...]:
    """The rows, cut into as many columns per zone as keep the picture from growing tall; order is kept."""
    rows = list(grid.rows)
    zones = max(1, len(grid.zones))
    for count in range(1, len(rows) + 1):
        stacks = _cut(rows, count)
        tallest = max(_stack_height(stack) for stack in stacks)
        if tallest <= TALLEST * zones * len(stacks) * (COLUMN + GAP):
            return stacks
    return _cut(rows, max(1, len(rows)))


def _cut(rows: Sequence[Row], count: int) -> tuple[tuple[Row, ...], ...]:
    limit = ceil(_stack_height(rows) / count)
    stacks: list[list[Row]] = [[]]
    for row in rows:
        if stacks[-1] and len(stacks) < count and _stack_height([*stacks[-1], row]) > limit + row_height(row) // 2:
            stacks.append([])
        stacks[-1].append(row)
    return tuple(tuple(stack) for stack in stacks)


def place_inside(
    topology: Topology, grid: Grid, rooms: Mapping[str, int], least: tuple[int, int], ports: tuple[int, int]
) -> Inside:
    """Place a grid. `rooms` is the number of lines in each gap, `least` the rows' least height and the VPC's least
    width, `ports` what icons on the left and right border take.
    """
    stacks = columns_of(grid)
    least_rows, least_width = least
    top_room = room_for(rooms.get("top", 0), 8)
    zone_top = TITLE_BAND + top_room
    rows_top = zone_top + ZONE_HEAD
    tallest = max([least_rows, *(_stack_height(stack) for stack in stacks)])
    rows_bottom = -(-(rows_top + tallest) // 8) * 8
    zone_bottom = rows_bottom + INSET
    bottom_room = room_for(rooms.get("bottom", 0), 16)
    height = zone_bottom + bottom_room
    work = _Work(rooms=rooms, x=ports[0], bottom=height)
    for zone in grid.zones:
        _place_zone(topology, grid, zone, stacks, (zone_top, rows_top, zone_bottom), work)
    work.gap(GAP)
    width = max(work.x + ports[1], least_width)
    work.corridors += [
        Corridor("top", "h", 0, width, TITLE_BAND, top_room, 1),
        Corridor("bottom", "h", 0, width, zone_bottom, bottom_room, 1),
    ]
    nodes = sorted(work.nodes, key=lambda node: DEPTH.get(node.kind, 2))
    items = {owner: tuple(names) for owner, names in work.items.items()}
    return Inside(tuple(nodes), tuple(work.corridors), tuple(work.sides), width, height, rows_top, rows_bottom, items)


DEPTH = {"zone": 0, "subnet": 1}
"""Containers come before what they hold."""


def _place_zone(
    topology: Topology,
    grid: Grid,
    zone: Zone,
    stacks: Sequence[Sequence[Row]],
    heights: tuple[int, int, int],
    work: _Work,
) -> None:
    """A zone's columns, with a gap before each of them, and its frame."""
    zone_top, rows_top, zone_bottom = heights
    start = 0
    for number, stack in enumerate(stacks):
        work.gap(GAP if number == 0 else 16)
        if number == 0:
            start = work.x
            work.x += INSET
        _place_stack(topology, grid, zone, stack, (work.x, rows_top, work.column), work)
        work.x += COLUMN
        work.column += 1
    work.x += INSET
    work.nodes.append(_zone(grid, zone, Rect(start, zone_top, work.x - start, zone_bottom - zone_top)))


def _zone(grid: Grid, zone: Zone, place: Rect) -> Node:
    kind = "" if zone.kind == "availability-zone" else f" {zone.kind}"
    thing = Thing(
        id=zone_node(grid.vpc_id, zone.name),
        kind="zone",
        resource=None,
        label=zone.name,
        sub=f"{zone.zone_id}{kind}",
        tone="zone",
        title=f"availability zone {zone.name} {zone.zone_id}{kind}",
        shape="dashed",
    )
    return frame(thing, grid.vpc_id, place, 12)


def zone_node(vpc_id: str, zone: str) -> str:
    """The id of a zone's node."""
    return f"zone:{vpc_id}:{zone}"


def _place_stack(
    topology: Topology, grid: Grid, zone: Zone, stack: Sequence[Row], at: tuple[int, int, int], work: _Work
) -> None:
    x, y, column = at
    previous: Tier | None = None
    for row in stack:
        if previous is not None:
            y += ROW_GAP if row.tier is previous else TIER_GAP
        height = row_height(row)
        cell = row.cells.get(zone.name)
        if cell is not None:
            work.nodes.append(_subnet(topology, grid, cell, (x, y, height)))
            for lane, item in cell.items.items():
                _place_item(item, cell, (x, y + SUBNET_HEAD + row.lanes.index(lane) * LANE, column), work)
        y += height
        previous = row.tier


def _subnet(topology: Topology, grid: Grid, cell: Cell, at: tuple[int, int, int]) -> Node:
    x, y, height = at
    subnet = cell.subnet
    participants = [account for account in subnet.seen_from if account not in (subnet.account, "unknown")]
    shared = tuple(Mark("shared", "shared", f"shared with account {account}", "shared") for account in participants[:1])
    marks = (*shared, *subnet_mark(topology, subnet, grid.letters))
    placed, taken = badges(marks, x + COLUMN - INSET, y + 6)
    room = COLUMN - 2 * INSET - taken
    cidrs = ", ".join((subnet.cidr, *subnet.ipv6_cidrs))
    texts = line(subnet.label, x + INSET, y + 17, room, BOLD)
    texts += line(cidrs, x + INSET, y + 32, COLUMN - 2 * INSET, MUTED)
    return Node(
        id=subnet.id,
        kind="subnet",
        resource=subnet.id,
        parent=zone_node(grid.vpc_id, subnet.zone or "zone unknown"),
        x=x,
        y=y,
        w=COLUMN,
        h=height,
        label=clean(subnet.label),
        sub=cidrs,
        badges=placed,
        texts=texts,
        state=None,
        shape="frame",
        tone=f"subnet-{cell.tier}",
        title=f"{clean(subnet.label)}\n{subnet.id}\n{cidrs}\n{_tier_words(subnet, cell.tier)}",
    )


def _tier_words(subnet: Subnet, tier: Tier) -> str:
    words = {
        Tier.PUBLIC: "public: its default route leads to an internet gateway",
        Tier.PRIVATE: "private: it has another way out than an internet gateway",
        Tier.ISOLATED: "isolated: no route leaves the VPC",
        Tier.UNKNOWN: "its route table is not in the inventory",
    }
    free = f"\n{subnet.available_ips} free addresses" if subnet.available_ips is not None else ""
    return words[tier] + free


def _place_item(item: Item, cell: Cell, at: tuple[int, int, int], work: _Work) -> None:
    x, y, column = at
    bar = item.thing.shape == "bar"
    left, width = (x, COLUMN) if bar else (x + INSET, COLUMN - 2 * INSET)
    chip = _chip(item, left + width, y)
    node = box(item.thing, cell.subnet.id, Rect(left, y, width, BOX_HEIGHT), chip.w + 4 if chip is not None else 0)
    work.nodes.append(node)
    if chip is not None:
        work.nodes.append(replace(chip, parent=node.id))
    if item.owner:
        work.items.setdefault(item.owner, []).append(node.id)
    parity = column % 2
    work.sides += [
        Side(node.id, f"g{column}", left, y, y + BOX_HEIGHT, parity),
        Side(node.id, f"g{column + 1}", left + width, y, y + BOX_HEIGHT, parity),
    ]


def _chip(item: Item, right: int, y: int) -> Node | None:
    """The network interface of an endpoint, NAT gateway or load balancer: a small card with its address."""
    interface = item.interface
    if interface is None or item.own:
        return None
    words = interface.address or interface.id
    width = min(ceil(measure(words, SUB)) + 12, 112)
    x = right - width - 4
    texts: tuple[Text, ...] = line(words, x + 6, y + 18, width - 10, MUTED)
    marks: tuple[Badge, ...] = ()
    return Node(
        id=interface.id,
        kind="eni",
        resource=interface.id,
        parent=None,
        x=x,
        y=y + 4,
        w=width,
        h=BADGE_HEIGHT + 4,
        label=words,
        texts=texts,
        badges=marks,
        tone="eni",
        title=f"network interface {interface.id}\n{words}\n{clean(interface.description)}",
    )
