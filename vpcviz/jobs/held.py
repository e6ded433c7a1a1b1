"""A job while a worker holds it: a second thread keeps the lease, stores progress and listens for a cancel."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from vpcviz.jobs import services
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.registry import EndedPart, Json, Part

BEAT_S: Final = 1.0

logger = logging.getLogger(__name__)


class Held:
    """The `Run` that a job's function gets. Only the beating thread and the ends of the run touch the database."""

    def __init__(self, *, job: Job, clock: Callable[[], datetime], lease: timedelta, stopping: threading.Event) -> None:
        self.job = job
        self.stopping = stopping
        self.lost = False
        self.handed_out: tuple[Part, ...] = ()
        self._clock = clock
        self._lease = lease
        self._lock = threading.Lock()
        self._progress: Json = job.progress
        self._cancel = threading.Event()

    @property
    def job_id(self) -> int:
        """The id of the job row."""
        return self.job.pk

    @property
    def workspace_id(self) -> int | None:
        """The workspace that the job works for."""
        return self.job.workspace_id

    @property
    def arguments(self) -> Json:
        """The arguments given when the job was enqueued."""
        arguments: Json = self.job.arguments
        return arguments

    @property
    def progress(self) -> Json:
        """The progress reported last."""
        with self._lock:
            return self._progress

    def report(self, progress: Json) -> None:
        """Show how far the job is; stored at the next beat."""
        with self._lock:
            self._progress = dict(progress)

    def cancelled(self) -> bool:
        """True when the job should stop: asked for, the lease is lost, or the worker is stopping."""
        return self._cancel.is_set() or self.stopping.is_set()

    def confirm(self) -> None:
        """Raise `LeaseLostError` unless the job is still this worker's; the lease starts anew."""
        services.renew(job=self.job, now=self._clock(), lease=self._lease)

    def hand_out(self, parts: Sequence[Part]) -> None:
        """Have these done as jobs of their own once this run returns."""
        self.handed_out = (*self.handed_out, *parts)

    def ended_parts(self) -> Sequence[EndedPart]:
        """How the parts ended that an earlier run handed out."""
        ended = self.job.parts.order_by("pk").values_list("arguments", "state", "error")
        return [EndedPart(arguments, state == State.DONE, error) for arguments, state, error in ended]

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat until the block ends."""
        done = threading.Event()
        thread = threading.Thread(target=self._beat, args=(done,), name=f"job-{self.job.pk}-beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _beat(self, done: threading.Event) -> None:
        beats = 0
        while not done.wait(BEAT_S) and not self.lost:
            self._renew()
            beats += 1
        if beats:
            connection.close()

    def _renew(self) -> None:
        try:
            if services.renew(job=self.job, now=self._clock(), lease=self._lease, progress=self.progress):
                self._cancel.set()
        except services.LeaseLostError:
            if not services.has_ended(job=self.job):
                logger.warning("job %s was given to another worker", self.job.pk)
            self.lost = True
            self._cancel.set()
        except (OperationalError, InterfaceError) as error:
            logger.warning("job %s could not renew its lease: %s", self.job.pk, error)
            close_old_connections()
