"""What was known of all posts before a day, with the features that follow from that alone.

Lists of a day ask about its posts one after another; what is found of all at once costs little more
than of one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from features.pairs.catalogue import FEATURES
from features.pairs.demand import Demand

if TYPE_CHECKING:
    from features.pairs.demand import DemandLedger
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array

_BLOCKS: Final = frozenset({"post", "demand"})
FEATURES_OF_POSTS: Final = tuple(one for one in FEATURES if _BLOCKS.issuperset(one.reads))
"""Features that follow from the post and the day, whoever is asked about."""

MOST_BYTES: Final = 32 << 20
"""So much the kept days may take together."""

FEWEST_DAYS: Final = 4
_BYTES_A_POST: Final = 4 * len(FEATURES_OF_POSTS) + 8 * len(fields(Demand))


def days_kept(posts: int) -> int:
    """Of how many days so many posts are kept."""
    return max(FEWEST_DAYS, MOST_BYTES // max(1, posts * _BYTES_A_POST))


@dataclass(frozen=True)
class KnownPosts:
    """Every post of a city before one day.

    ``demand`` has a row a post; ``columns`` has, too, and a column for each of
    ``FEATURES_OF_POSTS``, float32.
    """

    demand: Demand
    columns: Array

    @classmethod
    def on(cls, day: int, posts: Posts, ledger: DemandLedger) -> KnownPosts:
        """Of all posts before a day."""
        total = len(posts.position)
        demand = ledger.known_of_all(day)
        blocks = {"post": posts, "demand": demand}
        columns = np.empty((total, len(FEATURES_OF_POSTS)), dtype=np.float32)
        for column, one in zip(columns.T, FEATURES_OF_POSTS, strict=True):
            column[:] = one(*[blocks[name] for name in one.reads])
        return cls(demand, columns)
