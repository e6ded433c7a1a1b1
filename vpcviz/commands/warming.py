"""Keeps the first picture of each workspace ready, in the process that answers requests."""

import logging
import threading
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from vpcviz.diagrams.warming import newest_snapshots, warm
from vpcviz.inventory.models import Snapshot

LOOK_S: Final = 3

logger = logging.getLogger(__name__)


def warm_newest() -> None:
    """Make the picture that was published last ready; called before the server says that it serves."""
    warm(newest_snapshots(1))


class WarmThread:
    """Looks for new snapshots and makes their pictures ready, and what links show of them."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._done: frozenset[int] = frozenset()

    def start(self) -> None:
        """Begin to look."""
        threading.Thread(target=self._run, name="warming", daemon=True).start()

    def stop(self) -> None:
        """End after the picture in hand."""
        self._stopping.set()

    def look(self) -> None:
        """Make ready what was published since the last look."""
        found = newest_snapshots(settings.VPCVIZ_TOPOLOGIES)
        for snapshot in found:
            if snapshot.pk not in self._done and not self._stopping.is_set():
                self._warm(snapshot)
        self._done = frozenset(snapshot.pk for snapshot in found)

    def _warm(self, snapshot: Snapshot) -> None:
        """Make one snapshot ready. A process edge: whatever is broken about it, the thread goes on with the next."""
        try:
            warm((snapshot,), serving=True)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("snapshot %s could not be made ready", snapshot.pk)

    def _run(self) -> None:
        while not self._stopping.is_set():
            close_old_connections()
            try:
                self.look()
            except DatabaseError as error:
                logger.warning("the database did not answer: %s", error)
            self._stopping.wait(LOOK_S)
        close_old_connections()
