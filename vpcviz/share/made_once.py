"""What links show, worked out once: the first visitor's thread works while those of others wait for it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from vpcviz.diagrams.kept import Kept
from vpcviz.share.bodies import shown_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcviz.share.selectors import Live

T = TypeVar("T")

MOST: Final = 12


class MadeOnce(Generic[T]):
    """What `make` gives for a link, kept as long as it shows the same; the least recently looked at is forgotten first."""

    def __init__(self, make: Callable[[Live], T], *, most: int = MOST) -> None:
        self._make = make
        self._kept: Kept[T] = Kept(bound=most, weigh=lambda _: 1)
        self._making = Lock()

    def __call__(self, live: Live) -> T:
        """What the link shows now."""
        key = shown_by(live)
        found = self._kept.peek(key)
        if found is not None:
            return found
        with self._making:
            return self._kept.get(key, lambda: self._make(live))
