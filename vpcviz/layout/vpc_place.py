"""Places a VPC's inside: zones as columns, tiers as rows, one lane per endpoint, and the gaps where lines run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import ceil

from vpcviz.layout import vpc_nodes
from vpcviz.layout.pieces import BOX_HEIGHT
from vpcviz.layout.sketches import Anchor, Opening, Skeleton, Sketch, Stripe, level, skeleton_of
from vpcviz.layout.vpc_items import Item
from vpcviz.layout.vpc_model import Grid, Row, Zone
from vpcviz.layout.vpc_nodes import INSET

COLUMN = 280
"""The width of a subnet."""
LANE = 28
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
    """A VPC's interior without lines. Coordinates are relative to the VPC's corner."""

    sketches: tuple[Sketch, ...]
    skeleton: Skeleton
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

    x: int = 0
    band: int = 0
    column: int = 0
    """The number of the gap before the next column, and of that column."""
    gaps: list[tuple[int, int]] = field(default_factory=list)
    """(x, room) of this band's gaps."""
    sketches: list[Sketch] = field(default_factory=list)
    items: dict[str, list[str]] = field(default_factory=dict)

    def gap(self, least: int) -> None:
        """The gap before the next column."""
        self.gaps.append((self.x, least))
        self.x += least


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


def place_inside(grid: Grid, least: tuple[int, int], ports: tuple[int, int]) -> Inside:
    """Place a grid. `least` is the rows' least height and the VPC's least width, `ports` what icons on the left and
    right border take.
    """
    least_rows, least_width = least
    bands = bands_of(grid, breakable=not least_rows)
    work = _Work()
    heads: list[tuple[int, int]] = []
    stripes: list[Stripe] = []
    top = TITLE_BAND
    for number, band in enumerate(bands):
        zone_top = top + level({}, number)
        rows_top = zone_top + ZONE_HEAD
        rows_bottom = -(-(rows_top + max(least_rows, band.height)) // 8) * 8
        heads.append((rows_top, rows_bottom))
        work.band, work.x, work.gaps = number, ports[0], []
        for zone in band.zones:
            _place_zone(grid, zone, band.stacks, (zone_top, rows_top, rows_bottom + INSET), work)
        work.gap(GAP)
        work.column += 1
        stripes.append(Stripe(top, rows_bottom + INSET, tuple(work.gaps), work.x))
        top = rows_bottom + INSET
    sketches = sorted(work.sketches, key=lambda sketch: DEPTH.get(sketch.kind, 2))
    return Inside(
        sketches=tuple(sketches),
        skeleton=skeleton_of(stripes, ports[1], least_width),
        rows_top=heads[0][0],
        rows_bottom=heads[0][1],
        edge_gaps=("g0", f"g{len(bands[0].zones) * len(bands[0].stacks)}"),
        items={owner: tuple(names) for owner, names in work.items.items()},
    )


DEPTH = {"zone": 0, "subnet": 1}
"""Containers come before what they hold."""


def _place_zone(
    grid: Grid, zone: Zone, stacks: Sequence[Sequence[Row]], heights: tuple[int, int, int], work: _Work
) -> None:
    """A zone's columns, with a gap before each of them, and its frame."""
    zone_top, rows_top, zone_bottom = heights
    start, first = 0, work.column
    for number, stack in enumerate(stacks):
        work.gap(GAP if number == 0 else 16)
        if number == 0:
            start = work.x
            work.x += INSET
        _place_stack(grid, zone, stack, (work.x, rows_top), work)
        work.x += COLUMN
        work.column += 1
    work.x += INSET
    place = (start, zone_top, work.x - start, zone_bottom - zone_top)
    anchor = _anchor(first, work.column - 1, work.band)
    name = vpc_nodes.zone_node(grid.vpc_id, zone.name)
    work.sketches.append(Sketch(name, "zone", *place, anchor, None, vpc_nodes.zone, zone, grid.vpc_id))


def _place_stack(grid: Grid, zone: Zone, stack: Sequence[Row], at: tuple[int, int], work: _Work) -> None:
    x, y = at
    hold = (_anchor(work.column, work.column, work.band), _opening(work.column))
    parent = vpc_nodes.zone_node(grid.vpc_id, zone.name)
    previous: Row | None = None
    for row in stack:
        if previous is not None:
            y += ROW_GAP if row.tier is previous.tier else TIER_GAP
        height = row_height(row)
        cell = row.cells.get(zone.name)
        if cell is not None:
            name = cell.subnet.id
            place = (x, y, COLUMN, height)
            work.sketches.append(Sketch(name, "subnet", *place, hold[0], None, vpc_nodes.subnet, cell, parent))
            for lane, item in cell.items.items():
                _place_item(item, name, (x, y + SUBNET_HEAD + row.lanes.index(lane) * LANE), hold, work)
        y += height
        previous = row


@lru_cache(maxsize=1024)
def _anchor(first: int, last: int, band: int) -> Anchor:
    """What boxes that span these columns of a band move with."""
    return Anchor(first, last, band, band)


@lru_cache(maxsize=1024)
def _opening(column: int) -> Opening:
    """The gaps beside a column."""
    return Opening(f"g{column}", f"g{column + 1}", column % 2)


def _place_item(item: Item, parent: str, at: tuple[int, int], hold: tuple[Anchor, Opening], work: _Work) -> None:
    x, y = at
    thing = item.thing
    left, width = (x, COLUMN) if thing.shape == "bar" else (x + INSET, COLUMN - 2 * INSET)
    place = (left, y, width, BOX_HEIGHT)
    work.sketches.append(Sketch(thing.id, thing.kind, *place, *hold, vpc_nodes.item, item, parent))
    if item.owner:
        work.items.setdefault(item.owner, []).append(thing.id)
