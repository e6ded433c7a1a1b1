"""Shortest ways through corridors that cross: from a node to everywhere, within the trays around two ends."""

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vpcviz.layout.corridors import Corridor, Link, Side

BEND = 60
"""What a bend costs, in pixels of detour."""
OPEN = frozenset({""})
"""The owner of corridors that every line may take."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The corridors and open sides of one placement."""

    corridors: Mapping[str, Corridor]
    sides: Mapping[str, tuple[Side, ...]]
    """Node id -> its sides."""
    homes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Node id -> the trays around it."""

    def trays(self, node: str) -> frozenset[str]:
        """The trays that a line from or to a node may run in: those around it."""
        return OPEN | self.homes.get(node, frozenset())


@dataclass(frozen=True, slots=True)
class Path:
    """The way of one link: from a side, through corridors that take turns in axis, to a side."""

    link: Link
    source: tuple[str, str]
    """(node, corridor) of the side where it starts."""
    corridors: tuple[str, ...]
    target: tuple[str, str]


Crossing = tuple[int, str]
"""(where along a corridor, the corridor that crosses it there)."""
State = tuple[str, str]
"""(the corridor that is followed, the one that crosses it here)."""

_START: State = ("", "")


class Map:
    """The crossings of all corridors, by the tray that the crossing corridor belongs to."""

    def __init__(self, corridors: Iterable[Corridor]) -> None:
        self.corridors = {corridor.id: corridor for corridor in corridors}
        self.on: defaultdict[str, defaultdict[str, list[Crossing]]] = defaultdict(lambda: defaultdict(list))
        upright = sorted((c for c in self.corridors.values() if c.axis == "v"), key=lambda c: (c.lane, c.id))
        lanes = [corridor.lane for corridor in upright]
        for across in self.corridors.values():
            if across.axis == "h":
                for along in upright[bisect_left(lanes, across.start) : bisect_right(lanes, across.end)]:
                    if _cross(across, along):
                        self.on[across.id][along.owner].append((along.centre, along.id))
                        self.on[along.id][across.owner].append((across.centre, across.id))


def _cross(across: Corridor, along: Corridor) -> bool:
    return (
        along.start <= across.lane
        and across.lane + across.room <= along.end
        and across.start <= along.lane
        and along.lane + along.room <= across.end
    )


class Search:
    """The crossings at which one may turn, among the corridors of some trays."""

    def __init__(self, area: Map, allowed: frozenset[str]) -> None:
        self.area = area
        self.allowed = allowed
        self._chains: dict[str, list[Crossing]] = {}
        self._places: dict[str, dict[str, int]] = {}

    def chain(self, corridor: str) -> list[Crossing]:
        """The crossings along a corridor, in order."""
        found = self._chains.get(corridor)
        if found is None:
            by_owner = self.area.on[corridor]
            found = sorted(crossing for owner in self.allowed if owner in by_owner for crossing in by_owner[owner])
            self._chains[corridor] = found
            self._places[corridor] = {other: number for number, (_, other) in enumerate(found)}
        return found

    def steps(self, state: State) -> Iterable[tuple[int, State]]:
        """(cost, state) of each step: a turn into the crossing corridor, or along the one that is followed."""
        follows, crossing = state
        yield BEND, (crossing, follows)
        chain = self.chain(follows)
        number = self._places[follows][crossing]
        here = chain[number][0]
        if number:
            at, other = chain[number - 1]
            yield here - at, (follows, other)
        if number + 1 < len(chain):
            at, other = chain[number + 1]
            yield at - here, (follows, other)

    def may(self, corridor: str) -> bool:
        """Whether a corridor belongs to the trays of this search."""
        return self.area.corridors[corridor].owner in self.allowed


class Tree:
    """Shortest ways to one node from everywhere within its own trays."""

    def __init__(self, search: Search, sides: tuple[Side, ...]) -> None:
        self.search = search
        self.sides = {side.corridor: side for side in sides}
        self.cost: dict[State, int] = {}
        self.parent: dict[State, State] = {}
        queue: list[tuple[int, State, State]] = []
        for side in sides:
            middle = side.middle
            queue += [(abs(at - middle), (side.corridor, other), _START) for at, other in search.chain(side.corridor)]
        heapq.heapify(queue)
        while queue:
            spent, state, before = heapq.heappop(queue)
            if state in self.cost:
                continue
            self.cost[state], self.parent[state] = spent, before
            for step, following in search.steps(state):
                if following not in self.cost:
                    heapq.heappush(queue, (spent + step, following, state))

    def onward(self, corridor: str, place: int) -> tuple[int, State] | None:
        """(cost, next state) from a place on a corridor to the node; None when no way leads there."""
        options: list[tuple[int, State]] = []
        side = self.sides.get(corridor)
        if side is not None:
            options.append((abs(place - side.middle), _START))
        chain = self.search.chain(corridor)
        number = bisect_left(chain, (place, ""))
        for at, other in chain[max(0, number - 1) : number + 2]:
            spent = self.cost.get((corridor, other))
            if spent is not None:
                options.append((spent + abs(at - place), (corridor, other)))
        return min(options, default=None)


def way(local: Search, tree: Tree, link: Link, sides: tuple[Side, ...]) -> Path | None:
    """The cheapest way of a link: within the source's trays until it meets a corridor of the target's tree."""
    best: tuple[int, State, str, State] | None = None
    done: dict[State, State] = {}
    queue: list[tuple[int, State, State]] = []
    for side in sides:
        if tree.search.may(side.corridor):
            best = _cheaper(best, 0, _START, side.corridor, tree.onward(side.corridor, side.middle))
        else:
            chain = local.chain(side.corridor)
            queue += [(abs(at - side.middle), (side.corridor, other), _START) for at, other in chain]
    heapq.heapify(queue)
    while queue and (best is None or queue[0][0] < best[0]):
        spent, state, before = heapq.heappop(queue)
        if state in done:
            continue
        done[state] = before
        follows, crossing = state
        if tree.search.may(follows):
            place = local.area.corridors[crossing].centre
            best = _cheaper(best, spent, before, follows, tree.onward(follows, place))
            continue
        for step, following in local.steps(state):
            if following not in done:
                heapq.heappush(queue, (spent + step, following, state))
    return None if best is None else _path(link, tree, done, best)


def _cheaper(
    best: tuple[int, State, str, State] | None,
    spent: int,
    before: State,
    corridor: str,
    onward: tuple[int, State] | None,
) -> tuple[int, State, str, State] | None:
    if onward is None:
        return best
    option = (spent + onward[0], before, corridor, onward[1])
    return option if best is None or option < best else best


def _path(link: Link, tree: Tree, done: Mapping[State, State], best: tuple[int, State, str, State]) -> Path:
    """The corridors from the source's side, over the meeting corridor, to the target's side."""
    _, state, meeting, onward = best
    corridors = [meeting]
    while state != _START:
        if state[0] != corridors[-1]:
            corridors.append(state[0])
        state = done[state]
    corridors.reverse()
    while onward != _START:
        if onward[0] != corridors[-1]:
            corridors.append(onward[0])
        onward = tree.parent[onward]
    return Path(link, (link.source, corridors[0]), tuple(corridors), (link.target, corridors[-1]))
