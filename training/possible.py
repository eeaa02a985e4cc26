"""Pairs that could have been made and were not: the other side of ``models.fit.support``.

For each learned pair, half of the draws are other people for the same post, half other posts for
the same person, both on the same day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.calendar import NO_DATE
from features.pairs.pairs import Pairs

if TYPE_CHECKING:
    from features.history.history import History


def possible_pairs(history: History, made: Pairs, draws: int, seed: int) -> Pairs:
    """Draw ``draws`` pairs a learned pair; people not yet hired on the day are left out."""
    random = np.random.default_rng(seed)
    again = np.repeat(np.arange(len(made)), draws)
    pairs = made.take(again)
    is_other_person = np.arange(len(pairs)) % 2 == 0
    people = random.integers(len(history["employees"]), size=len(pairs), dtype=np.int32)
    posts = random.integers(len(history["positions"]), size=len(pairs), dtype=np.int32)
    drawn = Pairs(
        np.where(is_other_person, people, pairs.employees),
        np.where(is_other_person, pairs.positions, posts),
        pairs.days,
    )
    hired = history["employees"]["hire_date"][drawn.employees]
    return drawn.take((hired != NO_DATE) & (hired < drawn.days))
