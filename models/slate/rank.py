"""The order of a list: by margin alone, exact ties broken blindly and the same way every time.

Knows nothing of who the people are: a tie is broken by a hash of the vacancy and the person's
id, so that neither the row, nor the name, nor seniority in the table decides.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.nation.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence


def rank(
    margins: npt.NDArray[np.float64],
    employee_ids: Sequence[str] | npt.NDArray[np.object_] | Texts,
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
    order = (-margins).argsort().astype(np.int64, copy=False)  # -margin: NaN sorts last either way
    ranked = margins[order]
    is_missing = np.isnan(ranked)
    ties = (ranked[1:] == ranked[:-1]) | (is_missing[1:] & is_missing[:-1])
    if ties.any():
        ids = employee_ids
        if not isinstance(ids, Texts):
            ids = np.asarray(ids, dtype=object)
        _draw(order, ties, ids, seed)
    return order


def _draw(
    order: npt.NDArray[np.int64],
    ties: npt.NDArray[np.bool_],
    ids: npt.NDArray[np.object_] | Texts,
    seed: str,
) -> None:
    """Put people who tie in the order of their lots; ``ties`` (n - 1,) with the place above."""
    is_tied, run = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=np.int64)
    is_tied[1:], run[1:] = ties, np.cumsum(~ties)
    is_tied[:-1] |= ties
    places = np.flatnonzero(is_tied)
    people = order[places]
    lots = np.array([lot(str(who), seed) for who in ids[people]], dtype=np.uint64)
    order[places] = people[np.lexsort((people, lots, run[places]))]


def lot(employee_id: str, seed: str) -> int:
    """A number of 64 bits that a person draws for one vacancy."""
    text = f"{len(seed)}:{seed}:{employee_id}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
