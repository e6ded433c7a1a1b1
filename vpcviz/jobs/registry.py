"""Which function runs which kind of job. The apps above fill it when they are ready."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from vpcviz.jobs.models import Job
    from vpcviz.people.models import Workspace

Json = Mapping[str, Any]


class JobError(Exception):
    """The job cannot be done; the text is one sentence for the user."""


class Cancelled(Exception):
    """The job stops because someone asked for it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a job's work that is done as a job of its own."""

    kind: str
    arguments: Json


@dataclass(frozen=True, slots=True)
class EndedPart:
    """How a part ended."""

    arguments: Json
    done: bool
    error: str


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


class SpreadRun(Run, Protocol):
    """A run whose work can be handed out to other workers."""

    def hand_out(self, parts: Sequence[Part]) -> None:
        """Have these done as jobs of their own once this run returns, beside it when it is a part itself.

        A job that handed out parts runs again when the last of them has ended."""

    def ended_parts(self) -> Sequence[EndedPart]:
        """How the parts ended that an earlier run handed out."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a schedule asks for."""

    workspace: "Workspace"
    arguments: Json
    now: datetime


Starter = Callable[[Wish], "Job"]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. `run` returns the result; it must be safe to run twice."""

    name: str
    run: Callable[[SpreadRun], Json]
    max_attempts: int = 3
    start: Starter | None = None
    """Starts a job as a schedule wishes; raises `JobError` when there is nothing to do. None: not to be scheduled."""
    recorded_end: str = ""
    """What the audit log records when a job of this kind has ended; "" for nothing."""
    for_administrators: bool = False
    """Only an administrator of the workspace may start a job of this kind, and so only they may stop it."""


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Make a kind of job known. Registering the same name again replaces it."""
    _KINDS[kind.name] = kind


def recorded_end(name: str) -> str:
    """What the audit log records when a job of this kind has ended; "" for nothing, and for a kind that nobody knows."""
    return _KINDS[name].recorded_end if name in _KINDS else ""


def is_for_administrators(name: str) -> bool:
    """Whether only an administrator may start and stop jobs of this kind; not so for a kind that nobody knows."""
    return name in _KINDS and _KINDS[name].for_administrators


def kind_named(name: str) -> JobKind:
    """The kind; `JobError` when no app registered it."""
    if name not in _KINDS:
        message = f"This version of vpcviz knows no job of kind “{name}”."
        raise JobError(message)
    return _KINDS[name]
