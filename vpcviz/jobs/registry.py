"""Which function runs which kind of job. The apps above fill it when they are ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Json = Mapping[str, Any]


class JobError(Exception):
    """The job cannot be done; the text is one sentence for the user."""


class Cancelled(Exception):
    """The job stops because someone asked for it."""


class Run(Protocol):
    """What a running job may ask of its worker."""

    @property
    def job_id(self) -> int:
        """The id of the job row."""

    @property
    def workspace_id(self) -> int | None:
        """The workspace that the job works for."""

    @property
    def arguments(self) -> Json:
        """The arguments given when the job was enqueued."""

    def report(self, progress: Json) -> None:
        """Show how far the job is. Cheap, and may be called from any thread."""

    def cancelled(self) -> bool:
        """True when the job should stop. Cheap, and may be called from any thread."""

    def confirm(self) -> None:
        """Raise unless the job is still this worker's. Call it inside the transaction that writes the result."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. `run` returns the result; it must be safe to run twice."""

    name: str
    run: Callable[[Run], Json]
    max_attempts: int = 3


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Make a kind of job known. Registering the same name again replaces it."""
    _KINDS[kind.name] = kind


def kind_named(name: str) -> JobKind:
    """The kind; `JobError` when no app registered it."""
    if name not in _KINDS:
        message = f"This version of vpcviz knows no job of kind “{name}”."
        raise JobError(message)
    return _KINDS[name]
