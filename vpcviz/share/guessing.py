"""Slows down the guessing of tokens: only those that lead nowhere are counted, per network address, in memory."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from vpcviz.people.origin import network_of

MOST_FAILURES: Final = 30
WINDOW: Final = timedelta(minutes=10)
MOST_ADDRESSES: Final = 20_000
"""Addresses that are remembered; the one that was quiet for longest is forgotten first."""


class Failures:
    """How often tokens that lead nowhere were tried."""

    def __init__(
        self, *, most: int = MOST_FAILURES, window: timedelta = WINDOW, addresses: int = MOST_ADDRESSES
    ) -> None:
        self._most = most
        self._window = window
        self._bound = addresses
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = Lock()

    def count(self, address: str, *, now: datetime) -> bool:
        """Count one more; True when the address has to wait."""
        who = network_of(address)
        with self._lock:
            since, number = self._seen.pop(who, (now, 0))
            if abs(now - since) >= self._window:
                since, number = now, 0
            self._seen[who] = since, min(number + 1, self._most + 1)
            while len(self._seen) > self._bound:
                self._seen.popitem(last=False)
            return number >= self._most

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._seen.clear()


failures: Final = Failures()
"""Of this process."""
