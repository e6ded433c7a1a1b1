"""The scripted AWS, credentials that open nothing, and a clock that does not wait."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tests.collect.scripted_aws import ScriptedAws, scripted_aws
from vpcviz.collect.asking import Clock


@dataclass(slots=True)
class StillClock:
    """Time that moves only when somebody sleeps."""

    at_s: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.slept.append(seconds)
        self.at_s += seconds

    def clock(self) -> Clock:
        """The clock of a sweep."""
        return Clock(lambda: datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), lambda: self.at_s, self.sleep)


@pytest.fixture
def still() -> StillClock:
    """A clock that nobody waits for."""
    return StillClock()


@pytest.fixture
def aws(own_credentials: None) -> Iterator[ScriptedAws]:
    """An AWS that answers as the test says."""
    with scripted_aws() as script:
        yield script
