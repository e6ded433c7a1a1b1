"""Marks on pictures: every badge has a place of its own, nothing moves, and what is not drawn is summed."""

import pytest

from benchmarks.estates import MEDIUM, SMALL, estate
from tests.layout.drawing import HEADING, drawn, views
from tests.layout.estates import HOSTILE, UGLY
from tests.layout.rules import broken
from tests.render.contrast import contrast
from vpcviz.layout.draw import scene_of
from vpcviz.layout.marks import KINDS, MOST_TOLD, Mark, marked, undrawn
from vpcviz.layout.scene import Badge, Scene
from vpcviz.layout.view import View
from vpcviz.render.drawio import drawio
from vpcviz.render.palette import DARK, LIGHT, Tone
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology

VPC = "vpc-00000001"


def everywhere(scene: Scene, each: int = 3) -> list[Mark]:
    """Marks of every kind on every resource of the picture, on some of them several."""
    kinds = list(KINDS)
    resources = dict.fromkeys(node.resource for node in scene.nodes if node.resource)
    return [
        Mark(resource, kind, kind, f"{kind}: {resource}")
        for number, resource in enumerate(resources)
        for kind in (kinds * 2)[number % len(kinds) :][: 1 + number % each]
    ]


def said(scene: Scene) -> dict[str, list[Badge]]:
    """The marks by the resource that bears them."""
    found: dict[str, list[Badge]] = {}
    for node in scene.nodes:
        for badge in node.badges:
            if badge.kind in KINDS:
                found.setdefault(node.resource or "", []).append(badge)
    return found


def check(topology: Topology) -> None:
    for view in views(topology):
        scene = scene_of(topology, view, heading=HEADING)
        after = marked(scene, everywhere(scene), "Compared with snapshot 1: much is different.")
        assert broken(after) == [], view


@pytest.mark.parametrize("name", UGLY)
def test_marks_on_everything_of_an_ugly_estate_break_no_rule(name: str) -> None:
    check(build(UGLY[name]()))


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=["small", "medium"])
def test_marks_on_everything_break_no_rule(size: object) -> None:
    check(build(estate(size)))  # type: ignore[arg-type]


def test_nearly_everything_that_is_marked_shows_it() -> None:
    scene = scene_of(build(estate(SMALL)), View(expanded=("all",)), heading=HEADING)
    marks = everywhere(scene, 1)
    assert len(said(marked(scene, marks))) > 0.97 * len(marks)


def test_boxes_and_lines_stay_where_they_are() -> None:
    before = drawn(View(expanded=("all",)))
    after = marked(before, everywhere(before))
    places = [[(node.id, node.x, node.y, node.w, node.h) for node in scene.nodes] for scene in (before, after)]
    assert places[0] == places[1]
    assert after.edges == before.edges
    assert after.width == before.width


def test_no_mark_changes_nothing() -> None:
    before = drawn(View())
    assert marked(before, ()) == before


def test_a_mark_says_its_sign_and_its_word() -> None:
    (badge,) = said(marked(drawn(View()), [Mark(VPC, "added", "added", "added: the VPC")]))[VPC]
    assert (badge.text, badge.title, badge.tone, badge.resource) == ("+ added", "added: the VPC", "added", VPC)


def test_what_is_not_drawn_is_summed_at_what_holds_it() -> None:
    inside = [
        Mark("subnet-1", "added", "added", "added: subnet-1", within=("vpc-none", VPC, "111122223333")),
        Mark("subnet-2", "added", "added", "added: subnet-2", within=(VPC,)),
        Mark("eni-9", "changed", "changed", "changed: eni-9", within=("subnet-1", VPC)),
        Mark("eni-8", "removed", "removed", "removed: eni-8", within=("subnet-1", VPC)),
    ]
    badges = said(marked(drawn(View()), inside))
    assert [badge.text for badge in badges[VPC]] == ["+2", "~1", "\u22121"]
    assert "added: subnet-1\nadded: subnet-2" in badges[VPC][0].title
    assert list(badges) == [VPC]


def test_a_thing_that_came_as_a_whole_is_not_summed_too() -> None:
    marks = [Mark(VPC, "added", "added", "added: it"), Mark("subnet-x", "added", "added", "added: a", within=(VPC,))]
    (badge,) = said(marked(drawn(View()), marks))[VPC]
    assert badge.text == "+ added"
    assert badge.title == "added: it\nadded: a"


def test_several_marks_of_one_kind_are_one_badge_that_tells_them_all() -> None:
    marks = [Mark(f"rtb-{number}", "routes", "changed", f"changed: rtb-{number}", at=(VPC,)) for number in range(20)]
    (badge,) = said(marked(drawn(View()), marks))[VPC]
    assert badge.text == "~ routes"
    assert badge.title.count("\n") == MOST_TOLD
    assert badge.title.endswith("and 8 more")


def test_marks_of_what_is_nowhere_drawn_are_told_apart() -> None:
    scene = drawn(View())
    marks = [Mark("vpc-gone", "added", "added", "x"), Mark("eni-1", "added", "added", "y", within=(VPC,))]
    assert undrawn(scene, marks) == (marks[0],)
    assert said(marked(scene, marks[:1])) == {}


def test_the_legend_explains_the_kinds_that_are_there_and_no_others() -> None:
    after = marked(drawn(View()), [Mark(VPC, "added", "added", "added: it")], "Compared with snapshot 1.")
    entries = [entry for entry in after.legend if entry.sample == "badge"]
    assert [(entry.kind, entry.sign, entry.text.text) for entry in entries] == [("added", "+", "added")]
    assert "Compared with snapshot 1." in [text.text for text in after.texts]


def test_a_hostile_mark_is_harmless() -> None:
    marks = [Mark(VPC, words, "high", words, at=(VPC,)) for words in HOSTILE]
    after = marked(drawn(View()), marks, "".join(HOSTILE))
    assert broken(after) == []
    for image in (svg(after), drawio(after)):
        assert "<script" not in image
        assert "\u202e" not in image
        assert "\x1b" not in image


def test_the_order_of_marks_does_not_matter() -> None:
    marks = everywhere(drawn(View()))
    assert svg(marked(drawn(View()), marks)) == svg(marked(drawn(View()), marks[::-1]))


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_a_mark_have_contrast(kind: str, tones: dict[str, Tone]) -> None:
    assert contrast(tones[kind].ink, tones[kind].fill) >= 4.5


def test_every_kind_has_a_sign_of_its_own() -> None:
    assert len({sort.sign for sort in KINDS.values()}) == len(KINDS)


def test_things_that_say_they_hold_each_other_are_marked_all_the_same() -> None:
    scene = drawn(View(expanded=("all",)))
    ends = ("subnet-0000001a", "subnet-0000001b")
    marks = [Mark(one, "added", "added", one, within=(other,)) for one, other in zip(ends, reversed(ends), strict=True)]
    assert said(marked(scene, marks))
