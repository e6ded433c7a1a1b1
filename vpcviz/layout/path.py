"""The picture of a traced path: the hops there from left to right, the hops back below, each in its VPC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vpcviz.layout.corridors import Link
from vpcviz.layout.filters import layer_words
from vpcviz.layout.fitting import largest
from vpcviz.layout.heading import Heading
from vpcviz.layout.notes import undrawn
from vpcviz.layout.page import Sheet, page, standing
from vpcviz.layout.path_hops import Hop, frame_words, hops_of
from vpcviz.layout.pieces import Rect, Thing, card, frame
from vpcviz.layout.router import plan
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.trays import Leaf, Tray, place
from vpcviz.layout.view import View
from vpcviz.topology.network import Topology
from vpcviz.topology.trace.answer import Answer, Outcome, Step
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow

ROOT = "path"
CARD = (240, 72)
FRAME_HEAD = 48
MOST_ACROSS = 6
"""Hops of one VPC that stand side by side at most; more go below."""
MOST_FRAMES = 6
"""Frames in a row of the picture at most."""


@dataclass(frozen=True, slots=True)
class Stay:
    """Hops in a row that lie in one frame."""

    id: str
    frame: str
    hops: tuple[Hop, ...]


def path_scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of the flow that `view` names, traced in `topology`."""
    answer = trace(topology, Flow(view.source, view.destination, view.protocol, view.port))
    there = _stays(hops_of(topology, answer.steps, "there"), "there")
    back = _stays(hops_of(topology, answer.return_steps, "back"), "back")
    root = _root(there, back)
    edges = [*_edges(there, "there", answer), *_edges(back, "back", answer)]
    links = [Link(edge.id, edge.net, edge.source, edge.target) for edge in edges]
    routes = plan(place(root, {}, {}).ground, links)
    placed = place(root, routes.demand, routes.needs)
    points = routes.points(placed.ground)
    sheet = Sheet(
        title=title_of_answer(view, answer, there[0].hops[0].thing.label if there else view.source),
        draw=standing(_nodes(topology, (*there, *back), placed.rects)),
        edges=tuple(replace(edge, points=points[edge.id]) for edge in edges if edge.id in points),
        width=placed.rects[ROOT].w,
        height=placed.rects[ROOT].h,
        facts=(*_facts(answer), layer_words(view)),
        notes=(*(f"⚠ {missing}" for missing in answer.missing), *undrawn(routes)),
    )
    return page(sheet, heading)


OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.REACHED: "reached",
    Outcome.BLOCKED: "blocked",
    Outcome.NO_ROUTE: "no route",
    Outcome.UNKNOWN: "unknown",
}


def title_of_answer(view: View, answer: Answer, source: str) -> str:
    """What was asked and what became of it; `source` is what people call where it begins."""
    port = f"/{view.port}" if view.port is not None else ""
    return f"{source} → {view.destination} ({view.protocol}{port}): {OUTCOME_WORDS[answer.outcome]}"


def _facts(answer: Answer) -> tuple[str, ...]:
    facts = [f"via {answer.via.value.replace('-', ' ')}"] if answer.via is not None else []
    if answer.private is not None:
        facts.append("stays private" if answer.private else "uses the public internet")
    if answer.resolved is not None and answer.resolved.address not in ("", answer.resolved.name):
        facts.append(f"{answer.resolved.name} is {answer.resolved.address}")
    return tuple(facts)


def _stays(hops: Sequence[Hop], name: str) -> tuple[Stay, ...]:
    runs: list[list[Hop]] = []
    for hop in hops:
        if runs and runs[-1][0].frame == hop.frame:
            runs[-1].append(hop)
        else:
            runs.append([hop])
    return tuple(Stay(f"{name}-frame:{number}", run[0].frame, tuple(run)) for number, run in enumerate(runs))


def _root(there: Sequence[Stay], back: Sequence[Stay]) -> Tray:
    """The way there above the way back, each wrapped where that keeps the picture large on a screen."""
    options = [
        _wrapped(there, back, across, frames)
        for across in range(1, MOST_ACROSS + 1)
        for frames in range(1, MOST_FRAMES + 1)
    ]
    return options[largest(options)]


def _wrapped(there: Sequence[Stay], back: Sequence[Stay], across: int, frames: int) -> Tray:
    rows: list[tuple[Tray, ...]] = []
    for stays in (there, back):
        trays = [_tray(stay, across) for stay in stays]
        rows += [tuple(trays[start : start + frames]) for start in range(0, len(trays), frames)]
    return Tray(ROOT, tuple(rows), pad=16, row_gap=32, column_gap=48)


def _tray(stay: Stay, across: int) -> Tray:
    leaves = [Leaf(hop.thing.id, *CARD) for hop in stay.hops]
    rows = tuple(tuple(leaves[start : start + across]) for start in range(0, len(leaves), across))
    return Tray(stay.id, rows, head=FRAME_HEAD, pad=16, row_gap=16, column_gap=32)


def _edges(stays: Sequence[Stay], name: str, answer: Answer) -> Iterable[Edge]:
    hops = [hop for stay in stays for hop in stay.hops]
    stopped = answer.outcome is not Outcome.REACHED
    for number, (left, right) in enumerate(pairwise(hops)):
        edge_id = f"path:{name}:{number}"
        state = "return" if name == "back" else "blocked" if stopped and right.stops else None
        yield Edge(edge_id, "path", edge_id, left.thing.id, right.thing.id, (), state, _why(left.steps))


def _why(steps: Sequence[Step]) -> str:
    return steps[-1].because


def _nodes(topology: Topology, stays: Iterable[Stay], rects: Mapping[str, Rect]) -> Iterable[Node]:
    for stay in stays:
        label, sub, icon, tone = frame_words(topology, stay.frame)
        way = "the way back" if stay.id.startswith("back") else "the way there"
        if way == "the way back":
            label, sub = (f"{label} (way back)", sub) if sub else (label, "way back")
        thing = Thing(
            stay.id,
            tone,
            stay.frame.removeprefix("account:") or None,
            label,
            sub,
            icon,
            tone,
            title=f"{label}, on {way}",
            shape="frame",
        )
        yield frame(thing, None, rects[stay.id])
        for hop in stay.hops:
            yield card(hop.thing, stay.id, rects[hop.thing.id], (hop.more,))
