"""The picture of an estate: accounts and regions with a card per VPC, some expanded, and the links between them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from vpcviz.layout.estate_links import estate_lines
from vpcviz.layout.estate_model import Card, Estate, by_place, estate_of
from vpcviz.layout.estate_trays import CARD_HEIGHT, CHIP_ROW, ROOT, chip_rows, root_tray
from vpcviz.layout.frames import UNCONNECTED, account_frame, account_node, region_frame, region_node
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import notes_for, undrawn
from vpcviz.layout.page import Sheet, page
from vpcviz.layout.pieces import MUTED, Rect, Thing, card, frame, line
from vpcviz.layout.router import plan
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.stale import with_stale
from vpcviz.layout.trays import Placed, place
from vpcviz.layout.view import View, ViewError
from vpcviz.layout.vpc_links import standing_of
from vpcviz.layout.vpc_picture import picture_of
from vpcviz.topology.coverage import gaps
from vpcviz.topology.network import Topology

CHIP_HEIGHT = 20
COLLAPSED = 50
"""More VPCs than this: cards without chips, and links summed per pair of accounts."""
EVERY = "all"
MOST_EXPANDED = 1000
"""VPCs that are expanded at once; more would take longer than anybody waits."""


def estate_scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of the whole estate, or of what the view's filters let through."""
    estate = estate_of(topology, view)
    collapsed = sum(1 for item in estate.cards if item.thing.kind == "vpc") > COLLAPSED
    pictures = {vpc_id: picture_of(topology, vpc_id) for vpc_id in _expanded(estate, view)}
    root = root_tray(topology, estate, pictures, small=collapsed)
    first = place(root, {}, {})
    standings = {vpc_id: (picture, standing_of(topology, first.bodies[vpc_id])) for vpc_id, picture in pictures.items()}
    lines = estate_lines(topology, estate, standings, summed=collapsed)
    routes = plan(first.ground, [link for link, _ in lines])
    placed = place(root, routes.demand, routes.needs)
    points = routes.points(placed.ground)
    empty = () if estate.cards else (_nothing(view),)
    sheet = Sheet(
        title=_title(view),
        draw=lambda dx, dy: with_stale(topology, _nodes(topology, estate, placed, _Pen(dx, dy, collapsed))),
        edges=tuple(replace(edge, points=points[edge.id]) for _, edge in lines if edge.id in points),
        width=placed.rects[ROOT].w,
        height=placed.rects[ROOT].h,
        facts=_facts(estate, view, collapsed),
        notes=(*empty, *notes_for(topology), *undrawn(routes)),
    )
    return page(sheet, heading)


def _expanded(estate: Estate, view: View) -> tuple[str, ...]:
    """The VPCs that the view expands and that are there, in order."""
    shown = sorted(
        item.thing.id for item in estate.cards if item.thing.kind == "vpc" and item.thing.state != UNCONNECTED
    )
    wanted = tuple(vpc_id for vpc_id in shown if EVERY in view.expanded or vpc_id in view.expanded)
    if len(wanted) > MOST_EXPANDED:
        raise ViewError(
            f"{len(wanted)} VPCs are too many to expand at once, {MOST_EXPANDED} are the most: filter by account, region or text"
        )
    return wanted


def _nothing(view: View) -> str:
    return "No VPC passes the filters." if view.filtered else "There is no VPC in this inventory."


def _title(view: View) -> str:
    return "Estate, filtered" if view.filtered else "Estate"


def _facts(estate: Estate, view: View, collapsed: bool) -> tuple[str, ...]:
    vpcs = sum(1 for item in estate.cards if item.thing.kind == "vpc" and item.thing.state != UNCONNECTED)
    filters = [f"account {account}" for account in view.accounts] + [f"region {region}" for region in view.regions]
    filters += [f"text “{view.text}”"] if view.text else []
    hidden = f"without {', '.join(view.hidden)}" if view.hidden else ""
    summed = "links summed per pair of accounts" if collapsed and estate.links else ""
    only = f"only {', '.join(filters)}" if filters else ""
    count = f"{vpcs} VPC{'' if vpcs == 1 else 's'} in {len(estate.connected)} account{'' if len(estate.connected) == 1 else 's'}"
    return tuple(fact for fact in (count, only, hidden, summed) if fact)


class _Pen(NamedTuple):
    """Where the sheet's corner is, and whether cards are small."""

    dx: int
    dy: int
    small: bool


def _nodes(topology: Topology, estate: Estate, placed: Placed, pen: _Pen) -> Iterable[Node]:
    unread = {(gap.outcome.account, gap.outcome.region) for gap in gaps(topology)}
    for account, regions in by_place(estate.cards).items():
        yield frame(
            account_frame(topology, account, connected=account in estate.connected),
            None,
            placed.rects[account_node(account)].moved(pen.dx, pen.dy),
        )
        for region, cards in regions.items():
            place_ = placed.rects[region_node(account, region)].moved(pen.dx, pen.dy)
            yield frame(
                region_frame(account, region, unread=(account, region) in unread), account_node(account), place_, 13
            )
            for item in cards:
                rect, body = placed.rects[item.thing.id].moved(pen.dx, pen.dy), placed.bodies.get(item.thing.id)
                yield from _card(item, rect, small=pen.small) if body is None else body.drawn(rect.x, rect.y)


def _card(item: Card, rect: Rect, *, small: bool) -> Iterable[Node]:
    parent = region_node(item.account, item.region)
    yield card(item.thing, parent, rect, item.lines)
    if small:
        return
    for row, chips in enumerate(chip_rows(item, rect.w)):
        for chip, x, wide in chips:
            y = rect.y + CARD_HEIGHT - 4 + row * CHIP_ROW
            yield _chip(chip, item.thing.id, Rect(rect.x + x, y, wide, CHIP_HEIGHT))


def _chip(thing: Thing, parent: str, place_: Rect) -> Node:
    x, y, w, h = place_
    texts = line(thing.label, x + 7, y + 14, w - 12, MUTED)
    return Node(
        thing.id,
        thing.kind,
        thing.resource,
        parent,
        x,
        y,
        w,
        h,
        thing.label,
        texts=texts,
        state=thing.state,
        tone=thing.tone,
        title=thing.title,
    )
