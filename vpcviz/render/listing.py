"""Pages of words: a cover, a table of contents, an index. Each is a scene of texts, and the rows that lead elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from vpcviz.layout.scene import Scene, Text
from vpcviz.layout.text import fit, measure

WIDTH: Final = 1123
HEIGHT: Final = 794
"""A4 on its side at 96 pixels per inch."""
MARGIN: Final = 56
TOP: Final = 110
BOTTOM: Final = 60
ROW: Final = 18
GUTTER: Final = 36
SIZE: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its words, the page that it leads to, that page's key. A row without a page is a heading."""

    words: str
    page: int | None = None
    key: str = ""
    level: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the page that leads to the page with this key."""

    x: int
    y: int
    w: int
    h: int
    key: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of words, and what it leads to."""

    scene: Scene
    targets: tuple[Target, ...]


def capacity(columns: int, *, top: int = TOP) -> int:
    """How many rows a page of so many columns takes."""
    return (HEIGHT - top - BOTTOM) // ROW * columns


def cover(title: str, lines: Sequence[str], rows: Sequence[Row]) -> Listing:
    """The first page: a large title, what is said under it, and the beginning of the contents."""
    texts = [_text(title, (MARGIN, 132), 34, WIDTH - 2 * MARGIN, weight=600)]
    texts += [
        _text(line, (MARGIN, 166 + 22 * index), 14, WIDTH - 2 * MARGIN, tone="muted")
        for index, line in enumerate(lines)
    ]
    top = cover_top(lines)
    texts.append(_text("Contents", (MARGIN, top - 24), 16, 400, weight=600))
    return _listing(title, texts, rows, columns=2, top=top)


def cover_top(lines: Sequence[str]) -> int:
    """Where the contents begin on the cover."""
    return 166 + 22 * len(lines) + 64


def listing(title: str, rows: Sequence[Row], columns: int) -> Listing:
    """A page of rows under a heading."""
    return _listing(title, [_text(title, (MARGIN, 72), 22, 600, weight=600)], rows, columns=columns, top=TOP)


def parts(rows: Sequence[Row], size: int) -> Iterator[tuple[Row, ...]]:
    """The rows in pages of that size."""
    left = iter(rows)
    while part := tuple(islice(left, size)):
        yield part


def _listing(title: str, head: Iterable[Text], rows: Sequence[Row], *, columns: int, top: int) -> Listing:
    texts, targets = list(head), []
    per_column = (HEIGHT - top - BOTTOM) // ROW
    wide = (WIDTH - 2 * MARGIN - GUTTER * (columns - 1)) // columns
    for index, row in enumerate(rows):
        x = MARGIN + index // per_column * (wide + GUTTER)
        y = top + index % per_column * ROW
        texts.extend(_row(row, x, y, wide))
        if row.key:
            targets.append(Target(x, y - 13, wide, ROW, row.key))
    scene = Scene(title=title, snapshot="", width=WIDTH, height=HEIGHT, nodes=(), edges=(), texts=tuple(texts))
    return Listing(scene, tuple(targets))


def _row(row: Row, x: int, y: int, wide: int) -> Iterator[Text]:
    indent = 16 * row.level
    number = "" if row.page is None else f"{row.page:,}"
    room = wide - indent - 44
    words = _text(row.words, (x + indent, y), SIZE, room, weight=600 if row.level == 0 and row.note == "" else 400)
    yield words
    if row.note and room - words.w > 60:
        yield _text(row.note, (x + indent + words.w + 8, y), 10, room - words.w - 16, tone="muted")
    if number:
        yield Text(number, x + wide, y, SIZE, round(measure(number, SIZE)), anchor="end", tone="muted")


def _text(words: str, at: tuple[int, int], size: int, width: int, *, weight: int = 400, tone: str = "text") -> Text:
    heavy = 600 if weight == 600 else 400
    short = fit(words, width, size, heavy)  # type: ignore[arg-type]
    return Text(short, *at, size, round(measure(short, size, heavy)), weight=heavy, tone=tone)  # type: ignore[arg-type]
