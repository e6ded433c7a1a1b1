"""The clockwork beside every worker: starts what is due and puts right what died. Any number may tick at once."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections

from vpcviz.jobs import recovery, schedules
from vpcviz.jobs.recovery import Listener

logger = logging.getLogger(__name__)


class Ticker:
    """Ticks in a thread of its own until it is stopped."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        lease: timedelta,
        every_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._every_s = every_s
        self._listener = Listener(lease=lease, monotonic=monotonic)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to tick."""
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=5)

    def tick(self) -> None:
        """Look once. A step that fails keeps none of the others from being taken; without its database it takes none."""
        now = self._clock()
        for step in (self._reclaim, recovery.gather_all, schedules.start_due, recovery.announce_unheard):
            try:
                step(now=now)
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database did not answer: %s", error)
                return
            except Exception:
                logger.exception("a step of the clockwork failed: %s", step.__name__)

    def _reclaim(self, *, now: datetime) -> None:
        for job in self._listener.silent(now=now):
            if recovery.reclaim(job, now=now):
                logger.warning("job %s was taken from %s, which went silent", job.pk, job.worker)

    def _run(self) -> None:
        """The edge of the thread: nothing that a tick meets may end it, or nothing would be started any more."""
        while not self._stopping.wait(self._every_s):
            try:
                close_old_connections()
                self.tick()
            except Exception:
                logger.exception("a tick failed")
