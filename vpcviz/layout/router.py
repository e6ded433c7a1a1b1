"""Lines through corridors: a shortest-path tree per net, then a track per net and corridor.

Two steps, because corridors grow with their lines: `plan` finds which corridors each link takes and how many tracks
every corridor needs; the caller places the boxes again with that room; `Plan.points` gives the lines.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vpcviz.layout.corridors import Link, Point, Side
from vpcviz.layout.ways import Ground, Map, Path, Search, Tree, way


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
        number = self.slots[node, corridor, net]
        if number >= side.capacity:
            raise ValueError(f"{node} has {side.capacity} slots towards {corridor}, and needs {number + 1}")
        return side.edge, side.slot(number)


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


def plan(ground: Ground, links: Iterable[Link]) -> Plan:
    """Find a way for every link. Links of one net with one target share a shortest-path tree."""
    planner = _Planner(ground)
    paths: list[Path] = []
    unrouted: list[Link] = []
    for link in sorted(links, key=lambda item: (item.net, item.target, item.source, item.id)):
        path = planner.path(link)
        if path is None:
            unrouted.append(link)
        else:
            paths.append(path)
    tracks, demand = _tracks(ground, paths)
    return Plan(tuple(paths), tracks, demand, _slots(paths), tuple(unrouted))


_Ends = tuple[str, tuple[str, ...]]
"""A node and the corridors onto which its sides with a free slot open."""


class _Planner:
    """Routes one link after the other, and remembers which sides are full."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.map = Map(ground.corridors)
        self.searches: dict[frozenset[str], Search] = {}
        self.trees: dict[_Ends, Tree] = {}
        self.branches: dict[tuple[_Ends, frozenset[str]], Tree] = {}
        self.capacities: dict[tuple[str, str], int] = {}
        self.taken: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def path(self, link: Link) -> Path | None:
        """The way of a link; None when the corridors do not join its ends."""
        targets = self._open_sides(link.target, link.net)
        key = (link.target, tuple(side.corridor for side in targets))
        tree = self.trees.get(key)
        if tree is None:
            tree = self.trees[key] = Tree.to(targets, self._search(link.target, inside=True))
        path = self._way(link, key, tree)
        if path is not None:
            self.taken[path.source].add(link.net)
            self.taken[path.target].add(link.net)
        return path

    def _way(self, link: Link, key: _Ends, tree: Tree) -> Path | None:
        """The way of a link to the node of a tree: out of its own inlay first, unless the tree reaches into that."""
        inlay = self.ground.inlays.get(link.source, "")
        inside = inlay in tree.search.allowed
        search = self._search(link.source, inside=inside)
        grown = self.branches.get((key, search.allowed))
        if grown is None:
            grown = self.branches[key, search.allowed] = tree.into(search)
        sides = self._open_sides(link.source, link.net)
        return way(grown, link, [leave for side in sides for leave in self.map.exits(side, "" if inside else inlay)])

    def _search(self, node: str, *, inside: bool) -> Search:
        """What is searched around a node, and `inside` of its inlay."""
        trays = self.ground.trays(node)
        if inside:
            trays |= {self.ground.inlays.get(node, "")}
        search = self.searches.get(trays)
        if search is None:
            search = self.searches[trays] = Search(self.map, trays)
        return search

    def _open_sides(self, node: str, net: str) -> tuple[Side, ...]:
        """The node's sides on corridors that are there, and that this net uses already or that have a slot left."""
        sides = self.ground.sides.get(node, ())
        return tuple(side for side in sides if self._has_room(side, net))

    def _has_room(self, side: Side, net: str) -> bool:
        if side.corridor not in self.ground.corridors:
            return False
        where = (side.node, side.corridor)
        taken = self.taken[where]
        if net in taken:
            return True
        most = self.capacities.get(where)
        if most is None:
            most = self.capacities[where] = side.capacity
        return len(taken) < most


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
        free: list[int] = []
        ends: list[tuple[int, int]] = []
        for net, (low, high) in sorted(by_net.items(), key=lambda item: (item[1], item[0])):
            while ends and ends[0][0] < low:
                heapq.heappush(free, heapq.heappop(ends)[1])
            number = heapq.heappop(free) if free else len(ends)
            heapq.heappush(ends, (high, number))
            tracks[name, net] = number
        demand[name] = len(ends) + len(free)
    return tracks, demand


def _extents(ground: Ground, path: Path) -> Iterable[tuple[str, int, int]]:
    """(corridor, low, high) that a path may take along each corridor, whichever tracks it gets.

    That is from the room of the corridor before it to that of the corridor after it, or to the whole side at an end.
    """
    crossed = [ground.corridors[name] for name in path.corridors]
    spans = [(corridor.lane, corridor.lane + corridor.room) for corridor in crossed]
    spans = [_span(ground, path.source), *spans, _span(ground, path.target)]
    for name, before, after in zip(path.corridors, spans, spans[2:], strict=False):
        yield name, min(before[0], after[0]), max(before[1], after[1])


def _span(ground: Ground, where: tuple[str, str]) -> tuple[int, int]:
    """From where to where a node's side runs."""
    node, corridor = where
    side = next(side for side in ground.sides[node] if side.corridor == corridor)
    return side.low, side.high
