"""Bounded memories of finished work, for values that never change."""

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from vpcviz.topology.network import Topology

T = TypeVar("T")


class PerTopology(Generic[T]):
    """Remembers what was worked out of a topology, for as long as somebody keeps the topology."""

    def __init__(self, make: Callable[[Topology], T]) -> None:
        self._make = make
        self._kept: dict[int, tuple[weakref.ref[Topology], T]] = {}

    def __call__(self, topology: Topology) -> T:
        """What `make` says of the topology."""
        key = id(topology)
        kept = self._kept.get(key)
        if kept is not None and kept[0]() is topology:
            return kept[1]
        value = self._make(topology)
        self._kept[key] = (weakref.ref(topology, lambda gone: self._forget(key, gone)), value)
        return value

    def _forget(self, key: int, gone: weakref.ref[Topology]) -> None:
        kept = self._kept.get(key)
        if kept is not None and kept[0] is gone:
            self._kept.pop(key, None)


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
