"""Small, well regularised, reproducible LightGBM trees; knows columns only by their direction.

The same rows, settings and seed give the same trees bit for bit (one thread, ``deterministic``,
``force_row_wise``), and a row's prediction does not depend on which rows stand beside it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from features.pairs.catalogue import by_name
from models.fit.boosting import load_lightgbm

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Objective = Literal["regression", "binary"]

_REPRODUCIBLE: Final[dict[str, Any]] = {
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "feature_pre_filter": False,
    "boost_from_average": True,
    "data_random_seed": 1,  # of the rows that bins are found from, where they are very many
}
_SEED_LIMIT: Final = 2**31 - 1
_NO_SEED: Final = 0
"""Of bins nothing is drawn, or by ``data_random_seed``."""


@dataclass(frozen=True)
class TreeSettings:
    """How trees grow.

    ``objective`` is ``regression`` (squared error) or ``binary`` (log loss); ``smallest_leaf``
    counts rows; ``l2`` shrinks leaves towards zero, in rows; ``column_share`` is the share of
    columns that each tree may look at.
    """

    objective: Objective = "regression"
    trees: int = 30
    leaves: int = 3
    learning_rate: float = 0.1
    smallest_leaf: int = 20
    l2: float = 10.0
    column_share: float = 0.5
    bins: int = 63

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Sample:
    """Rows to learn from: ``values`` (n, k) with NaN missing, ``target`` and ``weight`` (n,).

    A row of weight 0 is left out.
    """

    values: Features
    target: Floats
    weight: Floats

    def __len__(self) -> int:
        return len(self.values)


def directions(names: Sequence[str]) -> list[int]:
    """Monotone constraint of each column, from the catalogue: 1, -1, or 0 where open to doubt."""
    return [int(by_name(name).direction) for name in names]


@dataclass(frozen=True)
class Binned:
    """Rows whose values LightGBM has put into bins, for every draw of them that trees learn from.

    Finding bins takes as long as growing small trees; the members of a bag find them once.
    """

    dataset: Any
    constraints: tuple[int, ...]
    settings: TreeSettings

    @classmethod
    def of(cls, values: Features, constraints: Sequence[int], settings: TreeSettings) -> Binned:
        """Bins of rows (n, k); ``constraints`` has one direction a column, or none at all."""
        parameters = parameters_of(constraints, settings, _NO_SEED)
        # a label is asked for, and never looked at
        dataset = load_lightgbm().Dataset(values, np.zeros(len(values)), params=parameters)
        return cls(dataset.construct(), tuple(constraints), settings)

    def grow(self, target: Floats, weight: Floats, seed: int) -> str:
        """Fit trees to the rows (n,) of positive weight.

        They come as LightGBM's own text, which gives the same bits back.
        """
        rows = np.flatnonzero(weight > 0)
        parameters = parameters_of(self.constraints, self.settings, seed)
        drawn = self.dataset.subset(rows, params=parameters).construct()
        drawn.set_label(target[rows]).set_weight(weight[rows])
        train, rounds = load_lightgbm().train, self.settings.trees
        text: str = train(parameters, drawn, num_boost_round=rounds).model_to_string(
            importance_type="gain"
        )
        return text


def parameters_of(constraints: Sequence[int], settings: TreeSettings, seed: int) -> dict[str, Any]:
    """How LightGBM is asked to grow trees, by its own names; how many is asked beside."""
    parameters = _REPRODUCIBLE | {
        "objective": settings.objective,
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.smallest_leaf,
        "min_sum_hessian_in_leaf": 1e-3,
        "lambda_l2": settings.l2,
        "feature_fraction": settings.column_share,
        "max_bin": settings.bins,
        "seed": seed % _SEED_LIMIT,
    }
    if any(constraints):
        parameters |= {
            "monotone_constraints": list(constraints),
            "monotone_constraints_method": "intermediate",
        }
    return parameters
