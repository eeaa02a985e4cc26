"""Which posts have nobody ready to follow: an agency's structural posts and who stands below them.

Who is ready to follow: a person of the same agency, or of one directly under it, whose present post
ranks one below (a functional post at its equal) and who stands in box 7, 8 or 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.history.coding import NO_ROW
from models.eligibility import ranks
from models.talent.policy import READY

if TYPE_CHECKING:
    from features.history.history import History
    from models.talent.boxes import TalentMap


@dataclass(frozen=True)
class Succession:
    """The structural posts of a history; arrays of shape (posts,).

    ``position`` are rows of ``positions``, ``ready`` how many people could follow in each.
    """

    position: npt.NDArray[np.int64]
    ready: npt.NDArray[np.int64]


def successors(history: History, talent: TalentMap) -> Succession:
    """Count who is ready for each structural post; ``talent`` of everybody."""
    posts, agencies = history["positions"], history["agencies"]
    rank = ranks.equal_ranks(posts["position_type"], posts["functional_level"])
    structural = np.flatnonzero(ranks.held_ranks(posts["position_type"]) > 1)
    ready = np.isin(talent.box, list(READY)) & (talent.post != NO_ROW)
    held = talent.post[ready]
    own = posts["agency_id"][held]
    levels = max(ranks.STRUCTURAL_RANK.values()) + 1
    counts = np.zeros((len(agencies), levels), dtype=np.int64)
    known = rank[held] >= 0
    np.add.at(counts, (own[known], rank[held][known]), 1)
    above = agencies["parent_agency_id"][own]
    under = known & (above != NO_ROW)
    np.add.at(counts, (above[under], rank[held][under]), 1)
    return Succession(structural, counts[posts["agency_id"][structural], rank[structural] - 1])
