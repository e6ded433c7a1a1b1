"""A run of a job, as its handler sees it."""

from collections.abc import Mapping
from typing import Any


class Recorder:
    """A run that remembers what was reported."""

    job_id = 1

    def __init__(self, workspace_id: int | None, *, cancel: bool = False, **arguments: Any) -> None:
        self.workspace_id = workspace_id
        self.arguments: Mapping[str, Any] = arguments
        self.reports: list[Mapping[str, Any]] = []
        self.confirmed = 0
        self._cancel = cancel

    def report(self, progress: Mapping[str, Any]) -> None:
        """How far it is."""
        self.reports.append(progress)

    def cancelled(self) -> bool:
        """Whether somebody wants it to stop."""
        return self._cancel

    def confirm(self) -> None:
        """The run is still this worker's."""
        self.confirmed += 1
