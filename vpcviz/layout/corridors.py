"""Where lines may run: the gaps between boxes, and the sides at which boxes open onto them.

Every coordinate that a line may take is a multiple of `HALF`. Things that enter a gap from its two sides keep to
different halves of the `PITCH` (their parity), so that two nets never share a segment there.
"""

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

    @property
    def middle(self) -> int:
        """The middle of the side, along the corridor."""
        return (self.low + self.high) // 2

    @property
    def capacity(self) -> int:
        """How many lines can meet it."""
        return len(self._places())

    def _places(self) -> range:
        first = -(-(self.low + HALF - self.parity * HALF) // PITCH) * PITCH + self.parity * HALF
        return range(first, self.high - HALF + 1, PITCH)

    def slots(self) -> tuple[int, ...]:
        """Where lines may meet the side: from the middle outwards, a pitch apart."""
        middle = (self.low + self.high) / 2
        return tuple(sorted(self._places(), key=lambda place: (abs(place - middle), place)))


@dataclass(frozen=True, slots=True)
class Link:
    """A line to be drawn, from node `source` to node `target`; links of one `net` merge."""

    id: str
    net: str
    source: str
    target: str


def room_for(tracks: int, least: int) -> int:
    """The room that a corridor needs for `tracks` lines, a multiple of PITCH and at least `least`."""
    needed = 2 * MARGIN + tracks * PITCH if tracks else 0
    return max(least, -(-needed // PITCH) * PITCH)
