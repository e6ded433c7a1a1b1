"""The scene: everything that any renderer draws, at integer absolute coordinates (pixels, y downwards).

Renderers add nothing and decide nothing about place: a text stands where its `Text` says, already fitted to its box.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vpcviz.layout.rows import Rows

VERSION = 1

Shape = Literal["frame", "dashed", "box", "bar", "circle", "none"]
"""How a node's outline is drawn: `frame` a container's solid border, `dashed` a dashed one, `box` a small rounded
card, `bar` one piece of a bar that runs through several subnets, `circle` an icon in a ring, `none` no outline."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is its baseline's start, middle or end. `w` is its measured width in pixels."""

    text: str
    x: int
    y: int
    size: int
    w: int
    weight: Literal[400, 600] = 400
    anchor: Anchor = "start"
    tone: str = "text"
    """A colour of the palette: `text`, `muted`, or a node's tone."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A small word on a node: a route table's letter, a count, a state."""

    text: str
    kind: str
    """`route-table`, `route-table-main`, `state`, `count`, `health`, `service`, `stale`, `shared` …"""
    title: str
    """The whole meaning, as a sentence or name; shown on hover and read aloud."""
    x: int
    y: int
    w: int
    h: int
    tone: str = "neutral"
    """A colour of the palette; route tables use `rt0` … `rt7`."""
    resource: str | None = None
    """What a click on the badge opens, e.g. the route table's id."""


@dataclass(frozen=True, slots=True)
class Icon:
    """An icon's place: a square at (x, y) with side `size`."""

    name: str
    """A name of `vpcviz.layout.assets.ICONS`."""
    x: int
    y: int
    size: int


@dataclass(frozen=True, slots=True)
class Node:
    """A box. `id` is unique in the scene, `resource` the AWS id, `parent` a node id."""

    id: str
    kind: str
    resource: str | None
    parent: str | None
    x: int
    y: int
    w: int
    h: int
    label: str
    """The whole name, never shortened."""
    sub: str = ""
    icon: Icon | None = None
    badges: tuple[Badge, ...] = ()
    texts: tuple[Text, ...] = ()
    state: str | None = None
    """None, a lower-case AWS state, `unconnected`, `unreadable`, `stale`, or, in a comparison, `added`, `changed` or `removed`."""
    on_border: bool = False
    shape: Shape = "box"
    tone: str = ""
    """The palette's entry for this node, e.g. `account`, `vpc`, `subnet-public`, `endpoint`."""
    title: str = ""
    """What hovering says: whole name, id and the facts that matter most; lines separated by newlines."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An orthogonal line from node `source` to node `target`. Lines of one `net` may share segments."""

    id: str
    kind: str
    net: str
    source: str
    target: str
    points: tuple[tuple[int, int], ...]
    state: str | None = None
    why: str = ""
    """A sentence saying why the line is there, naming what AWS reported."""
    arrow: bool = True
    """An arrowhead (a polygon) at the last point."""
    texts: tuple[Text, ...] = ()
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One sample of the legend: a node's or an edge's look, and its word."""

    sample: Literal["node", "edge", "badge"]
    kind: str
    tone: str
    shape: Shape
    icon: str | None
    x: int
    y: int
    w: int
    h: int
    text: Text
    arrow: bool = True
    """Whether the lines of which an edge is a sample end in an arrowhead."""
    sign: str = ""
    """What a badge that is a sample says."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished drawing. Nodes come parents first; the order of nodes and edges is the order of drawing."""

    title: str
    snapshot: str
    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    texts: tuple[Text, ...] = ()
    """Page-level texts: title, workspace, snapshot time, filters in force."""
    legend: tuple[LegendEntry, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Sentences about what could not be read or is not drawn; they are among `texts` too."""
    rows: Rows | None = None
    """The rows of its boxes, for the next picture of the same view; None where nothing is packed by size."""

    def to_json(self) -> Mapping[str, Any]:
        """The scene as plain values: the contract of ``draw --format json``."""
        return {
            "version": VERSION,
            "title": self.title,
            "snapshot": self.snapshot,
            "width": self.width,
            "height": self.height,
            "nodes": [_plain(node) for node in self.nodes],
            "edges": [_plain(edge) for edge in self.edges],
            "texts": [_plain(text) for text in self.texts],
            "legend": [_plain(entry) for entry in self.legend],
            "notes": list(self.notes),
        }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def texts_of(scene: Scene) -> Iterator[Text]:
    """Every text that stands in the scene; badges hold theirs."""
    yield from scene.texts
    for node in scene.nodes:
        yield from node.texts
    for edge in scene.edges:
        yield from edge.texts
    for entry in scene.legend:
        yield entry.text
