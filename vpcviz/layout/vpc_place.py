"""Places a VPC's inside: zones as columns, tiers as rows, one lane per endpoint, and the gaps where lines run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from math import ceil

from vpcviz.layout.corridors import Corridor, Side, room_for
from vpcviz.layout.pieces import (
    BADGE_HEIGHT,
    BOLD,
    BOX_HEIGHT,
    MUTED,
    SUB,
    Mark,
    Rect,
    Sketch,
    Thing,
    badges,
    box,
    frame,
    line,
)
from vpcviz.layout.route_tables import subnet_mark
from vpcviz.layout.scene import Node
from vpcviz.layout.text import clean, measure
from vpcviz.layout.vpc_items import Item
from vpcviz.layout.vpc_model import Cell, Grid, Row, Zone
from vpcviz.topology.graph import Tier
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.interfaces import NetworkInterface
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
BAND_EXTRA = 80
"""What a band takes besides its rows: a zone's head, and gaps."""
TALLEST = 1.25
"""Height to width of the zones beyond which rows wrap into a further column of each zone."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A placed VPC interior. Coordinates are relative to the VPC's corner."""

    sketches: tuple[Sketch, ...]
    corridors: tuple[Corridor, ...]
    sides: tuple[Side, ...]
    width: int
    height: int
    rows_top: int
    """Where the first band's subnets begin, below the zones' heads."""
    rows_bottom: int
    edge_gaps: tuple[str, str]
    """The first and the last gap of the first band, onto which icons on the left and right border open."""
    items: Mapping[str, tuple[str, ...]]
    """Endpoint id or load balancer ARN -> its nodes, from the left."""


@dataclass(slots=True)
class _Work:
    """What grows while columns are placed from left to right."""

    rooms: Mapping[str, int]
    x: int = 0
    widest: int = 0
    band: int = 0
    column: int = 0
    """The number of the gap before the next column."""
    reach: tuple[int, int] = (0, 0)
    """From where to where the gaps of this band run."""
    sketches: list[Sketch] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    corridors: list[Corridor] = field(default_factory=list)
    items: dict[str, list[str]] = field(default_factory=dict)
    levels: list[tuple[int, int]] = field(default_factory=list)
    """(lane, room) of the horizontal corridors, from the top."""

    def gap(self, least: int) -> None:
        """The gap before the next column."""
        name = f"g{self.column}"
        room = room_for(self.rooms.get(name, 0), least)
        self.corridors.append(Corridor(name, "v", *self.reach, self.x, room, self.band % 2))
        self.x += room


def row_height(row: Row) -> int:
    """The height of a row's subnets."""
    return SUBNET_HEAD + len(row.lanes) * LANE + (4 if row.lanes else 0)


def _stack_height(rows: Sequence[Row]) -> int:
    gaps = sum(TIER_GAP if left.tier is not right.tier else ROW_GAP for left, right in pairwise(rows))
    return sum(row_height(row) for row in rows) + gaps


@dataclass(frozen=True, slots=True)
class Band:
    """Zones side by side; a VPC has one band, or more where its many zones hold little."""

    zones: tuple[Zone, ...]
    stacks: tuple[tuple[Row, ...], ...]
    """The rows, cut into as many columns per zone as keep the picture from growing tall."""

    @property
    def width(self) -> int:
        """About how wide it is, without room for lines."""
        return max(1, len(self.zones)) * len(self.stacks) * (COLUMN + GAP)

    @property
    def height(self) -> int:
        """How tall its rows are."""
        return max(_stack_height(stack) for stack in self.stacks)


def bands_of(grid: Grid, *, breakable: bool) -> tuple[Band, ...]:
    """One band of all zones, or several where one would be more than twice as wide as tall."""
    best: tuple[Band, ...] = (_band(grid, grid.zones),)
    for count in range(2, 1 + len(grid.zones) // 2 if breakable else 0):
        if best[0].width <= 2 * sum(band.height + BAND_EXTRA for band in best):
            break
        across = ceil(len(grid.zones) / count)
        cuts = range(0, len(grid.zones), across)
        best = tuple(_band(grid, grid.zones[start : start + across]) for start in cuts)
    return best


def _band(grid: Grid, zones: tuple[Zone, ...]) -> Band:
    names = {zone.name for zone in zones}
    rows = [row for row in grid.rows if names & set(row.cells)]
    for count in range(1, len(rows) + 1):
        band = Band(zones, _cut(rows, count))
        if band.height <= TALLEST * band.width:
            return band
    return Band(zones, _cut(rows, max(1, len(rows))))


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
    least_rows, least_width = least
    bands = bands_of(grid, breakable=not least_rows)
    work = _Work(rooms=rooms)
    heads: list[tuple[int, int]] = []
    y = TITLE_BAND
    for number, band in enumerate(bands):
        above, below = _level(rooms, number), _level(rooms, number + 1)
        rows_top = y + above + ZONE_HEAD
        rows_bottom = -(-(rows_top + max(least_rows, band.height)) // 8) * 8
        heads.append((rows_top, rows_bottom))
        work.band, work.x, work.reach = number, ports[0], (y, rows_bottom + INSET + below)
        work.levels.append((y, above))
        for zone in band.zones:
            _place_zone(topology, grid, zone, band.stacks, (y + above, rows_top, rows_bottom + INSET), work)
        work.gap(GAP)
        work.column += 1
        work.widest = max(work.widest, work.x)
        y = rows_bottom + INSET
    work.levels.append((y, _level(rooms, len(bands))))
    width = max(work.widest + ports[1], least_width)
    corridors = [*work.corridors, *(_across(number, width, *level) for number, level in enumerate(work.levels))]
    sketches = sorted(work.sketches, key=lambda sketch: DEPTH.get(sketch.kind, 2))
    items = {owner: tuple(names) for owner, names in work.items.items()}
    height = y + work.levels[-1][1]
    return Inside(
        sketches=tuple(sketches),
        corridors=tuple(corridors),
        sides=tuple(work.sides),
        width=width,
        height=height,
        rows_top=heads[0][0],
        rows_bottom=heads[0][1],
        edge_gaps=("g0", f"g{len(bands[0].zones) * len(bands[0].stacks)}"),
        items=items,
    )


def _level(rooms: Mapping[str, int], number: int) -> int:
    """The room of the horizontal corridor above band `number`."""
    return room_for(rooms.get(f"h{number}", 0), 8 if number == 0 else 16)


def _across(number: int, width: int, lane: int, room: int) -> Corridor:
    return Corridor(f"h{number}", "h", 0, width, lane, room, 1)


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
    place = Rect(start, zone_top, work.x - start, zone_bottom - zone_top)
    make = partial(_zone, grid.vpc_id, zone)
    work.sketches.append(Sketch(zone_node(grid.vpc_id, zone.name), "zone", place, make))


def _zone(vpc_id: str, zone: Zone, place: Rect) -> Node:
    kind = "" if zone.kind == "availability-zone" else f" {zone.kind}"
    thing = Thing(
        id=zone_node(vpc_id, zone.name),
        kind="zone",
        resource=None,
        label=zone.name,
        sub=f"{zone.zone_id}{kind}",
        tone="zone",
        title=f"availability zone {zone.name} {zone.zone_id}{kind}",
        shape="dashed",
    )
    return frame(thing, vpc_id, place, 12)


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
            make = partial(_subnet, topology, grid, cell)
            work.sketches.append(Sketch(cell.subnet.id, "subnet", Rect(x, y, COLUMN, height), make))
            for lane, item in cell.items.items():
                _place_item(item, cell, (x, y + SUBNET_HEAD + row.lanes.index(lane) * LANE, column), work)
        y += height
        previous = row.tier


def _subnet(topology: Topology, grid: Grid, cell: Cell, place: Rect) -> Node:
    x, y, _, height = place
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
    thing, parent = item.thing, cell.subnet.id
    place = Rect(left, y, width, BOX_HEIGHT)
    interface = None if item.own else item.interface
    if interface is None:
        work.sketches.append(Sketch(thing.id, thing.kind, place, partial(box, thing, parent)))
    else:
        words = interface.address or interface.id
        wide = min(ceil(measure(words, SUB)) + 12, 112)
        chip = Rect(left + width - wide - 4, y + 4, wide, BADGE_HEIGHT + 4)
        work.sketches.append(Sketch(thing.id, thing.kind, place, partial(box, thing, parent, chip=wide + 4)))
        work.sketches.append(Sketch(interface.id, "eni", chip, partial(_chip, interface, thing.id)))
    if item.owner:
        work.items.setdefault(item.owner, []).append(thing.id)
    parity = column % 2
    work.sides += [
        Side(thing.id, f"g{column}", left, y, y + BOX_HEIGHT, parity),
        Side(thing.id, f"g{column + 1}", left + width, y, y + BOX_HEIGHT, parity),
    ]


def _chip(interface: NetworkInterface, parent: str, place: Rect) -> Node:
    """The network interface of an endpoint, NAT gateway or load balancer: a small card with its address."""
    x, y, w, h = place
    words = interface.address or interface.id
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
