"""The fake AWS with the demo's estate, one for all tests of a worker; its faults; the recorded estate."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vpcviz.demo import processes
from vpcviz.demo.estate.aws import Aws
from vpcviz.demo.processes import FakeAws
from vpcviz.demo.recorded import BUNDLE

SetFaults = Callable[..., None]


@pytest.fixture(scope="session")
def fake_aws() -> Iterator[FakeAws]:
    """A fake AWS that holds the estate. Tests that use it bear `pytest.mark.xdist_group("fake_aws")`."""
    with processes.fake_aws() as running:
        processes.seed(running.url)
        yield running


@pytest.fixture(scope="session")
def estate_bundle() -> Path:
    """The recorded estate, for tests that need no running AWS."""
    return BUNDLE


@pytest.fixture
def aws(fake_aws: FakeAws) -> Aws:
    """Calls to the fake AWS."""
    return Aws(fake_aws.url)


@pytest.fixture
def faults(fake_aws: FakeAws) -> Iterator[SetFaults]:
    """Sets `latency_ms`, `throttle_every` and `deny`; the fake is sound again after the test."""

    def set_faults(**told: Any) -> None:
        tell_faults(fake_aws.url, told)

    yield set_faults
    tell_faults(fake_aws.url, {})


def tell_faults(url: str, told: dict[str, Any]) -> None:
    """Make the fake AWS misbehave as told, and in no other way."""
    processes.administer(url, "faults", {"latency_ms": 0, "throttle_every": 0, "deny": [], **told})
