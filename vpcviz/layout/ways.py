"""Shortest ways through corridors that cross: from a node to everywhere, within the trays around two ends."""

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vpcviz.layout.corridors import Corridor, Link, Side

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


@dataclass(frozen=True, slots=True)
class Tree:
    """Shortest ways from one node to everywhere."""

    cost: Mapping[State, int]
    parent: Mapping[State, State]
    sides: Mapping[str, Side]
    """Corridor -> the side of the node that opens onto it."""


class Search:
    """Searches that may take the corridors of some trays and no others."""

    def __init__(self, area: Map, allowed: frozenset[str]) -> None:
        self.area = area
        self.allowed = allowed
        self._chains: dict[str, list[Crossing]] = {}
        self._places: dict[str, dict[str, int]] = {}

    def chain(self, corridor: str) -> list[Crossing]:
        """The crossings along a corridor at which one may turn, in order."""
        found = self._chains.get(corridor)
        if found is None:
            by_owner = self.area.on[corridor]
            found = sorted(crossing for owner in self.allowed if owner in by_owner for crossing in by_owner[owner])
            self._chains[corridor] = found
            self._places[corridor] = {other: number for number, (_, other) in enumerate(found)}
        return found

    def tree(self, sides: tuple[Side, ...]) -> Tree:
        """Shortest ways from the node with these sides."""
        cost: dict[State, int] = {}
        parent: dict[State, State] = {}
        queue: list[tuple[int, State, State]] = []
        for side in sides:
            middle = side.middle
            queue += [(abs(at - middle), (side.corridor, other), _START) for at, other in self.chain(side.corridor)]
        heapq.heapify(queue)
        while queue:
            spent, state, before = heapq.heappop(queue)
            if state in cost:
                continue
            cost[state], parent[state] = spent, before
            for step, following in self._steps(state):
                if following not in cost:
                    heapq.heappush(queue, (spent + step, following, state))
        return Tree(cost, parent, {side.corridor: side for side in sides})

    def _steps(self, state: State) -> Iterable[tuple[int, State]]:
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

    def way(self, tree: Tree, link: Link, sides: tuple[Side, ...]) -> Path | None:
        """The cheapest way from any of the source's sides; None when the corridors do not join them."""
        best: tuple[int, str, State] | None = None
        for side in sides:
            far = tree.sides.get(side.corridor)
            options = [(abs(side.middle - far.middle), side.corridor, _START)] if far is not None else []
            for at, other in self.chain(side.corridor):
                state = (side.corridor, other)
                if state in tree.cost:
                    options.append((tree.cost[state] + abs(at - side.middle), side.corridor, state))
            best = min([*options, best] if best is not None else options, default=None)
        if best is None:
            return None
        corridors = [best[1]]
        state = best[2]
        while state != _START:
            if state[0] != corridors[-1]:
                corridors.append(state[0])
            state = tree.parent[state]
        return Path(link, (link.source, corridors[0]), tuple(corridors), (link.target, corridors[-1]))
