"""Python looks for cycles among its objects seldom while a training runs.

What a training makes are arrays, which are freed as soon as nobody holds them; what it imports and
reads are hundreds of thousands of small objects that stay, and each look walks over all of them.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEW_OBJECTS: Final = 200_000
"""After so many more a look among the new ones; Python's own number is 700."""


@contextmanager
def sought_seldom() -> Iterator[None]:
    """Look seldom inside, as before after it."""
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
