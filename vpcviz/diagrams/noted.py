"""Notes on a picture: a numbered marker on each thing that bears one, and the words below the picture.

A pure step between layout and rendering: boxes and lines stay where they are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from vpcviz.diagrams.note_cards import TONE, Numbered, Remark, cards, mark_width
from vpcviz.layout.badge_places import FLAGS, STEP, corner, in_lane, places, shortened
from vpcviz.layout.page import PADDING
from vpcviz.layout.pieces import MUTED, TITLE, Style, line
from vpcviz.layout.room import Room
from vpcviz.layout.scene import Badge, Node, Scene

MOST_LISTED = 20
"""How many notes are written out below a picture; the others have their number only."""
LAYER = "notes"
"""The layer that `hide` takes."""
WHOLE = "The whole picture"
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
    shorter = (narrow for node in nodes for narrow in shortened(node, width + 2 * STEP))
    numbered = ((node, words, box) for node in chain(nodes, shorter) for box in places(room, node, width))
    lanes = ((lane, words, box) for node in nodes for lane, box in in_lane(room, drawn, node, width))
    flags = ((node, "", box) for node in nodes for side in FLAGS for box in corner(room, node, side))
    found = next(chain(numbered, lanes, flags), None)
    if found is None:
        return None
    node, shown, box = found
    room.take(box)
    title = "\n".join(note.title for note in notes)
    badge = Badge(shown, "note", title, box.left, box.top, box.right - box.left, box.bottom - box.top, TONE)
    return replace(node, badges=(*node.badges, badge))


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
