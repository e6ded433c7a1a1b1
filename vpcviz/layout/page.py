"""The page around a drawing: title, snapshot, what could not be read, and a legend of what is present."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from vpcviz.layout.heading import Heading
from vpcviz.layout.moving import moved, moved_edge
from vpcviz.layout.pieces import LABEL, SUB, Style, line
from vpcviz.layout.scene import Edge, LegendEntry, Node, Scene, Text
from vpcviz.layout.text import measure

PADDING = 24
HEAD = 64
MOST_NOTES = 4
WIDEST_NOTE = 960

NODE_WORDS: tuple[tuple[str, str, str], ...] = (
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
    room = max(sheet.width, 560, *(min(ceil(measure(note, LABEL)) + 1, WIDEST_NOTE) for note in notes), 0)
    width = room + 2 * PADDING
    texts = line(sheet.title, PADDING, PADDING + 18, room, Style(20, 600))
    facts = " · ".join(fact for fact in (heading.workspace, heading.snapshot, heading.source, *sheet.facts) if fact)
    texts += line(facts, PADDING, PADDING + 38, room, Style(tone="muted"))
    for number, note in enumerate(notes):
        texts += line(note, PADDING, PADDING + 58 + number * 16, room, Style(tone="waiting"))
    top = -(-(PADDING + HEAD + len(notes) * 16) // 8) * 8
    nodes = tuple(sheet.draw(PADDING, top))
    edges = tuple(moved_edge(edge, PADDING, top) for edge in sheet.edges)
    legend, below = _legend(nodes, edges, top + sheet.height + 24, room)
    return Scene(
        title=sheet.title,
        snapshot=heading.snapshot,
        width=width,
        height=below + PADDING,
        nodes=nodes,
        edges=edges,
        texts=texts,
        legend=legend,
        notes=sheet.notes,
    )


def standing(nodes: Iterable[Node]) -> Callable[[int, int], Iterable[Node]]:
    """The `draw` of a sheet whose nodes are there already."""
    return lambda dx, dy: (moved(node, dx, dy) for node in nodes)


def _shown(notes: Sequence[str]) -> tuple[str, ...]:
    if len(notes) <= MOST_NOTES:
        return tuple(notes)
    return (*notes[: MOST_NOTES - 1], f"and {len(notes) - MOST_NOTES + 1} more things that could not be read")


def _legend(nodes: Iterable[Node], edges: Iterable[Edge], y: int, room: int) -> tuple[tuple[LegendEntry, ...], int]:
    """Samples of the kinds that are present, in rows; and where they end."""
    present = {(node.kind, node.tone): node for node in nodes}
    drawn = {edge.kind for edge in edges}
    rows: list[LegendEntry] = []
    x = PADDING
    samples: list[tuple[str, Node | str]] = [
        (words, present[kind, tone]) for kind, tone, words in NODE_WORDS if (kind, tone) in present
    ]
    samples += [(words, kind) for kind, words in EDGE_WORDS if kind in drawn]
    for words, example in samples:
        needed = ceil(measure(words, SUB)) + 30
        if x > PADDING and x + needed > PADDING + room:
            x, y = PADDING, y + 24
        rows.append(_entry(words, example, x, y))
        x += needed + 20
    return tuple(rows), y + 16 if rows else y


def _entry(words: str, example: Node | str, x: int, y: int) -> LegendEntry:
    text = Text(words, x + 28, y + 12, SUB, ceil(measure(words, SUB)), tone="muted")
    if isinstance(example, str):
        return LegendEntry("edge", example, example, "none", None, x, y + 8, 20, 0, text)
    icon = example.icon.name if example.icon is not None and example.shape != "frame" else None
    return LegendEntry("node", example.kind, example.tone, example.shape, icon, x, y, 20, 16, text)
