"""What a trial finds beside quality: what changed over time, and what following it would be worth.

Nothing here decides whether a model serves; the card tells it, and ``training.triggers`` asks
whether to train again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.pairs.pairs import Pairs
from training import drift
from training.breaks import Residuals, find_break
from training.targets import score_targets
from training.value import value_of_list

if TYPE_CHECKING:
    from features.pairs.matrix import PairMatrix
    from training.breaks import Break
    from training.drift import HalfYear, InputDrift
    from training.ground import Ground
    from training.recency import Recency
    from training.unseen import Unseen
    from training.value import Value

NEWER_SHARE: Final = 0.25
ASKED: Final = 1_000
TOLD: Final = 10


@dataclass(frozen=True)
class Outlook:
    """What was found.

    ``learned`` compares the newer quarter of the learned pairs with the rest, ``asked`` people
    against open vacancies with all learned pairs: there a shift is no drift but how far one asks.
    No ``change`` is sought where labels are judged by what came after them.
    """

    recency: Recency
    learned: tuple[InputDrift, ...]
    asked: tuple[InputDrift, ...]
    calibration: tuple[HalfYear, ...]
    change: Break | None
    value: Value | None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "recency": self.recency.to_json(),
            "drift": {
                **drift.to_json(self.learned, self.calibration, TOLD),
                "asked": [vars(one) | {"is_shifted": one.is_shifted} for one in self.asked[:TOLD]],
                "break": None if self.change is None else self.change.to_json(),
            },
            "off_policy": None if self.value is None else self.value.to_json(),
        }


def look_out(ground: Ground, unseen: Unseen, recency: Recency) -> Outlook:
    """Look at a ground and at what was judged on it, unseen."""
    older = int(len(ground.labels) * (1 - NEWER_SHARE))
    rows = np.arange(len(ground.labels))
    days = ground.labels.days[unseen.rows.rows]
    return Outlook(
        recency,
        drift.input_drift(ground.matrix.take(rows[:older]), ground.matrix.take(rows[older:])),
        drift.input_drift(ground.matrix, _asked_now(ground)),
        drift.calibration_by_half_year(days, unseen.challenger, unseen.succeeded),
        None if ground.looks_ahead else find_break(residuals_of(ground, unseen), ground.seed),
        value_of_list(ground, unseen),
    )


def residuals_of(ground: Ground, unseen: Unseen) -> Residuals:
    """Scores minus what the line through all unseen margins expects of them, in tens of points."""
    rows, margin = unseen.rows.rows, unseen.rows.margin
    score = score_targets(ground.labels.outcomes)[rows]
    slope, level = np.polyfit(margin, score, 1)
    learned = np.array([len(fold.learn) for fold in ground.folds])
    value = score - level - slope * margin
    return Residuals(ground.labels.days[rows], value, margin, learned[unseen.rows.fold])


def _asked_now(ground: Ground) -> PairMatrix:
    """Some people in service against vacancies that opened after the last label, evenly drawn."""
    vacancies, people = ground.history["vacancies"], ground.history["employees"]
    opened = np.flatnonzero(vacancies["opened_on"] > ground.labels.days[-1])
    random = np.random.default_rng(ground.seed)
    count = ASKED if len(opened) else 0
    row = random.choice(opened, count) if count else opened[:0]
    drawn = Pairs(
        random.integers(len(people), size=count, dtype=np.int32),
        vacancies["position_id"][row].astype(np.int32),
        vacancies["opened_on"][row].astype(np.int32),
    )
    hired = people["hire_date"][drawn.employees] < drawn.days
    return ground.builder.matrix(drawn.take(hired)).select(ground.matrix.names)
