"""The words of notes, written out below a picture: a card for each, with its number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from vpcviz.layout.pieces import BADGE_HEIGHT, BOLD, LABEL, MUTED, SUB, line
from vpcviz.layout.scene import Badge, Node, Text
from vpcviz.layout.text import clean, measure

NARROWEST = 300
WIDEST = 560
GAP = 16
MOST_LINES = 48
TONE = "note"
_LEFT = 40
_LINE = 16


@dataclass(frozen=True, slots=True)
class Remark:
    """A note as a picture shows it."""

    resource: str
    """What it is about; "" for the picture as a whole."""
    text: str
    author: str = ""
    when: str = ""
    """The day on which it was written, e.g. `22 Nov 2026`."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A note with its number, and the name of what it is about."""

    number: int
    remark: Remark
    about: str

    @property
    def title(self) -> str:
        """The note in one line, for who hovers or listens."""
        signed = ", ".join(part for part in (self.remark.author, self.remark.when) if part)
        return clean(f"Note {self.number}: {self.remark.text}" + (f" ({signed})" if signed else ""))


def mark_width(words: str) -> int:
    """How wide the marker with these words is."""
    return max(BADGE_HEIGHT, ceil(measure(words, 10, 600)) + 10)


def cards(notes: Sequence[Numbered], x: int, y: int, room: int) -> tuple[tuple[Node, ...], int]:
    """A card for each note, in as many columns as there is room for; and where they end."""
    count = max(1, min(len(notes), (room + GAP) // (NARROWEST + GAP)))
    width = min(WIDEST, (room - (count - 1) * GAP) // count)
    written = [(note, _lines(note.remark.text, width - _LEFT - 10)) for note in notes]
    heights = [_height(note, lines) for note, lines in written]
    share = -(-(sum(heights) + 8 * len(heights)) // count)
    nodes: list[Node] = []
    column, top, lowest = 0, y, y
    for (note, lines), height in zip(written, heights, strict=True):
        if top > y and column < count - 1 and top - y + height / 2 > share:
            column, top = column + 1, y
        nodes.append(_card(note, lines, (x + column * (width + GAP), top, width, height)))
        top += height + 8
        lowest = max(lowest, top - 8)
    return tuple(nodes), lowest


def _height(note: Numbered, lines: Sequence[str]) -> int:
    rows = 1 + len(lines) + bool(note.remark.author or note.remark.when)
    return -(-(12 + rows * _LINE) // 8) * 8


def _card(note: Numbered, lines: Sequence[str], place: tuple[int, int, int, int]) -> Node:
    x, y, w, h = place
    words = str(note.number)
    left, room = x + _LEFT, w - _LEFT - 8
    width = min(mark_width(words), _LEFT - 10)
    badge = Badge(words, "note", f"Note {words}", x + 8, y + 8, width, BADGE_HEIGHT, TONE, note.remark.resource or None)
    texts: tuple[Text, ...] = line(note.about, left, y + 20, room, BOLD)
    for number, row in enumerate(lines, start=1):
        texts += line(row, left, y + 20 + number * _LINE, room)
    signed = " · ".join(part for part in (note.remark.author, note.remark.when) if part)
    texts += line(signed, left, y + 20 + (len(lines) + 1) * _LINE, room, MUTED._replace(size=SUB))
    return Node(
        id=f"note:{note.number}",
        kind="note",
        resource=None,
        parent=None,
        x=x,
        y=y,
        w=w,
        h=h,
        label=f"{note.number} {clean(note.about)}: {clean(note.remark.text)}",
        sub=signed and clean(signed),
        badges=(badge,),
        texts=texts,
        tone="neutral",
        title=note.title,
    )


def _lines(text: str, room: int) -> tuple[str, ...]:
    """The words in lines of that many pixels; the writer's own line breaks are kept, empty lines are not."""
    rows = [row for part in text.split("\n") if part.strip() for row in _wrapped(clean(part).strip(), room)]
    if len(rows) <= MOST_LINES:
        return tuple(rows)
    left_out = len(rows) - MOST_LINES + 1
    return (*rows[: MOST_LINES - 1], f"… {left_out} more lines: see the page Notes")


def _wrapped(text: str, room: int) -> Iterator[str]:
    row = ""
    for word in text.split(" "):
        longer = f"{row} {word}" if row else word
        if measure(longer, LABEL) <= room:
            row = longer
            continue
        if row:
            yield row
        pieces = list(_pieces(word, room))
        yield from pieces[:-1]
        row = pieces[-1]
    if row:
        yield row


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word, broken where it is wider than a line."""
    piece = ""
    for letter in word:
        if piece and measure(piece + letter, LABEL) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece
