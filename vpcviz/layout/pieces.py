"""The pieces that pictures are made of: frames, boxes, ports and chips, with their words fitted to their room.

Every size is a multiple of 8 where lines may dock; every text is measured with the bundled font.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, NamedTuple

from vpcviz.layout.scene import Badge, Icon, Node, Shape, Text
from vpcviz.layout.text import clean, fit, measure

LABEL = 12
SUB = 11
TITLE = 14
BOX_HEIGHT = 28
BADGE_HEIGHT = 16
WIDEST_BADGE = 72
PORT = 32
"""The diameter of an icon on a border."""


Label = Literal["above", "left", "right", "none"]
"""Where the name of an icon on a border stands."""


class Rect(NamedTuple):
    """A box's place: its upper left corner and its size."""

    x: int
    y: int
    w: int
    h: int

    def moved(self, dx: int, dy: int) -> "Rect":
        """The same box at another place."""
        return Rect(self.x + dx, self.y + dy, self.w, self.h)


class Style(NamedTuple):
    """How a text is set."""

    size: int = LABEL
    weight: Literal[400, 600] = 400
    tone: str = "text"
    anchor: Literal["start", "middle", "end"] = "start"


PLAIN = Style()
BOLD = Style(weight=600)
MUTED = Style(SUB, tone="muted")


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge before it has a place."""

    text: str
    kind: str
    title: str
    tone: str = "neutral"
    resource: str | None = None

    @property
    def shown(self) -> str:
        """Its word, shortened where it is no badge's length."""
        return fit(self.text, WIDEST_BADGE, 10, 600)

    @property
    def width(self) -> int:
        """Its width in pixels."""
        return max(BADGE_HEIGHT, ceil(measure(self.shown, 10, 600)) + 10)


class Sketch(NamedTuple):
    """A node that has a place, relative to something that has none yet; its words are set when it is drawn."""

    id: str
    kind: str
    place: Rect
    make: Callable[[Rect], Node]

    def drawn(self, dx: int, dy: int) -> Node:
        """The node, where it ends up."""
        return self.make(self.place.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class Thing:
    """What a node stands for, before it has a place."""

    id: str
    kind: str
    resource: str | None
    label: str
    sub: str = ""
    icon: str = ""
    tone: str = ""
    state: str | None = None
    title: str = ""
    marks: tuple[Mark, ...] = ()
    shape: Shape = "box"


def line(words: str, x: int, y: int, room: int, style: Style = PLAIN) -> tuple[Text, ...]:
    """A text fitted to `room` pixels; () when there is nothing to write or no room for it."""
    fitted = fit(words, room, style.size, style.weight)
    if not fitted:
        return ()
    width = ceil(measure(fitted, style.size, style.weight))
    return (Text(fitted, x, y, style.size, width, style.weight, style.anchor, style.tone),)


def badges(marks: Sequence[Mark], right: int, y: int) -> tuple[tuple[Badge, ...], int]:
    """Marks set side by side, ending at x = `right`; and the width that they took, gaps included."""
    placed: list[Badge] = []
    x = right
    for mark in reversed(marks):
        x -= mark.width
        placed.append(
            Badge(mark.shown, mark.kind, mark.title, x, y, mark.width, BADGE_HEIGHT, mark.tone, mark.resource)
        )
        x -= 4
    return tuple(reversed(placed)), right - x


def box(thing: Thing, parent: str | None, place: Rect, chip: int = 0) -> Node:
    """A card of one line: icon, name, badges and, in muted words, what comes second. `chip` keeps room at its right."""
    x, y, w, h = place
    middle = y + h // 2
    right = x + w - 8 - chip
    marks, taken = badges(thing.marks, right, middle - BADGE_HEIGHT // 2)
    right -= taken
    left = x + 8
    icon = None
    if thing.icon:
        icon = Icon(thing.icon, x + 6, middle - 10, 20)
        left = x + 32
    sub: tuple[Text, ...] = ()
    if thing.sub:
        wanted = min(ceil(measure(clean(thing.sub), SUB)), max(0, (right - left) // 2))
        sub = line(thing.sub, right, middle + 4, wanted, MUTED._replace(anchor="end"))
        right -= sub[0].w + 8 if sub else 0
    label = line(thing.label, left, middle + 4, right - left)
    return _node(thing, parent, place, icon, marks, label + sub)


def card(thing: Thing, parent: str | None, place: Rect, lines: Sequence[str] = ()) -> Node:
    """A card of several lines: icon and name above, muted lines below."""
    x, y, w, _ = place
    marks, taken = badges(thing.marks, x + w - 8, y + 8)
    icon = Icon(thing.icon, x + 8, y + 6, 24) if thing.icon else None
    left = x + (40 if thing.icon else 10)
    texts = line(thing.label, left, y + 18, x + w - 8 - taken - left, BOLD)
    words = [word for word in (thing.sub, *lines) if word]
    for number, word in enumerate(words):
        texts += line(word, left, y + 34 + number * 15, x + w - 8 - left, MUTED)
    return _node(thing, parent, place, icon, marks, texts)


def frame(thing: Thing, parent: str | None, place: Rect, size: int = TITLE) -> Node:
    """A container: an icon in its corner, its name beside it, what comes second below or beside the name."""
    x, y, w, _ = place
    corner = 32 if size >= TITLE else 24
    icon = Icon(thing.icon, x, y, corner) if thing.icon else None
    left = x + (corner + 8 if thing.icon else 10)
    room = x + w - 8 - left
    marks, taken = badges(thing.marks, x + w - 10, y + 8)
    baseline = y + (15 if thing.sub and size >= TITLE else corner // 2 + 5)
    texts = line(thing.label, left, baseline, room - taken, Style(size, 600, thing.tone or "text"))
    if thing.sub and size >= TITLE:
        texts += line(thing.sub, left, y + 30, room - taken, MUTED)
    elif thing.sub and texts:
        start = left + texts[0].w + 8
        texts += line(thing.sub, start, baseline, left + room - taken - start, MUTED)
    return _node(thing, parent, place, icon, marks, texts)


def port(thing: Thing, parent: str | None, x: int, y: int, *, label_at: Label, room: int) -> Node:
    """An icon in a ring that straddles its parent's border; (x, y) is its centre."""
    half = PORT // 2
    icon = Icon(thing.icon, x - 10, y - 10, 20) if thing.icon else None
    texts: tuple[Text, ...] = ()
    marks: tuple[Badge, ...] = ()
    if label_at == "above":
        texts = line(thing.label, x, y - half - 18 if thing.sub else y - half - 6, room, Style(SUB, anchor="middle"))
        texts += line(thing.sub, x, y - half - 5, room, MUTED._replace(anchor="middle"))
    elif label_at == "right":
        left = x + half + 8
        texts = line(thing.label, left, y - 3 if thing.sub or thing.marks else y + 4, room, BOLD)
        texts += line(thing.sub, left, y + 11, room, MUTED)
        width = sum(mark.width + 4 for mark in thing.marks) - 4
        marks, _ = badges(thing.marks, left + width, y + (17 if thing.sub else 3))
    elif label_at == "left":
        right = x - half - 8
        texts = line(thing.label, right, y - 12, room, BOLD._replace(anchor="end"))
        texts += line(thing.resource or "", right, y + 22, room, MUTED._replace(anchor="end"))
    node = _node(thing, parent, Rect(x - half, y - half, PORT, PORT), icon, marks, texts)
    return replace(node, on_border=True, shape="circle")


def _node(
    thing: Thing,
    parent: str | None,
    place: Rect,
    icon: Icon | None,
    marks: tuple[Badge, ...],
    texts: tuple[Text, ...],
) -> Node:
    x, y, w, h = place
    return Node(
        id=thing.id,
        kind=thing.kind,
        resource=thing.resource,
        parent=parent,
        x=x,
        y=y,
        w=w,
        h=h,
        label=clean(thing.label),
        sub=clean(thing.sub),
        icon=icon,
        badges=marks,
        texts=texts,
        state=thing.state,
        shape=thing.shape,
        tone=thing.tone or thing.kind,
        title="\n".join(clean(row) for row in thing.title.split("\n") if row),
    )


def title_of(*rows: str) -> str:
    """A hover text: one fact per line, empty ones left out."""
    return "\n".join(row for row in rows if row)
