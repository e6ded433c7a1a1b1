"""A view of a topology as a scene, and as a drawing for the page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vpcviz.diagrams.kept import Kept, PerTopology
from vpcviz.diagrams.noted import LAYER, with_notes
from vpcviz.diagrams.stored import NOTHING, Stored
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View
from vpcviz.render.svg import svg
from vpcviz.topology.network import Topology

SCENES: Final = 48

_scenes: PerTopology[Kept[Scene]] = PerTopology(lambda _: Kept(bound=SCENES, weigh=lambda _: 1))


def scene(topology: Topology, view: View, heading: Heading, *, stored: Stored = NOTHING) -> Scene:
    """The scene of the view, kept while the topology is; the theme does not change it. Raises `ViewError`."""
    themeless = replace(view, theme="light")
    scenes = _scenes(topology)
    drawn = scenes.get(
        (themeless, heading, stored.rows), lambda: scene_of(topology, themeless, heading=heading, rows=stored.rows)
    )
    if not stored.notes or LAYER in view.hidden:
        return drawn
    return scenes.get((themeless, heading, stored), lambda: with_notes(drawn, stored.notes))


def drawing(drawn: Scene, *, links: Callable[[Node], str | None]) -> str:
    """The scene as SVG for the page: colours are the page's, `links` says what a node opens."""
    return svg(drawn, "screen", links=links)
