"""How posts compare in rank: structural types by their order, functional ones as ``jf_equal`` says.

JF madya ranks with administrator, muda with pengawas, pertama and all *keterampilan* with
pelaksana (rules.md ``jf_equal``, certainty B); utama, above madya, ranks with jpt_pratama.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.contract.values import FUNCTIONAL_LEVELS, POSITION_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

Ranks = npt.NDArray[np.int8]

FUNCTIONAL: Final = POSITION_TYPES.index("fungsional")
UNKNOWN_RANK: Final = np.int8(-1)
STRUCTURAL_RANK: Final[Mapping[str, int]] = MappingProxyType(
    {"pelaksana": 1, "pengawas": 2, "administrator": 3, "jpt_pratama": 4}
)
_EQUAL_TYPE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pemula": "pelaksana",
        "terampil": "pelaksana",
        "mahir": "pelaksana",
        "penyelia": "pelaksana",
        "ahli_pertama": "pelaksana",
        "ahli_muda": "pengawas",
        "ahli_madya": "administrator",
        "ahli_utama": "jpt_pratama",
    }
)
_OF_TYPE: Final = np.array([STRUCTURAL_RANK.get(name, 0) for name in POSITION_TYPES], dtype=np.int8)
_OF_LEVEL: Final = np.array(
    [*(STRUCTURAL_RANK[_EQUAL_TYPE[name]] for name in FUNCTIONAL_LEVELS), UNKNOWN_RANK],
    dtype=np.int8,
)


def held_ranks(types: npt.NDArray[np.int8]) -> Ranks:
    """Rank of each post as a structural type, 0 for functional posts; same shape."""
    return _OF_TYPE[types]


def equal_ranks(types: npt.NDArray[np.int8], levels: npt.NDArray[np.int8]) -> Ranks:
    """Rank of each post with functional ones at their equal; ``UNKNOWN_RANK`` without a level.

    Parameters
    ----------
    types, levels : int8 of the same shape
        Codes of ``position_type`` and ``functional_level`` (-1 where not given).
    """
    return np.where(types == FUNCTIONAL, _OF_LEVEL[levels], _OF_TYPE[types])
