"""The rules of the picture hold on real, made-up and ugly estates; and the checker sees what breaks them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.estates import LARGE, MEDIUM, SMALL, Size, estate
from tests.layout.estates import UGLY
from tests.layout.paper import LEAST_EXPANDED, LEAST_FILLED, wasted
from tests.layout.rules import broken
from tests.shared_data import DATA, ROOT, shared_data
from vpcviz.collect.files import read_inputs
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services
from vpcviz.topology.resources.interfaces import NetworkInterface

HEADING = Heading("acme", "2026-03-04 05:06 UTC", "files")
SAMPLE = 12
"""How many VPCs and services of a made-up estate are drawn one by one."""


def inventories() -> list[Path]:
    """The third-party inventories: 12 of Batfish, 7 labs, 6 rendered templates, CloudMapper's account, and two more."""
    folders = [*DATA.glob("batfish/*/aws_configs"), *DATA.glob("batfish-labs/*/aws_configs")]
    return sorted([*folders, *(DATA / "cfn" / "moto_dumps").glob("*"), DATA / "cloudmapper", DATA / "cloud-custodian"])


def views(topology: Topology, most: int | None = None) -> Iterator[View]:
    yield View()
    yield View(expanded=("all",))
    yield from (View("vpc", vpc_id) for vpc_id in vpc_ids(topology)[:most])
    yield from (View("service", service.key) for service in services(topology)[:most])


def paths(topology: Topology) -> Iterator[View]:
    """From some interfaces to each other, to the internet and to a service."""
    names = sorted(topology.all(NetworkInterface))
    for source, target in zip(names[::9][:SAMPLE], reversed(names), strict=False):
        yield from (View("path", source=source, destination=where) for where in (target, "8.8.8.8", "s3"))


def check(topology: Topology, most: int | None = None) -> None:
    for view in (*views(topology, most), *paths(topology)):
        scene = scene_of(topology, view, heading=HEADING)
        least = LEAST_EXPANDED if view.expanded else LEAST_FILLED
        assert (broken(scene), wasted(scene, least)) == ([], []), view
        assert not [note for note in scene.notes if "found no room" in note], view


def test_the_third_party_inventories_are_all_here() -> None:
    shared_data()
    assert len(inventories()) == 12 + 7 + 6 + 2


@pytest.mark.parametrize("folder", inventories(), ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_recorded_inventories_break_no_rule(folder: Path) -> None:
    check(build(read_inputs([str(folder)]).inventory))


def test_a_large_estate_breaks_no_rule_as_it_is_first_shown() -> None:
    topology = build(estate(LARGE))
    scene = scene_of(topology, View(), heading=HEADING)
    assert (broken(scene), wasted(scene)) == ([], [])
    service = services(topology)[-1].key
    assert broken(scene_of(topology, View("service", service), heading=HEADING)) == []


@pytest.mark.soak
def test_a_large_estate_breaks_no_rule_in_full() -> None:
    scene = scene_of(build(estate(LARGE)), View(expanded=("all",)), heading=HEADING)
    assert (broken(scene), wasted(scene)) == ([], [])


@pytest.mark.soak
def test_every_vpc_and_service_of_a_large_estate_breaks_no_rule() -> None:
    topology = build(estate(LARGE))
    views_ = [View("vpc", vpc_id) for vpc_id in vpc_ids(topology)]
    views_ += [View("service", service.key) for service in services(topology)]
    for view in views_:
        assert broken(scene_of(topology, view, heading=HEADING)) == [], view


def test_the_demo_estate_breaks_no_rule() -> None:
    check(build(read_inputs([str(ROOT / "vpcviz" / "demo" / "estate.tar.gz")]).inventory))


def test_the_order_of_records_changes_no_byte_of_any_subject() -> None:
    inventory = read_inputs([str(ROOT / "vpcviz" / "demo" / "estate.tar.gz")]).inventory
    shuffled = list(inventory.records)
    random.Random(3).shuffle(shuffled)  # noqa: S311
    first, second = build(inventory), build(replace(inventory, records=tuple(shuffled)))
    for view in (*views(first), *paths(first)):
        before, after = (svg(scene_of(topology, view, heading=HEADING)) for topology in (first, second))
        assert before == after, view


@pytest.mark.parametrize("name", UGLY)
def test_ugly_estates_break_no_rule(name: str) -> None:
    check(build(UGLY[name]()), SAMPLE)


@pytest.mark.parametrize("size", [SMALL, MEDIUM, Size(vpcs=120, accounts=17)], ids=lambda size: f"{size.vpcs}-vpcs")
def test_estates_of_any_size_break_no_rule(size: Size) -> None:
    check(build(estate(size)), SAMPLE)


@pytest.mark.parametrize("view", [View(), View(expanded=("all",))], ids=["cards", "expanded"])
def test_every_link_of_an_estate_is_drawn(view: View) -> None:
    topology = build(estate(MEDIUM))
    scene = scene_of(topology, view, heading=HEADING)
    attachments = sum(1 for edge in scene.edges if edge.kind == "attachment")
    assert attachments == MEDIUM.vpcs
    assert scene.notes == ()


def drawn() -> Scene:
    topology = build(estate(SMALL))
    return scene_of(topology, View(), heading=HEADING)


def test_the_checker_sees_a_box_outside_its_parent() -> None:
    scene = drawn()
    moved = [replace(node, x=node.x + 4000) if node.kind == "vpc" else node for node in scene.nodes]
    assert any("is not inside" in sentence for sentence in broken(replace(scene, nodes=tuple(moved))))


def test_the_checker_sees_a_line_through_a_foreign_box() -> None:
    scene = drawn()
    edge, *others = scene.edges
    ends = {edge.source, edge.target}
    foreign = next(node for node in scene.nodes if node.kind == "vpc" and node.id not in ends)
    middle = (foreign.x + foreign.w // 2, foreign.y + foreign.h // 2)
    bent = replace(edge, points=(edge.points[0], (middle[0], edge.points[0][1]), middle))
    found = broken(replace(scene, edges=(bent, *others)))
    assert any(f"runs through {foreign.id}" in sentence for sentence in found)


def test_the_checker_sees_two_nets_on_one_segment() -> None:
    scene = drawn()
    edge = scene.edges[0]
    copy = replace(edge, id="copy", net="another")
    assert any("share a segment" in sentence for sentence in broken(replace(scene, edges=(*scene.edges, copy))))


def test_the_checker_sees_words_that_overlap_or_leave_their_box() -> None:
    scene = drawn()
    node = next(node for node in scene.nodes if len(node.texts) > 1)
    first, second, *rest = node.texts
    worse = replace(node, texts=(first, replace(second, y=first.y), replace(first, x=first.x + 4000), *rest))
    found = broken(replace(scene, nodes=tuple(worse if item.id == node.id else item for item in scene.nodes)))
    assert any("overlaps" in sentence for sentence in found)
    assert any("leaves its box" in sentence for sentence in found)
