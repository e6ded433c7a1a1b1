"""A VPC's inside, laid out once without lines: its columns and bands then move apart to give the lines room.

A *band* is a row of zones, a *column* a stack of subnets. Everything that stands in one moves with it, so that room for
lines costs a few additions per box and no second layout.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from vpcviz.layout.corridors import Axis, room_for
from vpcviz.layout.pieces import Rect
from vpcviz.layout.scene import Node

FIXED = -1
"""In an `Anchor`: what moves with nothing."""
EDGE = -2
"""In an `Anchor`: what moves with the VPC's right or bottom border."""


class Anchor(NamedTuple):
    """The columns with which a box's left and right sides move, and the bands with which its top and bottom do."""

    left: int
    right: int
    top: int
    bottom: int


class Opening(NamedTuple):
    """The gaps onto which a box opens at its left and right ("" for none), and the half of the pitch it keeps to."""

    left: str
    right: str
    parity: int

    def ends(self, place: Rect) -> Iterator[tuple[str, int]]:
        """(gap, x) of each side of a box that opens so."""
        if self.left:
            yield self.left, place.x
        if self.right:
            yield self.right, place.x + place.w


class Sketch(NamedTuple):
    """A node with a place, relative to something that has none yet, and what stands in it; its words are set when drawn.

    There are tens of thousands of them in a large picture: hence one flat tuple each.
    """

    id: str
    kind: str
    x: int
    y: int
    w: int
    h: int
    anchor: Anchor
    opening: Opening | None
    make: Callable[[Any, str, Rect], tuple[Node, ...]]
    """Draws the node from what it stands for, its parent's id and its place."""
    subject: object
    parent: str


class Gap(NamedTuple):
    """A corridor of a VPC, at coordinates relative to its corner."""

    id: str
    axis: Axis
    start: int
    end: int
    lane: int
    room: int
    parity: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How far every column and band has moved to give lines room."""

    width: int
    height: int
    columns: tuple[int, ...]
    bands: tuple[int, ...]

    def place(self, sketch: Sketch, dx: int, dy: int) -> Rect:
        """Where a sketch ends up, the VPC's corner at (dx, dy)."""
        left, right, top, bottom = sketch.anchor
        columns, bands = self.columns, self.bands
        along, down = columns[left], bands[top]
        return Rect(
            sketch.x + dx + along,
            sketch.y + dy + down,
            sketch.w + columns[right] - along,
            sketch.h + bands[bottom] - down,
        )


class Stripe(NamedTuple):
    """One band without lines: from `top` to `bottom`, its gaps as (x, least room), and where the last of them ends."""

    top: int
    bottom: int
    gaps: tuple[tuple[int, int], ...]
    end: int


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The gaps of a VPC without lines."""

    stripes: tuple[Stripe, ...]
    port: int
    """What icons on the right border take beside the last gap."""
    least_width: int
    width: int
    height: int

    def spread(self, rooms: Mapping[str, int]) -> Spread:
        """The columns and bands moved apart; `rooms` is the number of lines in each gap."""
        columns: list[int] = []
        bands: list[int] = []
        widest = down = 0
        for number, stripe in enumerate(self.stripes):
            down += level(rooms, number) - level({}, number)
            bands.append(down)
            along = 0
            for _, least in stripe.gaps:
                along += room_for(rooms.get(f"g{len(columns)}", 0), least) - least
                columns.append(along)
            widest = max(widest, stripe.end + along)
        last = len(self.stripes)
        width = max(widest + self.port, self.least_width)
        height = self.height + down + level(rooms, last) - level({}, last)
        return Spread(width, height, (*columns, width - self.width, 0), (*bands, height - self.height, 0))

    def gaps(self, spread: Spread) -> Iterator[Gap]:
        """The corridors between columns and bands that have moved apart so; upright ones first."""
        number, down = 0, 0
        levels: list[tuple[int, int]] = []
        for band, stripe in enumerate(self.stripes):
            levels.append((stripe.top + down, level({}, band) + spread.bands[band] - down))
            down, along = spread.bands[band], 0
            following = spread.bands[band + 1] - down
            reach = (levels[-1][0], stripe.bottom + down + level({}, band + 1) + following)
            for lane, least in stripe.gaps:
                moved = spread.columns[number]
                yield Gap(f"g{number}", "v", *reach, lane + along, least + moved - along, band % 2)
                number, along = number + 1, moved
        last = self.stripes[-1].bottom + down
        levels.append((last, spread.height - last))
        for band, (lane, room) in enumerate(levels):
            yield Gap(f"h{band}", "h", 0, spread.width, lane, room, 1)


def skeleton_of(stripes: Sequence[Stripe], port: int, least_width: int) -> Skeleton:
    """The skeleton of bands, with the size that the VPC has without lines."""
    width = max(max(stripe.end for stripe in stripes) + port, least_width)
    return Skeleton(tuple(stripes), port, least_width, width, stripes[-1].bottom + level({}, len(stripes)))


def level(rooms: Mapping[str, int], number: int) -> int:
    """The room of the horizontal corridor above band `number`."""
    return room_for(rooms.get(f"h{number}", 0), 8 if number == 0 else 16)
