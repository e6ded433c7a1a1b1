"""What changes in a drawing on the page when another scene takes its place: pieces to put, to move and to take away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Protocol, TypeVar
from zlib import crc32

from vpcviz.layout.moving import moved, moved_edge
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.render.palette import Palette
from vpcviz.render.svg import head_svg, layers, legend_svg, page_svg
from vpcviz.render.svg_edges import edge_svg
from vpcviz.render.svg_icons import icons_of, symbols
from vpcviz.render.svg_nodes import Neighbours, Pen, bar_neighbours, node_svg


class Piece(Protocol):
    """A node or an edge."""

    @property
    def id(self) -> str:
        """Its id, unique in the scene."""
        ...


P = TypeVar("P", Node, Edge)
FRAMES = ("frame", "dashed")
"""Shapes that are one rectangle, whatever their size."""
Shift = tuple[int, int]
Links = Callable[[Node], str | None]


@dataclass(frozen=True, slots=True)
class Changes:
    """How one list of pieces becomes another. `put` are new or other than before, the rest stays or moves."""

    order: tuple[tuple[int, int] | str, ...]
    """The ids now: runs (start, length) of the order before, and new ids."""
    shifts: Mapping[Shift, tuple[str, ...]]
    """Pieces that are what they were, at another place."""
    put: frozenset[str]
    sizes: Mapping[str, tuple[int, int, int, int]] = field(default_factory=dict)
    """Frames that are what they were but for place and size: how far they moved, and width and height now."""


def seal(scene: Scene, source: str = "") -> str:
    """A short name of where everything is: a patch fits only the drawing that it was made for.

    `source` names what the scene was drawn from: a later reading may put other words at the same places.
    """
    places = [(node.id, node.x, node.y, node.w, node.h, node.label, node.state) for node in scene.nodes]
    lines = [(edge.id, edge.points) for edge in scene.edges]
    return f"{crc32(repr((source, scene.width, scene.height, places, lines)).encode()):08x}"


def node_changes(before: Scene, after: Scene) -> Changes:
    """How the boxes change."""
    bars = bar_neighbours(before.nodes), bar_neighbours(after.nodes)
    behind = _behind(before), _behind(after)

    def shift(old: Node, new: Node) -> Shift | None:
        if (old.id in behind[0]) != (new.id in behind[1]) or not _same_ends(bars, new.id):
            return None
        dx, dy = new.x - old.x, new.y - old.y
        same = old == new if (dx, dy) == (0, 0) else moved(old, dx, dy) == new
        return (dx, dy) if same else None

    changes = _changes(before.nodes, after.nodes, shift)
    old = {node.id: node for node in before.nodes}
    put = (node for node in after.nodes if node.id in changes.put and node.id in old)
    sizes = {node.id: size for node in put if (size := _resized(old[node.id], node)) is not None}
    return replace(changes, put=changes.put - sizes.keys(), sizes=sizes)


def _resized(old: Node, new: Node) -> tuple[int, int, int, int] | None:
    """How a frame moved, and its size now, where nothing else of it changed."""
    dx, dy = new.x - old.x, new.y - old.y
    same = old.shape in FRAMES and replace(moved(old, dx, dy), w=new.w, h=new.h) == new
    return (dx, dy, new.w, new.h) if same else None


def edge_changes(before: Scene, after: Scene) -> Changes:
    """How the lines change."""

    def shift(old: Edge, new: Edge) -> Shift | None:
        if len(old.points) != len(new.points) or not old.points:
            return (0, 0) if old == new else None
        dx, dy = new.points[0][0] - old.points[0][0], new.points[0][1] - old.points[0][1]
        return (dx, dy) if moved_edge(old, dx, dy) == new else None

    return _changes(before.edges, after.edges, shift)


def _behind(scene: Scene) -> frozenset[str]:
    return frozenset(node.id for node in layers(scene)[0])


def _same_ends(bars: tuple[Neighbours, Neighbours], name: str) -> bool:
    return bars[0].get(name) == bars[1].get(name)


def _changes(before: Sequence[P], after: Sequence[P], shift: Callable[[P, P], Shift | None]) -> Changes:
    old = {piece.id: piece for piece in before}
    shifts: dict[Shift, list[str]] = {}
    put: set[str] = set()
    for piece in after:
        was = old.get(piece.id)
        by = shift(was, piece) if was is not None else None
        if by is None:
            put.add(piece.id)
        elif by != (0, 0):
            shifts.setdefault(by, []).append(piece.id)
    order = tuple(_runs([piece.id for piece in before], [piece.id for piece in after]))
    return Changes(order, {by: tuple(shifts[by]) for by in sorted(shifts)}, frozenset(put))


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int] | str]:
    index = {name: number for number, name in enumerate(before)}
    places = [index.get(name) for name in after]
    numbered = [(number, place, name) for number, (place, name) in enumerate(zip(places, after, strict=True))]
    for key, group in groupby(numbered, lambda item: None if item[1] is None else item[1] - item[0]):
        members = list(group)
        if key is None:
            yield from (name for _, _, name in members)
        else:
            yield members[0][1] or 0, len(members)


def patch(before: Scene, after: Scene, *, links: Links, data: Callable[[Node | Edge], Mapping[str, Any]]) -> Any:
    """The change as plain values for the viewer; `data` says what it needs to know of a piece beside its drawing."""
    palette = Palette("screen")
    pen = Pen(palette, bar_neighbours(after.nodes), links)
    behind = _behind(after)
    nodes, edges = node_changes(before, after), edge_changes(before, after)
    return {
        "width": after.width,
        "height": after.height,
        "head": head_svg(after),
        "symbols": symbols(name for name in icons_of(after) if name not in icons_of(before)),
        "page": page_svg(after, palette),
        "legend": legend_svg(after, pen),
        "nodes": {
            **_plain(nodes),
            "sizes": [[name, *nodes.sizes[name]] for name in sorted(nodes.sizes)],
            "put": [
                {"behind": node.id in behind, "svg": node_svg(node, pen), "data": data(node)}
                for node in after.nodes
                if node.id in nodes.put
            ],
        },
        "edges": {
            **_plain(edges),
            "put": [
                {"svg": edge_svg(edge, palette), "data": data(edge)} for edge in after.edges if edge.id in edges.put
            ],
        },
    }


def _plain(changes: Changes) -> dict[str, Any]:
    return {
        "order": [part if isinstance(part, str) else list(part) for part in changes.order],
        "shifts": [[dx, dy, list(names)] for (dx, dy), names in changes.shifts.items()],
    }
