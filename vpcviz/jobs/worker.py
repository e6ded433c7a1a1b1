"""The worker: takes one job after the other and runs it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, close_old_connections

from vpcviz.jobs import services
from vpcviz.jobs.held import Held
from vpcviz.jobs.models import Job
from vpcviz.jobs.recovery import pause_after
from vpcviz.jobs.registry import Cancelled, JobError, Json, kind_named

MAY_PASS: Final = (OperationalError, InterfaceError, OSError)
"""What another attempt may not meet: the database or the network was away, the disk was full."""

logger = logging.getLogger(__name__)


class Worker:
    """Runs jobs in the calling thread until it is told to stop."""

    def __init__(self, *, name: str, clock: Callable[[], datetime], lease: timedelta, poll_s: float) -> None:
        self.name = name
        self.stopping = threading.Event()
        self._clock = clock
        self._lease = lease
        self._poll_s = poll_s

    def run(self) -> None:
        """Run jobs until `stopping` is set; a job that is running then goes back to the queue."""
        while not self.stopping.is_set():
            close_old_connections()
            if not self._try_once():
                self.stopping.wait(self._poll_s)
        close_old_connections()

    def run_once(self, job_id: int | None = None) -> bool:
        """Run one job, the one named if any; False when none was waiting."""
        job = services.claim(worker=self.name, now=self._clock(), lease=self._lease, job_id=job_id)
        if job is None:
            return False
        held = Held(job=job, clock=self._clock, lease=self._lease, stopping=self.stopping)
        try:
            with held.beating():
                self._run(held)
        except services.LeaseLostError:
            logger.warning("job %s ended, but belongs to another worker by now", job.pk)
        return True

    def _try_once(self) -> bool:
        try:
            return self.run_once()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database did not answer: %s", error)
            return False

    def _run(self, held: Held) -> None:
        job = held.job
        logger.info("job %s (%s) starts, attempt %s", job.pk, job.kind, job.attempt)
        try:
            result = kind_named(job.kind).run(held)
            ending = self._finished(held, result)
        except Cancelled:
            ending = self._ended_early(held)
        except JobError as error:
            ending = self._failed(held, str(error))
        except services.LeaseLostError:
            raise
        except MAY_PASS as error:
            logger.warning("job %s was interrupted", job.pk, exc_info=True)
            ending = self._interrupted(held, error)
        except Exception as error:
            logger.exception("job %s failed", job.pk)
            ending = self._failed(held, _unexpected(error, job))
        self._write(ending, job)
        logger.info("job %s is %s", job.pk, job.state)

    def _write(self, ending: Callable[[], None], job: Job) -> None:
        """Write the end of a run; when the database is away, as soon as it is back."""
        for _ in range(max(1, round(self._lease.total_seconds()))):
            try:
                return ending()
            except (OperationalError, InterfaceError) as error:
                logger.warning("the end of job %s could not be written yet: %s", job.pk, error)
                close_old_connections()
                self.stopping.wait(1)
        return ending()

    def _finished(self, held: Held, result: Json) -> Callable[[], None]:
        return lambda: services.finish(
            job=held.job, now=self._clock(), result=result, progress=held.progress, parts=held.handed_out
        )

    def _failed(self, held: Held, error: str) -> Callable[[], None]:
        return lambda: services.fail(job=held.job, now=self._clock(), error=error, progress=held.progress)

    def _interrupted(self, held: Held, error: Exception) -> Callable[[], None]:
        job, cause = held.job, _passing(error)
        if job.failures + 1 >= job.max_attempts:
            return self._failed(held, cause)
        pause = pause_after(job.failures + 1)
        return lambda: services.put_off(job=job, now=self._clock(), cause=cause, pause=pause)

    def _ended_early(self, held: Held) -> Callable[[], None]:
        if held.lost:
            raise services.LeaseLostError(str(held.job))
        if self.stopping.is_set():
            return lambda: services.release(job=held.job, now=self._clock())
        return lambda: services.stop(job=held.job, now=self._clock(), progress=held.progress)


def _unexpected(error: Exception, job: Job) -> str:
    return f"An unexpected {type(error).__name__} ended the job; the server's log has the details (job {job.pk})."


def _passing(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"The system refused: {error.strerror or type(error).__name__}."
    return f"The database did not answer ({type(error).__name__})."
