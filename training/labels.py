"""How past transfers went, as known on a day: what is learned from, and what waits.

A transfer is *labelled* as soon as one supervisor score lies in the window, *provisional* until
month 18 has passed, *pending* without one: kept, counted, not trained on (contract).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE
from features.history.outcomes import outcomes_known
from features.pairs.pairs import Pairs

if TYPE_CHECKING:
    from features.history.history import History
    from features.history.outcomes import LabelPolicy, Outcomes

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_NEWEST: Final = (
    ("transfers", "effective_on"),
    ("evaluations", "evaluated_on"),
    ("position_history", "started_on"),
    ("competency_assessments", "assessed_on"),
    ("trainings", "completed_on"),
    ("performance", "period_end"),
)


@dataclass(frozen=True)
class LabelCounts:
    """Transfers up to a day, by what is known of them; ``labelled`` + ``pending`` is all.

    ``provisional`` are those of the labelled whose label may still change.
    """

    transfers: int
    labelled: int
    provisional: int
    pending: int
    succeeded: int

    def to_json(self) -> dict[str, int]:
        """Plain values."""
        return {
            "transfers": self.transfers,
            "labelled": self.labelled,
            "provisional": self.provisional,
            "pending": self.pending,
            "succeeded": self.succeeded,
        }


@dataclass(frozen=True)
class Labels:
    """Labelled transfers in the order of their days.

    ``transfers`` (n,) are rows of the history's ``transfers``, ``days`` (n,) their
    ``effective_on``; ``outcomes`` and ``pairs`` belong to the same rows. ``scores`` are those of
    ``evaluations`` that the outcomes were made from, where they are not the recorded ones.
    ``censored`` are transfers whose window passed without a score.
    """

    transfers: Rows
    days: npt.NDArray[np.int32]
    pairs: Pairs
    outcomes: Outcomes
    counts: LabelCounts
    as_of: int
    censored: Rows
    scores: Floats | None = None

    def __len__(self) -> int:
        return len(self.transfers)

    @property
    def succeeded(self) -> npt.NDArray[np.bool_]:
        """The label, shape (n,)."""
        return self.outcomes.succeeded

    def known_before(self, history: History, day: int) -> Outcomes:
        """Outcomes of the same transfers from evaluations dated before a day only."""
        return outcomes_known(
            history, self.transfers, day, self.outcomes.policy, scores=self.scores
        )

    def from_row(self, first: int) -> Labels:
        """Those from a row on; ``counts`` stay those of all."""
        rows = np.arange(first, len(self))
        return replace(
            self,
            transfers=self.transfers[rows],
            days=self.days[rows],
            pairs=self.pairs.take(rows),
            outcomes=self.outcomes.take(rows),
        )

    def corrected(self, history: History, scores: Floats) -> Labels:
        """The same transfers with outcomes from other scores (shape of ``evaluations``)."""
        outcomes = outcomes_known(
            history,
            self.transfers,
            self.as_of,
            self.outcomes.policy,
            inclusive=True,
            scores=scores,
        )
        return replace(self, outcomes=outcomes, scores=scores)


def labels_as_of(history: History, policy: LabelPolicy, as_of: int) -> Labels:
    """Labels from transfers and evaluations dated on or before a day (days since 1970-01-01)."""
    effective = history["transfers"]["effective_on"]
    begun = np.flatnonzero((effective <= as_of) & (effective != NO_DATE))
    outcomes = outcomes_known(history, begun, as_of, policy, inclusive=True)
    known = outcomes.is_known
    rows = begun[known]
    # Ties are broken by id, so that the order of an import's rows changes nothing.
    ids = history["transfers"]["transfer_id"][rows].astype(str)
    rows = rows[np.lexsort([ids, effective[rows]])]
    counts = LabelCounts(
        transfers=len(begun),
        labelled=int(known.sum()),
        provisional=int((known & ~outcomes.final).sum()),
        pending=int((~known).sum()),
        succeeded=int((known & outcomes.succeeded).sum()),
    )
    return Labels(
        rows,
        effective[rows],
        Pairs.of_transfers(history, rows),
        outcomes_known(history, rows, as_of, policy, inclusive=True),
        counts,
        as_of,
        begun[~known & outcomes.final],
    )


def newest_day(history: History) -> int | None:
    """The default of ``--as-of``: the newest dated fact of the contract's list; None without."""
    newest = [
        int(dates.max())
        for table, column in _NEWEST
        if len(dates := history[table][column]) and dates.max() != NO_DATE
    ]
    return max(newest, default=None)
