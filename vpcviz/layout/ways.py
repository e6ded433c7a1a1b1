"""Shortest ways through corridors that cross: from a node to everywhere, within the trays around two ends.

Corridors are numbered in the order of their ids, and a state, which is a crossing seen from one of its two corridors,
is one number too: searches compare and remember numbers only, and equal ways are told apart by id.
"""

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

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
    """Node id -> the trays around it, its inlay not counted."""
    inlays: Mapping[str, str] = field(default_factory=dict)
    """Node id -> the expanded VPC in which it stands."""

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


State = int
"""The corridor that is followed times `Map.size`, plus the corridor that crosses it here."""
Steps = tuple[tuple[int, int], ...]
"""Cost and state, in turns, of each step from a state: into the crossing corridor, or along the one that is followed."""

_END: State = -1
"""What follows a state from which a line goes straight to the node."""
_TURN: State = -2
"""What follows a state from which it turns into the crossing corridor, and goes straight to the node."""


class Exit(NamedTuple):
    """A place on a corridor to which a line has come from its source, what that cost, and over which corridors."""

    corridor: int
    place: int
    cost: int
    via: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The crossings along one corridor at which one may turn, in order, and the steps from each."""

    places: tuple[int, ...]
    states: tuple[State, ...]
    steps: Mapping[State, Steps]

    def near(self, place: int) -> Iterator[tuple[int, State]]:
        """(distance, state) of the crossings next to a place."""
        number = bisect_left(self.places, place)
        for at in range(max(0, number - 1), min(number + 2, len(self.places))):
            yield abs(self.places[at] - place), self.states[at]


class Map:
    """The crossings of all corridors."""

    def __init__(self, corridors: Mapping[str, Corridor]) -> None:
        self.names = sorted(corridors)
        self.size = len(self.names)
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.owners = [corridors[name].owner for name in self.names]
        self.centres = [corridors[name].centre for name in self.names]
        self.of_owner: defaultdict[str, list[int]] = defaultdict(list)
        for number, owner in enumerate(self.owners):
            self.of_owner[owner].append(number)
        self._on: list[dict[str, list[int]]] = [{} for _ in self.names]
        self._chains: dict[tuple[int, frozenset[str]], Chain] = {}
        self._cross(corridors)

    def _cross(self, corridors: Mapping[str, Corridor]) -> None:
        upright: defaultdict[str, list[Corridor]] = defaultdict(list)
        for corridor in corridors.values():
            if corridor.axis == "v":
                upright[corridor.owner].append(corridor)
        for across in corridors.values():
            if across.axis == "h":
                beside = [corridors[name] for name in across.reaches]
                for along in (*upright[across.owner], *beside):
                    if _meet(across, along):
                        one, other = self.numbers[across.id], self.numbers[along.id]
                        self._on[one].setdefault(along.owner, []).append(other)
                        self._on[other].setdefault(across.owner, []).append(one)

    def chain(self, corridor: int, allowed: frozenset[str]) -> Chain:
        """The crossings along a corridor with those of the trays `allowed`."""
        by_owner = self._on[corridor]
        owners = allowed.intersection(by_owner)
        found = self._chains.get((corridor, owners))
        if found is None:
            crossing = sorted((self.centres[other], other) for owner in owners for other in by_owner[owner])
            places = tuple(place for place, _ in crossing)
            states = tuple(corridor * self.size + other for _, other in crossing)
            found = self._chains[corridor, owners] = Chain(places, states, self._steps(places, states))
        return found

    def exits(self, side: Side, inlay: str) -> Iterator[Exit]:
        """Where a line from a side comes out of the inlay: by each gap beside it, over each corridor through it."""
        start = self.numbers[side.corridor]
        if not inlay or self.owners[start] != inlay:
            yield Exit(start, side.middle, 0, ())
            return
        for across in self._on[start].get(inlay, ()):
            place = self.centres[across]
            spent = abs(place - side.middle) + 2 * BEND
            for owner, crossing in self._on[across].items():
                for beside in crossing if owner != inlay else ():
                    yield Exit(beside, place, spent + abs(self.centres[beside] - self.centres[start]), (start, across))

    def _steps(self, places: Sequence[int], states: Sequence[State]) -> Mapping[State, Steps]:
        steps: dict[State, Steps] = {}
        last = len(states) - 1
        for number, state in enumerate(states):
            follows, crosses = divmod(state, self.size)
            turn = ((BEND, crosses * self.size + follows),)
            back = ((places[number] - places[number - 1], states[number - 1]),) if number else ()
            on = ((places[number + 1] - places[number], states[number + 1]),) if number < last else ()
            steps[state] = turn + back + on
        return steps


def _meet(across: Corridor, along: Corridor) -> bool:
    return (
        along.start <= across.lane
        and across.lane + across.room <= along.end
        and across.start <= along.lane
        and along.lane + along.room <= across.end
    )


class Search:
    """The corridors of some trays, to be searched."""

    def __init__(self, area: Map, allowed: frozenset[str]) -> None:
        self.area = area
        self.allowed = allowed
        self.corridors = frozenset(number for owner in allowed for number in area.of_owner.get(owner, ()))
        self._chains: dict[int, Chain] = {}

    def chain(self, corridor: int) -> Chain:
        """The crossings along a corridor."""
        found = self._chains.get(corridor)
        if found is None:
            found = self._chains[corridor] = self.area.chain(corridor, self.allowed)
        return found


class Tree:
    """Shortest ways to one node from everywhere within some trays.

    It begins with the trays around its node. `into` grows it into those around another.
    """

    def __init__(self, search: Search, trunk: "Tree | None" = None) -> None:
        self.search = search
        self.trunk = trunk
        self.corridors: frozenset[int] = search.corridors - (trunk.corridors if trunk is not None else frozenset())
        self.ends: dict[int, int] = {}
        """Corridor -> where the node's side lies along it."""
        self._cost: dict[State, int] = {}
        self._onward: dict[State, State] = {}
        self._queue: list[tuple[int, State, State]] = []
        self._tried: dict[State, tuple[int, State]] = {}
        self._steps: dict[State, Steps] = {}

    @classmethod
    def to(cls, sides: Iterable[Side], search: Search) -> "Tree":
        """The tree of the node with these sides, within the trays around it."""
        tree = cls(search)
        tree.ends = {search.area.numbers[side.corridor]: side.middle for side in sides}
        queue: list[tuple[int, State, State]] = []
        for corridor, place in tree.ends.items():
            queue += [(distance, state, _END) for distance, state in search.chain(corridor).near(place)]
        tree._plant(queue)
        return tree

    def into(self, search: Search) -> "Tree":
        """The tree, grown into the trays of another search."""
        if search.corridors <= self.corridors:
            return self
        branch = Tree(search, self)
        branch._plant(branch._seams(self))
        return branch

    def _seams(self, trunk: "Tree") -> list[tuple[int, State, State]]:
        """(cost, state, what follows) of the crossings with the corridors of the trunk."""
        area, queue = self.search.area, []
        for corridor in self.corridors:
            for state in self.search.chain(corridor).states:
                crosses = state % area.size
                onward = trunk.onward(crosses, area.centres[corridor]) if crosses in trunk.corridors else None
                if onward is not None:
                    queue.append((onward[0] + BEND, state, onward[1] if onward[1] != _END else _TURN))
        return queue

    def _plant(self, queue: list[tuple[int, State, State]]) -> None:
        """Begin with these crossings of the tree's own corridors."""
        for corridor in self.corridors:
            self._steps.update(self.search.chain(corridor).steps)
        heapq.heapify(queue)
        self._queue = queue

    def _spent(self, wanted: State) -> int | None:
        """The cost from a crossing on: Dijkstra's algorithm, grown as far as is asked for; None when no way leads there."""
        cost, onward, tried, queue, steps = self._cost, self._onward, self._tried, self._queue, self._steps
        push, pop = heapq.heappush, heapq.heappop
        while queue and wanted not in cost:
            spent, state, follows = pop(queue)
            if state in cost:
                continue
            cost[state], onward[state] = spent, follows
            for step, before in steps[state]:
                if before in cost or before not in steps:
                    continue
                entry = (spent + step, state)
                old = tried.get(before)
                if old is None or entry < old:
                    tried[before] = entry
                    push(queue, (entry[0], before, state))
        return cost.get(wanted)

    def onward(self, corridor: int, place: int) -> tuple[int, State] | None:
        """(cost, next state) from a place on a corridor to the node; None when no way leads there."""
        if corridor not in self.corridors:
            return self.trunk.onward(corridor, place) if self.trunk is not None else None
        options: list[tuple[int, State]] = []
        if corridor in self.ends:
            options.append((abs(place - self.ends[corridor]), _END))
        for distance, state in self.search.chain(corridor).near(place):
            spent = self._spent(state)
            if spent is not None:
                options.append((spent + distance, state))
        return min(options, default=None)

    def corridors_from(self, state: State) -> list[int]:
        """The corridors from a state on to the node."""
        found: list[int] = []
        tree: Tree | None = self
        size = self.search.area.size
        while tree is not None:
            while state in tree._onward:
                found.append(state // size)
                before, state = state, tree._onward[state]
                if state == _TURN:
                    found.append(before % size)
            tree = tree.trunk
        return found


def way(tree: Tree, link: Link, exits: Iterable[Exit]) -> Path | None:
    """The cheapest way of a link, by one of the exits of its source; None when no way leads to the tree's node."""
    best: tuple[int, State, Exit] | None = None
    for leave in exits:
        onward = tree.onward(leave.corridor, leave.place)
        if onward is not None:
            option = (leave.cost + onward[0], onward[1], leave)
            best = option if best is None else min(best, option)
    if best is None:
        return None
    _, state, leave = best
    numbers = (*leave.via, leave.corridor, *tree.corridors_from(state))
    names = tuple(tree.search.area.names[number] for number, _ in groupby(numbers))
    return Path(link, (link.source, names[0]), names, (link.target, names[-1]))
