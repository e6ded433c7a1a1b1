"""The legend shows lines as they are drawn: with an arrowhead only where they have one."""

import pytest

from benchmarks.estates import MEDIUM, estate
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.render.drawio import drawio
from vpcviz.render.svg import svg
from vpcviz.topology.build import build


@pytest.mark.parametrize(("kind", "arrow"), [("consumes", True), ("attachment", False)])
def test_a_sample_has_an_arrowhead_when_its_lines_have_one(kind: str, arrow: bool) -> None:
    scene = scene_of(build(estate(MEDIUM)), View(), heading=Heading())
    assert {edge.arrow for edge in scene.edges if edge.kind == kind} == {arrow}
    assert [entry.arrow for entry in scene.legend if entry.kind == kind] == [arrow]


def test_renderers_draw_the_sample_of_an_attachment_without_arrowhead() -> None:
    scene = scene_of(build(estate(MEDIUM)), View(kinds=("transit-gateway",)), heading=Heading())
    samples = [entry for entry in scene.legend if entry.sample == "edge"]
    assert all(not entry.arrow for entry in samples)
    assert "<polygon" not in svg(scene, embed_font=False).partition("vv-legend")[2]
    assert "endArrow=block" not in drawio(scene)
