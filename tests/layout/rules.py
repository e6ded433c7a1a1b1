"""The rules that a picture never breaks (0 to 3), as a function from a scene to the sentences that say what is broken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Generic, TypeVar

from vpcviz.layout.scene import Badge, Edge, Node, Scene, Text

Box = tuple[int, int, int, int]
"""left, top, right, bottom"""
T = TypeVar("T")


def broken(scene: Scene) -> list[str]:
    """Every breach of the rules in a scene."""
    nodes = {node.id: node for node in scene.nodes}
    found = [f"two nodes are called {node.id}" for node in scene.nodes if nodes[node.id] is not node]
    found += _nesting(scene, nodes)
    found += _lines(scene, nodes)
    found += _shared_segments(scene)
    found += _texts(scene, nodes)
    return found


def _box(node: Node) -> Box:
    return node.x, node.y, node.x + node.w, node.y + node.h


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _inside(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _nesting(scene: Scene, nodes: Mapping[str, Node]) -> Iterator[str]:
    children: dict[str | None, list[Node]] = {}
    for node in scene.nodes:
        children.setdefault(node.parent, []).append(node)
        yield from _placed(scene, node, nodes)
    for siblings in children.values():
        for left, right in combinations(siblings, 2):
            if _overlap(_box(left), _box(right)) and not (left.on_border or right.on_border):
                yield f"{left.id} overlaps {right.id}"


def _placed(scene: Scene, node: Node, nodes: Mapping[str, Node]) -> Iterator[str]:
    box = _box(node)
    outer = _box(nodes[node.parent]) if node.parent is not None else (0, 0, scene.width, scene.height)
    if node.on_border:
        if not _overlap(box, outer) or _inside(box, outer):
            yield f"{node.id} does not straddle the border of {node.parent}"
    elif not _inside(box, outer):
        yield f"{node.id} {box} is not inside {node.parent or 'the page'} {outer}"


def _ancestors(node_id: str, nodes: Mapping[str, Node]) -> set[str]:
    found = set()
    current: str | None = node_id
    while current is not None:
        found.add(current)
        current = nodes[current].parent
    return found


def _crosses(segment: tuple[tuple[int, int], tuple[int, int]], box: Box) -> bool:
    """Whether a straight segment runs through a box's inside, or along its border."""
    (x1, y1), (x2, y2) = segment
    left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    return left <= box[2] and right >= box[0] and top <= box[3] and bottom >= box[1]


class _Near(Generic[T]):
    """Finds what may touch a box, by squares of the page."""

    SQUARE = 256

    def __init__(self, things: Iterable[tuple[T, Box]]) -> None:
        self.squares: defaultdict[tuple[int, int], list[tuple[T, Box]]] = defaultdict(list)
        for thing in things:
            for square in self._squares(thing[1]):
                self.squares[square].append(thing)

    def _squares(self, box: Box) -> Iterator[tuple[int, int]]:
        for column in range(box[0] // self.SQUARE, box[2] // self.SQUARE + 1):
            for row in range(box[1] // self.SQUARE, box[3] // self.SQUARE + 1):
                yield column, row

    def to(self, box: Box) -> Iterator[tuple[T, Box]]:
        """Each candidate once."""
        seen: set[int] = set()
        for square in self._squares(box):
            for thing in self.squares.get(square, ()):
                if id(thing) not in seen:
                    seen.add(id(thing))
                    yield thing


def _span(segment: tuple[tuple[int, int], tuple[int, int]]) -> Box:
    (x1, y1), (x2, y2) = segment
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _lines(scene: Scene, nodes: Mapping[str, Node]) -> Iterator[str]:
    obstacles = _Near((node.id, _box(node)) for node in scene.nodes)
    words = [((f"the words of {node.id}", node.id), _text_box(text)) for node in scene.nodes for text in node.texts]
    words += [((f"the icon of {node.id}", node.id), _icon_box(node)) for node in scene.nodes if node.icon is not None]
    near_words = _Near(words)
    for edge in scene.edges:
        ends = _ancestors(edge.source, nodes) | _ancestors(edge.target, nodes)
        yield from _ends(edge, nodes)
        for segment in pairwise(edge.points):
            if segment[0][0] != segment[1][0] and segment[0][1] != segment[1][1]:
                yield f"{edge.id} is not orthogonal"
            for name, box in obstacles.to(_span(segment)):
                if name not in ends and _crosses(segment, box):
                    yield f"{edge.id} runs through {name}"
            for (what, owner), box in near_words.to(_span(segment)):
                if owner not in (edge.source, edge.target) and _crosses(segment, box):
                    yield f"{edge.id} runs through {what}"


def _ends(edge: Edge, nodes: Mapping[str, Node]) -> Iterator[str]:
    for point, name in ((edge.points[0], edge.source), (edge.points[-1], edge.target)):
        left, top, right, bottom = _box(nodes[name])
        on_side = (point[0] in (left, right) and top <= point[1] <= bottom) or (
            point[1] in (top, bottom) and left <= point[0] <= right
        )
        if not on_side:
            yield f"{edge.id} does not end on {name}"


def _shared_segments(scene: Scene) -> Iterator[str]:
    segments: dict[tuple[str, int], list[tuple[int, int, str, str]]] = {}
    for edge in scene.edges:
        for (x1, y1), (x2, y2) in pairwise(edge.points):
            if y1 == y2:
                segments.setdefault(("h", y1), []).append((min(x1, x2), max(x1, x2), edge.net, edge.id))
            else:
                segments.setdefault(("v", x1), []).append((min(y1, y2), max(y1, y2), edge.net, edge.id))
    for members in segments.values():
        yield from _sharing(sorted(members))


def _sharing(members: list[tuple[int, int, str, str]]) -> Iterator[str]:
    """Segments on one line, from their start on: two nets that overlap."""
    for number, left in enumerate(members):
        for right in members[number + 1 :]:
            if right[0] >= left[1]:
                break
            if left[2] != right[2]:
                yield f"{left[3]} and {right[3]} share a segment"


def _text_box(text: Text) -> Box:
    start = {"start": text.x, "middle": text.x - text.w // 2, "end": text.x - text.w}[text.anchor]
    return start, text.y - round(text.size * 0.75), start + text.w, text.y + round(text.size * 0.2)


def _badge_box(badge: Badge) -> Box:
    return badge.x, badge.y, badge.x + badge.w, badge.y + badge.h


def _icon_box(node: Node) -> Box:
    if node.icon is None:
        return 0, 0, 0, 0
    return node.icon.x, node.icon.y, node.icon.x + node.icon.size, node.icon.y + node.icon.size


def _texts(scene: Scene, nodes: Mapping[str, Node]) -> Iterator[str]:
    words: list[tuple[str, Box]] = [(f"'{text.text}' of the page", _text_box(text)) for text in scene.texts]
    words += [(f"'{entry.text.text}' of the legend", _text_box(entry.text)) for entry in scene.legend]
    for node in scene.nodes:
        own = [(f"'{text.text}' of {node.id}", _text_box(text)) for text in node.texts]
        own += [(f"badge '{badge.text}' of {node.id}", _badge_box(badge)) for badge in node.badges]
        words += own
        outer = _box(node) if not node.on_border else (0, 0, scene.width, scene.height)
        yield from (f"{what} leaves its box" for what, box in own if not _inside(box, outer))
        yield from (f"{what} lies on its icon" for what, box in own if node.icon and _overlap(box, _icon_box(node)))
        if node.label and node.shape != "bar" and not node.texts and not node.on_border:
            yield f"{node.id} has no words"
    numbered = [((number, what), box) for number, (what, box) in enumerate(words)]
    near = _Near(numbered)
    for (number, what), box in numbered:
        for (other, whose), other_box in near.to(box):
            if other > number and _overlap(box, other_box):
                yield f"{what} overlaps {whose}"
    page = (0, 0, scene.width, scene.height)
    yield from (f"{what} is not on the page" for what, box in words if not _inside(box, page))
    yield from _under_children(scene, nodes)


def _under_children(scene: Scene, nodes: Mapping[str, Node]) -> Iterator[str]:
    """A parent's words that a child covers."""
    for node in scene.nodes:
        if node.parent is None:
            continue
        for text in nodes[node.parent].texts:
            if _overlap(_text_box(text), _box(node)):
                yield f"{node.id} covers '{text.text}' of {node.parent}"
