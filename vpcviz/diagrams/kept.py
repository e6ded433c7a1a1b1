"""Bounded memories of finished work, for values that never change."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, the least recently used leaving first when their weights exceed the bound."""

    def __init__(self, *, bound: int, weigh: Callable[[T], int]) -> None:
        self._bound = bound
        self._weigh = weigh
        self._weight = 0
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of the key; made when it is not there. A value above the bound is handed out and not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._put(key, value)
        return value

    def peek(self, key: Hashable) -> T | None:
        """The value of the key when it is there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def _put(self, key: Hashable, value: T) -> None:
        weight = self._weigh(value)
        if key in self._values or weight > self._bound:
            return
        self._values[key] = value
        self._weight += weight
        while self._weight > self._bound:
            _, gone = self._values.popitem(last=False)
            self._weight -= self._weigh(gone)
