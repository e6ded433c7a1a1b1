"""A scene as the viewer takes it: the drawing, the data beside it, and what changes when another takes its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import QueryDict

from vpcviz.diagrams.comparisons import compared_with
from vpcviz.diagrams.pictures import drawing, scene
from vpcviz.diagrams.stored import Stored
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import View, ViewError, parse_query, to_query
from vpcviz.render.svg_patch import patch, seal
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration
from vpcviz.topology.resources.network import Vpc
from vpcviz.web import addresses
from vpcviz.web.context import heading, stored
from vpcviz.web.insides import Insides, insides_of, with_controls
from vpcviz.web.members import members_of, with_members
from vpcviz.web.place import Place

OURS: Final = frozenset({"snapshot"})
"""Keys of the query that choose where to look and not what is drawn."""


def view_of(query: QueryDict, subject: str) -> View:
    """The view that a page's query asks for. Raises `ViewError`."""
    asked = {key: values for key, values in query.lists() if key not in OURS and any(values)}
    return parse_query(
        {**{key: [str(value) for value in values] for key, values in asked.items()}, "subject": [subject]}
    )


def file_address(place: Place, view: View, format_name: str) -> str:
    """Where the view is as a file."""
    return addresses.with_query(addresses.page(place, "export", format_name), to_query(view))


def links_of(place: Place, compare: int | None = None) -> Callable[[Node], str | None]:
    """What the boxes of a drawing open: the pages of their resources."""

    def link(node: Node) -> str | None:
        return addresses.resource(place, node.resource, compare) if node.resource else None

    return link


def drawn_topology(place: Place, view: View) -> Topology:
    """What a picture draws of: when it is compared, with what is gone. Raises `ViewError`."""
    if view.compare is None or place.snapshot is None or view.subject == "path":
        return place.topology
    return compared_with(place.snapshot, view.compare).compared.topology


def opener(place: Place, view: View) -> Callable[[Node], str | None]:
    """What a second click on a node opens: the picture of its own, when that is another than this."""

    known = drawn_topology(place, view)

    def opens(node: Node) -> str | None:
        if node.resource is None or node.resource == view.subject_id:
            return None
        found = known.find(node.resource)
        own = isinstance(found, Vpc | EndpointServiceConfiguration)
        if found is None or not own:
            return None
        address = addresses.picture(place, found, view.compare, known).partition("#")[0]
        return addresses.with_query(address, to_query(View(shown=view.shown)))

    return opens


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view drawn for the page."""

    place: Place
    view: View
    scene: Scene
    source: str
    """Names what it is drawn from: the snapshot as it is now, and the notes."""
    insides: Insides | None

    @property
    def svg(self) -> str:
        """The drawing, with controls on the VPCs of an estate and on the sums of a service."""
        image = drawing(self.scene, links=links_of(self.place, self.view.compare))
        if self.view.subject == "service":
            return with_members(image, members_of(self.place, self.view, self.scene))
        return with_controls(image, self.insides) if self.insides is not None else image

    @property
    def data(self) -> dict[str, Any]:
        """What the viewer needs of the scene beside the drawing."""
        told = scene_data(self.scene, opener(self.place, self.view), self._shown())
        return {**told, "seal": self.seal}

    @property
    def seal(self) -> str:
        """A short name of all that is drawn, by which the viewer says what it shows."""
        return seal(self.scene, self.source)

    def patch(self, before: Scene) -> dict[str, Any]:
        """What changes against another scene of the same place."""
        say = partial(_piece_data, opens=opener(self.place, self.view), shown=self._shown())
        return {**patch(before, self.scene, links=links_of(self.place, self.view.compare), data=say), "seal": self.seal}

    def inside(self, node_id: str) -> list[dict[str, Any]]:
        """The data of what lies inside a node, parents first."""
        within = {node_id}
        found = []
        for node in self.scene.nodes:
            if node.parent in within:
                within.add(node.id)
                found.append(_node_data(node, None, None))
        return found

    def _shown(self) -> Mapping[str, bool]:
        return {item.node.id: item.shown for item in self.insides.vpcs} if self.insides is not None else {}


def drawn_of(place: Place, view: View) -> Drawn:
    """The view, drawn. Raises `ViewError`."""
    kept = stored(place, view)
    found = scene(place.topology, view, heading(place), stored=kept)
    insides = insides_of(place, view, found) if view.subject == "estate" else None
    return Drawn(place, view, found, _source(place, kept), insides)


def _source(place: Place, kept: Stored) -> str:
    snapshot = (place.snapshot.pk, place.snapshot.revision) if place.snapshot is not None else None
    return repr(
        (snapshot, kept.notes, (kept.comparison.name, kept.comparison.when) if kept.comparison is not None else "")
    )


def scene_shown(place: Place, subject: str, asked: str) -> Scene | None:
    """The scene that the viewer says it shows, as `SEAL QUERY`; None when what it shows cannot be drawn again."""
    name, _, query = asked.partition(" ")
    try:
        view = view_of(QueryDict(query.removeprefix("?")), subject)
        kept = stored(place, view)
        found = scene(place.topology, view, heading(place), stored=kept)
    except ViewError:
        return None
    return found if seal(found, _source(place, kept)) == name else None


def scene_data(
    drawn: Scene, opens: Callable[[Node], str | None], shown: Mapping[str, bool] | None = None
) -> dict[str, Any]:
    """What the viewer needs of the scene: boxes and names; colours and words are in the drawing."""
    say = partial(_piece_data, opens=opens, shown=shown or {})
    return {
        "width": drawn.width,
        "height": drawn.height,
        "nodes": [say(node) for node in drawn.nodes],
        "edges": [say(edge) for edge in drawn.edges],
    }


def _piece_data(
    piece: Node | Edge, *, opens: Callable[[Node], str | None], shown: Mapping[str, bool]
) -> dict[str, Any]:
    return _edge_data(piece) if isinstance(piece, Edge) else _node_data(piece, opens(piece), shown.get(piece.id))


def _node_data(node: Node, opens: str | None, inside: bool | None) -> dict[str, Any]:
    """`inside` says of a VPC whether its inside is drawn; None of what has none that could be."""
    return {
        "id": node.id,
        "kind": node.kind.replace("-", " "),
        "resource": node.resource,
        "parent": node.parent,
        "box": [node.x, node.y, node.w, node.h],
        "label": clean(node.label),
        "sub": clean(node.sub),
        "state": node.state,
        "badges": [[clean(badge.title or badge.text), badge.resource] for badge in node.badges],
        "opens": opens,
        "inside": inside,
    }


def _edge_data(edge: Edge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "kind": edge.kind,
        "net": edge.net,
        "source": edge.source,
        "target": edge.target,
        "why": clean(edge.why),
        "box": _around(edge),
    }


def _around(edge: Edge) -> list[int]:
    across, down = [x for x, _ in edge.points], [y for _, y in edge.points]
    x, y = min(across, default=0), min(down, default=0)
    return [x, y, max(across, default=0) - x, max(down, default=0) - y]
