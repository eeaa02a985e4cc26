"""Is it time to train again? By new labels and by age, from the data and the versions on record.

Counted since the newest version, whether it serves or was refused: the same labels would be
refused again. Whether the serving model's chances still come true is asked by
``training.triggers``, which takes longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import NO_DATE, to_day
from features.history.outcomes import LabelPolicy, outcomes_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.history.history import History
    from models.registry.versions import ModelVersion

NEW_SHARE: Final = 0.1
FEWEST_NEW: Final = 50
"""New labels that call for a training: a tenth of those learned from, at least this many."""

OLDEST_DAYS: Final = 365
"""Days of data after which a training is due where there is any new label."""


@dataclass(frozen=True)
class Retrain:
    """Why to train again; nothing speaks for it where ``reasons`` is empty."""

    reasons: tuple[str, ...]
    new_labels: int

    @property
    def is_needed(self) -> bool:
        """Whether anything speaks for it."""
        return bool(self.reasons)

    def to_json(self) -> dict[str, Any]:
        """Contract's form."""
        return {
            "needed": self.is_needed,
            "reasons": list(self.reasons),
            "new_labels": self.new_labels,
        }


def retrain_by_labels(history: History, versions: Sequence[ModelVersion]) -> Retrain:
    """Ask of the data and of the versions, the newest first."""
    day = _newest_day(history)
    last = versions[0] if versions else None
    policy = LabelPolicy() if last is None else last.policy
    labels = _labelled(history, day, policy)
    if last is None:
        return Retrain(("no model was ever trained",) if labels else (), labels)
    learned = last.labels.get("labelled", 0)
    new, enough = max(0, labels - learned), max(FEWEST_NEW, int(np.ceil(NEW_SHARE * learned)))
    age = day - int(to_day(last.as_of))
    reasons: list[str] = []
    if new >= enough:
        reasons.append(f"{new} new labels since {last.version}, {enough} are enough")
    if new and age >= OLDEST_DAYS:
        reasons.append(f"{last.version} knows nothing of the last {age} days")
    return Retrain(tuple(reasons), new)


def _newest_day(history: History) -> int:
    """The day of the newest transfer or evaluation; before everything where there is none."""
    dates = [history["transfers"]["effective_on"], history["evaluations"]["evaluated_on"]]
    known = np.concatenate([date[date != NO_DATE] for date in dates])
    return int(known.max()) if len(known) else int(NO_DATE)


def _labelled(history: History, day: int, policy: LabelPolicy) -> int:
    """How many transfers have a label on a day."""
    rows = np.arange(len(history["transfers"]))
    return int(outcomes_known(history, rows, day, policy, inclusive=True).is_known.sum())
