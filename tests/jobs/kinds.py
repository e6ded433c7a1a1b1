"""Kinds of job for the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vpcviz.jobs import registry
from vpcviz.jobs.registry import JobKind, Json, SpreadRun


@contextmanager
def job_kind(run: Callable[[SpreadRun], Json], *, name: str = "probe", max_attempts: int = 3) -> Iterator[str]:
    """A kind that exists while the block runs."""
    registry.register(JobKind(name=name, run=run, max_attempts=max_attempts))
    try:
        yield name
    finally:
        del registry._KINDS[name]
