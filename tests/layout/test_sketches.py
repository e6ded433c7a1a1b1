"""A VPC laid out once: its columns and bands move apart for lines as if it were laid out with them."""

from itertools import pairwise

import pytest

from vpcviz.layout.corridors import room_for
from vpcviz.layout.pieces import Rect, Thing, frame
from vpcviz.layout.scene import Node
from vpcviz.layout.sketches import EDGE, FIXED, Anchor, Gap, Skeleton, Sketch, Spread, Stripe, skeleton_of

SKELETON = skeleton_of(
    [Stripe(56, 200, ((0, 24), (280, 16), (560, 24)), 584), Stripe(200, 400, ((0, 24), (280, 24)), 304)], 16, 320
)
ROOMS = [{}, {"g0": 9}, {"g1": 3, "g4": 20}, {"h0": 5, "h1": 7, "h2": 1}, {"g2": 40, "h1": 2}]


def drawn(thing: Thing, parent: str, place: Rect) -> tuple[Node, ...]:
    return (frame(thing, parent, place),)


def sketch(anchor: Anchor) -> Sketch:
    return Sketch("box", "subnet", 304, 96, 240, 80, anchor, None, drawn, Thing("box", "subnet", None, "box"), "vpc")


def gaps(spread: Spread, skeleton: Skeleton = SKELETON) -> dict[str, Gap]:
    return {gap.id: gap for gap in skeleton.gaps(spread)}


def test_without_lines_nothing_moves() -> None:
    spread = SKELETON.spread({})
    assert (spread.width, spread.height) == (SKELETON.width, SKELETON.height) == (600, 416)
    assert spread.place(sketch(Anchor(1, 1, 0, 0)), 0, 0) == Rect(304, 96, 240, 80)


@pytest.mark.parametrize("rooms", ROOMS)
def test_every_gap_has_room_for_its_lines(rooms: dict[str, int]) -> None:
    before, after = gaps(SKELETON.spread({})), gaps(SKELETON.spread(rooms))
    assert {name: gap.room for name, gap in after.items()} == {
        name: room_for(rooms.get(name, 0), gap.room) for name, gap in before.items()
    }


@pytest.mark.parametrize("rooms", ROOMS)
def test_gaps_stand_one_after_the_other_and_reach_over_the_corridors_of_their_band(rooms: dict[str, int]) -> None:
    spread = SKELETON.spread(rooms)
    found = gaps(spread)
    for names in (("g0", "g1", "g2"), ("g3", "g4"), ("h0", "h1", "h2")):
        for left, right in pairwise(found[name] for name in names):
            assert left.lane + left.room < right.lane
    for gap, above, below in (("g1", "h0", "h1"), ("g4", "h1", "h2")):
        assert found[gap].start == found[above].lane
        assert found[gap].end == found[below].lane + found[below].room
    assert found["h2"].lane + found["h2"].room == spread.height
    assert found["h2"].end == spread.width


@pytest.mark.parametrize("rooms", ROOMS)
def test_a_box_keeps_its_distance_to_the_gap_before_it(rooms: dict[str, int]) -> None:
    spread = SKELETON.spread(rooms)
    gap = gaps(spread)["g1"]
    place = spread.place(sketch(Anchor(1, 1, 0, 0)), 1000, 500)
    assert (place.x, place.w, place.h) == (1000 + gap.lane + gap.room + 8, 240, 80)


def test_a_box_over_several_columns_grows_with_the_gaps_in_it() -> None:
    spread = SKELETON.spread({"g1": 9})
    grown = room_for(9, 16) - 16
    assert spread.place(sketch(Anchor(0, 1, 0, 0)), 0, 0) == Rect(304, 96, 240 + grown, 80)
    assert spread.place(sketch(Anchor(FIXED, EDGE, FIXED, EDGE)), 0, 0) == Rect(304, 96, 240 + grown, 80)
