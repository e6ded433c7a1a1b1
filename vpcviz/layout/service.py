"""The picture of an endpoint service, left to right: consumers, the service, its load balancers, their targets."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from vpcviz.layout.corridors import Link
from vpcviz.layout.filters import layer_words
from vpcviz.layout.frames import UNCONNECTED, account_frame
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import notes_for, undrawn
from vpcviz.layout.page import Sheet, page, standing
from vpcviz.layout.pieces import Rect, card, frame
from vpcviz.layout.router import plan
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.service_columns import ROOT, Frame, arranged
from vpcviz.layout.service_model import picture_of_service
from vpcviz.layout.stale import with_stale
from vpcviz.layout.trays import place
from vpcviz.layout.view import View, ViewError
from vpcviz.layout.vpc_borders import owner_words
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services


def service_scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of `view.subject_id`, a `vpce-svc-…` or a full service name. Raises `ViewError` when it is not known."""
    service = next((item for item in services(topology) if view.subject_id in (item.key, item.name.full)), None)
    if service is None:
        raise ViewError(f"there is no endpoint service '{view.subject_id}' in this inventory")
    picture = picture_of_service(topology, service, view)
    arrangement = arranged(picture)
    links = [Link(edge.id, edge.net, edge.source, edge.target) for edge in picture.edges]
    routes = plan(place(arrangement.root, {}, {}).ground, links)
    placed = place(arrangement.root, routes.demand, routes.needs)
    points = routes.points(placed.ground)
    sheet = Sheet(
        title=f"{service.label} ({service.key})" if service.label != service.key else service.key,
        draw=standing(with_stale(topology, _nodes(topology, arrangement.frames, placed.rects))),
        edges=tuple(replace(edge, points=points[edge.id]) for edge in picture.edges if edge.id in points),
        width=placed.rects[ROOT].w,
        height=placed.rects[ROOT].h,
        facts=(owner_words(service), *picture.summed, layer_words(view)),
        notes=(*notes_for(topology, service.owner_account, service.name.region), *undrawn(routes)),
    )
    return page(sheet, heading)


def _nodes(topology: Topology, frames: Iterable[Frame], rects: Mapping[str, Rect]) -> Iterable[Node]:
    for item in frames:
        if item.group:
            yield _frame(topology, item, rects)
        for member in item.members:
            yield card(member.thing, item.id if item.group else None, rects[member.thing.id], member.lines)


def _frame(topology: Topology, item: Frame, rects: Mapping[str, Rect]) -> Node:
    connected = any(member.thing.state != UNCONNECTED for member in item.members)
    thing = account_frame(topology, item.group, connected=connected)
    part = f"{item.part} of {item.parts}" if item.parts > 1 else ""
    words = ", ".join(word for word in (thing.sub, part) if word)
    known = item.group if item.group.isdigit() else None
    return frame(replace(thing, id=item.id, resource=known, sub=words), None, rects[item.id], 12)
