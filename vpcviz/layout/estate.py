"""The picture of an estate: frames in frames with a card per VPC, some expanded, and the links between them."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from vpcviz.layout.estate_links import estate_lines, with_count
from vpcviz.layout.estate_model import Card, Estate, EstateLink, estate_of, with_chips
from vpcviz.layout.estate_trays import CARD_HEIGHT, CHIP_ROW, ROOT, arranged, chip_rows, packed, shape_of
from vpcviz.layout.filters import filter_words, layer_words
from vpcviz.layout.focus import Focus, focus_of, held_words, neighbourhood
from vpcviz.layout.frames import UNCONNECTED
from vpcviz.layout.groups import Outer, groups_of, outer_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import notes_for, undrawn
from vpcviz.layout.packing import Packing, aligned, heights_of, last_packing, reserved, rows_of
from vpcviz.layout.page import Sheet, page
from vpcviz.layout.pieces import MUTED, Mark, Rect, Thing, card, card_name_of, frame, line
from vpcviz.layout.router import Plan, plan
from vpcviz.layout.rows import Rows
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.stale import with_stale
from vpcviz.layout.title_sizes import TitleSizes, readable_size
from vpcviz.layout.trays import Placed, place
from vpcviz.layout.view import TAG_GROUP, View, ViewError, to_query
from vpcviz.layout.vpc_links import Drawn, standing_of
from vpcviz.layout.vpc_picture import inner_picture_of
from vpcviz.topology.network import Topology

CHIP_HEIGHT = 20
COLLAPSED = 50
"""More VPCs than this: cards without chips, and links summed per pair of outer frames."""
LEEWAY = 5
"""How far beyond COLLAPSED, either way, an estate that has rows of last time keeps its look."""
EVERY = "all"
MOST_EXPANDED = 1000
"""VPCs that are expanded at once; more would take longer than anybody waits."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is drawn, before anything has a place."""

    view: View
    estate: Estate
    outers: tuple[Outer, ...]
    focus: Focus | None
    small: bool
    last: Packing | None

    @property
    def summed(self) -> bool:
        """Whether links are summed: never around a focus."""
        return self.small and self.focus is None


def estate_scene(topology: Topology, view: View, heading: Heading, rows: Rows | None = None) -> Scene:
    """The scene of the whole estate, of what the view's filters let through, or of what is around its focus."""
    subject = _subject(topology, view, rows)
    sheet, drawn = _sheet(topology, subject)
    return replace(page(sheet, heading), rows=replace(drawn, view=_name(view), small=subject.small))


def _name(view: View) -> str:
    return to_query(replace(view, theme="light"))


def _subject(topology: Topology, view: View, rows: Rows | None) -> _Subject:
    focus = focus_of(topology, view.focus) if view.focus else None

    def around(
        links: Sequence[EstateLink], passing: AbstractSet[str]
    ) -> tuple[list[EstateLink], frozenset[str], frozenset[str]]:
        centre = focus if focus is not None else Focus(topology.touched & passing, "")
        near = neighbourhood(links, centre, view.hops)
        return list(near.links), near.cards, centre.cards

    estate = estate_of(topology, view, around if focus is not None or view.only else None)
    if focus is not None:
        mark = Mark("focus", "focus", held_words(topology, view), "path")
        estate = replace(estate, cards=tuple(_marked(item, focus, mark) for item in estate.cards))
    last = rows if rows is not None and rows.view == _name(view) else None
    small = _vpcs(estate) > (COLLAPSED if last is None else COLLAPSED - LEEWAY if last.small else COLLAPSED + LEEWAY)
    if not small:
        estate = with_chips(topology, estate)
    outers = groups_of(topology, estate, view.group)
    return _Subject(view, estate, outers, focus, small, last_packing(last, _name(view), small=small))


def _marked(item: Card, focus: Focus, mark: Mark) -> Card:
    if item.thing.id not in focus.cards:
        return item
    return replace(item, thing=replace(item.thing, marks=(*item.thing.marks, mark)))


def _vpcs(estate: Estate) -> int:
    return sum(1 for item in estate.cards if item.thing.kind == "vpc")


def _sheet(topology: Topology, subject: _Subject) -> tuple[Sheet, Rows]:
    view, estate = subject.view, subject.estate
    marks = {
        item.thing.id: item.thing.marks
        for item in estate.cards
        if subject.focus and item.thing.id in subject.focus.cards
    }
    pictures = {
        vpc_id: replace(inner_picture_of(topology, vpc_id, view.hidden), marks=marks.get(vpc_id, ()))
        for vpc_id in _expanded(estate, view)
    }
    counted = subject.summed and "labels" not in view.hidden
    shape = shape_of(subject.outers, pictures, small=subject.small, counted=counted)
    packing = packed(subject.outers, shape, subject.last)
    standings = {
        vpc_id: (picture, standing_of(topology, shape.inlays[vpc_id].body)) for vpc_id, picture in pictures.items()
    }
    homes = outer_of(subject.outers) if subject.summed else None
    lines = estate_lines(topology, estate.links, standings, homes)
    ends = frozenset(end for link, _ in lines for end in (link.source, link.target))
    # Lines are planned where neither lines nor last time's heights have moved anything: an unchanged estate plans alike.
    draft = arranged(subject.outers, shape, replace(packing, heights={}))
    first = place(draft, {}, {}, ends)
    routes = plan(first.ground, [link for link, _ in lines])
    rooms = aligned(reserved(routes.demand, subject.last, frozenset(pictures)), packing, frozenset(pictures))
    root = arranged(subject.outers, shape, replace(packing, heights=packing.heights or heights_of(draft, first)))
    placed = place(root, rooms, routes.needs, ends)
    titles = shape.titles  # The sheet holds no bodies but those of `placed`, which are given out as they are drawn.
    least = readable_size(placed.rects[ROOT].w, placed.rects[ROOT].h)
    sheet = Sheet(
        title=_title(subject),
        draw=lambda dx, dy: with_stale(topology, _nodes(subject, placed, _Pen(dx, dy, subject.small, titles, least))),
        edges=_edges(lines, routes, placed, counted=counted),
        width=placed.rects[ROOT].w,
        height=placed.rects[ROOT].h,
        facts=_facts(subject, topology.gone),
        notes=(*(() if estate.cards else (_nothing(view),)), *notes_for(topology), *undrawn(routes)),
    )
    return sheet, rows_of(root, packing, placed, rooms)


def _edges(lines: Iterable[Drawn], routes: Plan, placed: Placed, *, counted: bool) -> tuple[Edge, ...]:
    points = routes.points(placed.ground)
    edges = (replace(edge, points=points[edge.id]) for _, edge in lines if edge.id in points)
    return tuple(with_count(edge) if counted else replace(edge, texts=()) if edge.texts else edge for edge in edges)


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


def _title(subject: _Subject) -> str:
    if subject.focus is not None:
        return f"Around {subject.focus.label}"
    words = filter_words(subject.view)
    return f"Estate, {words}" if words else "Estate"


def _facts(subject: _Subject, gone: frozenset[str]) -> tuple[str, ...]:
    view, estate = subject.view, subject.estate
    vpcs = (item for item in estate.cards if item.thing.kind == "vpc" and item.thing.state != UNCONNECTED)
    cards = [item for item in vpcs if item.thing.id not in gone]
    accounts = len({item.account for item in estate.cards if item.thing.id not in gone} & estate.connected)
    count = f"{len(cards)} VPC{'' if len(cards) == 1 else 's'} in {accounts} account{'' if accounts == 1 else 's'}"
    away = f"up to {view.hops} link{'' if view.hops == 1 else 's'} away" if subject.focus is not None else ""
    grouped = "" if view.group == "account" else f"grouped by {_group_words(view)}"
    cut = f"{estate.cut:,} link{'' if estate.cut == 1 else 's'} to what is filtered out not drawn" if estate.cut else ""
    facts = (count, away, filter_words(view), cut, grouped, layer_words(view), *_summed_words(subject, gone))
    return tuple(fact for fact in facts if fact)


def _group_words(view: View) -> str:
    return f"tag {view.group.removeprefix(TAG_GROUP)}" if view.group.startswith(TAG_GROUP) else view.group


def _summed_words(subject: _Subject, gone: frozenset[str]) -> Iterable[str]:
    """How links are summed, and how many do not show because they stay within one frame."""
    if not subject.summed or not subject.estate.links:
        return
    view = subject.view
    what = {"account": "accounts", "region": "regions"}.get(view.group, "tag values")
    yield f"links summed per pair of {what}"
    homes = outer_of(subject.outers)
    opened = set(_expanded(subject.estate, view))
    ends = [(link.source, link.target) for link in subject.estate.links if link.is_there(gone)]
    inside = sum(1 for source, target in ends if homes[source].id == homes[target].id and not {source, target} & opened)
    if inside:
        yield f"{inside:,} link{'' if inside == 1 else 's'} within one {what.removesuffix('s')} not drawn"


class _Pen(NamedTuple):
    """Where the sheet's corner is, whether cards are small, and how large names are."""

    dx: int
    dy: int
    small: bool
    titles: TitleSizes
    least: int
    """How small the names of outer frames may become."""


def _nodes(subject: _Subject, placed: Placed, pen: _Pen) -> Iterable[Node]:
    for outer in subject.outers:
        yield frame(outer.thing, None, placed.rects[outer.thing.id].moved(pen.dx, pen.dy), pen.titles.frame, pen.least)
        for inner in outer.inner:
            name = inner.thing.id
            yield frame(inner.thing, outer.thing.id, placed.rects[name].moved(pen.dx, pen.dy), 13)
            for item in inner.cards:
                rect, body = placed.rects[item.thing.id].moved(pen.dx, pen.dy), placed.take(item.thing.id)
                yield from _card(item, name, rect, pen) if body is None else body.drawn(rect.x, rect.y)


def _card(item: Card, parent: str, rect: Rect, pen: _Pen) -> Iterable[Node]:
    lines = item.brief if pen.small and item.brief else item.lines
    yield card(item.thing, parent, rect, lines, pen.titles.cards)
    if pen.small:
        return
    top = rect.y + CARD_HEIGHT + pen.titles.card_growth + card_name_of(item.thing, rect.w, pen.titles.cards).growth
    for row, chips in enumerate(chip_rows(item, rect.w)):
        for chip, x, wide in chips:
            yield _chip(chip, item.thing.id, Rect(rect.x + x, top - 4 + row * CHIP_ROW, wide, CHIP_HEIGHT))


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
