"""How often a link was looked at, and from where: counted in memory, written at most once a minute per link."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, transaction
from django.db.models import F

from vpcviz.people.audit import VISITOR, Deed, Target, record_all
from vpcviz.people.origin import origin
from vpcviz.share.models import ShareLink

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERY: Final = timedelta(minutes=1)
MOST_ADDRESSES: Final = 500
"""Network addresses whose views of one link wait in memory; with one more, all are written at once."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Waiting:
    """Views of one link that are not written yet."""

    views: Counter[str] = field(default_factory=Counter)
    """By network address."""
    last: dict[str, datetime] = field(default_factory=dict)

    def add(self, address: str, now: datetime) -> None:
        """Count one more."""
        self.views[address] += 1
        self.last[address] = now

    def join(self, other: Waiting) -> None:
        """Count those of another too."""
        self.views += other.views
        self.last = {**other.last, **self.last}


class Viewings:
    """Views that are not written yet."""

    def __init__(self) -> None:
        self._waiting: dict[int, Waiting] = {}
        self._written: dict[int, datetime] = {}
        self._lock = Lock()

    def note(self, link: ShareLink, *, now: datetime) -> None:
        """Count a view by whom this request comes from; write what waits when the last time was a minute ago."""
        with self._lock:
            waiting = self._waiting.setdefault(link.pk, Waiting())
            waiting.add(origin().address, now)
            written = self._written.get(link.pk)
            is_early = written is not None and abs(now - written) < EVERY
            if is_early and len(waiting.views) <= MOST_ADDRESSES:
                return
            self._written[link.pk] = now
            del self._waiting[link.pk]
        self._write({link.pk: waiting})

    def flush(self) -> None:
        """Write everything that waits in this process."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            for key, one in waiting.items():
                self._written[key] = max(one.last.values())
        self._write(waiting)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._waiting, self._written = {}, {}

    def _write(self, waiting: Mapping[int, Waiting]) -> None:
        """Write it; when the database does not answer, it waits on."""
        try:
            _write(waiting)
        except DatabaseError as error:
            logger.warning("views of shared links could not be written yet: %s", error)
            with self._lock:
                for key, one in waiting.items():
                    self._waiting.setdefault(key, Waiting()).join(one)


def _write(waiting: Mapping[int, Waiting]) -> None:
    """Add to each link's count, and one event to the audit log for each address that looked at it."""
    if not waiting:
        return
    with transaction.atomic():
        links = ShareLink.objects.select_related("workspace").in_bulk(waiting)
        for key, link in sorted(links.items()):
            seen = waiting[key]
            count, last = seen.views.total(), max(seen.last.values())
            ShareLink.objects.filter(pk=key).update(views=F("views") + count, last_viewed_at=last)
            record_all(_deed(link, address, seen) for address in sorted(seen.views))


def _deed(link: ShareLink, address: str, seen: Waiting) -> Deed:
    return Deed(
        action="share.view",
        now=seen.last[address],
        by=VISITOR,
        workspace=link.workspace,
        target=Target("share", f"{link.pk} {link.purpose}".rstrip()),
        details={"views": seen.views[address]},
        address=address,
    )


viewings: Final = Viewings()
"""Of this process."""
