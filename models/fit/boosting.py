"""LightGBM as Tepat needs it: boosters alone, and only where trees grow or are too large to table.

``import lightgbm`` looks for scikit-learn, which takes more than a second to import and is needed
for its wrappers only. While it is imported here, scikit-learn is out of its sight.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import ModuleType

_UNNEEDED: Final = ("sklearn", "dask", "matplotlib")


@cache
def load_lightgbm() -> ModuleType:
    """The package, imported when it is first needed."""
    hidden = [name for name in _UNNEEDED if name not in sys.modules]
    # None in sys.modules is Python's own way to say that a module cannot be imported
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        return import_module("lightgbm")
    finally:
        for name in hidden:
            del sys.modules[name]
