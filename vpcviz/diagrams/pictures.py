"""A view of a topology as a scene, and as a drawing for the page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.noted import LAYER, with_notes
from vpcviz.diagrams.stored import NOTHING, Stored
from vpcviz.layout.compared import with_changes
from vpcviz.layout.draw import scene_of
from vpcviz.layout.findings_layer import with_findings
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View, ViewError
from vpcviz.render.svg import svg
from vpcviz.topology.network import Topology

SCENES: Final = 48


def _scenes(_topology: Topology) -> Kept[Scene]:
    """The scenes that were drawn of it last."""
    return Kept(bound=SCENES, weigh=lambda _: 1)


def scene(topology: Topology, view: View, heading: Heading, *, stored: Stored = NOTHING) -> Scene:
    """The scene of the view, kept while the topology is; the theme does not change it. Raises `ViewError`."""
    if view.compare is not None and stored.comparison is None:
        raise ViewError("compare takes the number of a snapshot, and there are no snapshots here: leave it out")
    if view.only and stored.comparison is None:
        raise ViewError("only=changed is of a comparison: give compare too")
    if view.shown and stored.findings is None:
        raise ViewError("show takes findings where there is something to judge: there is nothing here, leave it out")
    themeless = replace(view, theme="light", compare=None, shown=())
    shown = topology if view.subject == "path" else stored.drawn_of(topology)
    scenes = shown.derive(_scenes)
    drawn = scenes.get(
        (themeless, heading, stored.rows), lambda: scene_of(shown, themeless, heading=heading, rows=stored.rows)
    )
    noted = bool(stored.notes) and LAYER not in view.hidden
    if not noted and stored.comparison is None and not view.shown:
        return drawn
    whole = (replace(themeless, shown=view.shown), heading, stored)
    return scenes.get(whole, lambda: dressed(drawn, whole[0], stored, noted=noted))


def dressed(drawn: Scene, view: View, stored: Stored, *, noted: bool = True) -> Scene:
    """The scene of the view with the changes, findings and notes that are stored for it."""
    comparison = stored.comparison
    if comparison is not None:
        drawn = with_changes(drawn, comparison.compared, comparison.name, comparison.when)
    if stored.findings is not None and view.shown:
        drawn = with_findings(drawn, stored.findings, view)
    return with_notes(drawn, stored.notes) if noted and stored.notes else drawn


def drawing(drawn: Scene, *, links: Callable[[Node], str | None]) -> str:
    """The scene as SVG for the page: colours are the page's, `links` says what a node opens."""
    return svg(drawn, "screen", links=links)
