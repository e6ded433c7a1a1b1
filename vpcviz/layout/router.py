"""Lines through corridors: a shortest-path tree per net, then a track per net and corridor.

Two steps, because corridors grow with their lines: `plan` finds which corridors each link takes and how many tracks
every corridor needs; the caller places the boxes again with that room; `Plan.points` gives the lines.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vpcviz.layout.corridors import Corridor, Link, Point, Side

BEND = 60
"""What a bend costs, in pixels of detour."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The corridors and open sides of one placement."""

    corridors: Mapping[str, Corridor]
    sides: Mapping[str, tuple[Side, ...]]
    """Node id -> its sides."""
    homes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Node id -> the trays around it."""

    def allowed(self, link: Link) -> frozenset[str]:
        """The trays that a link may run in: those around its two ends."""
        return frozenset({""}) | self.homes.get(link.source, frozenset()) | self.homes.get(link.target, frozenset())


@dataclass(frozen=True, slots=True)
class Path:
    """The way of one link: from a side, through corridors that take turns in axis, to a side."""

    link: Link
    source: tuple[str, str]
    """(node, corridor) of the side where it starts."""
    corridors: tuple[str, ...]
    target: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which way every link goes, and which track it takes."""

    paths: tuple[Path, ...]
    tracks: Mapping[tuple[str, str], int]
    """(corridor, net) -> track number."""
    demand: Mapping[str, int]
    """Corridor -> how many tracks it needs."""
    slots: Mapping[tuple[str, str, str], int]
    """(node, corridor, net) -> number of the slot on that side."""
    unrouted: tuple[Link, ...]
    """Links for which no way was found."""

    @property
    def needs(self) -> Mapping[tuple[str, str], int]:
        """(node, corridor) -> how many lines meet that side."""
        found: dict[tuple[str, str], int] = {}
        for node, corridor, _ in self.slots:
            found[node, corridor] = found.get((node, corridor), 0) + 1
        return found

    def points(self, ground: Ground) -> Mapping[str, tuple[Point, ...]]:
        """Link id -> its line, on a ground with the same corridors and sides."""
        return {path.link.id: _simplified(self._points(path, ground)) for path in self.paths}

    def _points(self, path: Path, ground: Ground) -> list[Point]:
        net = path.link.net
        places = [ground.corridors[name].track(self.tracks[name, net]) for name in path.corridors]
        axes = [ground.corridors[name].axis for name in path.corridors]
        start = self._dock(ground, path.source, net)
        end = self._dock(ground, path.target, net)
        points = [_at(axes[0], *start), _at(axes[0], places[0], start[1])]
        for (axis, place), following in zip(zip(axes, places, strict=True), places[1:], strict=False):
            points.append(_at(axis, place, following))
        points += [_at(axes[-1], places[-1], end[1]), _at(axes[-1], *end)]
        return points

    def _dock(self, ground: Ground, where: tuple[str, str], net: str) -> tuple[int, int]:
        """(across, along) of the point where a net meets a node's side."""
        node, corridor = where
        side = next(side for side in ground.sides[node] if side.corridor == corridor)
        slots = side.slots()
        number = self.slots[node, corridor, net]
        if number >= len(slots):
            raise ValueError(f"{node} has {len(slots)} slots towards {corridor}, and needs {number + 1}")
        return side.edge, slots[number]


def _at(axis: str, across: int, along: int) -> Point:
    return (along, across) if axis == "h" else (across, along)


def _simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """Without repeated points and points in the middle of a straight run."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) >= 2 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)


Junction = tuple[str, str]
"""(horizontal corridor, vertical corridor) that cross."""
State = tuple[str, str, str]
"""(horizontal corridor, vertical corridor, the one of the two that is being followed)."""


_START: State = ("", "", "")


class _Map:
    """The corridors' crossings, ready for many searches."""

    def __init__(self, ground: Ground) -> None:
        self.corridors = ground.corridors
        self.on: defaultdict[str, list[tuple[int, Junction]]] = defaultdict(list)
        verticals = sorted(
            (item for item in ground.corridors.values() if item.axis == "v"), key=lambda item: (item.lane, item.id)
        )
        for across in ground.corridors.values():
            if across.axis == "h":
                for along in verticals:
                    if _cross(across, along):
                        self.on[across.id].append((along.centre, (across.id, along.id)))
                        self.on[along.id].append((across.centre, (across.id, along.id)))
        self.place: dict[tuple[str, Junction], int] = {}
        for corridor, crossings in self.on.items():
            crossings.sort()
            self.place |= {(corridor, junction): number for number, (_, junction) in enumerate(crossings)}

    def open(self, state: State, allowed: frozenset[str]) -> bool:
        """Whether the corridor that is followed may be taken; others may be crossed."""
        return self.corridors[state[2]].owner in allowed

    def neighbours(self, state: State) -> Iterable[tuple[int, State]]:
        """(cost, state) of each step: along the corridor that is followed, or a turn into the other."""
        horizontal, vertical, follows = state
        junction = (horizontal, vertical)
        yield BEND, (horizontal, vertical, vertical if follows == horizontal else horizontal)
        crossings = self.on[follows]
        number = self.place[follows, junction]
        for other in (number - 1, number + 1):
            if 0 <= other < len(crossings):
                yield abs(crossings[other][0] - crossings[number][0]), (*crossings[other][1], follows)


def _cross(across: Corridor, along: Corridor) -> bool:
    return (
        across.start <= along.lane
        and along.lane + along.room <= across.end
        and along.start <= across.lane
        and across.lane + across.room <= along.end
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    """Shortest ways from one node to everywhere."""

    cost: Mapping[State, int]
    parent: Mapping[State, State | None]
    target_sides: tuple[Side, ...]


def _tree(area: _Map, sides: tuple[Side, ...], allowed: frozenset[str]) -> _Tree:
    cost: dict[State, int] = {}
    parent: dict[State, State | None] = {}
    queue: list[tuple[int, State, State]] = []
    for side in sides:
        middle = (side.low + side.high) // 2
        queue += [(abs(at - middle), (*junction, side.corridor), _START) for at, junction in area.on[side.corridor]]
    heapq.heapify(queue)
    while queue:
        spent, state, before = heapq.heappop(queue)
        if state in cost or not area.open(state, allowed):
            continue
        cost[state], parent[state] = spent, None if before == _START else before
        for step, following in area.neighbours(state):
            if following not in cost:
                heapq.heappush(queue, (spent + step, following, state))
    return _Tree(cost, parent, sides)


def _way(area: _Map, tree: _Tree, link: Link, sides: tuple[Side, ...]) -> Path | None:
    """The cheapest way from any of the source's sides; None when the corridors do not join them."""
    best: tuple[int, str, State | None, Side] | None = None
    targets = {side.corridor: side for side in tree.target_sides}
    for side in sides:
        middle = (side.low + side.high) // 2
        if side.corridor in targets:
            far = targets[side.corridor]
            best = _less(best, (abs(middle - (far.low + far.high) // 2), side.corridor, None, side))
        for at, junction in area.on[side.corridor]:
            state = (*junction, side.corridor)
            if state in tree.cost:
                best = _less(best, (tree.cost[state] + abs(at - middle), side.corridor, state, side))
    if best is None:
        return None
    corridors = [best[1]]
    state_: State | None = best[2]
    while state_ is not None:
        if state_[2] != corridors[-1]:
            corridors.append(state_[2])
        state_ = tree.parent[state_]
    return Path(link, (link.source, corridors[0]), tuple(corridors), (link.target, corridors[-1]))


def _less(
    left: tuple[int, str, State | None, Side] | None, right: tuple[int, str, State | None, Side]
) -> tuple[int, str, State | None, Side]:
    if left is None or (right[0], right[1]) < (left[0], left[1]):
        return right
    return left


def plan(ground: Ground, links: Iterable[Link]) -> Plan:
    """Find a way for every link. Links of one net with one target share a shortest-path tree."""
    area = _Map(ground)
    trees: dict[tuple[str, frozenset[str]], _Tree] = {}
    paths: list[Path] = []
    unrouted: list[Link] = []
    for link in sorted(links, key=lambda item: (item.net, item.target, item.source, item.id)):
        allowed = ground.allowed(link)
        tree = trees.get((link.target, allowed))
        if tree is None:
            tree = trees[link.target, allowed] = _tree(area, ground.sides.get(link.target, ()), allowed)
        path = _way(area, tree, link, ground.sides.get(link.source, ()))
        if path is None:
            unrouted.append(link)
        else:
            paths.append(path)
    slots = _slots(paths)
    tracks, demand = _tracks(ground, paths)
    return Plan(tuple(paths), tracks, demand, slots, tuple(unrouted))


def _slots(paths: Sequence[Path]) -> Mapping[tuple[str, str, str], int]:
    nets: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for path in paths:
        nets[path.source].add(path.link.net)
        nets[path.target].add(path.link.net)
    return {
        (node, corridor, net): number
        for (node, corridor), found in nets.items()
        for number, net in enumerate(sorted(found))
    }


def _tracks(ground: Ground, paths: Sequence[Path]) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """A track for every net in every corridor it takes: the left-edge algorithm over the nets' extents."""
    extents: defaultdict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for path in paths:
        for name, low, high in _extents(ground, path):
            old = extents[name].get(path.link.net, (low, high))
            extents[name][path.link.net] = (min(low, old[0]), max(high, old[1]))
    tracks: dict[tuple[str, str], int] = {}
    demand: dict[str, int] = {}
    for name, by_net in extents.items():
        ends: list[int] = []
        for net, (low, high) in sorted(by_net.items(), key=lambda item: (item[1], item[0])):
            number = next((at for at, end in enumerate(ends) if end < low), len(ends))
            if number == len(ends):
                ends.append(high)
            ends[number] = high
            tracks[name, net] = number
        demand[name] = len(ends)
    return tracks, demand


def _extents(ground: Ground, path: Path) -> Iterable[tuple[str, int, int]]:
    """(corridor, low, high) that a path may take along each corridor, whichever tracks it gets."""
    for number, name in enumerate(path.corridors):
        spans = [_span(ground, path, number, -1), _span(ground, path, number, 1)]
        yield name, min(span[0] for span in spans), max(span[1] for span in spans)


def _span(ground: Ground, path: Path, number: int, step: int) -> tuple[int, int]:
    """What a path may touch along its corridor `number` at one of its ends: the crossing's room, or the whole side."""
    following = number + step
    if 0 <= following < len(path.corridors):
        crossed = ground.corridors[path.corridors[following]]
        return crossed.lane, crossed.lane + crossed.room
    where = path.source if step < 0 else path.target
    side = next(side for side in ground.sides[where[0]] if side.corridor == where[1])
    return side.low, side.high
