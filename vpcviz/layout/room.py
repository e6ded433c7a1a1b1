"""Free places in a finished drawing: what may be put where without touching words, boxes, icons or lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from vpcviz.layout.scene import Edge, Node, Scene, Text

SQUARE = 256
CLEAR = 2
"""The least distance from a line, in pixels."""


class Box(NamedTuple):
    """left, top, right, bottom"""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: "Box") -> bool:
        """Whether the two have any area in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )  # fmt: skip

    def grown(self, by: int) -> "Box":
        """The box with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def holds(self, other: "Box") -> bool:
        """Whether the other lies in this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def box_of(node: Node) -> Box:
    """Where a node stands."""
    return Box(node.x, node.y, node.x + node.w, node.y + node.h)


def text_box(text: Text, *, tight: bool = False) -> Box:
    """Where the letters of a text stand: with some air, or as tightly as capital letters allow."""
    left = {"start": text.x, "middle": text.x - text.w // 2, "end": text.x - text.w}[text.anchor]
    if tight:
        return Box(left, text.y - round(text.size * 0.75), left + text.w, text.y + round(text.size * 0.2))
    return Box(left - 1, text.y - text.size, left + text.w + 1, text.y + round(text.size * 0.3))


def own_boxes(node: Node, *, tight: bool = False) -> Iterator[Box]:
    """What stands on a node: icon, badges and words."""
    if node.icon is not None:
        yield Box(node.icon.x, node.icon.y, node.icon.x + node.icon.size, node.icon.y + node.icon.size)
    for badge in node.badges:
        yield Box(badge.x, badge.y, badge.x + badge.w, badge.y + badge.h).grown(CLEAR)
    yield from (text_box(text, tight=tight) for text in node.texts)


class Room:
    """Everything drawn, by squares of the page, each with the id of the node that it belongs to."""

    def __init__(self, scene: Scene) -> None:
        self._squares: defaultdict[tuple[int, int], list[tuple[str, str, Box]]] = defaultdict(list)
        self._taken: defaultdict[tuple[int, int], list[tuple[str, str, Box]]] = defaultdict(list)
        self._parents = {node.id: node.parent for node in scene.nodes}
        self._page = Box(0, 0, scene.width, scene.height)
        for node in scene.nodes:
            self._put(node.id, "box", box_of(node))
            for box in own_boxes(node):
                self._put(node.id, "mark", box)
        for edge in scene.edges:
            for box in _line(edge):
                self._put("", "line", box)
        for text in scene.texts:
            self._put("", "mark", text_box(text))

    def free(self, box: Box, node: Node) -> bool:
        """Whether something of this node may stand there; what already stands on the node itself is not looked at."""
        if not self._page.holds(box):
            return False
        around = self._around(node.id)
        for owner, what, other in self._near(box):
            if owner == node.id or (what == "box" and owner in around):
                continue
            if box.meets(other):
                return False
        return True

    def take(self, box: Box) -> None:
        """Nothing else may stand there from now on."""
        for square in _squares(box):
            self._taken[square].append(("", "mark", box))

    def forget(self) -> None:
        """Everything that was taken is free again."""
        self._taken.clear()

    def _around(self, node_id: str) -> frozenset[str]:
        found = set()
        current: str | None = node_id
        while current is not None and current not in found:
            found.add(current)
            current = self._parents.get(current)
        return frozenset(found)

    def _put(self, owner: str, what: str, box: Box) -> None:
        for square in _squares(box):
            self._squares[square].append((owner, what, box))

    def _near(self, box: Box) -> Iterable[tuple[str, str, Box]]:
        for square in _squares(box):
            yield from self._squares.get(square, ())
            yield from self._taken.get(square, ())


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(box.left // SQUARE, box.right // SQUARE + 1):
        for row in range(box.top // SQUARE, box.bottom // SQUARE + 1):
            yield column, row


def _line(edge: Edge) -> Iterator[Box]:
    for (x1, y1), (x2, y2) in pairwise(edge.points):
        yield Box(min(x1, x2), min(y1, y2), max(x1, x2) + 1, max(y1, y2) + 1).grown(CLEAR)
    for text in edge.texts:
        yield text_box(text).grown(CLEAR)
