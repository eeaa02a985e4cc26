"""The fingerprint of a list: a SHA-256 that differs where anything of its order differs.

It is recorded with the list and says by which scheme it was made; one without a scheme is of the
first, which hashed every feature of everybody eligible and is kept for what it once recorded
(decision 22).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import orjson

from features.nation.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix

    Ids = npt.NDArray[np.object_] | Texts
    Floats = npt.NDArray[np.float64]
    Order = npt.NDArray[np.int64]

Scheme = Literal["tepat-slate-1", "tepat-slate-2"]

FIRST: Final[Scheme] = "tepat-slate-1"
NEWEST: Final[Scheme] = "tepat-slate-2"


def fingerprint(
    matrix: PairMatrix, employee_ids: Ids, margins: Floats, order: Order, scheme: Scheme = NEWEST
) -> str:
    """SHA-256 of the catalogue and of the eligible people, their margins and order, bit for bit.

    Parameters
    ----------
    matrix : PairMatrix of the n eligible, in the history's order; for the newest scheme of any
        people, for it asks for the catalogue alone.
    employee_ids : their ids, shape (n,).
    margins, order : shape (n,)
    scheme : that of a recorded fingerprint (``scheme_of``), to compare with it.
    """
    if scheme == FIRST:
        return _with_features(matrix, employee_ids, margins, order)
    digest = hashlib.sha256(orjson.dumps([scheme, matrix.catalogue_hash])[:-1] + b",")
    for piece in _as_json(employee_ids):
        digest.update(piece)
    digest.update(b"]")
    _add_numbers(digest, margins.astype("<f8"), order.astype("<i8"))
    return f"{scheme}:{digest.hexdigest()}"


def _as_json(ids: Ids) -> Iterator[bytes]:
    """A JSON list of ids, in pieces; of mapped ids without a Python text of each."""
    if isinstance(ids, Texts):
        yield from ids.as_json()
    else:
        yield orjson.dumps(ids.tolist())


def scheme_of(recorded: str) -> Scheme:
    """The scheme by which a recorded fingerprint was made."""
    return NEWEST if recorded.startswith(f"{NEWEST}:") else FIRST


def _with_features(matrix: PairMatrix, employee_ids: Ids, margins: Floats, order: Order) -> str:
    digest = hashlib.sha256()
    parts = (FIRST, matrix.catalogue_hash, *matrix.names, *employee_ids)
    for part in (str(len(parts)), *parts):
        text = str(part).encode()
        digest.update(len(text).to_bytes(8, "big") + text)
    # NaN has many bit patterns that mean the same
    values = np.where(np.isnan(matrix.values), np.float32(np.nan), matrix.values)
    _add_numbers(digest, values.astype("<f4"), margins.astype("<f8"), order.astype("<i8"))
    return digest.hexdigest()


def _add_numbers(digest: hashlib._Hash, *arrays: npt.NDArray[np.generic]) -> None:
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
