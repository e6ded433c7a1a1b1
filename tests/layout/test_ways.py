"""Ways through corridors: the cheapest one, only through the trays around both ends, and out of an inlay."""

from itertools import pairwise

from vpcviz.layout.corridors import Corridor, Link, Side
from vpcviz.layout.router import plan
from vpcviz.layout.ways import Ground, Path

LINK = Link("a>b", "net", "a", "b")


def upright(name: str, lane: int, owner: str = "") -> Corridor:
    return Corridor(name, "v", 0, 400, lane, 24, owner=owner)


def across(name: str, lane: int, owner: str = "", reaches: tuple[str, ...] = ()) -> Corridor:
    return Corridor(name, "h", 0, 400, lane, 16, owner=owner, reaches=reaches)


def ground(*corridors: Corridor, homes: dict[str, frozenset[str]] | None = None, **inlays: str) -> Ground:
    """Node `a` opens onto corridor `left`, node `b` onto corridor `right`."""
    sides = {"a": (Side("a", "left", 0, 80, 120),), "b": (Side("b", "right", 400, 80, 120),)}
    return Ground({item.id: item for item in corridors}, sides, homes or {}, inlays)


def only(ground_: Ground) -> Path:
    routes = plan(ground_, [LINK])
    assert routes.unrouted == ()
    return routes.paths[0]


def test_the_nearest_corridor_across_is_taken() -> None:
    path = only(ground(upright("left", 24), upright("right", 352), across("near", 136), across("far", 320)))
    assert path.corridors == ("left", "near", "right")


def test_of_two_equal_ways_the_first_by_id_is_taken_whatever_the_order() -> None:
    corridors = (upright("left", 24), upright("right", 352), across("one", 56), across("two", 128))
    assert only(ground(*corridors)).corridors == only(ground(*reversed(corridors))).corridors


def test_a_link_without_a_way_is_told() -> None:
    routes = plan(ground(upright("left", 24), upright("right", 352)), [LINK])
    assert routes.paths == ()
    assert routes.unrouted == (LINK,)


def test_no_way_leads_through_a_tray_that_holds_neither_end() -> None:
    corridors = (upright("left", 24), upright("right", 352), across("far", 320))
    foreign = across("near", 136, owner="tray", reaches=("left", "right"))
    assert only(ground(*corridors, foreign)).corridors == ("left", "far", "right")


def test_a_line_comes_out_of_the_tray_that_holds_its_source() -> None:
    inside = (upright("left", 24, owner="tray"), across("near", 136, owner="tray", reaches=("right",)))
    homes = {"a": frozenset({"tray"})}
    assert only(ground(*inside, upright("right", 352), homes=homes)).corridors == ("left", "near", "right")


def test_a_line_leaves_an_inlay_over_a_corridor_through_it() -> None:
    inside = (upright("left", 104, owner="vpc"), across("vpc/h0", 56, owner="vpc", reaches=("gap", "right")))
    path = only(ground(*inside, upright("gap", 24), upright("right", 352), across("far", 320), a="vpc"))
    assert path.corridors == ("left", "vpc/h0", "right")


def test_lines_of_a_planned_link_are_orthogonal_and_end_on_both_sides() -> None:
    placed = ground(upright("left", 24), upright("right", 352), across("near", 136))
    points = plan(placed, [LINK]).points(placed)[LINK.id]
    assert all(start[0] == end[0] or start[1] == end[1] for start, end in pairwise(points))
    assert (points[0][0], points[-1][0]) == (0, 400)
