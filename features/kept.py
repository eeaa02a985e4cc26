"""The few things last made, kept for the next question; safe to share between threads."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Thing = TypeVar("Thing")


@dataclass
class _Place(Generic[Thing]):
    """Where one thing is made, once, while others go on."""

    making: Lock = field(default_factory=Lock)
    made: list[Thing] = field(default_factory=list)


class Kept(Generic[Thing]):
    """At most ``most`` things by name, those not asked for longest dropped first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: OrderedDict[Hashable, _Place[Thing]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of this name, made now if it is not kept.

        Who asks for the same thing meanwhile waits for it; who asks for another does not. What
        fails to be made is tried again by the next who asks.
        """
        with self._lock:
            place = self._places.get(name)
            if place is None:
                place = self._places[name] = _Place()
            self._places.move_to_end(name)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        if not place.made:
            with place.making:
                if not place.made:  # nobody has made it meanwhile
                    place.made.append(make())
        return place.made[0]
