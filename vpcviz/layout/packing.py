"""How boxes keep to the rows on which they stood last time.

A box that was there stays on its row and in its order. A new one joins the row of its neighbour in the order of names.
A row *breaks* when it would hold more than half as many cards again as it is meant to (two more at least), or when a
row of frames would get wider than one and a half of its width or taller than it was: then the new box opens a row of
its own at the end. A row that loses its last box keeps its place unless it is the last.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from vpcviz.layout.corridors import Corridor
from vpcviz.layout.rows import Rows
from vpcviz.layout.trays import Placed, Tray

SPARE = 2
"""Lines that a corridor has room for beyond those that run in it: a new line, and one that makes way for it."""
UNUSED = 1
"""Lines that a corridor has room for in which none runs."""
BREAK = 1.5

Boxes = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Packing:
    """What packing decides, or decided last time."""

    boxes: Mapping[str, Boxes]
    """Frame -> its rows."""
    heights: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    rooms: Mapping[str, int] = field(default_factory=dict)
    columns: int = 1
    widths: Mapping[str, int] = field(default_factory=dict)
    """Frame -> how wide a row of frames in it is meant to be."""


def last_packing(rows: Rows | None, view: str, *, small: bool) -> Packing | None:
    """What last time's rows say for this view; None when they belong to another view, or to cards of another size."""
    if rows is None or rows.view != view or rows.small != small:
        return None
    return Packing(dict(rows.boxes), dict(rows.heights), dict(rows.rooms), rows.columns, dict(rows.widths))


def kept_cards(last: Packing, frame: str, names: Sequence[str]) -> Boxes:
    """The cards of a frame, given in their order, on last time's rows."""
    most = max(int(last.columns * BREAK), last.columns + 2)

    def joins(row: Sequence[str], _name: str, _at: int) -> bool:
        return len(row) < most

    def follows(row: Sequence[str], _name: str) -> bool:
        return len(row) < last.columns

    return _kept(last.boxes.get(frame, ()), names, joins, follows)


def kept_shelves(last: Packing, frame: str, sizes: Mapping[str, tuple[int, int]], gap: int) -> Boxes:
    """The frames in a frame, given in their order with their sizes, on last time's rows."""
    heights = last.heights.get(frame, ())
    meant = last.widths.get(frame, 0)

    def width(row: Sequence[str], name: str) -> int:
        return sum(sizes[box][0] + gap for box in (*row, name)) - gap

    def joins(row: Sequence[str], name: str, at: int) -> bool:
        room = heights[at] if at < len(heights) else 0
        return sizes[name][1] <= room and width(row, name) <= BREAK * meant

    def follows(row: Sequence[str], name: str) -> bool:
        return width(row, name) <= meant

    return _kept(last.boxes.get(frame, ()), list(sizes), joins, follows)


def _kept(
    old: Boxes,
    names: Sequence[str],
    joins: Callable[[Sequence[str], str, int], bool],
    follows: Callable[[Sequence[str], str], bool],
) -> Boxes:
    present = set(names)
    rows = [[name for name in row if name in present] for row in old]
    home = {name: at for at, row in enumerate(rows) for name in row}
    more: list[list[str]] = []
    before = ""
    for name in names:
        if name not in home:
            at = home.get(before, 0)
            if rows and joins(rows[at], name, at):
                rows[at].insert(rows[at].index(before) + 1 if before else 0, name)
                home[name] = at
            elif more and follows(more[-1], name):
                more[-1].append(name)
                continue
            else:
                more.append([name])
                continue
        before = name
    while rows and not rows[-1]:
        rows.pop()
    return tuple(tuple(row) for row in (*rows, *more))


def reserved(demand: Mapping[str, int], last: Packing | None, whole: frozenset[str]) -> Mapping[str, int]:
    """Corridor -> how many lines it gets room for: one more than run there, and never fewer than last time.

    The corridors inside of the boxes in `whole`, which are placed as a whole, get what they need.
    """
    before = last.rooms if last is not None else {}
    found = dict(before)
    for corridor, lines in demand.items():
        if corridor.rpartition("/")[0] in whole:
            found[corridor] = lines
        elif last is None or lines > before.get(corridor, UNUSED):
            found[corridor] = lines + SPARE
    return found


def aligned(rooms: Mapping[str, int], packing: Packing, whole: frozenset[str]) -> Mapping[str, int]:
    """The same room in a gap of all rows of a frame, so that its cards stand in columns; frames with boxes in `whole` aside."""
    widest: dict[tuple[str, str], int] = {}
    for corridor, lines in rooms.items():
        frame, _, gap = corridor.rpartition("/")
        if gap[0] == "v" and frame in packing.boxes and frame not in packing.widths:
            column = gap.partition(".")[2]
            widest[frame, column] = max(lines, widest.get((frame, column), 0))
    found = dict(rooms)
    for (frame, column), lines in widest.items():
        rows = packing.boxes[frame]
        if not any(name in whole for row in rows for name in row):
            found |= {f"{frame}/v{number}.{column}": lines for number, row in enumerate(rows) if len(row) > int(column)}
    return found


def rows_of(root: Tray, packing: Packing, placed: Placed, rooms: Mapping[str, int]) -> Rows:
    """The rows of a finished picture, for the next one of the same view."""
    return Rows(
        boxes=tuple(sorted(packing.boxes.items())),
        heights=tuple(sorted(heights_of(root, placed).items())),
        rooms=tuple(sorted((name, room) for name, room in rooms.items() if name.rpartition("/")[0] in packing.boxes)),
        columns=packing.columns,
        widths=tuple(sorted(packing.widths.items())),
    )


def heights_of(root: Tray, placed: Placed) -> Mapping[str, tuple[int, ...]]:
    """Frame -> how tall each of its rows is."""
    return {tray.id: _heights(tray, placed.ground.corridors) for tray in _trays(root) if not tray.flat}


def _trays(tray: Tray) -> Iterator[Tray]:
    yield tray
    for row in tray.rows:
        for child in row:
            if isinstance(child, Tray):
                yield from _trays(child)


def _heights(frame: Tray, corridors: Mapping[str, Corridor]) -> tuple[int, ...]:
    """How tall each row is: what lies between the corridors above and below it."""
    bands = [corridors[f"{frame.id}/h{number}"] for number in range(len(frame.rows) + 1)]
    return tuple(below.lane - above.lane - above.room for above, below in pairwise(bands))


def spacer(frame: str, number: int) -> str:
    """The id of what holds the place of an empty row; nothing draws it."""
    return f"spacer:{frame}:{number}"
