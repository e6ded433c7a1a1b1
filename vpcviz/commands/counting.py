"""Writes the views of shared links that wait in memory, in the process that answers requests."""

import threading
from typing import Final

from django.db import close_old_connections

from vpcviz.share.viewing import viewings

EVERY_S: Final = 60


class CountThread:
    """Writes what waits once a minute, and what is left at the end."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._run, name="counting", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and end."""
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=EVERY_S)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            viewings.flush()
            close_old_connections()
        viewings.flush()
        close_old_connections()
