"""LightGBM as serving needs it: boosters alone.

``import lightgbm`` looks for scikit-learn, which takes more than a second to import and is needed
for its wrappers only. While it is imported here, scikit-learn is out of its sight, so that a
server answers a second sooner.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import ModuleType

    import lightgbm

__all__ = ["lightgbm"]

_UNNEEDED: Final = ("sklearn", "dask", "matplotlib")


def _import_alone() -> ModuleType:
    hidden = [name for name in _UNNEEDED if name not in sys.modules]
    # None in sys.modules is Python's own way to say that a module cannot be imported
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        return import_module("lightgbm")
    finally:
        for name in hidden:
            del sys.modules[name]


if not TYPE_CHECKING:
    lightgbm = _import_alone()
