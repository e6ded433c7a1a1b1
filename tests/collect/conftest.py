"""The scripted AWS, credentials that open nothing, and a clock that does not wait."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

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
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials in the environment, and no AWS configuration of the machine."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))


@pytest.fixture
def aws(credentials: None) -> Iterator[ScriptedAws]:
    """An AWS that answers as the test says."""
    with scripted_aws() as script:
        yield script
