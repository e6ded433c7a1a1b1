"""From a topology and a view to a scene: the one door of this package."""

from collections.abc import Mapping
from dataclasses import replace

from vpcviz.layout.collector import held_back
from vpcviz.layout.estate import estate_scene
from vpcviz.layout.heading import Heading
from vpcviz.layout.path import path_scene
from vpcviz.layout.rows import Rows
from vpcviz.layout.scene import Scene
from vpcviz.layout.service import service_scene
from vpcviz.layout.view import LAYERS, SubjectKind, View, ViewError
from vpcviz.layout.vpc import vpc_scene
from vpcviz.topology.network import Topology

LABELS, NOTES = "labels", "notes"
LAYERS_OF: Mapping[SubjectKind, tuple[str, ...]] = {
    "estate": LAYERS,
    "vpc": LAYERS,
    "service": (LABELS, NOTES),
    "path": (LABELS, NOTES),
}
"""The layers that a subject's picture has."""
SUBJECT_WORDS: Mapping[SubjectKind, str] = {
    "estate": "the estate",
    "vpc": "the picture of a VPC",
    "service": "the picture of a service",
    "path": "the picture of a path",
}


def scene_of(topology: Topology, view: View, *, heading: Heading, rows: Rows | None = None) -> Scene:
    """The drawing of `view`, its boxes on the `rows` of the last picture.

    Raises `ViewError` when its subject is not in the topology, or when it asks what its subject cannot show.
    """
    _refuse_what_means_nothing(view)
    with held_back():
        scene = _scene(topology, view, heading, rows)
    if LABELS in view.hidden:
        scene = replace(scene, edges=tuple(replace(edge, texts=()) if edge.texts else edge for edge in scene.edges))
    return scene


def _scene(topology: Topology, view: View, heading: Heading, rows: Rows | None) -> Scene:
    match view.subject:
        case "vpc":
            return vpc_scene(topology, view, heading)
        case "path":
            return path_scene(topology, view, heading)
        case "service":
            return service_scene(topology, view, heading)
        case "estate":
            return estate_scene(topology, view, heading, rows)


def _refuse_what_means_nothing(view: View) -> None:
    """A key that would change nothing is refused: two addresses of one picture would pretend to be two pictures."""
    what = SUBJECT_WORDS[view.subject]
    strange = [layer for layer in view.hidden if layer not in LAYERS_OF[view.subject]]
    if strange:
        raise ViewError(f"{what} has no layer '{strange[0]}': hide takes {', '.join(LAYERS_OF[view.subject])}")
    if view.focus == "" and view.hops != 1:
        raise ViewError("hops counts the links around a focus: give focus too")
    asked = _of_the_estate(view)
    if view.subject == "service":
        asked = [key for key in asked if key != EXPAND]
    if view.subject != "estate" and asked:
        raise ViewError(f"{what} takes no '{asked[0]}': {', '.join(ESTATE_KEYS)} belong to the estate")


EXPAND = "expand"
"""A service takes it too: accounts and target groups whose members are drawn one by one."""
ESTATE_KEYS = ("account", "region", "text", "kind", "tag", "state", "focus", "only", "group", EXPAND)
"""What only an estate's query may hold."""


def _of_the_estate(view: View) -> list[str]:
    """The keys of the estate that a view gives."""
    given = (view.accounts, view.regions, view.text, view.kinds, view.tags, view.states, view.focus, view.only)
    used = (*given, view.group != "account", view.expanded)
    return [key for key, value in zip(ESTATE_KEYS, used, strict=True) if value]
