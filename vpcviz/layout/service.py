"""The picture of an endpoint service, left to right: consumers, the service, its load balancers, their targets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from vpcviz.layout.corridors import Link
from vpcviz.layout.frames import account_frame
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import notes_for, undrawn
from vpcviz.layout.page import Sheet, page, standing
from vpcviz.layout.pieces import Mark, Rect, Thing, card, frame, title_of
from vpcviz.layout.router import plan
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.stale import with_stale
from vpcviz.layout.trays import Leaf, Tray, place
from vpcviz.layout.view import View, ViewError
from vpcviz.layout.vpc_borders import owner_words, vpc_label
from vpcviz.layout.vpc_items import BALANCER_WORDS, balancer_icon, health_mark, state_mark
from vpcviz.topology.graph import endpoint_interfaces
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Consumer, Provider, Service, consumers, providers, services
from vpcviz.topology.resources.balancers import Target, TargetGroup
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet

CARD = (288, 80)


@dataclass(frozen=True, slots=True)
class Member:
    """A card in one of the four columns."""

    thing: Thing
    group: str
    """The frame it stands in: an account, or an account's VPC."""
    lines: tuple[str, ...] = ()


def service_scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of `view.subject_id`, a `vpce-svc-…` or a full service name. Raises `ViewError` when it is not known."""
    service = next((item for item in services(topology) if view.subject_id in (item.key, item.name.full)), None)
    if service is None:
        raise ViewError(f"there is no endpoint service '{view.subject_id}' in this inventory")
    columns, edges = _picture(topology, service)
    root = _root(columns)
    links = [Link(edge.id, edge.net, edge.source, edge.target) for edge in edges]
    routes = plan(place(root, {}, {}).ground, links)
    placed = place(root, routes.demand, routes.needs)
    points = routes.points(placed.ground)
    sheet = Sheet(
        title=f"{service.label} ({service.key})" if service.label != service.key else service.key,
        draw=standing(with_stale(topology, _nodes(topology, columns, placed.rects))),
        edges=tuple(_with_points(edge, points[edge.id]) for edge in edges if edge.id in points),
        width=placed.rects["service"].w,
        height=placed.rects["service"].h,
        facts=(owner_words(service),),
        notes=(*notes_for(topology, service.owner_account, service.name.region), *undrawn(routes)),
    )
    return page(sheet, heading)


def _with_points(edge: Edge, points: tuple[tuple[int, int], ...]) -> Edge:
    return Edge(edge.id, edge.kind, edge.net, edge.source, edge.target, points, edge.state, edge.why)


Columns = tuple[tuple[Member, ...], ...]


def _picture(topology: Topology, service: Service) -> tuple[Columns, list[Edge]]:
    users = consumers(topology, service)
    supply = providers(topology, service)
    left = [_consumer(topology, user) for user in users]
    middle = _service(service, users)
    balancers = [_balancer(topology, item) for item in supply]
    targets: dict[str, Member] = {}
    edges = [
        _edge("consumes", member.thing.id, middle.thing.id, user.state, _why(user, service))
        for member, user in zip(left, users, strict=True)
    ]
    for item, member in zip(supply, balancers, strict=True):
        why = f"{service.key} is configured with {item.arn}"
        edges.append(_edge("provides", middle.thing.id, member.thing.id, "", why))
        for group in item.target_groups:
            for target in group.targets or ():
                found = _target(topology, group, target)
                targets[found.thing.id] = found
                why = f"{target.id} is registered in {group.label}; its health is {target.state or 'not known'}"
                edges.append(_edge("targets", member.thing.id, found.thing.id, target.state, why))
    columns = (tuple(left), (middle,), tuple(balancers), tuple(targets.values()))
    return columns, list({edge.id: edge for edge in edges}.values())


def _edge(kind: str, source: str, target: str, state: str, why: str) -> Edge:
    shown = None if state.lower() in ("", "available", "healthy") else state.lower()
    # Links from one load balancer merge like links to one service do: both ends of the fan are one thing.
    net = f"{kind}:{source if kind == 'targets' else target}"
    return Edge(f"{kind}:{source}>{target}", kind, net, source, target, (), shown, why)


def _why(user: Consumer, service: Service) -> str:
    sides = []
    if user.endpoint is not None:
        sides.append("its own account lists the endpoint")
    if user.connection is not None:
        sides.append("the service's account lists the connection")
    return f"{user.endpoint_id} consumes {service.key}: {' and '.join(sides)}; state {user.state or 'not known'}"


def _consumer(topology: Topology, user: Consumer) -> Member:
    endpoint = user.endpoint
    connected = endpoint is not None
    label = (
        (endpoint.label if endpoint.name else vpc_label(topology, endpoint.vpc_id)) if endpoint else user.endpoint_id
    )
    lines: tuple[str, ...] = ("consumer not connected: known from the service's side",)
    if endpoint is not None:
        count = len(endpoint_interfaces(topology, endpoint))
        lines = (
            f"in {vpc_label(topology, endpoint.vpc_id)}, {user.region}, {count} interface{'' if count == 1 else 's'}",
        )
    return Member(
        Thing(
            id=user.endpoint_id,
            kind="endpoint",
            resource=user.endpoint_id,
            label=label,
            sub=user.endpoint_id if connected else user.region,
            icon="endpoint",
            tone="endpoint" if connected else "unconnected",
            state="unconnected" if not connected else _shown_state(user.state),
            title=title_of(label, user.endpoint_id, f"state: {user.state}"),
            marks=state_mark(user.state),
            shape="box" if connected else "dashed",
        ),
        user.account,
        lines,
    )


def _shown_state(state: str) -> str | None:
    return None if state.lower() in ("", "available") else state.lower()


def _service(service: Service, users: tuple[Consumer, ...]) -> Member:
    configuration = service.configuration
    lines = [f"{len(users)} consumer{'' if len(users) == 1 else 's'}"]
    marks: tuple[Mark, ...] = ()
    if configuration is not None:
        lines[0] += ", acceptance required" if configuration.acceptance_required else ", accepted by itself"
        marks = state_mark(configuration.state)
    return Member(
        Thing(
            id=service.key,
            kind="endpoint-service",
            resource=service.key,
            label=service.label,
            sub=service.name.full if service.name.full != service.label else owner_words(service),
            icon="endpoint-service",
            tone="endpoint-service" if configuration is not None else "unconnected",
            state=None if configuration is not None else "unconnected",
            title=title_of(service.name.full, owner_words(service)),
            marks=marks,
            shape="box" if configuration is not None else "dashed",
        ),
        service.owner_account or owner_words(service),
        tuple(lines),
    )


def _balancer(topology: Topology, item: Provider) -> Member:
    balancer = item.load_balancer
    if balancer is None:
        thing = Thing(
            item.arn,
            "load-balancer",
            item.arn,
            item.arn.split("/")[-2] if item.arn.count("/") > 1 else item.arn,
            "not in this inventory",
            "load-balancer",
            "unconnected",
            "unconnected",
            title=item.arn,
            shape="dashed",
        )
        return Member(thing, item.arn.split(":")[4] if item.arn.count(":") > 4 else "unknown")
    zones = ", ".join(sorted(zone.zone for zone in balancer.zones))
    word = BALANCER_WORDS.get(balancer.type, "load balancer")
    cross = {True: "cross-zone on", False: "cross-zone off", None: ""}[balancer.cross_zone]
    thing = Thing(
        id=balancer.id,
        kind="load-balancer",
        resource=balancer.id,
        label=f"{word} {balancer.label}",
        sub=zones,
        icon=balancer_icon(balancer),
        tone="load-balancer",
        title=title_of(balancer.label, balancer.id, cross),
        marks=state_mark(balancer.state),
    )
    return Member(
        thing, balancer.account, (f"in {vpc_label(topology, balancer.vpc_id)}{f', {cross}' if cross else ''}",)
    )


def _target(topology: Topology, group: TargetGroup, target: Target) -> Member:
    interface = _interface(topology, group, target)
    subnet = topology.get(Subnet, interface.subnet_id) if interface is not None else None
    found = topology.find(target.id)
    label = found.label if found is not None and found.name else target.id
    where = (
        subnet.label if subnet is not None else "no interface in the inventory holds it" if interface is None else ""
    )
    return Member(
        Thing(
            id=f"target:{target.id}:{target.port or ''}",
            kind="target",
            resource=interface.id if interface is not None else None,
            label=f"{label}:{target.port}" if target.port else label,
            sub=where,
            icon="target",
            tone="target",
            state=None if target.state in ("healthy", "") else target.state,
            title=title_of(target.id, f"target group {group.label}", target.description or target.reason),
            marks=health_mark(target),
        ),
        group.account,
        (f"target group {group.label}",),
    )


def _interface(topology: Topology, group: TargetGroup, target: Target) -> NetworkInterface | None:
    of_instance = topology.interfaces_of_instance.get(target.id, ())
    holding = topology.interfaces_of_address.get(target.id, ())
    return next(iter((*of_instance, *(item for item in holding if item.vpc_id == group.vpc_id))), None)


def _groups(column: Iterable[Member]) -> Mapping[str, tuple[Member, ...]]:
    found: dict[str, list[Member]] = {}
    for member in sorted(column, key=lambda member: (member.group, member.thing.label, member.thing.id)):
        found.setdefault(member.group, []).append(member)
    return {group: tuple(members) for group, members in found.items()}


def _root(columns: Columns) -> Tray:
    width, height = CARD
    trays = []
    for number, column in enumerate(columns):
        frames = [
            (
                Tray(
                    _frame_id(group, number),
                    tuple((Leaf(member.thing.id, width, height),) for member in members),
                    head=40,
                    flat=True,
                    pad=8,
                    row_gap=8,
                ),
            )
            for group, members in _groups(column).items()
        ]
        if frames:
            trays.append(Tray(f"column:{number}", tuple(frames), flat=True, pad=0, row_gap=16))
    return Tray("service", (tuple(trays),), pad=8, row_gap=8, column_gap=56)


def _frame_id(group: str, column: int) -> str:
    return f"account:{group}@{column}"


def _nodes(topology: Topology, columns: Columns, rects: Mapping[str, Rect]) -> Iterable[Node]:
    for number, column in enumerate(columns):
        for group, members in _groups(column).items():
            yield _frame(topology, group, _frame_id(group, number), members, rects)
            for member in members:
                yield card(member.thing, _frame_id(group, number), rects[member.thing.id], member.lines)


def _frame(topology: Topology, group: str, node: str, members: tuple[Member, ...], rects: Mapping[str, Rect]) -> Node:
    connected = any(member.thing.state != "unconnected" for member in members)
    known = group if group.isdigit() else None
    thing = replace(account_frame(topology, group, connected=connected), id=node, resource=known)
    return frame(thing, None, rects[node], 12)
