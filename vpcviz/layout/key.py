"""The key of route tables: every letter of the picture, and where that table sends traffic."""

from collections.abc import Sequence

from vpcviz.layout.pieces import BOLD, MUTED, badges, line
from vpcviz.layout.route_tables import KeyEntry
from vpcviz.layout.scene import Node
from vpcviz.layout.text import clean

KEY_WIDTH = 400
_HEAD = 32
_LINE = 16
_GAP = 8


def _height(entry: KeyEntry) -> int:
    return -(-(_HEAD + len(entry.lines) * _LINE + 4) // 8) * 8


def _columns(entries: Sequence[KeyEntry], count: int) -> list[list[KeyEntry]]:
    """Entries in reading order, down each column, the columns about equally tall."""
    total = sum(_height(entry) + _GAP for entry in entries)
    columns: list[list[KeyEntry]] = [[]]
    spent = 0
    for entry in entries:
        if columns[-1] and len(columns) < count and spent >= total * len(columns) / count:
            columns.append([])
        columns[-1].append(entry)
        spent += _height(entry) + _GAP
    return columns


def key_height(entries: Sequence[KeyEntry], columns: int) -> int:
    """How tall the key is when it is set in that many columns."""
    return max(sum(_height(entry) + _GAP for entry in column) for column in _columns(entries, columns))


def place_key(entries: Sequence[KeyEntry], x: int, y: int, columns: int) -> list[Node]:
    """A card per route table."""
    nodes = []
    for number, column in enumerate(_columns(entries, columns)):
        top = y
        for entry in column:
            nodes.append(_card(entry, x + number * (KEY_WIDTH + 16), top))
            top += _height(entry) + _GAP
    return nodes


def _card(entry: KeyEntry, x: int, y: int) -> Node:
    mark = entry.letter.mark()
    placed, _ = badges((mark,), x + 8 + mark.width, y + 8)
    left = x + 8 + mark.width + 8
    texts = line(entry.heading, left, y + 20, x + KEY_WIDTH - 8 - left, BOLD)
    for number, words in enumerate(entry.lines):
        texts += line(words, left, y + _HEAD + 6 + number * _LINE, x + KEY_WIDTH - 8 - left, MUTED)
    table = entry.letter.table
    return Node(
        id=f"key:{table.id}",
        kind="route-table",
        resource=table.id,
        parent=None,
        x=x,
        y=y,
        w=KEY_WIDTH,
        h=_height(entry),
        label=clean(table.label),
        sub=table.id,
        badges=placed,
        texts=texts,
        tone="neutral",
        title=clean(f"route table {table.label} {table.id}") + "\n" + "\n".join(clean(words) for words in entry.lines),
    )
