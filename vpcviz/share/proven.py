"""Passwords of links that were right once: hashing them anew for each image of a page would take longer than the image."""

import hmac
import secrets
from collections import OrderedDict
from threading import Lock
from typing import Final

MOST: Final = 1000


class Proven:
    """Remembers which password opened which link, by a digest under a key that only this process has."""

    def __init__(self, *, most: int = MOST) -> None:
        self._key = secrets.token_bytes(32)
        self._most = most
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def has(self, lock: str, password: str) -> bool:
        """Whether this password opened what `lock` names."""
        mark = self._mark(lock, password)
        with self._lock:
            if mark in self._known:
                self._known.move_to_end(mark)
                return True
            return False

    def add(self, lock: str, password: str) -> None:
        """Remember that it did; what was not asked for longest is forgotten first."""
        with self._lock:
            self._known[self._mark(lock, password)] = None
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._known.clear()

    def _mark(self, lock: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{lock}\0{password}".encode("utf-8", "surrogatepass"), "sha256")


proven: Final = Proven()
"""Of this process."""
