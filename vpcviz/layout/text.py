"""Words in the picture: how wide they are, how they are shortened, and how foreign names are made harmless.

Widths come from the bundled font's own metrics, so that they are the same on every machine.
"""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import accumulate
from math import ceil

from fontTools.ttLib import TTFont

from vpcviz.layout.assets import Weight, font_path

ELLIPSIS = "…"
HEAD_SHARE = 0.58
"""How much of the room the front of a shortened name takes; its end gets the rest."""

LINE_BREAK_SIGN = "↵"
HIDDEN_SIGN = "□"
MAX_MARKS = 2
"""Combining marks kept on one letter; more would climb over the line above."""

_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_DROPPED = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064"
    "\u2800\u3164\ufeff\uffa0"
)
"""Invisible characters that carry no harm of their own: joiners, marks of direction, fillers."""
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_RUNS = re.compile(f"{LINE_BREAK_SIGN}{{2,}}|{HIDDEN_SIGN}{{2,}}|  +")
_MARK_CATEGORIES = frozenset({"Mn", "Me"})


class _Advances(dict[str, int]):
    """Character -> advance in font units; a character that the font lacks counts one em, a combining mark nothing."""

    def __init__(self, weight: Weight) -> None:
        super().__init__()
        with TTFont(font_path(weight), lazy=True) as font:
            self.em: int = font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            self.update((chr(code), metrics[name][0]) for code, name in font.getBestCmap().items())

    def __missing__(self, character: str) -> int:
        advance = 0 if unicodedata.category(character) in _MARK_CATEGORIES else self.em
        self[character] = advance
        return advance


@cache
def _advances(weight: Weight) -> _Advances:
    return _Advances(weight)


def measure(text: str, size: float, weight: Weight = 400) -> float:
    """The width of the text in pixels at that size, without kerning."""
    table = _advances(weight)
    return sum(map(table.__getitem__, text)) * size / table.em


def fit(text: str, width: float, size: float, weight: Weight = 400) -> str:
    """The text, cleaned, and without its middle when it would be wider than `width`; empty when not even "…" fits."""
    return fitted(text, width, size, weight)[0]


@lru_cache(maxsize=65536)
def fitted(text: str, width: float, size: float, weight: Weight = 400) -> tuple[str, int]:
    """What `fit` makes of the text, and how many whole pixels that takes."""
    table = _advances(weight)
    units = width * table.em / size
    whole = clean(text)
    taken = sum(map(table.__getitem__, whole))
    if taken > units:
        whole = _shortened(whole, units, table)
        taken = sum(map(table.__getitem__, whole))
    return whole, ceil(taken * size / table.em)


def _shortened(text: str, units: float, table: _Advances) -> str:
    room = units - table[ELLIPSIS]
    if room < 0:
        return ""
    advances = [table[character] for character in text]
    head = _fitting(advances, room * HEAD_SHARE)
    tail = _fitting(advances[:head:-1], room - sum(advances[:head]))
    head = _fitting(advances, room - sum(advances[len(advances) - tail :]))
    return text[:head].rstrip(" ") + ELLIPSIS + _without_loose_marks(text[len(text) - tail :])


def _without_loose_marks(end: str) -> str:
    start = next(
        (index for index, character in enumerate(end) if character != " " and not unicodedata.combining(character)),
        len(end),
    )
    return end[start:]


def _fitting(advances: list[int], room: float) -> int:
    count = 0
    for total in accumulate(advances):
        if total > room:
            break
        count += 1
    return count


def clean(text: str) -> str:
    """The text on one line with nothing in it that hides, reorders or breaks the words around it.

    Line breaks become "↵", tabs and odd spaces a space, overrides of direction and other controls "□"; joiners and
    fillers that draw nothing are dropped.
    """
    if text.isascii() and text.isprintable():
        return text
    return _cleaned(text)


def clean_lines(text: str) -> str:
    """Lines of text, each cleaned; empty ones left out."""
    if text.isascii() and text.replace("\n", "").isprintable() and "\n\n" not in text:
        return text.strip("\n")
    return "\n".join(clean(line) for line in text.split("\n") if line)


@lru_cache(maxsize=16384)
def _cleaned(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text.replace("\r\n", "\n"):
        harmless = _harmless(character)
        marks = marks + 1 if harmless and unicodedata.category(harmless) in _MARK_CATEGORIES else 0
        if marks <= MAX_MARKS:
            kept.append(harmless)
    return _RUNS.sub(lambda run: run[0][0], "".join(kept))


def _harmless(character: str) -> str:
    if character in _LINE_BREAKS:
        return LINE_BREAK_SIGN
    if character in _DROPPED or "\ufe00" <= character <= "\ufe0f" or "\U000e0000" <= character <= "\U000e0fff":
        return ""
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return HIDDEN_SIGN if category in _HIDDEN_CATEGORIES else character
