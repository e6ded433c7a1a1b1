"""Which snapshots are kept: all of the last days, then one a day, then one a week. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Rules:
    """For how long which snapshots are kept, from now on backwards; one span follows the other."""

    all_days: int
    daily_days: int = 0
    weekly_weeks: int = 0


class Dated(NamedTuple):
    """A snapshot as far as the rules look at it."""

    number: int
    taken_at: datetime
    is_protected: bool = False


def kept(snapshots: Sequence[Dated], *, rules: Rules, now: datetime) -> frozenset[int]:
    """The numbers to keep: what the rules say, what is protected, and always the latest."""
    if not snapshots:
        return frozenset()
    newest_of: dict[tuple[object, ...], int] = {}
    for one in sorted(snapshots):
        bucket = _bucket(one, rules, now)
        if bucket is not None:
            newest_of[bucket] = one.number
    protected = (one.number for one in snapshots if one.is_protected)
    return frozenset({*newest_of.values(), *protected, max(one.number for one in snapshots)})


def _bucket(one: Dated, rules: Rules, now: datetime) -> tuple[object, ...] | None:
    """Of all snapshots in one bucket the newest is kept; None for those that are too old."""
    age = now - one.taken_at
    all_of = timedelta(days=rules.all_days)
    daily = all_of + timedelta(days=rules.daily_days)
    if age < all_of:
        return ("each", one.number)
    if age < daily:
        return ("day", one.taken_at.date())
    if age < daily + timedelta(weeks=rules.weekly_weeks):
        return ("week", *one.taken_at.isocalendar()[:2])
    return None


def gaps(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Pairs of neighbours among the kept numbers, 0 before the first, between which snapshots are missing."""
    ordered = [0, *sorted(numbers)]
    return tuple((before, after) for before, after in pairwise(ordered) if after - before > 1)


def is_needed(kept_numbers: Sequence[int], valid_from: int, valid_to: int | None) -> bool:
    """True when a kept snapshot lies in [valid_from, valid_to); `kept_numbers` is sorted."""
    place = bisect_left(kept_numbers, valid_from)
    return place < len(kept_numbers) and (valid_to is None or kept_numbers[place] < valid_to)
