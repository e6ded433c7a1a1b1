"""Pictures use the paper (rule 8): their shape, how much of it is filled, how large words are on a screen; and its checker."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.estates import Size, estate
from tests.layout.estates import UGLY, many_endpoints, many_subnets, twenty_endpoints
from tests.layout.paper import filled, fitted_px, names, sizes, wasted
from tests.layout.rules import broken
from tests.shared_data import ROOT
from vpcviz.collect.files import read_inputs
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.topology.build import build
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.records import Inventory

HEADING = Heading("acme", "2026-03-04 05:06 UTC", "files")
READABLE_PX = 9
DEMO = Path(ROOT) / "vpcviz" / "demo" / "estate.tar.gz"


def draw(inventory: Inventory, view: View) -> Scene:
    return scene_of(build(inventory), view, heading=HEADING)


def estate_of(vpcs: int, accounts: int) -> Scene:
    return draw(estate(Size(vpcs=vpcs, accounts=accounts)), View())


def test_a_vpc_with_20_endpoints_in_3_zones_shows_every_label_at_9_px() -> None:
    scene = draw(twenty_endpoints(), View("vpc", "vpc-0ugly"))
    assert fitted_px(scene, sizes(scene)) >= READABLE_PX


def test_every_vpc_of_the_demo_shows_every_label_at_9_px() -> None:
    topology = build(read_inputs([str(DEMO)]).inventory)
    for vpc_id in vpc_ids(topology):
        scene = scene_of(topology, View("vpc", vpc_id), heading=HEADING)
        assert fitted_px(scene, sizes(scene)) >= READABLE_PX, vpc_id


@pytest.mark.parametrize(("vpcs", "accounts"), [(10, 2), (10, 5), (26, 6), (50, 5), (50, 10), (50, 50)])
def test_up_to_50_vpcs_show_every_name_at_9_px(vpcs: int, accounts: int) -> None:
    scene = estate_of(vpcs, accounts)
    assert fitted_px(scene, names(scene, "vpc")) >= READABLE_PX
    assert wasted(scene) == []
    assert broken(scene) == []


@pytest.mark.parametrize(("vpcs", "accounts"), [(60, 6), (200, 20), (200, 100), (500, 50)])
def test_beyond_50_vpcs_every_account_shows_its_name_at_9_px(vpcs: int, accounts: int) -> None:
    scene = estate_of(vpcs, accounts)
    assert fitted_px(scene, names(scene, "account")) >= READABLE_PX
    assert wasted(scene) == []


@pytest.mark.parametrize("inventory", [many_endpoints(), many_subnets()], ids=["50 endpoints", "200 subnets"])
def test_long_lanes_wrap_into_columns(inventory: Inventory) -> None:
    assert wasted(draw(inventory, View("vpc", "vpc-0ugly"))) == []


def test_a_service_with_300_consumers_fits_the_paper_summed_and_in_full() -> None:
    service = "vpce-svc-0123456789abcdef0"
    for expanded in ((), ("200000000003",), ("all",)):
        scene = draw(UGLY["many consumers"](), View("service", service, expanded=expanded))
        assert (broken(scene), wasted(scene)) == ([], [])


def drawn() -> Scene:
    return draw(estate(Size(vpcs=6, accounts=2)), View())


def test_the_checker_sees_ribbons_and_towers() -> None:
    scene = drawn()
    assert any("2:1" in sentence for sentence in wasted(replace(scene, width=scene.height * 3)))
    assert any("2:1" in sentence for sentence in wasted(replace(scene, height=scene.width * 3)))
    assert wasted(scene) == []


def test_the_checker_sees_blank_paper() -> None:
    scene = drawn()
    far = replace(scene.nodes[-1], id="far", parent=None, x=scene.width * 4, y=scene.height * 4)
    assert filled(replace(scene, nodes=(*scene.nodes, far))) < filled(scene) / 2
    assert any("filled" in sentence for sentence in wasted(replace(scene, nodes=(*scene.nodes, far))))


def test_the_checker_lets_pictures_of_one_or_two_boxes_be() -> None:
    scene = drawn()
    alone = replace(scene, nodes=scene.nodes[:1], edges=(), width=4000, height=100)
    assert wasted(alone) == []


def test_the_checker_measures_words_as_they_are_when_fitted() -> None:
    scene = replace(drawn(), width=3200, height=1000)
    assert fitted_px(scene, [12, 20]) == 6
    assert min(sizes(scene)) <= min(names(scene, "vpc"))
