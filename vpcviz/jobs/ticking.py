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
        """Look once."""
        now = self._clock()
        for job in self._listener.silent(now=now):
            if recovery.reclaim(job, now=now):
                logger.warning("job %s was taken from %s, which went silent", job.pk, job.worker)
        recovery.gather_all(now=now)
        schedules.start_due(now=now)
        recovery.announce_unheard(now=now)

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            try:
                self.tick()
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database did not answer: %s", error)
            except Exception:
                logger.exception("a tick failed")
            close_old_connections()
