"""Where every rule's function registers itself, with the function that tells what it saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from features.calendar import Days
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Verdicts

Decide = Callable[["Facts", "Rule"], "Verdicts"]
Seen = Mapping[str, "Sequence[object] | npt.NDArray[Any]"]
See = Callable[["Facts", "Rule"], Seen]

Lack = Callable[["Facts", "Rule"], Mapping[str, "npt.NDArray[np.bool_]"]]

CONDITIONS: dict[str, Condition] = {}


@dataclass(frozen=True)
class Condition:
    """How a rule is answered for n pairs, and which values it saw.

    ``seen`` gives a column of n values for each placeholder of the rule's texts; they are raw
    (days, words of the contract, numbers) and formatted by ``models.wording`` as the text asks.
    ``lacks`` says of a rule of several parts which of them fail, by the names of its ``cures``.
    ``reads`` are the columns of ``positions`` from which, beside the person and the day, the answer
    and what it saw follow: no others can be read, and posts that are alike in them share both. None
    where the post itself is asked about.
    """

    decide: Decide
    seen: See
    lacks: Lack | None = None
    reads: frozenset[str] | None = None


def nothing(_facts: Facts, _rule: Rule) -> Seen:
    """No value to show."""
    return {}


def words(codes: npt.NDArray[np.integer[Any]], listed: Sequence[str]) -> npt.NDArray[np.object_]:
    """The contract's word for each code; None for ``NO_CODE``."""
    return np.asarray(np.array([*listed, None], dtype=object)[codes], dtype=object)


def spans(since: Days, day: Days) -> npt.NDArray[np.int32]:
    """Time from one day to another, as rows of two days; shape (n, 2)."""
    return np.stack([since, day], axis=1)


def condition(
    seen: See = nothing, lacks: Lack | None = None, reads: Collection[str] | None = None
) -> Callable[[Decide], Decide]:
    """Register a function as the answer of the rule that bears its name."""
    columns = None if reads is None else frozenset(reads)

    def register(decide: Decide) -> Decide:
        CONDITIONS[decide.__name__] = Condition(decide, seen, lacks, columns)
        return decide

    return register
