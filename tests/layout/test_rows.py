"""The rows of the last picture: what they are as text, and when they are honoured."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.estates import MEDIUM, Size, estate
from tests.layout.estates import vpc
from tests.layout.rules import broken
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.packing import Packing, aligned, kept_cards, kept_shelves, reserved
from vpcviz.layout.rows import Rows
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.records import Inventory, Record

HEADING = Heading("acme", "2026-03-04 05:06 UTC", "files")


def draw(inventory: Inventory, rows: Rows | None = None, view: View | None = None) -> Scene:
    return scene_of(build(inventory), view or View(), heading=HEADING, rows=rows)


def table(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.dictionaries(st.text(max_size=8), values, max_size=3).map(lambda found: tuple(sorted(found.items())))


rows_of_any_kind = st.builds(
    Rows,
    view=st.text(max_size=8),
    boxes=table(st.lists(st.lists(st.text(max_size=8), max_size=3).map(tuple), max_size=3).map(tuple)),
    heights=table(st.lists(st.integers(0), max_size=3).map(tuple)),
    rooms=table(st.integers(0)),
    columns=st.integers(0),
    widths=table(st.integers(0)),
    small=st.booleans(),
)


@given(rows_of_any_kind)
def test_rows_and_their_text_are_one(rows: Rows) -> None:
    assert Rows.from_json(rows.to_json()) == rows


GOOD = json.loads(Rows().to_json())
WRONG: tuple[object, ...] = (None, [3], {"a": {}})


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "3", "{}", "[" * 100_000]
    + [json.dumps({**GOOD, key: wrong}) for key in GOOD for wrong in WRONG]
    + [json.dumps({name: value for name, value in GOOD.items() if name != key}) for key in GOOD],
)
def test_what_is_no_rows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="these are no rows of a picture"):
        Rows.from_json(text)


def test_the_same_estate_on_its_own_rows_is_the_same_picture() -> None:
    inventory = estate(MEDIUM)
    first = draw(inventory)
    second = draw(inventory, first.rows)
    assert svg(second) == svg(first)
    assert second.rows == first.rows


def test_rows_of_another_view_are_not_used_and_a_theme_makes_no_other_view() -> None:
    inventory = estate(MEDIUM)
    region = View(regions=("eu-west-1",))
    plain = draw(inventory).rows
    assert draw(inventory, plain, region) == draw(inventory, None, region)
    assert plain is not None
    assert plain == draw(inventory, None, View(theme="dark")).rows


def test_rows_are_no_part_of_the_scene_as_json() -> None:
    assert "rows" not in draw(estate(MEDIUM)).to_json()


def test_an_estate_that_passes_fifty_vpcs_by_a_few_keeps_its_look() -> None:
    before, after = estate(Size(vpcs=50, accounts=8)), estate(Size(vpcs=53, accounts=8))
    assert draw(after).rows != draw(before).rows
    assert draw(after).nodes != draw(after, draw(before).rows).nodes
    drawn = draw(after, draw(before).rows)
    assert drawn.rows is not None
    assert not drawn.rows.small
    assert broken(drawn) == []
    assert draw(before, draw(after).rows).rows == draw(before, draw(after).rows).rows


def stranger(number: int) -> Record:
    account = f"{number:012d}"
    found = vpc(f"vpc-{number}", label=f"only {number}")
    return Record(found.kind, found.id, account, "eu-west-1", {**found.body, "OwnerId": account})


def test_a_row_that_lost_its_last_box_keeps_its_place() -> None:
    everything = [stranger(number) for number in range(100, 112)]
    before = draw(Inventory(tuple(everything)))
    assert before.rows is not None
    shelf = dict(before.rows.boxes)["estate"][0]
    left = [item for item in everything if f"account:{item.account}" not in shelf]
    after = draw(Inventory(tuple(left)), before.rows)
    assert broken(after) == []
    assert places(after).items() <= places(before).items()


def places(scene: Scene) -> Mapping[str, tuple[int, int]]:
    return {node.id: (node.x, node.y) for node in scene.nodes}


LAST = Packing({"frame": (("a", "c"), ("e", "g"))}, columns=2)


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        ("aceg", (("a", "c"), ("e", "g"))),
        ("abceg", (("a", "b", "c"), ("e", "g"))),
        ("aceg0", (("a", "c"), ("e", "g", "0"))),
        ("0aceg", (("0", "a", "c"), ("e", "g"))),
        ("ag", (("a",), ("g",))),
        ("eg", ((), ("e", "g"))),
        ("ac", (("a", "c"),)),
        ("abBCDceg", (("a", "b", "B", "c"), ("e", "g"), ("C", "D"))),
        ("", ()),
    ],
)
def test_a_box_stays_on_its_row_and_a_new_one_joins_its_neighbour(
    names: str, rows: tuple[tuple[str, ...], ...]
) -> None:
    assert kept_cards(LAST, "frame", list(names)) == rows


def test_a_frame_too_tall_or_too_wide_for_the_row_starts_one_at_the_end() -> None:
    last = Packing({"page": (("a",), ("c",))}, heights={"page": (100, 100)}, widths={"page": 300})
    size = (200, 100)
    assert kept_shelves(last, "page", {"a": size, "b": size, "c": size}, 32) == (("a", "b"), ("c",))
    assert kept_shelves(last, "page", {"a": size, "b": (200, 101), "c": size}, 32) == (("a",), ("c",), ("b",))
    assert kept_shelves(last, "page", {"a": size, "b": (300, 100), "c": size}, 32) == (("a",), ("c",), ("b",))


def test_a_corridor_has_room_for_more_and_never_gets_narrower() -> None:
    fresh = reserved({"f/h0": 1, "vpc/g0": 5}, None, frozenset({"vpc"}))
    assert fresh == {"f/h0": 3, "vpc/g0": 5}
    last = Packing({}, rooms=fresh)
    assert reserved({"f/h0": 3, "f/h1": 1}, last, frozenset()) == {"f/h0": 3, "vpc/g0": 5}
    assert reserved({"f/h0": 4, "f/h1": 2}, last, frozenset())["f/h0"] == 6


def test_cards_of_a_frame_stand_in_columns() -> None:
    packing = Packing({"f": (("a", "b", "c"), ("d", "e")), "page": (("f",),)}, widths={"page": 300})
    found = aligned({"f/v0.1": 3, "f/v0.2": 1, "page/v0.1": 4}, packing, frozenset())
    assert found == {"f/v0.1": 3, "f/v1.1": 3, "f/v0.2": 1, "page/v0.1": 4}
    assert aligned({"f/v0.1": 3}, packing, frozenset({"e"})) == {"f/v0.1": 3}
