"""The picture of one VPC: its inside, what stands on its border, and both ends of every PrivateLink it takes part in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vpcviz.layout.corridors import Link
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import notes_for, undrawn
from vpcviz.layout.page import Sheet, page
from vpcviz.layout.router import Plan, plan
from vpcviz.layout.scene import Edge, Scene
from vpcviz.layout.view import View, ViewError
from vpcviz.layout.vpc_around import Around, place_around
from vpcviz.layout.vpc_model import Grid
from vpcviz.layout.vpc_picture import VpcPicture, picture_of
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.balancers import LoadBalancer


def vpc_scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of `view.subject_id`. Raises `ViewError` when there is no such VPC."""
    vpc_id = view.subject_id
    if vpc_id not in vpc_ids(topology):
        raise ViewError(f"there is no VPC '{vpc_id}' in this inventory")
    picture = picture_of(topology, vpc_id)
    first = place_around(topology, picture, {})
    links = links_of(topology, picture, first)
    routes = plan(first.ground, [link for link, _ in links])
    placed = place_around(topology, picture, routes.demand)
    sheet = Sheet(
        title=_title(picture.grid),
        nodes=placed.nodes,
        edges=_edges(routes, placed, links),
        width=placed.width,
        height=placed.height,
        notes=(*notes_for(topology, picture.grid.account, picture.grid.region), *undrawn(routes)),
    )
    return page(sheet, heading)


def _title(grid: Grid) -> str:
    label = grid.vpc.label if grid.vpc is not None else grid.vpc_id
    return label if label == grid.vpc_id else f"{label} ({grid.vpc_id})"


Drawn = tuple[Link, Edge]
"""A link for the router, and the edge that it becomes once it has points."""


def links_of(topology: Topology, picture: VpcPicture, placed: Around) -> Sequence[Drawn]:
    """Every line of the picture."""
    return [
        *_consumed_links(picture, placed.items),
        *_provided_links(picture, placed.items),
        *_target_links(topology, placed),
    ]


def _drawn(kind: str, net: str, source: str, target: str, *, state: str | None, why: str) -> Drawn:
    link = Link(f"{kind}:{source}>{target}", net, source, target)
    return link, Edge(link.id, kind, net, source, target, (), state, why)


def _consumed_links(picture: VpcPicture, items: Mapping[str, tuple[str, ...]]) -> Iterable[Drawn]:
    for neighbour, endpoints in picture.consumed:
        for endpoint in endpoints:
            state = None if endpoint.state.lower() in ("available", "") else endpoint.state.lower()
            for node in items.get(endpoint.id, (endpoint.id,)):
                yield _drawn(
                    "consumes",
                    neighbour.thing.id,
                    node,
                    neighbour.thing.id,
                    state=state,
                    why=f"{endpoint.id} names the service {endpoint.service_name or endpoint.target_arn}"
                    f"{f'; its state is {endpoint.state}' if endpoint.state else ''}",
                )


def _provided_links(picture: VpcPicture, items: Mapping[str, tuple[str, ...]]) -> Iterable[Drawn]:
    for service in picture.provided:
        key = service.service.key
        for user in service.consumers:
            yield _drawn(
                "consumes",
                key,
                user.thing.id,
                service.port.id,
                state=user.thing.state,
                why=f"{user.thing.resource} is connected to {key}, as its owner's account reports",
            )
        for endpoint in service.own_endpoints:
            for node in items.get(endpoint, ()):
                why = f"{endpoint} of this VPC consumes {key}"
                yield _drawn("consumes", key, node, service.port.id, state=None, why=why)
        for arn in service.balancers:
            for node in items.get(arn, ())[:1]:
                yield _drawn(
                    "provides",
                    f"provides:{key}",
                    service.port.id,
                    node,
                    state=None,
                    why=f"{key} is configured with the load balancer {arn}",
                )


def _target_links(topology: Topology, placed: Around) -> Iterable[Drawn]:
    """From every load balancer that stands here to its targets here, healthy or not."""
    for arn, pieces in placed.items.items():
        if topology.get(LoadBalancer, arn) is None:
            continue
        for group in topology.target_groups_of_load_balancer.get(arn, ()):
            for target in group.targets or ():
                node = placed.target_nodes.get(target.id)
                if node is not None:
                    yield _drawn(
                        "targets",
                        f"targets:{arn}",
                        placed.nearest(pieces, node),
                        node,
                        state=None if target.state == "healthy" else target.state or None,
                        why=f"{target.id} is registered in {group.label}; its health is {target.state or 'not known'}",
                    )


def _edges(routes: Plan, placed: Around, links: Iterable[Drawn]) -> tuple[Edge, ...]:
    points = routes.points(placed.ground)
    by_id = {link.id: edge for link, edge in reversed(list(links))}
    return tuple(replace(by_id[name], points=points[name]) for name in sorted(points))
