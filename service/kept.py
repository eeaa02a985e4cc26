"""The few things last made, kept for the next question; safe to share between threads."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """At most ``most`` things by name, those not asked for longest dropped first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of this name, made now if it is not kept; who asks meanwhile waits for it."""
        with self._lock:
            if name not in self._things:
                self._things[name] = make()
            self._things.move_to_end(name)
            while len(self._things) > self._most:
                self._things.popitem(last=False)
            return self._things[name]
