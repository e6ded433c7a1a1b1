"""Pictures in every format, from a topology alone."""

import pytest

from tests.web.estates import HOSTILE, shop_network
from vpcviz.diagrams.files import Wish, file
from vpcviz.diagrams.pictures import drawing, scene
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View, ViewError
from vpcviz.render.files import FORMATS
from vpcviz.topology.build import build
from vpcviz.topology.records import Inventory

HEADING = Heading("Acme", "2026-03-04 05:06 UTC")
ESTATE = View()


def test_the_same_view_is_the_same_scene() -> None:
    topology = build(Inventory(tuple(shop_network(1))))
    assert scene(topology, ESTATE, HEADING) is scene(topology, View(theme="dark"), HEADING)


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_the_same_network_gives_the_same_bytes(format_name: str) -> None:
    records = tuple(shop_network(1, HOSTILE))
    files = [file(build(Inventory(order)), ESTATE, HEADING, Wish(format_name)) for order in (records, records[::-1])]
    assert files[0] == files[1]


def test_the_drawing_of_a_page_has_no_style_of_its_own() -> None:
    image = drawing(scene(build(Inventory(tuple(shop_network(1, HOSTILE)))), ESTATE, HEADING), links=lambda _: None)
    assert "<style" not in image
    assert "style=" not in image
    assert "<script" not in image


def test_a_subject_that_is_not_there_is_said() -> None:
    with pytest.raises(ViewError):
        scene(build(Inventory(())), View(subject="vpc", subject_id="vpc-none"), HEADING)
