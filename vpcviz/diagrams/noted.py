"""Notes on a picture: a numbered marker on each thing that bears one, and the words below the picture.

A pure step between layout and rendering: boxes and lines stay where they are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import ceil

from vpcviz.diagrams.note_cards import TONE, Numbered, Remark, cards, mark_width
from vpcviz.diagrams.room import Box, Room, box_of, own_boxes, text_box
from vpcviz.layout.page import PADDING
from vpcviz.layout.pieces import BADGE_HEIGHT, MUTED, TITLE, Style, line
from vpcviz.layout.scene import Badge, Node, Scene, Text
from vpcviz.layout.text import fit, measure

MOST_LISTED = 20
"""How many notes are written out below a picture; the others have their number only."""
LAYER = "notes"
"""The layer that `hide` takes."""
WHOLE = "The whole picture"
STEP = 4
EDGE = 3
"""The least distance from the border of a box, in pixels."""
HEADER = 72
"""How far from the top of a box a marker is looked for."""
AROUND = 40
"""How far from an icon on a border its marker may stand."""
LEAST_HEIGHT = 10
LANE = 48
"""Boxes lower than this take the marker of what lies in them."""
FLAGS = (8, 6, 5)
"""The sides of a marker without its number, in pixels, the best first."""
LONG_PX = 90
"""Words narrower than this do not give way."""
SHORT = 80


def with_notes(scene: Scene, notes: Sequence[Remark]) -> Scene:
    """The scene with its notes, numbered in the order of drawing; those on things that it does not draw are left out."""
    by_resource: defaultdict[str, list[Remark]] = defaultdict(list)
    for note in notes:
        by_resource[note.resource].append(note)
    bearers = _bearers(scene, by_resource)
    listed = [Numbered(number, note, WHOLE) for number, note in enumerate(by_resource.get("", ()), start=1)]
    if not bearers and not listed:
        return scene
    room = Room(scene)
    drawn = {node.id: node for node in scene.nodes}
    for nodes in bearers:
        remarks = by_resource[nodes[0].resource or ""]
        own = [Numbered(number, note, nodes[0].label) for number, note in enumerate(remarks, start=len(listed) + 1)]
        listed += own
        node = _marked(room, drawn, [drawn[node.id] for node in nodes], own)
        if node is not None:
            drawn[node.id] = node
    return _with_list(replace(scene, nodes=tuple(drawn.values())), listed)


def with_short_notes(scene: Scene) -> Scene:
    """The scene for writers that set their own lines: of each note only its beginning."""
    nodes = (replace(node, label=_short(node.label)) if node.kind == "note" else node for node in scene.nodes)
    return replace(scene, nodes=tuple(nodes))


def _short(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[:SHORT].rstrip()}…"


def _bearers(scene: Scene, notes: Mapping[str, object]) -> list[list[Node]]:
    """The nodes of each noted resource, in the order of drawing."""
    found: dict[str, list[Node]] = {}
    for node in scene.nodes:
        if node.resource and node.resource in notes:
            found.setdefault(node.resource, []).append(node)
    return list(found.values())


def _marked(room: Room, drawn: Mapping[str, Node], nodes: Sequence[Node], notes: Sequence[Numbered]) -> Node | None:
    """The node that bears the marker: one of `nodes` with room for the number, else one whose words give way, else the low
    box around one of them, else one with room for a small flag."""
    first, last = notes[0].number, notes[-1].number
    words = str(first) if first == last else f"{first}-{last}"
    width = mark_width(words)
    shorter = (narrow for node in nodes for narrow in _shortened(node, width + 2 * STEP))
    numbered = ((node, words, box) for node in chain(nodes, shorter) for box in _places(room, node, width))
    lanes = ((lane, words, box) for node in nodes for lane, box in _in_lane(room, drawn, node, width))
    flags = ((node, "", box) for node in nodes for side in FLAGS for box in _corner(room, node, side))
    found = next(chain(numbered, lanes, flags), None)
    if found is None:
        return None
    node, shown, box = found
    room.take(box)
    title = "\n".join(note.title for note in notes)
    badge = Badge(shown, "note", title, box.left, box.top, box.right - box.left, box.bottom - box.top, TONE)
    return replace(node, badges=(*node.badges, badge))


def _in_lane(room: Room, drawn: Mapping[str, Node], node: Node, width: int) -> Iterator[tuple[Node, Box]]:
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


def _corner(room: Room, node: Node, side: int) -> Iterator[Box]:
    """The upper right corner of a node that is too small for a number."""
    right, top = node.x + node.w - 1, node.y + 1
    box = Box(right - side, top, right, top + side)
    clear = not any(map(box.meets, own_boxes(node, tight=True)))
    if clear and not node.on_border and side < min(node.w, node.h) and room.free(box, node):
        yield box


def _places(room: Room, node: Node, width: int) -> Iterator[Box]:
    """Free places for a marker on the node, the best first."""
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


def _shortened(node: Node, by: int) -> Iterator[Node]:
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


def _with_list(scene: Scene, notes: Sequence[Numbered]) -> Scene:
    """The scene with the words of its notes below it."""
    room = scene.width - 2 * PADDING
    top = scene.height - PADDING + 16
    texts = line("Notes", PADDING, top + 14, room, Style(TITLE, 600))
    nodes, bottom = cards(notes[:MOST_LISTED], PADDING, -(-(top + 26) // 8) * 8, room)
    more = len(notes) - MOST_LISTED
    if more > 0:
        are = "note is" if more == 1 else "notes are"
        sentence = f"{more} more {are} not written out here: see the page Notes."
        texts += line(sentence, PADDING, bottom + 18, room, MUTED)
        bottom += 24
    return replace(scene, nodes=(*scene.nodes, *nodes), texts=(*scene.texts, *texts), height=bottom + PADDING)
