"""How often a link was looked at: counted in memory, written at most once a minute per link."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from django.db.models import F

from vpcviz.share.models import ShareLink

EVERY: Final = timedelta(minutes=1)


class Viewings:
    """Views that are not written yet."""

    def __init__(self) -> None:
        self._waiting: dict[int, int] = {}
        self._last: dict[int, datetime] = {}
        self._written: dict[int, datetime] = {}
        self._lock = Lock()

    def note(self, link: ShareLink, *, now: datetime) -> None:
        """Count a view; write what waits when the last time was a minute ago."""
        with self._lock:
            self._waiting[link.pk] = self._waiting.get(link.pk, 0) + 1
            self._last[link.pk] = now
            written = self._written.get(link.pk)
            if written is not None and now - written < EVERY:
                return
            self._written[link.pk] = now
            count = self._waiting.pop(link.pk)
        _write(link.pk, count, now)

    def flush(self) -> None:
        """Write everything that waits in this process."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            last = dict(self._last)
        for key, count in sorted(waiting.items()):
            _write(key, count, last[key])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._waiting, self._last, self._written = {}, {}, {}


def _write(key: int, count: int, at: datetime) -> None:
    ShareLink.objects.filter(pk=key).update(views=F("views") + count, last_viewed_at=at)


viewings: Final = Viewings()
"""Of this process."""
