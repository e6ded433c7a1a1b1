"""The order of boxes in columns, so that few of the lines between neighbouring columns cross.

Median heuristic of layered drawings (Gansner, Koutsofios, North and Vo, "A Technique for Drawing Directed Graphs"),
with the boxes of one group kept together. Ties go by the order given, so that equal input gives an equal picture.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise

SWEEPS = 8
MOST_SWITCHED = 250
"""Boxes beyond which only the sweeps are made: trying every switch costs the square."""

Column = tuple[str, ...]
Columns = tuple[Column, ...]
Neighbours = Mapping[str, Sequence[str]]


def ordered(columns: Sequence[Sequence[str]], groups: Mapping[str, str], edges: Iterable[tuple[str, str]]) -> Columns:
    """The columns, each in the order that leaves the fewest crossings found. `groups`: which boxes must stay together."""
    bent, groups, steps = _bent(columns, groups, edges)
    start = tuple(_together(column, groups) for column in bent)
    before, after = neighbours(steps)
    real = {name for column in columns for name in column}
    best = _fewest(start, groups, (before, after))
    return tuple(tuple(name for name in column if name in real) for column in best)


def _fewest(start: Columns, groups: Mapping[str, str], beside: tuple[Neighbours, Neighbours]) -> Columns:
    before, after = beside
    tried = [start]
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        tried.append(_swept(tried[-1], groups, before if forwards else after, forwards=forwards))
    best = min(tried, key=lambda order: crossings(order, after))
    least = crossings(best, after)
    if sum(map(len, start)) > MOST_SWITCHED:
        return best
    for order in dict.fromkeys(tried):
        if not least:
            break
        switched = _switched(order, groups, beside)
        count = crossings(switched, after)
        if count < least:
            best, least = switched, count
    return best


def _switched(columns: Columns, groups: Mapping[str, str], beside: tuple[Neighbours, Neighbours]) -> Columns:
    """Neighbours in a column change places, boxes within their group and whole groups, while that saves crossings."""
    placed = list(columns)
    improved = True
    while improved:
        improved = False
        for number in range(len(placed)):
            better = _better(placed, number, groups, beside)
            improved = improved or better != placed[number]
            placed[number] = better
    return tuple(placed)


def _better(
    columns: list[Column], number: int, groups: Mapping[str, str], beside: tuple[Neighbours, Neighbours]
) -> Column:
    around = columns[max(0, number - 1) : number] + columns[number + 1 : number + 2]
    places = {name: place for column in around for place, name in enumerate(column)}
    ends = {name: [[places[other] for other in near.get(name, ())] for near in beside] for name in columns[number]}
    pieces: list[list[str]] = [
        _exchanged(list(names), lambda name: ends[name]) for names in _pieces(columns[number], groups)
    ]
    whole = {names[0]: [[place for name in names for place in ends[name][side]] for side in (0, 1)] for names in pieces}
    heads = _exchanged([names[0] for names in pieces], lambda name: whole[name])
    by_head = {names[0]: names for names in pieces}
    return tuple(name for head in heads for name in by_head[head])


def _exchanged(names: list[str], ends: Callable[[str], Sequence[Sequence[int]]]) -> list[str]:
    improved = True
    while improved:
        improved = False
        for place in range(len(names) - 1):
            upper, lower = ends(names[place]), ends(names[place + 1])
            if _crossing(lower, upper) < _crossing(upper, lower):
                names[place], names[place + 1] = names[place + 1], names[place]
                improved = True
    return names


def _crossing(upper: Sequence[Sequence[int]], lower: Sequence[Sequence[int]]) -> int:
    """Crossings of the lines of two neighbours, one above the other."""
    return sum(a > b for side in (0, 1) for a in upper[side] for b in lower[side])


def _pieces(column: Column, groups: Mapping[str, str]) -> Iterable[Sequence[str]]:
    return (tuple(names) for _, names in groupby(column, key=lambda name: groups[name]))


def crossings(columns: Sequence[Column], after: Neighbours) -> int:
    """How often lines between neighbouring columns cross, when they are drawn straight."""
    count = 0
    for left, right in pairwise(columns):
        places = {name: place for place, name in enumerate(right)}
        met: list[int] = []
        for name in left:
            ends = sorted(places[other] for other in after.get(name, ()) if other in places)
            count += sum(len(met) - bisect_left(met, end + 1) for end in ends)
            for end in ends:
                insort(met, end)
    return count


def _bent(
    columns: Sequence[Sequence[str]], groups: Mapping[str, str], edges: Iterable[tuple[str, str]]
) -> tuple[list[list[str]], Mapping[str, str], list[tuple[str, str]]]:
    """Columns, groups and steps from column to column: a line that skips columns gets a bend in each of them."""
    where = {name: number for number, column in enumerate(columns) for name in column}
    bent = [list(column) for column in columns]
    all_groups = dict(groups)
    steps: list[tuple[str, str]] = []
    for left, right in sorted(set(edges)):
        if left not in where or right not in where or where[left] >= where[right]:
            continue
        last = left
        for number in range(where[left] + 1, where[right]):
            bend = f"{left} > {right} @ {number}"
            bent[number].append(bend)
            all_groups[bend] = bend
            steps.append((last, bend))
            last = bend
        steps.append((last, right))
    return bent, all_groups, steps


def neighbours(steps: Iterable[tuple[str, str]]) -> tuple[Neighbours, Neighbours]:
    """Who stands before each box, and who after it."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    after: defaultdict[str, list[str]] = defaultdict(list)
    for left, right in steps:
        before[right].append(left)
        after[left].append(right)
    return before, after


def _together(column: Sequence[str], groups: Mapping[str, str]) -> Column:
    """The column with each group in one piece, where its first box stands."""
    pieces: dict[str, list[str]] = {}
    for name in column:
        pieces.setdefault(groups[name], []).append(name)
    return tuple(name for piece in pieces.values() for name in piece)


def _swept(columns: Columns, groups: Mapping[str, str], towards: Neighbours, *, forwards: bool) -> Columns:
    numbers = range(1, len(columns)) if forwards else range(len(columns) - 2, -1, -1)
    placed = list(columns)
    for number in numbers:
        beside = placed[number - 1 if forwards else number + 1]
        placed[number] = _by_median(placed[number], groups, towards, beside)
    return tuple(placed)


def _by_median(column: Column, groups: Mapping[str, str], towards: Neighbours, beside: Column) -> Column:
    places = {name: place for place, name in enumerate(beside)}
    medians = {name: _median(sorted(places[other] for other in towards.get(name, ()))) for name in column}
    pieces: dict[str, list[str]] = {}
    for name in sorted(column, key=lambda name: medians[name]):
        pieces.setdefault(groups[name], []).append(name)
    whole = {group: sum(medians[name] for name in names) / len(names) for group, names in pieces.items()}
    return tuple(name for group in sorted(pieces, key=lambda group: whole[group]) for name in pieces[group])


def _median(places: Sequence[int]) -> float:
    if not places:
        return 0.0
    middle = len(places) // 2
    return places[middle] if len(places) % 2 else (places[middle - 1] + places[middle]) / 2
