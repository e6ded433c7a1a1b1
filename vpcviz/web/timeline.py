"""Snapshots over time: by day, and as a small chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import log1p
from typing import Final

from vpcviz.inventory.models import Snapshot

BAR_PX: Final = 9
STEP_PX: Final = 12
HALF_PX: Final = 34
MOST_BARS: Final = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A snapshot in the list."""

    item: Snapshot
    resources: int
    before: int | None
    """The number of the kept snapshot before it; None for the oldest."""
    is_next: bool
    """False when snapshots in between are no longer kept, so that the counts are of another comparison."""


@dataclass(frozen=True, slots=True)
class Day:
    """The snapshots of a day, newest first."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A snapshot in the chart: what came and changed above the line, what went below it. Heights grow as logarithms."""

    entry: Entry
    x: int
    added: int
    changed: int
    removed: int

    @property
    def added_y(self) -> int:
        """Top of what came."""
        return HALF_PX - self.changed - self.added

    @property
    def changed_y(self) -> int:
        """Top of what changed."""
        return HALF_PX - self.changed


@dataclass(frozen=True, slots=True)
class Chart:
    """The newest snapshots as bars, oldest first."""

    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """Of the drawing."""
        return max(1, len(self.bars)) * STEP_PX

    height = HALF_PX * 2
    middle = HALF_PX
    bar = BAR_PX
    step = STEP_PX


def entries_of(newest_first: Sequence[Snapshot], older: Snapshot | None) -> tuple[Entry, ...]:
    """The snapshots with what came before each; `older` is the one before the last of them."""
    followed = [*newest_first, older][1:]
    return tuple(
        Entry(
            item=one,
            resources=sum(one.counts.get("kinds", {}).values()),
            before=before.number if before else None,
            is_next=one.number == 1 or (before is not None and before.number == one.number - 1),
        )
        for one, before in zip(newest_first, followed, strict=True)
    )


def days_of(entries: Sequence[Entry]) -> tuple[Day, ...]:
    """The entries by day of UTC."""
    return tuple(Day(day, tuple(same)) for day, same in groupby(entries, key=lambda entry: entry.item.taken_at.date()))


def chart_of(entries: Sequence[Entry]) -> Chart:
    """The newest entries as bars."""
    shown = list(reversed(entries[:MOST_BARS]))
    most = max((sum(_counts(entry)) for entry in shown), default=0)
    return Chart(tuple(_bar(entry, place, most) for place, entry in enumerate(shown)))


def _bar(entry: Entry, place: int, most: int) -> Bar:
    added, changed, removed = (_height(count, most) for count in _counts(entry))
    return Bar(entry, place * STEP_PX + (STEP_PX - BAR_PX) // 2, added, changed, removed)


def _counts(entry: Entry) -> tuple[int, int, int]:
    counts = entry.item.counts
    return counts.get("added", 0), counts.get("changed", 0), counts.get("removed", 0)


def _height(count: int, most: int) -> int:
    """Pixels: half of the room at most, so that two stand upon each other; one change can be seen."""
    return max(2, round(log1p(count) / log1p(most) * (HALF_PX / 2 - 1))) if count else 0
