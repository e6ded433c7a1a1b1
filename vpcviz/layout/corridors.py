"""Where lines may run: the gaps between boxes, and the sides at which boxes open onto them.

Every coordinate that a line may take is a multiple of `HALF`. Things that enter a gap from its two sides keep to
different halves of the `PITCH` (their parity), so that two nets never share a segment there.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PITCH = 8
HALF = PITCH // 2
MARGIN = 8
"""Free space on either side of a corridor's tracks."""

Axis = Literal["h", "v"]
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Corridor:
    """A straight gap. A horizontal one runs from x = `start` to `end`; its tracks lie at y >= `lane`."""

    id: str
    axis: Axis
    start: int
    end: int
    lane: int
    """Where its free space begins across its axis; a multiple of PITCH."""
    room: int
    """The width of that space."""
    parity: int = 0
    """0 or 1: which half of the pitch its tracks take."""
    owner: str = ""
    """The tray that it lies in: only lines to or from something in that tray may take it. "" is open to all."""
    reaches: tuple[str, ...] = ()
    """Upright corridors of other trays into which a horizontal one reaches."""

    @property
    def centre(self) -> int:
        """The middle of its room, across its axis."""
        return self.lane + self.room // 2

    def track(self, number: int) -> int:
        """The coordinate of its track `number`, counted from 0."""
        return self.lane + MARGIN + self.parity * HALF + number * PITCH


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a node that opens onto a corridor, between `low` and `high` along the corridor."""

    node: str
    corridor: str
    edge: int
    """Where the side lies, across the corridor's axis."""
    low: int
    high: int
    parity: int = 0
    pitch: int = PITCH
    """How far lines meet it from each other: more than PITCH where words stand above each."""
    avoid: tuple[tuple[int, int], ...] = ()
    """From where to where no line may meet it."""

    @property
    def middle(self) -> int:
        """The middle of the side, along the corridor."""
        return (self.low + self.high) // 2

    @property
    def capacity(self) -> int:
        """How many lines can meet it."""
        if self.pitch != PITCH:
            return len(self._places())
        return max(0, (self.high - HALF - self._first()) // PITCH + 1)

    def _first(self) -> int:
        return -(-(self.low + HALF - self.parity * HALF) // PITCH) * PITCH + self.parity * HALF

    def _places(self) -> Sequence[int]:
        every = range(self._first(), self.high - HALF + 1, PITCH)
        if self.pitch == PITCH:
            return every
        first = self._first() % PITCH
        shut: set[int] = set()
        for low, high in self.avoid:
            shut.update(range(-(-(low - HALF - first) // PITCH) * PITCH + first, high + self.pitch - HALF + 1, PITCH))
        kept: list[int] = []
        for place in every:
            if place not in shut and (not kept or place - kept[-1] >= self.pitch):
                kept.append(place)
        return kept

    def slot(self, number: int) -> int:
        """Where line `number` meets the side: from the middle outwards, a pitch apart."""
        places = self._places()
        middle = (self.low + self.high) / 2
        after = bisect_left(places, middle)
        before = after - 1
        for _ in range(number):
            if before >= 0 and (after >= len(places) or middle - places[before] <= places[after] - middle):
                before -= 1
            else:
                after += 1
        near = [places[at] for at in (before, after) if 0 <= at < len(places)]
        return min(near, key=lambda place: (abs(place - middle), place))


@dataclass(frozen=True, slots=True)
class Link:
    """A line to be drawn, from node `source` to node `target`; links of one `net` merge."""

    id: str
    net: str
    source: str
    target: str


def room_for(tracks: int, least: int) -> int:
    """The room that a corridor needs for `tracks` lines, a multiple of PITCH and at least `least`."""
    return max(least, 2 * MARGIN + tracks * PITCH) if tracks else least
