"""The row of the legend that explains marks, below the legend of the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from vpcviz.layout.page import PADDING
from vpcviz.layout.pieces import SUB, TITLE, Style, line
from vpcviz.layout.scene import LegendEntry, Scene, Text
from vpcviz.layout.text import measure

PAGE_TITLE = 20
"""The size of a picture's title at its usual size."""


def with_legend(scene: Scene, entries: Sequence[tuple[str, str, str]], sentence: str = "") -> Scene:
    """The scene with a sample for each (kind, sign, words), after a sentence that says what the marks are of."""
    if not entries and not sentence:
        return scene
    zoom = (scene.texts[0].size if scene.texts else PAGE_TITLE) / PAGE_TITLE
    px = _Scale(zoom)
    room = scene.width - 2 * PADDING
    top = _bottom(scene) + px(20)
    texts: tuple[Text, ...] = ()
    for words in _lines(sentence, room, px(TITLE) - 1):
        texts += line(words, PADDING, top + px(12), room, Style(px(TITLE) - 1, 600))
        top += px(20)
    top += px(6) if texts else 0
    rows, x = [], PADDING
    for kind, sign, words in entries:
        wide = ceil(measure(sign, px(SUB), 600)) + px(10)
        needed = max(px(20), wide) + px(8) + ceil(measure(words, px(SUB)))
        if x > PADDING and x + needed > PADDING + room:
            x, top = PADDING, top + px(24)
        rows.append(_entry((kind, sign, words), (x, top), max(px(20), wide), px))
        x += needed + px(24)
    height = max(scene.height, top + (px(20) if rows else 0) + PADDING)
    return replace(scene, texts=(*scene.texts, *texts), legend=(*scene.legend, *rows), height=height)


def _lines(sentence: str, room: int, size: int) -> Iterator[str]:
    """The sentence in lines of that many pixels, as far as its words allow."""
    row = ""
    for word in sentence.split():
        longer = f"{row} {word}".strip()
        if row and measure(longer, size, 600) > room:
            yield row
            longer = word
        row = longer
    if row:
        yield row


class _Scale:
    """How much larger than usual the words of the page are."""

    def __init__(self, zoom: float) -> None:
        self._zoom = zoom

    def __call__(self, length: int) -> int:
        return round(length * self._zoom)


def _entry(told: tuple[str, str, str], at: tuple[int, int], wide: int, px: _Scale) -> LegendEntry:
    (kind, sign, words), (x, y) = told, at
    text = Text(words, x + wide + px(8), y + px(12), px(SUB), ceil(measure(words, px(SUB))), tone="muted")
    return LegendEntry("badge", kind, kind, "box", None, x, y, wide, px(16), text, sign=sign)


def _bottom(scene: Scene) -> int:
    """Where the lowest thing of the page ends."""
    ends = [node.y + node.h for node in scene.nodes if node.parent is None]
    ends += [entry.y + entry.h for entry in scene.legend] + [text.y + text.size // 3 for text in scene.texts]
    return max(ends, default=PADDING)
