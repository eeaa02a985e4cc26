"""The order of a list: by margin alone, exact ties broken blindly and the same way every time.

Knows nothing of who the people are: a tie is broken by a hash of the vacancy and the person's
id, so that neither the row, nor the name, nor seniority in the table decides.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence


def rank(
    margins: npt.NDArray[np.float64],
    employee_ids: Sequence[str] | npt.NDArray[np.object_],
    seed: str,
) -> npt.NDArray[np.int64]:
    """Positions of n people, best first.

    Parameters
    ----------
    margins : shape (n,)
        What the order follows; higher is better, NaN comes last.
    employee_ids : n ids
        Of the same people; only those of exact ties are looked at.
    seed : str
        The vacancy's id, so that no person wins every tie of the city.
    """
    ids = np.asarray(employee_ids, dtype=object)
    lots = np.zeros(len(margins), dtype=np.uint64)
    _, group, size = np.unique(margins, return_inverse=True, return_counts=True)
    for at in np.flatnonzero(size[group] > 1):
        lots[at] = lot(str(ids[at]), seed)
    # -margin: NaN sorts last either way
    return np.lexsort((lots, -margins)).astype(np.int64)


def lot(employee_id: str, seed: str) -> int:
    """A number of 64 bits that a person draws for one vacancy."""
    text = f"{len(seed)}:{seed}:{employee_id}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
