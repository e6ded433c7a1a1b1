"""How far a sweep is: by account, region and call, how fast, and how long it still takes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from vpcviz.topology.records import OutcomeState

Place = tuple[str, str]
"""Account and region."""

NO_PLACES: Mapping[Place, "Share"] = MappingProxyType({})
SURE_AFTER_S = 2.0
"""A rate that was taken over less time tells nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sweep is, after the call that it names."""

    account: str
    region: str
    operation: str
    done: int
    total: int
    """Calls, those of accounts that are still to come by the average of those that are known."""
    counts: Mapping[OutcomeState, int]
    accounts: Share = Share()
    elapsed_s: float = 0.0
    places: Mapping[Place, Share] = field(default_factory=lambda: NO_PLACES)
    """The calls of each account and region that is being read; accounts that are done with are left out."""

    @property
    def per_second(self) -> float:
        """Calls in a second; 0 until that can be told."""
        return self.done / self.elapsed_s if self.elapsed_s >= SURE_AFTER_S else 0.0

    @property
    def remaining_s(self) -> float | None:
        """How long it still takes, None until that can be told."""
        return (self.total - self.done) / self.per_second if self.per_second else None


@dataclass(slots=True)
class Tally:
    """Adds up what a sweep tells of itself."""

    accounts: int
    began_s: float
    begun: set[str] = field(default_factory=set)
    ended: int = 0
    done: int = 0
    planned: int = 0
    counts: Counter[OutcomeState] = field(default_factory=Counter)
    places: dict[Place, Share] = field(default_factory=dict)

    def plan(self, place: Place, calls: int) -> None:
        """So many more calls are to be made there."""
        self.begun.add(place[0])
        self.planned += calls
        before = self.places.get(place, Share())
        self.places[place] = Share(before.done, before.total + calls)

    def end(self, account: str) -> None:
        """The account is done with."""
        self.ended += 1
        for place in [place for place in self.places if place[0] == account]:
            del self.places[place]

    def count(self, place: Place, operation: str, state: OutcomeState, now_s: float) -> Progress:
        """One more call has ended."""
        self.done += 1
        self.counts[state] += 1
        before = self.places.get(place, Share())
        self.places[place] = Share(before.done + 1, max(before.total, before.done + 1))
        return Progress(
            account=place[0],
            region=place[1],
            operation=operation,
            done=self.done,
            total=max(self.done, self.planned + self._to_come()),
            counts=MappingProxyType(dict(self.counts)),
            accounts=Share(self.ended, self.accounts),
            elapsed_s=now_s - self.began_s,
            places=MappingProxyType(dict(self.places)),
        )

    def _to_come(self) -> int:
        """The calls of accounts that nothing is known of yet."""
        known = max(1, len(self.begun))
        return max(0, self.accounts - known) * self.planned // known
