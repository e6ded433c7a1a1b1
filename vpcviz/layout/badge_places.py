"""Where a badge may stand in a finished drawing: on a box, beside an icon on a border, in the low box around a small one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil
from typing import Final

from vpcviz.layout.pieces import BADGE_HEIGHT
from vpcviz.layout.room import Box, Room, box_of, own_boxes, text_box
from vpcviz.layout.scene import Node, Text
from vpcviz.layout.text import fit, measure

STEP: Final = 4
EDGE: Final = 3
"""The least distance from the border of a box, in pixels."""
HEADER: Final = 72
"""How far from the top of a box a place is looked for."""
AROUND: Final = 40
"""How far from an icon on a border its badge may stand."""
LEAST_HEIGHT: Final = 10
LANE: Final = 48
"""Boxes lower than this take the badge of what lies in them."""
FLAGS: Final = (8, 6, 5)
"""The sides of a badge in the corner of a box that has room for no more, in pixels, the best first."""
LONG_PX: Final = 90
"""Words narrower than this do not give way."""


def in_lane(room: Room, drawn: Mapping[str, Node], node: Node, width: int) -> Iterator[tuple[Node, Box]]:
    """Beside a small box, in the low one that holds it, e.g. an interface in the lane of its endpoint."""
    lane = drawn.get(node.parent or "")
    if lane is None or lane.h > LANE or node.on_border:
        return
    top = node.y + (node.h - BADGE_HEIGHT) // 2
    own = tuple(own_boxes(lane))
    for left in (node.x - width - EDGE, node.x + node.w + EDGE):
        box = Box(left, top, left + width, top + BADGE_HEIGHT)
        if box_of(lane).holds(box) and not any(map(box.meets, own)) and room.free(box, lane):
            yield lane, box


def corner(room: Room, node: Node, side: int) -> Iterator[Box]:
    """The upper right corner of a node that is too small for words."""
    right, top = node.x + node.w - 1, node.y + 1
    box = Box(right - side, top, right, top + side)
    clear = not any(map(box.meets, own_boxes(node, tight=True)))
    if clear and not node.on_border and side < min(node.w, node.h) and room.free(box, node):
        yield box


def places(room: Room, node: Node, width: int) -> Iterator[Box]:
    """Free places for a badge on the node, the best first."""
    own = tuple(own_boxes(node))
    spots = _beside(node, width) if node.on_border else _inside(node, width)
    return (box for box in spots if not any(map(box.meets, own)) and room.free(box, node))


def _inside(node: Node, width: int) -> Iterator[Box]:
    """From the right, first in line with the badges or the name, then further down."""
    height = min(BADGE_HEIGHT, node.h - 2 * EDGE)
    if height < LEAST_HEIGHT or width + 2 * EDGE > node.w:
        return
    tops = range(node.y + EDGE, node.y + min(HEADER, node.h - EDGE - height) + 1)
    lines = [badge.y for badge in node.badges] + [_middle(text_box(text)) - height // 2 for text in node.texts]
    lines = [top for top in lines if top in tops]
    for top in dict.fromkeys([*lines, *tops[::STEP]]):
        for left in range(node.x + node.w - 2 * EDGE - width, node.x + EDGE - 1, -STEP):
            yield Box(left, top, left + width, top + height)


def _beside(node: Node, width: int) -> Iterator[Box]:
    """Round an icon on a border, the nearest first."""
    outer = box_of(node).grown(AROUND)
    middle = (node.x + node.w // 2, node.y + node.h // 2)
    spots = (
        Box(left, top, left + width, top + BADGE_HEIGHT)
        for top in range(outer.top, outer.bottom - BADGE_HEIGHT + 1, STEP)
        for left in range(outer.left, outer.right - width + 1, STEP)
    )
    apart = (spot for spot in spots if not spot.meets(box_of(node)))
    return iter(sorted(apart, key=lambda spot: (_away(spot, middle), spot.top, -spot.left)))


def _away(box: Box, point: tuple[int, int]) -> int:
    return abs(box.left + box.right - 2 * point[0]) + abs(box.top + box.bottom - 2 * point[1])


def _middle(box: Box) -> int:
    return (box.top + box.bottom) // 2


def shortened(node: Node, by: int) -> Iterator[Node]:
    """The node with one of its texts made narrower, from the one that ends farthest right."""
    if node.on_border:
        return
    for text in sorted(node.texts, key=lambda text: -text_box(text).right):
        if text.anchor == "middle" or text.w < LONG_PX:
            continue
        whole = next((words for words in (node.label, node.sub) if _shows(text, words)), text.text)
        words = fit(whole, text.w - by, text.size, text.weight)
        narrower = replace(text, text=words, w=ceil(measure(words, text.size, text.weight)))
        yield replace(node, texts=tuple(narrower if other is text else other for other in node.texts))


def _shows(text: Text, words: str) -> bool:
    return bool(words) and fit(words, text.w, text.size, text.weight) == text.text
