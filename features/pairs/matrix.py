"""The matrix of features: what crosses from facts to judgements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class PairMatrix:
    """Features of pairs: ``values`` float32 of shape (n, len(names)), missing NaN.

    ``values`` lies in Fortran order, each feature in one piece: features are made, chosen and
    judged column by column. ``catalogue_hash`` is the SHA-256 of the catalogue that made it; a
    model refuses another's.
    """

    names: tuple[str, ...]
    values: npt.NDArray[np.float32]
    catalogue_hash: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", np.asfortranarray(self.values))

    def __len__(self) -> int:
        return len(self.values)

    def column(self, name: str) -> npt.NDArray[np.float32]:
        """One feature, shape (n,)."""
        return self.values[:, self.names.index(name)]

    def take(self, rows: npt.ArrayLike) -> PairMatrix:
        """The pairs at ``rows`` (positions or a mask)."""
        at = np.arange(len(self))[np.asarray(rows)]
        return PairMatrix(self.names, self.values.T.take(at, axis=1).T, self.catalogue_hash)

    def select(self, names: Sequence[str]) -> PairMatrix:
        """The features named, in that order."""
        at = [self.names.index(name) for name in names]
        return PairMatrix(tuple(names), self.values.T[at].T, self.catalogue_hash)
