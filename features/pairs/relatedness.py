"""Which functions are related, from the one table ``related_functions.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from features.yaml_text import read_yaml

if TYPE_CHECKING:
    import numpy.typing as npt


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Families of related functions by name."""
    text = Path(__file__).with_name("related_functions.yaml").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in read_yaml(text).items()}


def related(functions: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Whether two functions of a vocabulary share a family; (f, f), False with itself."""
    member = np.array([[word in family for family in families().values()] for word in functions])
    shared = (member.astype(np.int64) @ member.astype(np.int64).T) > 0
    np.fill_diagonal(shared, val=False)
    return shared
