"""Notes on pictures: the rules of the picture hold, the words are there, nothing moves."""

import pytest

from benchmarks.estates import MEDIUM, SMALL, estate
from tests.layout.drawing import HEADING, drawn, views
from tests.layout.estates import UGLY
from tests.layout.rules import broken
from tests.web.estates import HOSTILE
from vpcviz.diagrams.note_cards import Remark
from vpcviz.diagrams.noted import MOST_LISTED, with_notes, with_short_notes
from vpcviz.layout.draw import scene_of
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View
from vpcviz.render.dot import dot
from vpcviz.render.drawio import drawio
from vpcviz.render.mermaid import mermaid
from vpcviz.render.palette import Theme
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology

VPC = "vpc-00000001"


def marks(scene: Scene) -> dict[str, str]:
    """What each noted resource's marker says."""
    return {
        node.resource or "": badge.text
        for node in scene.nodes
        for badge in node.badges
        if badge.kind == "note" and node.kind != "note"
    }


def listed(scene: Scene) -> list[Node]:
    return [node for node in scene.nodes if node.kind == "note"]


def words(node: Node) -> str:
    return " ".join(text.text for text in node.texts)


def everywhere(scene: Scene, each: int) -> list[Remark]:
    """A note on every resource of the picture, on some of them several."""
    resources = dict.fromkeys(node.resource for node in scene.nodes if node.resource)
    return [
        Remark(resource, f"note on {resource}", "Tom", "2026-03-04")
        for number, resource in enumerate(resources)
        for _ in range(1 + number % each)
    ]


def check(topology: Topology) -> None:
    for view in views(topology):
        scene = scene_of(topology, view, heading=HEADING)
        noted = with_notes(scene, everywhere(scene, 3))
        assert broken(noted) == [], view


@pytest.mark.parametrize("name", UGLY)
def test_notes_on_everything_of_an_ugly_estate_break_no_rule(name: str) -> None:
    check(build(UGLY[name]()))


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=["small", "medium"])
def test_notes_on_everything_break_no_rule(size: object) -> None:
    check(build(estate(size)))  # type: ignore[arg-type]


def test_a_thing_bears_its_number_and_the_words_are_below() -> None:
    before = drawn(View())
    note = Remark(VPC, "Ask the network team first.\nThen change it.", "Tom", "2026-03-04")
    after = with_notes(before, [note])
    assert marks(after) == {VPC: "1"}
    (card,) = listed(after)
    assert "Ask the network team first. Then change it. Tom · 2026-03-04" in words(card)
    assert card.y > max(node.y + node.h for node in before.nodes)
    assert card.badges[0].resource == VPC


def test_boxes_and_lines_stay_where_they_are() -> None:
    before = drawn(View(expanded=("all",)))
    after = with_notes(before, everywhere(before, 2))
    assert [(node.id, node.x, node.y, node.w, node.h) for node in before.nodes] == [
        (node.id, node.x, node.y, node.w, node.h) for node in after.nodes if node.kind != "note"
    ]
    assert after.edges == before.edges
    assert after.width == before.width


def test_several_notes_on_a_thing_are_one_marker() -> None:
    after = with_notes(drawn(View()), [Remark(VPC, "first"), Remark(VPC, "second"), Remark("vpc-pay", "third")])
    assert set(marks(after).values()) == {"1-2", "3"} or set(marks(after).values()) == {"1", "2-3"}
    assert len(listed(after)) == 3


def test_notes_on_what_is_not_drawn_are_left_out() -> None:
    before = drawn(View())
    assert with_notes(before, [Remark("vpc-none", "gone"), Remark("eni-00000001", "inside a card")]) is before


def test_a_note_on_the_whole_picture_has_no_marker() -> None:
    after = with_notes(drawn(View()), [Remark("", "A draft.")])
    assert marks(after) == {}
    assert "The whole picture A draft." in words(listed(after)[0])


def test_twenty_notes_are_written_out_and_the_others_counted() -> None:
    notes = [Remark(VPC, f"word{number}") for number in range(MOST_LISTED + 3)]
    after = with_notes(drawn(View("vpc", VPC)), notes)
    assert len(listed(after)) == MOST_LISTED
    assert marks(after)[VPC] == "1-23"
    assert after.texts[-1].text == "3 more notes are not written out here: see the page Notes."
    assert broken(after) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_format_shows_the_words(theme: Theme) -> None:
    after = with_notes(drawn(View()), [Remark(VPC, "Ours alone.", "Tom")])
    assert "Ours alone." in svg(after, theme)
    assert "Ours alone." in drawio(after)
    assert 'label="1" kind="note"' in drawio(after)
    for text in (dot(with_short_notes(after)), mermaid(with_short_notes(after))):
        assert "Ours alone." in text


def test_a_hostile_note_is_harmless_and_fits() -> None:
    hostile = HOSTILE + "\n" * 900 + "\u202e" + "w" * 500
    after = with_notes(drawn(View()), [Remark(VPC, hostile, HOSTILE, "2026-03-04")])
    assert broken(after) == []
    image = svg(after)
    assert "<script" not in image
    assert "\u202e" not in image
    assert "\u202e" not in drawio(after)


def test_a_long_note_is_cut_with_a_line_that_says_so() -> None:
    after = with_notes(drawn(View()), [Remark(VPC, "\n".join("line" for _ in range(300)))])
    assert "… 253 more lines: see the page Notes" in words(listed(after)[0])


def test_the_same_notes_give_the_same_bytes() -> None:
    notes = everywhere(drawn(View()), 2)
    assert svg(with_notes(drawn(View()), notes)) == svg(with_notes(drawn(View()), notes))
