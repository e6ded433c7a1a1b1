"""The worker: takes one job after the other and runs it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError, close_old_connections

from vpcviz.jobs import services
from vpcviz.jobs.held import Held
from vpcviz.jobs.models import Job
from vpcviz.jobs.registry import Cancelled, JobError, kind_named

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

    def run_once(self) -> bool:
        """Run one job; False when none was waiting."""
        job = services.claim(worker=self.name, now=self._clock(), lease=self._lease)
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
        except OperationalError as error:
            logger.warning("the database did not answer: %s", error)
            return False

    def _run(self, held: Held) -> None:
        job = held.job
        logger.info("job %s (%s) starts, attempt %s", job.pk, job.kind, job.attempt)
        try:
            result = kind_named(job.kind).run(held)
        except Cancelled:
            self._end_early(held)
        except JobError as error:
            services.fail(job=job, now=self._clock(), error=str(error), progress=held.progress)
        except services.LeaseLostError:
            raise
        except Exception as error:
            logger.exception("job %s failed", job.pk)
            services.fail(job=job, now=self._clock(), error=_unexpected(error, job), progress=held.progress)
        else:
            services.finish(job=job, now=self._clock(), result=result, progress=held.progress)
        logger.info("job %s is %s", job.pk, job.state)

    def _end_early(self, held: Held) -> None:
        if held.lost:
            raise services.LeaseLostError(str(held.job))
        if self.stopping.is_set():
            services.release(job=held.job, now=self._clock())
        else:
            services.stop(job=held.job, now=self._clock(), progress=held.progress)


def _unexpected(error: Exception, job: Job) -> str:
    return f"An unexpected {type(error).__name__} ended the job; the server's log has the details (job {job.pk})."
