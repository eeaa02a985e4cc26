"""Properties that are found once, by whoever asks first; without a lock.

``functools.cached_property`` holds one lock of all objects of a class while it computes (until
Python 3.12, which dropped it): threads that answer different lists would wait for each other. Two
threads that ask the same object at the same time both compute here, so what is found must follow
from the object alone, and nobody may write into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

Found = TypeVar("Found")


class Once(Generic[Found]):
    """Decorates a method without arguments: a property whose value is kept in the object."""

    def __init__(self, find: Callable[[Any], Found]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, one: None, owner: type | None = None) -> Self: ...

    @overload
    def __get__(self, one: object, owner: type | None = None) -> Found: ...

    def __get__(self, one: object | None, owner: type | None = None) -> Self | Found:
        if one is None:
            return self
        # the next reader finds it in the object itself and does not come here
        found = one.__dict__[self._name] = self._find(one)
        return found
