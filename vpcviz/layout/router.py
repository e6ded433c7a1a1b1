"""Lines through corridors: a shortest-path tree per net, then a track per net and corridor.

Two steps, because corridors grow with their lines: `plan` finds which corridors each link takes and how many tracks
every corridor needs; the caller places the boxes again with that room; `Plan.points` gives the lines.
"""

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


class _Planner:
    """Routes one link after the other, and remembers which sides are full."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.map = Map(ground.corridors.values())
        self.searches: dict[frozenset[str], Search] = {}
        self.trees: dict[tuple[str, tuple[str, ...]], Tree] = {}
        self.taken: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def path(self, link: Link) -> Path | None:
        """The way of a link; None when the corridors do not join its ends."""
        targets = self._open_sides(link.target, link.net)
        key = (link.target, tuple(side.corridor for side in targets))
        tree = self.trees.get(key)
        if tree is None:
            tree = self.trees[key] = Tree(self._search(link.target), targets)
        path = way(self._search(link.source), tree, link, self._open_sides(link.source, link.net))
        if path is not None:
            self.taken[path.source].add(link.net)
            self.taken[path.target].add(link.net)
        return path

    def _search(self, node: str) -> Search:
        trays = self.ground.trays(node)
        search = self.searches.get(trays)
        if search is None:
            search = self.searches[trays] = Search(self.map, trays)
        return search

    def _open_sides(self, node: str, net: str) -> tuple[Side, ...]:
        """The node's sides on corridors that are there, and that this net uses already or that have a slot left."""
        sides = self.ground.sides.get(node, ())
        return tuple(side for side in sides if self._has_room(side, net))

    def _has_room(self, side: Side, net: str) -> bool:
        if side.corridor not in self.map.corridors:
            return False
        taken = self.taken[side.node, side.corridor]
        return net in taken or len(taken) < side.capacity


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
