"""How a transfer went, as known on a day: the weighted score that the label compares.

Score = 0.6 × mean of supervisor scores + 0.4 × mean of peer scores dated 6 to 18 calendar months
after ``effective_on``, both ends included; without peers the supervisors' mean stands alone.
Subordinate and self scores never count. 76 was the lower bound of *baik* in PP 46/2011.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.calendar import add_months
from features.contract.values import RATER_ROLES
from features.history.ranges import flat

if TYPE_CHECKING:
    from features.history.history import History

_SUPERVISOR: Final = RATER_ROLES.index("supervisor")
_PEER: Final = RATER_ROLES.index("peer")


@dataclass(frozen=True)
class LabelPolicy:
    """What success means; recorded with every model.

    ``window_months`` are calendar months after the transfer, ends included; scores and
    ``threshold`` are points of 0 to 100.
    """

    supervisor_weight: float = 0.6
    peer_weight: float = 0.4
    window_months: tuple[int, int] = (6, 18)
    threshold: float = 76.0
    tolerance: float = 1e-9


@dataclass(frozen=True)
class Outcomes:
    """Scores of transfers as known on a day; all arrays have shape (k,).

    ``score`` is NaN while a transfer is pending. ``supervisors`` and ``peers`` count the raters
    behind it. ``final`` says that month 18 has passed, so the label can no longer change.
    """

    score: npt.NDArray[np.float64]
    supervisors: npt.NDArray[np.int64]
    peers: npt.NDArray[np.int64]
    final: npt.NDArray[np.bool_]
    policy: LabelPolicy

    @property
    def is_known(self) -> npt.NDArray[np.bool_]:
        """Whether one supervisor score lies in the window."""
        return ~np.isnan(self.score)

    @property
    def succeeded(self) -> npt.NDArray[np.bool_]:
        """Whether the score reaches the threshold; False while pending."""
        return (
            np.nan_to_num(self.score, nan=-np.inf) >= self.policy.threshold - self.policy.tolerance
        )

    def take(self, rows: npt.ArrayLike) -> Outcomes:
        """The outcomes at ``rows`` (positions or a mask)."""
        at = np.asarray(rows)
        return Outcomes(
            self.score[at], self.supervisors[at], self.peers[at], self.final[at], self.policy
        )


def outcomes_known(  # noqa: PLR0913 - whose outcome, known when, by which scores
    history: History,
    transfers: npt.ArrayLike,
    days: npt.ArrayLike,
    policy: LabelPolicy,
    *,
    inclusive: bool = False,
    scores: npt.NDArray[np.float64] | None = None,
) -> Outcomes:
    """Outcomes of transfers from evaluations dated before a day (or on it: ``inclusive``).

    Parameters
    ----------
    transfers : array_like of int, shape (k,)
        Rows of ``transfers``; a transfer may occur more than once, with different days.
    days : array_like of int, shape (k,) or scalar
        Days since 1970-01-01. Features use evaluations strictly before their day, training those
        up to and including its ``--as-of``.
    scores : ndarray, shape (rows of ``evaluations``,), optional
        Scores to take instead of the recorded ones (labels with a rater's bias taken out).
    """
    rows = np.asarray(transfers, dtype=np.int64)
    day = np.broadcast_to(np.asarray(days, dtype=np.int64), rows.shape)
    effective = history["transfers"]["effective_on"][rows]
    first, last = (add_months(effective, months) for months in policy.window_months)
    offsets = history.offsets("evaluations", "transfer_id")
    _, key, evaluation = flat(offsets[rows], offsets[rows + 1])
    dated = history["evaluations"]["evaluated_on"][evaluation]
    limit = day[key] + (1 if inclusive else 0)
    counts_for = (dated >= first[key]) & (dated <= last[key]) & (dated < limit)
    role = history["evaluations"]["rater_role"][evaluation]
    recorded = history["evaluations"]["score"] if scores is None else scores
    score = recorded[evaluation]
    total = len(rows)
    by_supervisor, supervisors = _mean_by(key, score, counts_for & (role == _SUPERVISOR), total)
    by_peer, peers = _mean_by(key, score, counts_for & (role == _PEER), total)
    mixed = policy.supervisor_weight * by_supervisor + policy.peer_weight * by_peer
    combined = np.where(peers > 0, mixed, by_supervisor)
    is_final = last < day + (1 if inclusive else 0)
    return Outcomes(combined, supervisors, peers, is_final, policy)


def _mean_by(
    key: npt.NDArray[np.int64],
    score: npt.NDArray[np.float64],
    chosen: npt.NDArray[np.bool_],
    total: int,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    count = np.bincount(key[chosen], minlength=total)
    added = np.bincount(key[chosen], weights=score[chosen], minlength=total)
    mean = np.full(total, np.nan)
    np.divide(added, count, out=mean, where=count > 0)
    return mean, count
