"""The picture of one VPC: its inside, what stands on its border, and both ends of every PrivateLink it takes part in."""

from collections.abc import Sequence
from dataclasses import replace

from vpcviz.layout.filters import layer_words
from vpcviz.layout.frames import region_node
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import notes_for, undrawn
from vpcviz.layout.page import Sheet, page, standing
from vpcviz.layout.router import Plan, plan
from vpcviz.layout.scene import Edge, Scene
from vpcviz.layout.stale import with_stale
from vpcviz.layout.view import View, ViewError
from vpcviz.layout.vpc_around import Around, place_around
from vpcviz.layout.vpc_body import body_of
from vpcviz.layout.vpc_links import Drawn, inner_links, neighbour_links, standing_of
from vpcviz.layout.vpc_model import Grid
from vpcviz.layout.vpc_picture import picture_of
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology


def vpc_scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of `view.subject_id`. Raises `ViewError` when there is no such VPC.

    All is placed twice: once to find where the lines run, then with the room that they ask for.
    """
    vpc_id = view.subject_id
    if vpc_id not in vpc_ids(topology):
        raise ViewError(f"there is no VPC '{vpc_id}' in this inventory")
    picture = picture_of(topology, vpc_id, view.hidden)
    body = body_of(picture, region_node(picture.grid.account, picture.grid.region), names=True)
    stands = standing_of(topology, body)
    links = [*neighbour_links(topology, picture, stands), *inner_links(topology, picture, stands)]
    routes = plan(place_around(topology, picture, body, {}).ground, [link for link, _ in links])
    placed = place_around(topology, picture, body, routes.demand)
    sheet = Sheet(
        title=_title(picture.grid),
        draw=standing(with_stale(topology, placed.nodes)),
        edges=_edges(routes, placed, links),
        width=placed.width,
        height=placed.height,
        facts=(layer_words(view),),
        notes=(*notes_for(topology, picture.grid.account, picture.grid.region), *undrawn(routes)),
    )
    return page(sheet, heading)


def _title(grid: Grid) -> str:
    label = grid.vpc.label if grid.vpc is not None else grid.vpc_id
    return label if label == grid.vpc_id else f"{label} ({grid.vpc_id})"


def _edges(routes: Plan, placed: Around, links: Sequence[Drawn]) -> tuple[Edge, ...]:
    points = routes.points(placed.ground)
    by_id = {link.id: edge for link, edge in reversed(links)}
    return tuple(replace(by_id[name], points=points[name]) for name in sorted(points))
