"""Boxes in rows inside boxes, with corridors between them: the ground on which estate and service pictures stand.

A `Tray` sets its children in rows. Between rows run horizontal corridors, between the children of a row vertical ones,
and one down each margin. A horizontal corridor reaches through its tray's sides into the gaps beside it, so that lines
leave a tray by its left or right side and never cross its title. A *flat* tray (one child per row) has no corridors of
its own: its children open onto the gaps beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from vpcviz.layout.corridors import PITCH, Corridor, Side, room_for
from vpcviz.layout.pieces import Rect
from vpcviz.layout.scene import Node
from vpcviz.layout.sketches import Spread
from vpcviz.layout.vpc_body import OUTER, Body
from vpcviz.layout.vpc_place import TITLE_BAND
from vpcviz.layout.ways import Ground


@dataclass(frozen=True, slots=True)
class Leaf:
    """A box without children."""

    id: str
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Inlay:
    """A box with an inside of its own: an expanded VPC."""

    id: str
    body: Body


@dataclass(frozen=True, slots=True)
class Tray:
    """A box with children in rows. `head` is the band of its title, `opens` whether lines may end on its own sides."""

    id: str
    rows: tuple[tuple["Child", ...], ...]
    head: int = 0
    flat: bool = False
    opens: bool = False
    pad: int = 16
    row_gap: int = 16
    column_gap: int = 24
    least: tuple[int, ...] = ()
    """How tall its rows are at least; a row that outgrows this gets `slack` more than it needs."""
    slack: int = 0
    narrowest: int = 0
    even: bool = False
    """Whether the boxes of a row are as tall as the row."""
    strip: int = 0
    """Room at its left and right where lines that end on it have words above them; lines meet no other side then."""


Child = Tray | Leaf | Inlay


class Laid(NamedTuple):
    """The inside of an inlay, with room for its lines."""

    body: Body
    spread: Spread

    def drawn(self, dx: int, dy: int) -> Iterator[Node]:
        """Its nodes, with its corner at (dx, dy)."""
        return self.body.drawn(self.spread, dx, dy)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything is."""

    rects: Mapping[str, Rect]
    ground: Ground
    bodies: dict[str, Laid]
    """Inlay -> its inside; it stands at its rect's corner."""

    def take(self, inlay: str) -> Laid | None:
        """The inside of an inlay, given out once: what is drawn need not be kept, and a large estate has much of it."""
        return self.bodies.pop(inlay, None)


@dataclass(frozen=True, slots=True)
class _Outside:
    """What lies beside a child: the corridors at its left and right, above and below, and its parities there."""

    left: Corridor
    right: Corridor
    above: str
    below: str
    column: int
    row: int
    trays: frozenset[str]

    def across(self, name: str, owner: str, lane: int, room: int) -> Corridor:
        """A horizontal corridor through the child, which reaches through the gaps beside it."""
        end = self.right.lane + self.right.room
        beside = (self.left.id, self.right.id)
        return Corridor(name, "h", self.left.lane, end, lane, room, self.column % 2, owner, beside)


@dataclass(slots=True)
class _Work:
    rooms: Mapping[str, int]
    rooms_in: Mapping[str, Mapping[str, int]]
    """Inlay or tray -> gap -> how many lines run there."""
    wanted: frozenset[str] | None
    """Nodes whose sides matter; None for all."""
    needs: Mapping[str, int]
    """Node -> the most lines that meet one of its sides."""
    rects: dict[str, Rect] = field(default_factory=dict)
    corridors: dict[str, Corridor] = field(default_factory=dict)
    sides: dict[str, list[Side]] = field(default_factory=dict)
    homes: dict[str, frozenset[str]] = field(default_factory=dict)
    inlays: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, Laid] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def laid(self, inlay: Inlay) -> Laid:
        """The inlay's inside, with the room that its lines need."""
        found = self.bodies.get(inlay.id)
        if found is None:
            spread = inlay.body.skeleton.spread(self.rooms_in.get(inlay.id, {}))
            found = self.bodies[inlay.id] = Laid(inlay.body, spread)
        return found

    def room(self, name: str, least: int) -> int:
        return room_for(self.rooms.get(name, 0), least)


def place(
    root: Tray,
    rooms: Mapping[str, int],
    needs: Mapping[tuple[str, str], int],
    wanted: frozenset[str] | None = None,
) -> Placed:
    """Place a tray at (0, 0). `rooms`: lines in each corridor; `needs`: lines at each (node, corridor); `wanted`: the
    nodes that lines begin or end at (all of them when None).
    """
    work = _work(rooms, needs, wanted)
    width, height = _size(root, work)
    edge = Corridor("none", "v", 0, 0, 0, 0)
    _put(root, Rect(0, 0, width, height), _Outside(edge, edge, "", "", 0, 0, frozenset()), work)
    sides = {node: tuple(opened) for node, opened in work.sides.items()}
    return Placed(work.rects, Ground(work.corridors, sides, work.homes, work.inlays), work.bodies)


def size_of(root: Child) -> tuple[int, int]:
    """The size that a tray takes without lines."""
    return _size(root, _work({}, {}, None))


def _work(rooms: Mapping[str, int], needs: Mapping[tuple[str, str], int], wanted: frozenset[str] | None) -> _Work:
    most: dict[str, int] = {}
    for (node, _), count in needs.items():
        most[node] = max(count, most.get(node, 0))
    rooms_in: dict[str, dict[str, int]] = {}
    for name, count in rooms.items():
        owner, _, gap = name.rpartition("/")
        rooms_in.setdefault(owner, {})[gap] = count
    return _Work(rooms, rooms_in, wanted, most)


def _size(child: Child, work: _Work) -> tuple[int, int]:
    found = work.sizes.get(child.id)
    if found is None:
        found = work.sizes[child.id] = _size_of(child, work)
    return found


def _size_of(child: Child, work: _Work) -> tuple[int, int]:
    if isinstance(child, Leaf):
        return child.w, _leaf_height(child, work)
    if isinstance(child, Inlay):
        spread = work.laid(child).spread
        left, top, right = child.body.margins
        return _eighth(left + spread.width + right), _eighth(top + spread.height)
    return _flat_size(child, work) if child.flat else _grid_size(child, work)


def _flat_size(tray: Tray, work: _Work) -> tuple[int, int]:
    sizes = [_size(row[0], work) for row in tray.rows]
    width = max(max((w for w, _ in sizes), default=160) + 2 * tray.pad, tray.narrowest) + 2 * tray.strip
    height = tray.head + sum(h for _, h in sizes) + tray.row_gap * max(0, len(sizes) - 1) + tray.pad
    return _eighth(width), _eighth(height)


def _grid_size(tray: Tray, work: _Work) -> tuple[int, int]:
    widths, height = [], tray.head + _band(tray, 0, work)
    for number, row in enumerate(tray.rows):
        sizes = [_size(item, work) for item in row]
        gaps = sum(work.room(_gap(tray, number, column), tray.column_gap) for column in range(1, len(row)))
        widths.append(sum(w for w, _ in sizes) + gaps)
        height += _row_height(tray, number, max((h for _, h in sizes), default=0)) + _band(tray, number + 1, work)
    margins = work.room(f"{tray.id}/L", tray.pad) + work.room(f"{tray.id}/R", tray.pad) + 2 * tray.strip
    return _eighth(max(widths, default=160) + margins), _eighth(height)


def _row_height(tray: Tray, number: int, needed: int) -> int:
    least = tray.least[number] if number < len(tray.least) else 0
    return least if needed <= least else needed + tray.slack


def _leaf_height(leaf: Leaf, work: _Work) -> int:
    most = work.needs.get(leaf.id, 0)
    return _eighth(max(leaf.h, (most + 2) * PITCH))


def _band(tray: Tray, number: int, work: _Work) -> int:
    return work.room(f"{tray.id}/h{number}", tray.row_gap)


def _gap(tray: Tray, row: int, column: int) -> str:
    return f"{tray.id}/v{row}.{column}"


def _eighth(length: int) -> int:
    return -(-length // PITCH) * PITCH


def _put(child: Child, rect: Rect, outside: _Outside, work: _Work) -> None:
    if isinstance(child, Inlay):
        _put_inlay(child, rect, outside, work)
        return
    if isinstance(child, Tray) and child.strip:
        rect = Rect(rect.x + child.strip, rect.y, rect.w - 2 * child.strip, rect.h)
    work.rects[child.id] = rect
    if isinstance(child, Leaf) or (child.opens and not child.strip):
        _open(child.id, rect, outside, work)
    if isinstance(child, Leaf):
        return
    if child.flat:
        _put_flat(child, rect, outside, work)
    else:
        _put_grid(child, rect, outside, work)
    if child.opens and child.strip:
        _open_strip(child, rect, outside, work)


def _open_strip(tray: Tray, rect: Rect, outside: _Outside, work: _Work) -> None:
    """Open a tray to its left and right, where no line from within comes out."""
    x, y, w, h = rect
    grids = [row[0] for row in tray.rows if isinstance(row[0], Tray)] if tray.flat else [tray]
    bands = [work.corridors[f"{grid.id}/h{number}"] for grid in grids for number in range(len(grid.rows) + 1)]
    avoid = tuple((band.lane, band.lane + band.room) for band in bands)
    sides = ((outside.left, x), (outside.right, x + w))
    work.homes[tray.id] = outside.trays
    work.sides[tray.id] = [
        Side(tray.id, corridor.id, edge, y + 2 * PITCH, y + h, outside.column % 2, 2 * PITCH, avoid)
        for corridor, edge in sides
        if corridor.id != "none"
    ]


def _open(node: str, rect: Rect, outside: _Outside, work: _Work) -> None:
    if work.wanted is not None and node not in work.wanted:
        return
    x, y, w, h = rect
    column, row = outside.column % 2, outside.row % 2
    opened = [
        Side(node, outside.left.id, x, y, y + h, column),
        Side(node, outside.right.id, x + w, y, y + h, column),
    ]
    if outside.above:
        opened.append(Side(node, outside.above, y, x, x + w, row))
    if outside.below:
        opened.append(Side(node, outside.below, y + h, x, x + w, row))
    work.homes[node] = outside.trays
    work.sides[node] = [side for side in opened if side.corridor != "none"]


def _put_inlay(inlay: Inlay, rect: Rect, outside: _Outside, work: _Work) -> None:
    """Stand a body; its horizontal corridors reach into the gaps beside it."""
    body, spread = work.laid(inlay)
    x, y = rect.x + body.margins[0], rect.y + body.margins[1]
    place_ = work.rects[inlay.id] = Rect(x, y, spread.width, spread.height)
    names = dict(zip(OUTER, (outside.left.id, outside.right.id), strict=True))
    for gap in body.skeleton.gaps(spread):
        name = names[gap.id] = f"{inlay.id}/{gap.id}"
        if gap.axis == "h":
            work.corridors[name] = outside.across(name, inlay.id, gap.lane + y, gap.room)
        else:
            work.corridors[name] = Corridor(
                name, "v", gap.start + y, gap.end + y, gap.lane + x, gap.room, gap.parity, inlay.id
            )
    for node, opening, dock in body.docks(spread, x, y, work.wanted):
        sides = work.sides.setdefault(node, [])
        for corridor, edge in opening.ends(dock):
            parity = outside.column % 2 if corridor in OUTER else opening.parity
            sides.append(Side(node, names[corridor], edge, dock.y, dock.y + dock.h, parity))
        work.homes[node] = outside.trays
        work.inlays[node] = inlay.id
    _open_frame(inlay.id, place_, outside, work)


def _open_frame(node: str, rect: Rect, outside: _Outside, work: _Work) -> None:
    """An expanded VPC's own sides: beside its title, and below. Elsewhere the lines of what stands in it come out."""
    if work.wanted is not None and node not in work.wanted:
        return
    x, y, w, h = rect
    column = outside.column % 2
    opened = [
        Side(node, outside.left.id, x, y, y + TITLE_BAND, column),
        Side(node, outside.right.id, x + w, y, y + TITLE_BAND, column),
        Side(node, outside.below, y + h, x, x + w, outside.row % 2),
    ]
    work.homes[node] = outside.trays
    work.sides[node] = [side for side in opened if side.corridor not in ("", "none")]


def _put_flat(tray: Tray, rect: Rect, outside: _Outside, work: _Work) -> None:
    x, y = rect.x + tray.pad, rect.y + tray.head
    within = replace(outside, above="", below="")
    for row in tray.rows:
        _, height = _size(row[0], work)
        _put(row[0], Rect(x, y, rect.w - 2 * tray.pad, height), within, work)
        y += height + tray.row_gap


def _put_grid(tray: Tray, rect: Rect, outside: _Outside, work: _Work) -> None:
    parity = outside.column % 2
    inside = outside.trays | {tray.id}
    left_room = work.room(f"{tray.id}/L", tray.pad)
    right_room = work.room(f"{tray.id}/R", tray.pad)
    top, bottom = rect.y + tray.head, rect.y + rect.h
    left = Corridor(f"{tray.id}/L", "v", top, bottom, rect.x, left_room, owner=tray.id)
    right = Corridor(f"{tray.id}/R", "v", top, bottom, rect.x + rect.w - right_room, right_room, owner=tray.id)
    start = outside.left.lane if outside.left.id != "none" else rect.x
    end = outside.right.lane + outside.right.room if outside.right.id != "none" else rect.x + rect.w
    work.corridors |= {left.id: left, right.id: right}
    reaches = tuple(name for name in (outside.left.id, outside.right.id) if name != "none")
    y = top
    for number, row in enumerate((*tray.rows, ())):
        band = _band(tray, number, work)
        name = f"{tray.id}/h{number}"
        work.corridors[name] = Corridor(name, "h", start, end, y, band, parity, tray.id, reaches)
        y += band
        if row:
            y += _put_row(tray, number, (rect.x + left_room, y, band), (left, right), (inside, work))


def _put_row(
    tray: Tray,
    number: int,
    at: tuple[int, int, int],
    margins: tuple[Corridor, Corridor],
    into: tuple[frozenset[str], _Work],
) -> int:
    """Place one row; its height."""
    trays, work = into
    x, y, band = at
    row = tray.rows[number]
    sizes = [_size(item, work) for item in row]
    height = _row_height(tray, number, max(h for _, h in sizes))
    if tray.even and all(isinstance(item, Leaf) for item in row):
        sizes = [(w, height) for w, _ in sizes]
    below = _band(tray, number + 1, work)
    gaps = [margins[0]]
    places = []
    for column, (w, h) in enumerate(sizes):
        if column:
            name = _gap(tray, number, column)
            room = work.room(name, tray.column_gap)
            gap = Corridor(name, "v", y - band, y + height + below, x, room, number % 2, tray.id)
            work.corridors[name] = gap
            gaps.append(gap)
            x += room
        places.append(Rect(x, y, w, h))
        x += w
    gaps.append(margins[1])
    for column, (item, place_) in enumerate(zip(row, places, strict=True)):
        around = (gaps[column], gaps[column + 1], f"{tray.id}/h{number}", f"{tray.id}/h{number + 1}")
        outside = _Outside(*around, column, number, trays)
        _put(item, place_, outside, work)
    return height
