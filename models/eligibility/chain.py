"""Who is whose direct superior, as far as posts and agencies tell.

The contract names no superior. What is assumed: an agency is led by the post of the highest
structural rank in it (pengawas at least), the direct superior of all its other posts; the direct
superior of the leading post is the leading post of the parent agency. Where no post or more than
one has that rank (a school led by a functional post, two deputies) nobody can tell who leads. Nor
can anybody tell whether a structural post between the two (a section's chief) leads a lower one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.history.coding import NO_ROW
from models.eligibility import ranks

if TYPE_CHECKING:
    from features.history.history import History
    from models.eligibility.verdicts import Mask

Rows = npt.NDArray[np.int32]

_LOWEST: Final = ranks.STRUCTURAL_RANK["pengawas"]


@dataclass(frozen=True)
class Chain:
    """The chain of command of a history.

    Attributes
    ----------
    agency : int32, shape (positions + 1,), the agency of each post; ``NO_ROW`` for no post.
    rank : int8, shape (positions + 1,), its structural rank; 0 for none.
    leads : bool, shape (positions + 1,), whether a post has the highest rank of its agency.
    heads : int64, shape (agencies + 1,), how many posts of each agency do.
    parent : int32, shape (agencies + 1,), the agency above each; ``NO_ROW`` where there is none.
    """

    agency: Rows
    rank: ranks.Ranks
    leads: Mask
    heads: npt.NDArray[np.int64]
    parent: Rows

    @classmethod
    def of(cls, history: History) -> Chain:
        """The chain of command as the posts of a history tell it."""
        posts, total = history["positions"], len(history["agencies"])
        agency = posts["agency_id"]
        rank = ranks.held_ranks(posts["position_type"])
        highest = np.full(total + 1, _LOWEST, dtype=np.int8)
        np.maximum.at(highest, agency, rank)
        leads = rank == highest[agency]
        heads = np.bincount(agency[leads], minlength=total + 1)
        return cls(
            np.append(agency, np.int32(NO_ROW)),
            np.append(rank, np.int8(0)),
            np.append(leads, np.False_),
            heads,
            np.append(history["agencies"]["parent_agency_id"], np.int32(NO_ROW)),
        )

    def is_near(self, posts: Rows, others: Rows) -> Mask:
        """Whether two posts are of one agency, or of one and the agency above it.

        No other two are superior and subordinate.
        """
        mine, theirs = self.agency[posts], self.agency[others]
        near = (mine == theirs) | (self.parent[mine] == theirs) | (self.parent[theirs] == mine)
        found: Mask = near & (mine != NO_ROW) & (theirs != NO_ROW)
        return found

    def superior(self, posts: Rows, others: Rows) -> tuple[Mask, Mask]:
        """Whether each of ``others`` surely, and possibly, is the direct superior of a post."""
        mine, theirs = self.agency[posts], self.agency[others]
        above = self.parent[mine]
        both = (mine != NO_ROW) & (theirs != NO_ROW)
        same, higher = both & (mine == theirs), both & (theirs == above)
        leads_mine, leads_theirs = self.leads[posts], self.leads[others]
        one_here, one_above = self.heads[mine] == 1, self.heads[theirs] == 1
        sure = (same & one_here & leads_theirs & ~leads_mine) | (
            higher & one_here & leads_mine & one_above & leads_theirs
        )
        leaderless = self.heads[mine] == 0
        open_here = same & ~one_here & (leaderless | leads_theirs | leads_mine)
        open_here |= same & ~leads_mine & ~leads_theirs & self._is_over(posts, others)
        open_above = (
            higher
            & (leads_mine | leaderless)
            & ~(one_here & one_above)
            & (leads_theirs | (self.heads[theirs] == 0))
        )
        return sure, sure | open_here | open_above

    def _is_over(self, posts: Rows, others: Rows) -> Mask:
        """Whether each of ``others`` is a structural post of a higher rank."""
        mine, theirs = self.rank[posts], self.rank[others]
        over: Mask = (theirs >= _LOWEST) & (theirs > mine)
        return over
