"""Findings on pictures: the rules hold, all are counted once, the words are theirs, and what was not judged is said."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from benchmarks.estates import MEDIUM, SMALL, estate
from tests.diagrams.test_compared import halved
from tests.layout.estates import HOSTILE, UGLY
from tests.layout.rules import broken
from tests.topology.test_compared import compare, without
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.diagrams.files import Wish, file
from vpcviz.diagrams.judging import findings_layer
from vpcviz.diagrams.pictures import scene
from vpcviz.diagrams.stored import Comparison, Stored
from vpcviz.layout.findings_layer import layer_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.marks import DEGREES, KINDS
from vpcviz.layout.scene import Badge, Scene
from vpcviz.layout.view import View, ViewError, parse_query, to_query
from vpcviz.render.drawio import drawio
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.findings.finding import Finding, Findings, Severity, Unjudged
from vpcviz.topology.findings.kept import findings
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services
from vpcviz.topology.records import Inventory

READ = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
HEADING = Heading("Acme", "2026-01-15 09:00 UTC", "files")
ESTATE = build(recorded_inventory(at=READ))
FOUND = findings(ESTATE, now=READ)
SHOWN = View(shown=("findings",))
ANALYTICS = "vpc-a2c87a67ec83eceed"
PROD = "vpc-61af97f83bd704eb0"


def views(topology: Topology) -> Iterator[View]:
    yield SHOWN
    yield replace(SHOWN, expanded=("all",))
    yield replace(SHOWN, group="region")
    yield from (replace(SHOWN, subject="vpc", subject_id=vpc_id) for vpc_id in vpc_ids(topology)[:3])
    yield from (replace(SHOWN, subject="service", subject_id=service.key) for service in services(topology)[:2])


def draw(topology: Topology, view: View = SHOWN, found: Findings | None = None) -> Scene:
    layer = findings_layer(topology, now=READ) if found is None else layer_of(topology, found)
    return scene(topology, view, HEADING, stored=Stored(findings=layer))


def badges(drawn: Scene) -> dict[str, list[Badge]]:
    """The badges of findings by the resource that bears them."""
    told: dict[str, list[Badge]] = {}
    for node in drawn.nodes:
        for badge in node.badges:
            if badge.kind in DEGREES:
                told.setdefault(node.resource or "", []).append(badge)
    return told


def finding(resource: str, severity: Severity = Severity.HIGH, words: str = "it is so") -> Finding:
    return Finding("blackhole-route", severity, resource, "222222222222", "us-east-1", words, words, "mend it")


def said(drawn: Scene) -> str:
    return " ".join(text.text for text in drawn.texts)


def check(inventory: Inventory) -> None:
    topology = build(inventory)
    for view in views(topology):
        assert broken(draw(topology, view)) == [], view


@pytest.mark.parametrize("name", UGLY)
def test_findings_of_ugly_estates_break_no_rule(name: str) -> None:
    check(UGLY[name]())


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=["small", "medium"])
def test_findings_of_estates_break_no_rule(size: object) -> None:
    check(estate(size))  # type: ignore[arg-type]


@pytest.mark.parametrize("view", [*views(ESTATE)], ids=to_query)
def test_boxes_and_lines_stay_where_they_are(view: View) -> None:
    plain, drawn = scene(ESTATE, replace(view, shown=()), HEADING), draw(ESTATE, view)
    places = [[(node.id, node.x, node.y, node.w, node.h) for node in each.nodes] for each in (plain, drawn)]
    assert places[0] == places[1]
    assert drawn.edges == plain.edges
    assert broken(drawn) == []


def test_findings_with_a_comparison_break_no_rule() -> None:
    before, after = halved(recorded_inventory(at=READ), 0), recorded_inventory(at=READ)
    comparison = Comparison(compare(before, after), "snapshot 1")
    for view in views(ESTATE):
        drawn = scene(
            ESTATE, view, HEADING, stored=Stored(comparison=comparison, findings=findings_layer(ESTATE, now=READ))
        )
        assert broken(drawn) == [], view
        if view == SHOWN:
            assert {"added", "critical", "high"} <= {entry.kind for entry in drawn.legend}


def test_a_card_counts_all_that_is_in_it_and_bears_the_sign_of_the_worst() -> None:
    told = badges(draw(ESTATE))
    assert {name: [badge.text for badge in some] for name, some in told.items()} == {
        "vpc-037ce716e36fc9a51": ["!6"],
        "vpc-7e75e3a57e201dfc2": ["!!!1"],
        "vpc-4157471272a288a45": ["!5"],
        PROD: ["!!12"],
        ANALYTICS: ["!3"],
        "vpc-a7e1d4f53de67e8c3": ["!6"],
        "vpc-ef53c11a7f62c4f58": ["!!!4"],
    }
    (badge,) = told[PROD]
    assert badge.title.startswith("4 high, 4 medium, 2 low, 2 info\n")
    assert "inside, not drawn:\nhigh: " in badge.title
    assert badge.tone == "high"


def test_a_thing_of_its_own_bears_its_severity_and_the_whole_sentence() -> None:
    drawn = draw(ESTATE, View("vpc", ANALYTICS, shown=("findings",)))
    (badge,) = badges(drawn)[ANALYTICS]
    found = next(one for one in FOUND.found if one.resource == ANALYTICS)
    assert (badge.text, badge.resource) == ("\u2193 low", ANALYTICS)
    assert badge.title == f"low: {found.title}. {found.because}"


def test_a_route_table_s_findings_stand_at_its_subnets() -> None:
    told = badges(draw(ESTATE, View("vpc", ANALYTICS, shown=("findings",))))
    (table,) = [one.resource for one in FOUND.found if one.rule == "blackhole-route" and ANALYTICS in one.because]
    bearing = [name for name, some in told.items() if any(badge.resource == table for badge in some)]
    assert [name for name in bearing if name.startswith("subnet-")]
    assert table in bearing


def test_the_legend_has_a_row_for_each_severity_that_is_the_worst_somewhere() -> None:
    entries = [(entry.kind, entry.sign) for entry in draw(ESTATE).legend if entry.sample == "badge"]
    assert entries == [("critical", "!!!"), ("high", "!!"), ("medium", "!")]


def test_what_has_no_box_is_counted_in_a_sentence() -> None:
    lost = replace(finding("vpc-nowhere"), account="999999999999")
    drawn = draw(ESTATE, found=Findings((finding(PROD), lost), ()))
    assert "Findings: 1 high. 1 more has no box on it." in said(drawn)
    drawn = draw(ESTATE, View("vpc", ANALYTICS, shown=("findings",)))
    assert "Findings: 2 medium, 1 low. 34 more are elsewhere." in said(drawn)


def test_what_is_in_no_vpc_counts_at_its_account() -> None:
    drawn = draw(ESTATE, found=Findings((finding("rtb-nowhere"),), ()))
    assert [badge.text for badge in badges(drawn)["222222222222"]] == ["!!1"]
    assert badges(draw(ESTATE, View("vpc", ANALYTICS, shown=("findings",)), Findings((finding("x"),), ()))) == {}


def test_nothing_found_is_all_well_only_when_all_was_judged() -> None:
    assert "No findings: all 33 rules were judged, everywhere." in said(draw(ESTATE, found=Findings((), ())))
    gap = Unjudged("blackhole-route", "222222222222", "us-east-1", "the routes could not be read")
    words = said(draw(ESTATE, found=Findings((), (gap,))))
    assert "No findings on this picture. ⚠ 1 of 33 rules could not be judged everywhere" in words
    assert "(the routes could not be read)" in words
    assert "no badge does not mean that all is well" in words
    empty = build(Inventory(()))
    assert "There is nothing to judge: no resource was read." in said(draw(empty))


def test_a_picture_of_a_part_speaks_of_gaps_there_and_not_of_others() -> None:
    here = Unjudged("blackhole-route", "222222222222", "us-east-1", "here")
    there = Unjudged("blackhole-route", "333333333333", "eu-west-1", "there")
    vpc = View("vpc", ANALYTICS, shown=("findings",))
    for view, words in (
        (vpc, "(here)"),
        (replace(SHOWN, accounts=("333333333333",)), "(there)"),
        (replace(SHOWN, regions=("us-east-1",)), "(here)"),
        (replace(SHOWN, text="analytics"), "(here; there)"),
        (SHOWN, "(here; there)"),
    ):
        assert words in said(draw(ESTATE, view, Findings((), (here, there))))
    assert "could not be judged" not in said(draw(ESTATE, vpc, Findings((), (there,))))


def test_hostile_words_are_harmless() -> None:
    found = tuple(finding(PROD, words=words) for words in HOSTILE)
    gaps = tuple(Unjudged("blackhole-route", "222222222222", "us-east-1", words) for words in HOSTILE)
    for view in (SHOWN, View("vpc", PROD, shown=("findings",))):
        drawn = draw(ESTATE, view, Findings(found, gaps))
        assert broken(drawn) == []
        for image in (svg(drawn), drawio(drawn)):
            assert "<script" not in image
            assert "\u202e" not in image
            assert "\x1b" not in image


def test_many_findings_of_a_card_are_told_briefly() -> None:
    subnet = next(one.id for one in recorded_inventory(at=READ).records if one.kind is Kind.SUBNET)
    many = tuple(finding(subnet, words=f"{'w' * 200} {number}") for number in range(2000))
    told = badges(draw(ESTATE, found=Findings(tuple(replace(one, title="Same") for one in many), ())))
    (badge,) = [badge for some in told.values() for badge in some]
    assert badge.text == "!!2,000"
    assert badge.title == "2,000 high\ninside, not drawn:\nhigh: Same (2,000)"


@pytest.mark.parametrize("whole", [True, False])
def test_two_findings_that_are_told_alike_are_two(*, whole: bool) -> None:
    subnet = next(one.id for one in recorded_inventory(at=READ).records if one.kind is Kind.SUBNET)
    two = (finding(subnet), replace(finding(subnet), because="it is otherwise"))
    layer = layer_of(ESTATE, Findings(two, ()), whole=whole)
    told = badges(scene(ESTATE, SHOWN, HEADING, stored=Stored(findings=layer)))
    assert [badge.text for some in told.values() for badge in some] == ["!!2"]


def test_the_same_findings_give_the_same_bytes() -> None:
    inventory = recorded_inventory(at=READ)
    turned = build(Inventory(inventory.records[::-1], inventory.outcomes[::-1]))
    for view in views(ESTATE):
        assert svg(draw(ESTATE, view)) == svg(draw(turned, view))


def test_without_the_layer_nothing_is_judged_and_nothing_told() -> None:
    drawn = scene(ESTATE, View(), HEADING, stored=Stored(findings=findings_layer(ESTATE, now=READ)))
    assert badges(drawn) == {}
    assert drawn == scene(ESTATE, View(), HEADING)
    with pytest.raises(ViewError, match="nothing here, leave it out"):
        scene(ESTATE, SHOWN, HEADING)


def test_what_was_judged_is_kept() -> None:
    assert findings_layer(ESTATE, now=READ) is findings_layer(ESTATE, now=READ)
    assert draw(ESTATE) is draw(ESTATE, replace(SHOWN, theme="dark"))


def test_the_query_is_canonical() -> None:
    view = parse_query({"show": ["findings", " findings"], "hide": ["peering"], "expand": ["all"]})
    assert to_query(view) == "hide=peering&show=findings&expand=all"


def test_every_file_shows_them() -> None:
    stored = Stored(findings=findings_layer(ESTATE, now=READ))
    for form in ("svg", "drawio", "json"):
        body = file(ESTATE, SHOWN, HEADING, Wish(form), stored=stored).body.decode()
        assert "!!12" in body
        assert "the worst finding is critical" in body
    drawn = file(ESTATE, SHOWN, HEADING, Wish("pdf"), stored=stored).body
    assert "Findings: 2 critical" in PdfReader(io.BytesIO(drawn)).pages[0].extract_text()
    assert file(ESTATE, SHOWN, HEADING, Wish("png"), stored=stored).body[:4] == b"\x89PNG"


def test_the_atlas_shows_them_on_every_page() -> None:
    few = without(recorded_inventory(at=READ), *(vpc for vpc in vpc_ids(ESTATE) if vpc not in (ANALYTICS, PROD)))
    topology = build(few)
    body = file(
        topology, SHOWN, HEADING, Wish("atlas"), stored=Stored(findings=findings_layer(topology, now=READ))
    ).body
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]
    assert sum("Findings: " in page or "No findings" in page for page in pages) > 2


def test_severities_are_kinds_of_mark_the_worst_first() -> None:
    assert list(DEGREES) == [one.value for one in sorted(Severity, key=lambda one: -one.rank)]
    assert set(DEGREES) <= set(KINDS)
