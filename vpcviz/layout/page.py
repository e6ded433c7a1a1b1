"""The page around a drawing: title, snapshot, what could not be read, and a legend of what is present."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from vpcviz.layout.heading import Heading
from vpcviz.layout.moving import moved, moved_edge
from vpcviz.layout.pieces import LABEL, SUB, Style, line
from vpcviz.layout.scene import Edge, LegendEntry, Node, Scene, Text
from vpcviz.layout.text import measure

PADDING = 24
HEAD = 64
MOST_NOTES = 4
WIDEST_NOTE = 960
MOST_WHITE = 1.25
"""How much a page may grow to be no ribbon and no tower."""

NODE_WORDS: tuple[tuple[str, str, str], ...] = (
    ("tag", "neutral", "value of a tag"),
    ("account", "account", "account"),
    ("region", "region", "region"),
    ("vpc", "vpc", "VPC"),
    ("zone", "zone", "availability zone"),
    ("subnet", "subnet-public", "public subnet: default route to an internet gateway"),
    ("subnet", "subnet-private", "private subnet: another way out"),
    ("subnet", "subnet-isolated", "isolated subnet: no way out"),
    ("subnet", "subnet-unknown", "subnet whose routes are not known"),
    ("endpoint", "endpoint", "interface endpoint"),
    ("endpoint", "gwlb-endpoint", "Gateway Load Balancer endpoint"),
    ("gateway-endpoint", "gateway-endpoint", "gateway endpoint"),
    ("endpoint-service", "endpoint-service", "endpoint service"),
    ("load-balancer", "load-balancer", "load balancer"),
    ("target", "target", "target"),
    ("nat-gateway", "nat", "NAT gateway"),
    ("transit-gateway", "transit", "transit gateway"),
    ("endpoint", "unconnected", "account not connected: only what the other side tells"),
)
"""(kind, tone, words) in the order of the legend."""

EDGE_WORDS: tuple[tuple[str, str], ...] = (
    ("consumes", "consumes a service"),
    ("provides", "is provided by"),
    ("targets", "sends to targets"),
    ("peering", "peering"),
    ("attachment", "transit gateway attachment"),
    ("path", "the way of the packet"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing that starts at (0, 0), without the page around it."""

    title: str
    draw: Callable[[int, int], Iterable[Node]]
    """The nodes, when the sheet's corner is at (x, y)."""
    edges: tuple[Edge, ...]
    width: int
    height: int
    facts: tuple[str, ...] = ()
    """What is said beside the snapshot's time: filters, counts."""
    notes: tuple[str, ...] = ()
    """Sentences about what could not be read."""


def page(sheet: Sheet, heading: Heading) -> Scene:
    """The scene: the sheet with a title above, notes under the title, and a legend below."""
    notes = _shown(sheet.notes)
    facts = " · ".join(fact for fact in (heading.workspace, heading.taken, heading.source, *sheet.facts) if fact)
    zoom = _zoom(sheet)
    widest = (min(ceil(measure(words, zoom.px(LABEL))) + 1, zoom.px(WIDEST_NOTE)) for words in (facts, *notes))
    room = max(sheet.width, 560, *widest)
    width = room + 2 * PADDING
    texts = line(sheet.title, PADDING, PADDING + zoom.px(18), room, Style(zoom.px(20), 600))
    texts += line(facts, PADDING, PADDING + zoom.px(38), room, Style(zoom.px(LABEL), tone="muted"))
    for number, note in enumerate(notes):
        style = Style(zoom.px(LABEL), tone="waiting")
        texts += line(note, PADDING, PADDING + zoom.px(58 + number * 16), room, style)
    top = -(-(PADDING + zoom.px(HEAD + len(notes) * 16)) // 8) * 8
    nodes = tuple(sheet.draw(PADDING, top))
    edges = tuple(moved_edge(edge, PADDING, top) for edge in sheet.edges)
    legend, below = _legend(nodes, edges, top + sheet.height + 24, room, zoom)
    width, height = _shaped(width, below + PADDING)
    return Scene(
        title=sheet.title,
        snapshot=heading.snapshot,
        width=width,
        height=height,
        nodes=nodes,
        edges=edges,
        texts=texts,
        legend=legend,
        notes=sheet.notes,
    )


class _Zoom(NamedTuple):
    """How much larger than usual title, notes and legend are: they are to be read when the whole is fitted to a screen."""

    halves: int

    def px(self, length: int) -> int:
        """A length, so much larger."""
        return length * self.halves // 2


_ZOOMS = ((1.4, 2), (2.1, 3), (3.1, 4), (4.6, 6))
"""(the drawing's size in screens of 1600 x 1000 at most, halves)."""
_LARGEST_ZOOM = 8


def _zoom(sheet: Sheet) -> _Zoom:
    screens = max(sheet.width / 1600, sheet.height / 1000)
    return _Zoom(next((halves for most, halves in _ZOOMS if screens <= most), _LARGEST_ZOOM))


def _shaped(width: int, height: int) -> tuple[int, int]:
    """The page's size, with some white added where it is just beyond 1:2 or 2:1."""
    taller, wider = -(-width // 2), -(-height // 2)
    if height < taller <= height * MOST_WHITE:
        return width, taller
    return (wider, height) if width < wider <= width * MOST_WHITE else (width, height)


def standing(nodes: Iterable[Node]) -> Callable[[int, int], Iterable[Node]]:
    """The `draw` of a sheet whose nodes are there already."""
    return lambda dx, dy: (moved(node, dx, dy) for node in nodes)


def _shown(notes: Sequence[str]) -> tuple[str, ...]:
    if len(notes) <= MOST_NOTES:
        return tuple(notes)
    return (*notes[: MOST_NOTES - 1], f"and {len(notes) - MOST_NOTES + 1} more things that could not be read")


def _legend(
    nodes: Iterable[Node], edges: Iterable[Edge], y: int, room: int, zoom: _Zoom
) -> tuple[tuple[LegendEntry, ...], int]:
    """Samples of the kinds that are present, in rows; and where they end."""
    present = {(node.kind, node.tone): node for node in nodes}
    drawn = {edge.kind: edge for edge in edges}
    rows: list[LegendEntry] = []
    x = PADDING
    samples: list[tuple[str, Node | Edge]] = [
        (words, present[kind, tone]) for kind, tone, words in NODE_WORDS if (kind, tone) in present
    ]
    samples += [(words, drawn[kind]) for kind, words in EDGE_WORDS if kind in drawn]
    for words, example in samples:
        needed = ceil(measure(words, zoom.px(SUB))) + zoom.px(30)
        if x > PADDING and x + needed > PADDING + room:
            x, y = PADDING, y + zoom.px(24)
        rows.append(_entry(words, example, x, y, zoom))
        x += needed + zoom.px(20)
    return tuple(rows), y + zoom.px(16) if rows else y


def _entry(words: str, example: Node | Edge, x: int, y: int, zoom: _Zoom) -> LegendEntry:
    px = zoom.px
    text = Text(words, x + px(28), y + px(12), px(SUB), ceil(measure(words, px(SUB))), tone="muted")
    if isinstance(example, Edge):
        kind = example.kind
        return LegendEntry("edge", kind, kind, "none", None, x, y + px(8), px(20), 0, text, example.arrow)
    icon = example.icon.name if example.icon is not None and example.shape != "frame" else None
    return LegendEntry("node", example.kind, example.tone, example.shape, icon, x, y, px(20), px(16), text)
