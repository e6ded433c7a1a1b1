"""The arrangement of the estate: outer frames in shelves, frames in them, cards and expanded VPCs in rows.

Without rows of last time the arrangement with the best shape is taken. With them every box stays on its row: see
`vpcviz.layout.packing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, isqrt

from vpcviz.layout.estate_links import STRIP
from vpcviz.layout.estate_model import Card
from vpcviz.layout.groups import Inner, Outer
from vpcviz.layout.packing import Packing, kept_cards, kept_shelves, spacer
from vpcviz.layout.pieces import SUB, Thing, card_name_of
from vpcviz.layout.shelves import shelve
from vpcviz.layout.text import measure
from vpcviz.layout.title_sizes import USUAL, TitleSizes, title_sizes
from vpcviz.layout.trays import Child, Inlay, Leaf, Tray, size_of
from vpcviz.layout.vpc_body import body_of
from vpcviz.layout.vpc_picture import VpcPicture

ROOT = "estate"
CARD_WIDTH = 272
SMALL_WIDTH = 208
CARD_HEIGHT = 72
SMALL_HEIGHT = 64
CHIP_ROW = 24
ACCOUNT_HEAD = 48
REGION_HEAD = 32
MOST_COLUMNS = 8
SLACK = 32
"""Room that a row of cards keeps for one row of chips more."""
ONE_LINE = 24
"""The room of a gap through which one line can run."""
SHELF_GAP = 32


@dataclass(frozen=True, slots=True)
class Shape:
    """How cards are set: small ones have no chips, and beside counted frames stand the counts of their lines."""

    small: bool
    counted: bool
    inlays: Mapping[str, Inlay]
    boxes: Mapping[str, Inlay | Leaf]
    """What stands for an expanded VPC: its inside, or for a rough draft an empty box of its size."""
    titles: TitleSizes = USUAL

    @property
    def rough(self) -> "Shape":
        """For finding out sizes only."""
        return replace(self, boxes={name: Leaf(name, *size_of(inlay)) for name, inlay in self.inlays.items()})


def shape_of(outers: Sequence[Outer], pictures: Mapping[str, VpcPicture], *, small: bool, counted: bool) -> Shape:
    """How the cards of these frames are set, `pictures` being those that show their inside."""
    parents = {card.thing.id: inner.thing.id for outer in outers for inner in outer.inner for card in inner.cards}
    inlays = {
        vpc_id: Inlay(vpc_id, body_of(picture, parents[vpc_id], names=False)) for vpc_id, picture in pictures.items()
    }
    vpcs = sum(card.thing.kind == "vpc" for outer in outers for inner in outer.inner for card in inner.cards)
    titles = title_sizes(vpcs, len(outers), small=small) if not pictures else USUAL
    return Shape(small, counted, inlays, inlays, titles)


def packed(outers: Sequence[Outer], shape: Shape, last: Packing | None) -> Packing:
    """How the whole is packed: on the rows of last time, or in the best shape."""
    if last is not None:
        return _on_rows(outers, shape.rough, last)
    rough = shape.rough
    widest = max((len(inner.cards) for outer in outers for inner in outer.inner), default=1)
    best: tuple[float, Packing] | None = None
    # Frames of small cards are at least two wide: a narrower one has no room for its large name.
    least = 2 if shape.small and widest > 1 else 1
    for columns in range(least, min(max(MOST_COLUMNS, isqrt(widest)), widest) + 1):
        cost, packing = _fresh(outers, rough, columns)
        if best is None or cost < best[0] - 1e-9:
            best = cost, packing
    return Packing({ROOT: ()}) if best is None else best[1]


def _fresh(outers: Sequence[Outer], shape: Shape, columns: int) -> tuple[float, Packing]:
    """(cost, packing) with so many cards in a row."""
    packing = Packing({}, columns=columns)
    boxes, widths = dict(packing.boxes), dict(packing.widths)
    for outer in outers:
        for inner in outer.inner:
            names = [card.thing.id for card in inner.cards]
            boxes[inner.thing.id] = tuple(
                tuple(names[start : start + columns]) for start in range(0, len(names), columns)
            )
        if outer.spread:
            sizes = [size_of(_inner(inner, boxes[inner.thing.id], shape, ())) for inner in outer.inner]
            found = shelve(sizes, ONE_LINE)
            boxes[outer.thing.id] = tuple(tuple(outer.inner[at].thing.id for at in row) for row in found.rows)
            widths[outer.thing.id] = found.width
    packing = Packing(boxes, columns=columns, widths=widths)
    shelving = shelve([size_of(_outer(outer, shape, packing)) for outer in outers], SHELF_GAP)
    boxes[ROOT] = tuple(tuple(outers[at].thing.id for at in row) for row in shelving.rows)
    widths[ROOT] = shelving.width
    return shelving.cost, packing


def _on_rows(outers: Sequence[Outer], shape: Shape, last: Packing) -> Packing:
    boxes: dict[str, tuple[tuple[str, ...], ...]] = {}
    packing = Packing(boxes, last.heights, last.rooms, last.columns, last.widths)
    for outer in outers:
        for inner in outer.inner:
            boxes[inner.thing.id] = kept_cards(last, inner.thing.id, [card.thing.id for card in inner.cards])
        if outer.spread:
            sizes = {inner.thing.id: size_of(_kept_inner(inner, shape, packing)) for inner in outer.inner}
            boxes[outer.thing.id] = kept_shelves(last, outer.thing.id, sizes, ONE_LINE)
    sizes = {outer.thing.id: size_of(_outer(outer, shape, packing)) for outer in outers}
    boxes[ROOT] = kept_shelves(last, ROOT, sizes, SHELF_GAP)
    return packing


def arranged(outers: Sequence[Outer], shape: Shape, packing: Packing) -> Tray:
    """The arrangement that a packing describes."""
    trays = {outer.thing.id: _outer(outer, shape, packing) for outer in outers}
    least = packing.heights.get(ROOT, ())
    rows = _filled(ROOT, packing.boxes[ROOT], trays, least)
    return Tray(ROOT, rows, pad=ONE_LINE, row_gap=ONE_LINE, column_gap=SHELF_GAP, least=least)


def _filled(
    frame: str, rows: Sequence[Sequence[str]], children: Mapping[str, Child], least: Sequence[int]
) -> tuple[tuple[Child, ...], ...]:
    """The boxes of each row; a row that has lost its last box keeps its place."""
    return tuple(
        tuple(children[name] for name in row) or (Leaf(spacer(frame, number), 8, _at_least(least, number)),)
        for number, row in enumerate(rows)
    )


def _at_least(least: Sequence[int], number: int) -> int:
    return least[number] if number < len(least) else 8


def _outer(outer: Outer, shape: Shape, packing: Packing) -> Tray:
    """An outer frame: its frames one below the other, or in shelves of their own where there may be many."""
    name = outer.thing.id
    trays = {inner.thing.id: _kept_inner(inner, shape, packing) for inner in outer.inner}
    strip = STRIP if shape.counted else 0
    if not outer.spread:
        stacked = tuple((tray,) for tray in trays.values())
        head, narrowest = ACCOUNT_HEAD + shape.titles.frame_growth, _narrowest(outer, shape)
        return Tray(name, stacked, head, flat=True, opens=shape.small, strip=strip, narrowest=narrowest)
    least = packing.heights.get(name, ())
    return Tray(
        name,
        _filled(name, packing.boxes[name], trays, least),
        head=ACCOUNT_HEAD + shape.titles.frame_growth,
        opens=shape.small,
        pad=ONE_LINE,
        row_gap=ONE_LINE,
        column_gap=ONE_LINE,
        least=least,
        strip=strip,
    )


def _narrowest(outer: Outer, shape: Shape) -> int:
    """Room for the whole number of an account that has no name."""
    if not shape.small or not outer.thing.label.isdigit():
        return 0
    return ceil(measure(outer.thing.label, shape.titles.frame, 600)) + shape.titles.frame + 32


def _kept_inner(inner: Inner, shape: Shape, packing: Packing) -> Tray:
    name = inner.thing.id
    return _inner(inner, packing.boxes[name], shape, packing.heights.get(name, ()))


def _inner(inner: Inner, rows: tuple[tuple[str, ...], ...], shape: Shape, least: tuple[int, ...]) -> Tray:
    boxes = {card.thing.id: shape.boxes.get(card.thing.id) or _leaf(card, shape) for card in inner.cards}
    name = inner.thing.id
    filled = _filled(name, rows, boxes, least)
    if shape.small:
        return Tray(name, filled, head=REGION_HEAD, row_gap=8, column_gap=8, least=least)
    return Tray(
        name,
        filled,
        head=REGION_HEAD,
        pad=ONE_LINE,
        row_gap=ONE_LINE,
        column_gap=ONE_LINE,
        least=least,
        slack=SLACK,
        even=True,
    )


def _leaf(item: Card, shape: Shape) -> Leaf:
    if shape.small:
        return Leaf(item.thing.id, SMALL_WIDTH, SMALL_HEIGHT)
    rows = chip_rows(item, CARD_WIDTH)
    height = CARD_HEIGHT + shape.titles.card_growth + card_name_of(item.thing, CARD_WIDTH, shape.titles.cards).growth
    return Leaf(item.thing.id, CARD_WIDTH, height + len(rows) * CHIP_ROW + (4 if rows else 0))


def chip_rows(item: Card, width: int) -> list[list[tuple[Thing, int, int]]]:
    """(chip, x, width) in rows that fit into a card."""
    rows: list[list[tuple[Thing, int, int]]] = []
    x = width
    for chip in item.chips:
        wide = min(int(measure(chip.label, SUB)) + 14, width - 16)
        if x + wide > width - 8:
            rows.append([])
            x = 8
        rows[-1].append((chip, x, wide))
        x += wide + 4
    return rows
