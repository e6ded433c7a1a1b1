"""Rule 8 of the picture, that it uses the paper: functions from a scene to what is wrong with its shape, or how small its words get."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from tests.layout.rules import Box
from vpcviz.layout.scene import Node, Scene

SCREEN = (1600, 1000)
WIDEST, NARROWEST = 2.0, 0.5
FEW_BOXES = 3
"""Pictures with fewer boxes than this are exempt."""
LEAST_FILLED = 0.4
LEAST_EXPANDED = 0.35
"""Where cards stand beside expanded VPCs of any size."""
PADDING, BESIDE_A_LINE = 32, 16
"""What is this near to a box or a line is no blank."""
BAND, BORDER = 48, 24
"""The title band of a frame, and what lies along its border: padding too."""
SQUARE = 8
FRAMES = frozenset({"account", "region", "vpc", "zone"})
"""Kinds that hold others; what is blank inside them is blank. A VPC without children is a card."""


def wasted(scene: Scene, least: float = LEAST_FILLED) -> list[str]:
    """What is wrong with the shape of a scene."""
    boxes = _boxes(scene)
    if len(boxes) < FEW_BOXES:
        return []
    found = []
    if not NARROWEST <= scene.width / scene.height <= WIDEST:
        found.append(f"{scene.width} x {scene.height} is not between 1:2 and 2:1")
    share = filled(scene)
    if share < least:
        found.append(f"only {share:.0%} of the area is filled")
    return found


def fitted_px(scene: Scene, sizes: Iterable[int]) -> float:
    """How large the smallest of these text sizes is when the whole scene is fitted to the screen."""
    return min(sizes) * min(SCREEN[0] / scene.width, SCREEN[1] / scene.height)


def sizes(scene: Scene, *kinds: str) -> Iterator[int]:
    """The text sizes of nodes of these kinds; of everything in the scene when none is named."""
    for node in scene.nodes:
        if node.kind in kinds or not kinds:
            yield from (text.size for text in node.texts)
    if not kinds:
        yield from (text.size for text in scene.texts)


def names(scene: Scene, kind: str) -> Iterator[int]:
    """The size of the first text of each node of a kind: its name."""
    return (node.texts[0].size for node in scene.nodes if node.kind == kind)


def filled(scene: Scene) -> float:
    """Which share of the drawing's area is filled, padding not counted."""
    left, top = min(node.x for node in scene.nodes), min(node.y for node in scene.nodes)
    right = max(node.x + node.w for node in scene.nodes)
    bottom = max(node.y + node.h for node in scene.nodes)
    paper = _Paper((left, top, right, bottom))
    for box in _covered(scene):
        paper.cover(box)
    return paper.share()


def _boxes(scene: Scene) -> list[Node]:
    parents = {node.parent for node in scene.nodes}
    return [node for node in scene.nodes if node.id not in parents or node.kind not in FRAMES]


def _covered(scene: Scene) -> Iterator[Box]:
    for node in _boxes(scene):
        yield _wider((node.x, node.y, node.x + node.w, node.y + node.h), PADDING)
    for node in scene.nodes:
        if node.kind in FRAMES:
            yield from _padding(node)
        for text in node.texts:
            left = {"start": text.x, "middle": text.x - text.w // 2, "end": text.x - text.w}[text.anchor]
            yield _wider((left, text.y - text.size, left + text.w, text.y), PADDING)
    for edge in scene.edges:
        for (x1, y1), (x2, y2) in pairwise(edge.points):
            yield _wider((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)), BESIDE_A_LINE)


def _padding(node: Node) -> Iterator[Box]:
    left, top, right, bottom = node.x, node.y, node.x + node.w, node.y + node.h
    yield left, top, right, top + BAND
    yield left, bottom - BORDER, right, bottom
    yield left, top, left + BORDER, bottom
    yield right - BORDER, top, right, bottom


def _wider(box: Box, by: int) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


class _Paper:
    """Squares of an area, one number per row whose bits are what is covered."""

    def __init__(self, area: Box) -> None:
        self.area = area
        self.across = -(-(area[2] - area[0]) // SQUARE)
        self.rows = [0] * -(-(area[3] - area[1]) // SQUARE)

    def cover(self, box: Box) -> None:
        left = max(0, (box[0] - self.area[0]) // SQUARE)
        right = min(self.across, -(-(box[2] - self.area[0]) // SQUARE))
        if right <= left:
            return
        bits = ((1 << (right - left)) - 1) << left
        top = max(0, (box[1] - self.area[1]) // SQUARE)
        for row in range(top, min(len(self.rows), -(-(box[3] - self.area[1]) // SQUARE))):
            self.rows[row] |= bits

    def share(self) -> float:
        return sum(row.bit_count() for row in self.rows) / max(1, self.across * len(self.rows))
