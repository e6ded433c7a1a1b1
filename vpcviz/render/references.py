"""Words beside boxes that say on which page of an atlas their own picture is, where there is room for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from vpcviz.layout.scene import Badge, Node, Scene, Text, texts_of
from vpcviz.layout.text import measure

SIZE: Final = 10
HEIGHT: Final = 15
PADDING: Final = 8
GAP: Final = 3
CELL: Final = 96
KIND: Final = "page"
TONE: Final = "shared"

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(slots=True)
class _Taken:
    """What is drawn where, by cells of a grid."""

    cells: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    def take(self, box: Box) -> None:
        for cell in _cells(box):
            self.cells.setdefault(cell, []).append(box)

    def free(self, box: Box) -> bool:
        return not any(_touch(box, other) for cell in _cells(box) for other in self.cells.get(cell, ()))


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(side // CELL) for side in box)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def with_references(scene: Scene, pages: Mapping[str, int]) -> Scene:
    """The scene with `page 12` at each box (by its node's id) that has a page of its own, where there is room."""
    taken = _taken(scene)
    nodes = []
    for node in scene.nodes:
        page = pages.get(node.id)
        box = None if page is None else _room(node, f"page {page}", scene, taken)
        if box is None:
            nodes.append(node)
            continue
        taken.take(box)
        nodes.append(replace(node, badges=(*node.badges, _badge(box, f"page {page}"))))
    return replace(scene, nodes=tuple(nodes))


def _badge(box: Box, words: str) -> Badge:
    left, top, right, bottom = (int(side) for side in box)
    return Badge(words, KIND, f"See {words}", left, top, right - left, bottom - top, tone=TONE)


def _room(node: Node, words: str, scene: Scene, taken: _Taken) -> Box | None:
    """The first place that is free: in the box's corners, beside it, below, above; none when all are taken."""
    width = int(measure(words, SIZE, 600)) + PADDING
    left, top, right, bottom = node.x, node.y, node.x + node.w, node.y + node.h
    middle, centre = (top + bottom - HEIGHT) // 2, (left + right - width) // 2
    inside = [(right - width - GAP, top + GAP), (right - width - GAP, bottom - HEIGHT - GAP)]
    beside = [(right + GAP, middle), (left - width - GAP, middle), (centre, bottom + GAP), (centre, top - HEIGHT - GAP)]
    fits = node.w >= width + 2 * GAP and node.h >= HEIGHT + 2 * GAP
    own = (left, top, right, bottom)
    for x, y in [*(inside if fits else []), *beside]:
        box = (x, y, x + width, y + HEIGHT)
        on_page = x >= 0 and y >= 0 and box[2] <= scene.width and box[3] <= scene.height
        if on_page and taken.free(box) and (_touch(box, own) == ((x, y) in inside)):
            return box
    return None


def _taken(scene: Scene) -> _Taken:
    taken = _Taken()
    for box in _marks(scene):
        taken.take(box)
    return taken


def _marks(scene: Scene) -> Iterator[Box]:
    """Everything that a reference must not cover: words, icons, badges, lines, borders of boxes."""
    yield from map(_words, texts_of(scene))
    for node in scene.nodes:
        left, top, right, bottom = node.x, node.y, node.x + node.w, node.y + node.h
        yield from (
            (left - 1, top - 1, right + 1, top + 1),
            (left - 1, bottom - 1, right + 1, bottom + 1),
            (left - 1, top - 1, left + 1, bottom + 1),
            (right - 1, top - 1, right + 1, bottom + 1),
        )
        if node.icon:
            yield node.icon.x, node.icon.y, node.icon.x + node.icon.size, node.icon.y + node.icon.size
        yield from ((badge.x, badge.y, badge.x + badge.w, badge.y + badge.h) for badge in node.badges)
    for edge in scene.edges:
        for (x, y), (x2, y2) in pairwise(edge.points):
            yield min(x, x2) - 4, min(y, y2) - 4, max(x, x2) + 4, max(y, y2) + 4
    yield from ((item.x, item.y, item.x + item.w, item.y + item.h) for item in scene.legend)


def _words(text: Text) -> Box:
    left = {"start": text.x, "middle": text.x - text.w / 2, "end": text.x - text.w}[text.anchor]
    return left, text.y - text.size, left + text.w, text.y + text.size * 0.3
