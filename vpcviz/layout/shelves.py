"""Packs boxes of different sizes into shelves, so that the whole is neither a ribbon nor a tower."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log, sqrt

ASPECT = 1.5
"""The width to height that pictures aim at: a screen, or a page across."""


@dataclass(frozen=True, slots=True)
class Shelving:
    """Box numbers in rows, in order, with the size that the whole takes."""

    rows: tuple[tuple[int, ...], ...]
    width: int
    height: int

    @property
    def cost(self) -> float:
        """How far from the wanted shape, and how large; smaller is better."""
        if not self.rows:
            return 0.0
        return abs(log(self.width / self.height / ASPECT)) + log(max(self.width, ASPECT * self.height))


def shelve(sizes: Sequence[tuple[int, int]], gap: int) -> Shelving:
    """Boxes in the given order, in the shelves whose whole comes closest to the wanted shape."""
    if not sizes:
        return Shelving((), 0, 0)
    widest = max(width for width, _ in sizes)
    area = sum((width + gap) * (height + gap) for width, height in sizes)
    best: tuple[float, Shelving] | None = None
    for share in range(12, 33):
        limit = max(widest, int(sqrt(area * ASPECT) * share / 20))
        found = _fill(sizes, gap, limit)
        cost = found.cost
        if cost < (best[0] if best is not None else inf):
            best = (cost, found)
    return best[1] if best is not None else _fill(sizes, gap, widest)


def _fill(sizes: Sequence[tuple[int, int]], gap: int, limit: int) -> Shelving:
    rows: list[list[int]] = [[]]
    width = used = 0
    for number, (wide, _) in enumerate(sizes):
        if rows[-1] and used + gap + wide > limit:
            rows.append([])
            used = 0
        used += wide + (gap if rows[-1] else 0)
        rows[-1].append(number)
        width = max(width, used)
    height = sum(max(sizes[number][1] for number in row) + gap for row in rows) - gap
    return Shelving(tuple(tuple(row) for row in rows), width, height)
