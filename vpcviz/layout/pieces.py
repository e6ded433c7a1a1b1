"""The pieces that pictures are made of: frames, boxes, ports and chips, with their words fitted to their room.

Every size is a multiple of 8 where lines may dock; every text is measured with the bundled font.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, NamedTuple

from vpcviz.layout.card_names import CardName, card_name, leading
from vpcviz.layout.scene import Badge, Icon, Node, Shape, Text
from vpcviz.layout.text import clean, clean_lines, fitted, measure

LABEL = 12
SUB = 12
TITLE = 14
BOX_HEIGHT = 24
BADGE_HEIGHT = 16
WIDEST_BADGE = 80
MARK = 12
"""The size of a badge's word."""
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
MUTED_END = Style(SUB, tone="muted", anchor="end")
MUTED_MIDDLE = Style(SUB, tone="muted", anchor="middle")
MIDDLE = Style(SUB, anchor="middle")
BOLD_END = Style(weight=600, anchor="end")


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
        return fitted(self.text, WIDEST_BADGE, MARK, 600)[0]

    @property
    def width(self) -> int:
        """Its width in pixels."""
        return max(BADGE_HEIGHT, fitted(self.text, WIDEST_BADGE, MARK, 600)[1] + 10)


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
    if not words:
        return ()
    size, weight, tone, anchor = style
    shown, width = fitted(words, room, size, weight)
    return (Text(shown, x, y, size, width, weight, anchor, tone),) if shown else ()


def badges(marks: Sequence[Mark], right: int, y: int) -> tuple[tuple[Badge, ...], int]:
    """Marks set side by side, ending at x = `right`; and the width that they took, gaps included."""
    if not marks:
        return (), 0
    placed: list[Badge] = []
    x = right
    for mark in reversed(marks):
        width = mark.width
        x -= width
        placed.append(Badge(mark.shown, mark.kind, mark.title, x, y, width, BADGE_HEIGHT, mark.tone, mark.resource))
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
        sub = line(thing.sub, right, middle + 4, wanted, MUTED_END)
        right -= sub[0].w + 8 if sub else 0
    label = line(thing.label, left, middle + 4, right - left)
    return _node(thing, parent, place, _Look(icon, marks, label + sub, thing.shape))


def card(
    thing: Thing, parent: str | None, place: Rect, lines: Sequence[str] = (), sizes: tuple[int, int] = (LABEL, LABEL)
) -> Node:
    """A card of several lines: icon and name above, muted lines below. `sizes`: the largest and the least of its name,
    which is set in two lines where it does not fit at the least; a name larger than usual pushes the lines down.
    """
    x, y, w, _ = place
    left = x + (40 if thing.icon else 10)
    room = x + w - 8 - left
    name = card_name_of(thing, w, sizes)
    top = y + 18 + (name.size - LABEL) * 4 // 5
    texts: tuple[Text, ...] = ()
    for number, words in enumerate(name.lines):
        texts += line(words, left, top + number * leading(name.size), room, Style(name.size, 600))
    below = y + 34 + sizes[0] - LABEL + name.growth
    marks, taken = badges(thing.marks, x + w - 8, below - 12 if name.below else y + 6)
    words_below = [word for word in (thing.sub, *lines) if word]
    for number, words in enumerate(words_below):
        beside = taken if name.below and not number else 0
        texts += line(words, left, below + number * 15, room - beside, MUTED)
    icon = Icon(thing.icon, x + 8, y + 6, 24) if thing.icon else None
    return _node(thing, parent, place, _Look(icon, marks, texts, thing.shape))


def card_name_of(thing: Thing, width: int, sizes: tuple[int, int]) -> CardName:
    """How the name of a card so wide is set."""
    room = width - 8 - (40 if thing.icon else 10)
    taken = sum(mark.width + 4 for mark in thing.marks)
    return card_name(thing.label, room, taken, *sizes)


def frame(thing: Thing, parent: str | None, place: Rect, size: int = TITLE, least: int = 0) -> Node:
    """A container: an icon in its corner, its name beside it, what comes second below or beside the name.

    A name that does not fit is set smaller, down to `least`, before it loses its middle.
    """
    x, y, w, _ = place
    corner = 24 if size < TITLE else max(32, size + 10)
    icon = Icon(thing.icon, x, y, corner) if thing.icon else None
    left = x + (corner + 8 if thing.icon else 10)
    room = x + w - 8 - left
    marks, taken = badges(thing.marks, x + w - 10, y + 8)
    beside = thing.sub and TITLE <= size <= 16
    if least and least < size:
        size = max(least, min(size, int((room - taken) / (measure(clean(thing.label), 100, 600) / 100 + 0.01))))
    baseline = y + (15 if beside else corner // 2 + size * 4 // 11)
    texts = line(thing.label, left, baseline, room - taken, Style(size, 600, thing.tone or "text"))
    if beside:
        texts += line(thing.sub, left, y + 30, room - taken, MUTED)
    elif thing.sub and texts:
        start = left + texts[0].w + 8
        texts += line(thing.sub, start, baseline, left + room - taken - start, MUTED)
    return _node(thing, parent, place, _Look(icon, marks, texts, thing.shape))


def port(thing: Thing, parent: str | None, x: int, y: int, *, label_at: Label, room: int) -> Node:
    """An icon in a ring that straddles its parent's border; (x, y) is its centre."""
    half = PORT // 2
    icon = Icon(thing.icon, x - 10, y - 10, 20) if thing.icon else None
    texts: tuple[Text, ...] = ()
    marks: tuple[Badge, ...] = ()
    if label_at == "above":
        texts = line(thing.label, x, y - half - 18 if thing.sub else y - half - 6, room, MIDDLE)
        texts += line(thing.sub, x, y - half - 5, room, MUTED_MIDDLE)
    elif label_at == "right":
        left = x + half + 8
        texts = line(thing.label, left, y - 3 if thing.sub or thing.marks else y + 4, room, BOLD)
        texts += line(thing.sub, left, y + 11, room, MUTED)
        width = sum(mark.width + 4 for mark in thing.marks) - 4
        marks, _ = badges(thing.marks, left + width, y + (17 if thing.sub else 3))
    elif label_at == "left":
        right = x - half - 8
        texts = line(thing.label, right, y - 12, room, BOLD_END)
        texts += line(thing.resource or "", right, y + 22, room, MUTED_END)
    return _node(thing, parent, Rect(x - half, y - half, PORT, PORT), _Look(icon, marks, texts, "circle"))


class _Look(NamedTuple):
    """What is drawn of a node; in a circle, it straddles its parent's border."""

    icon: Icon | None
    badges: tuple[Badge, ...]
    texts: tuple[Text, ...]
    shape: Shape


def _node(thing: Thing, parent: str | None, place: Rect, look: _Look) -> Node:
    x, y, w, h = place
    icon, marks, texts, shape = look
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
        on_border=shape == "circle",
        shape=shape,
        tone=thing.tone or thing.kind,
        title=clean_lines(thing.title),
    )


def title_of(*rows: str) -> str:
    """A hover text: one fact per line, empty ones left out."""
    return "\n".join(row for row in rows if row)
