"""Contributions in words: grouped to reasons, strongest first, each with the values behind it.

A reason's contribution is the sum of its features'; over all reasons they add up to what the
features add up to. Knows no model and no history: values, contributions and the mean of the
post's holders come in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from features.pairs.catalogue import Group
from features.pairs.sentences import Sentences, sentences
from models.explain.measures import measure
from models.explain.parts import (
    ADJUSTMENT,
    all_parts,
    layout_of,
    names_of_parts,
    places_of,
    strongest_of,
    takers_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.explain.parts import Layout
    from models.fit.judgement import Contributions
    from models.wording import Language

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

_POST: Final = Group.POST.value
_TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "id": {
        "for": "Mendukung",
        "against": "Memberatkan",
        "neither": "Tidak berpengaruh",
        "also": "Juga",
        ADJUSTMENT: "penyesuaian setelah model",
    },
    "en": {
        "for": "For",
        "against": "Against",
        "neither": "No effect",
        "also": "Also",
        ADJUSTMENT: "adjustment after the model",
    },
}


class Reason(NamedTuple):  # of the named classes the quickest made: a list has hundreds
    """Features of one group: their summed contribution (log-odds, or points) and a sentence."""

    group: str
    features: tuple[str, ...]
    contribution: float
    text: str

    def to_json(self) -> dict[str, Any]:
        """Contract's form."""
        return {
            "features": self.features,
            "contribution": self.contribution,
            "text": self.text,
        }


@dataclass(frozen=True)
class Teller:
    """Writes clauses and reasons in one language."""

    lang: Language
    words: Sentences
    supports: str
    burdens: str
    also: str

    @classmethod
    def of(cls, lang: Language) -> Teller:
        """A teller in ``id`` or ``en``."""
        texts = _TEXTS[lang]
        begins = (f"{texts['for']}: ", f"{texts['against']}: ")
        return cls(lang, sentences(lang), *begins, also=f". {texts['also']} ")

    def label(self, group: str) -> str:
        """Short name of a reason group."""
        if group == ADJUSTMENT:
            return _TEXTS[self.lang][ADJUSTMENT].capitalize()
        return self.words.group_label(Group(group))

    def clause(self, feature: str, value: float | None, mean: float | None, function: str) -> str:
        """One fact with its value, beside the mean of the post's holders where that tells more.

        ``value`` is NaN where missing, and None of what is no feature; ``mean`` None where unknown.
        """
        if value is None:
            return f"{_TEXTS[self.lang][ADJUSTMENT]} ({feature.replace('_', ' ')})"
        if value != value:  # noqa: PLR0124 - NaN
            return self.words.phrases[feature].missing
        return _clause(feature, value, mean, function, self.lang)

    def text(self, group: str, total: float, first: str, second: str | None) -> str:
        """A sentence on one group: what weighs most of it, and what else weighs about as much."""
        if total == 0:
            return f"{_TEXTS[self.lang]['neither']}: {self.label(group)}"
        told = (self.supports if total > 0 else self.burdens) + first
        return told if second is None or second == first else told + self.also + second


@lru_cache(maxsize=32_768)
def _clause(feature: str, value: float, mean: float | None, function: str, lang: Language) -> str:
    """A recorded value in words; a city's lists say the same of many people."""
    words = sentences(lang)
    told = measure(feature, value, lang)
    compared = mean is not None and words.compares(feature)
    beside = measure(feature, mean, lang).beside(told) if compared and mean is not None else ""
    return words.clause(feature, value, str(told), beside, function)


def reasons_of(
    matrix: PairMatrix,
    contributions: Contributions,
    reference: PairMatrix | None,
    function: str,
    lang: Language,
) -> list[list[Reason]]:
    """The reasons of n candidates for one post, for each the strongest first, the post's own last.

    Parameters
    ----------
    matrix, contributions : of the n candidates, in the same order
        A feature that the judge does not read contributes 0; a contribution without a feature is
        an adjustment.
    reference : PairMatrix of one row, optional
        Means of the post's present holders (``reference_values``); NaN where there are none.
    function : the post's function as the contract writes it.
    """
    names, teller = names_of_parts(matrix, contributions), Teller.of(lang)
    layout, parts = layout_of(names), all_parts(matrix, contributions)
    totals = [[math.fsum(take(own)) for take in takers_of(layout)] for own in parts.tolist()]
    weights = np.array(totals).reshape(len(parts), len(layout))
    clauses = iter(
        _clauses(teller, matrix, names, _told(layout, parts, weights), reference, function)
    )
    told = [
        [
            Reason(group, inside, total, teller.text(group, total, *next(clauses)))
            for (group, inside, _), total in zip(layout, of_one, strict=True)
        ]
        for of_one in totals
    ]
    order = _order(layout, weights).tolist()
    return [[of_one[at] for at in own] for of_one, own in zip(told, order, strict=True)]


def _told(layout: Layout, parts: Floats, totals: Floats) -> Places:
    """The columns of which each reason tells, -1 for no second; shape (n, groups, 2)."""
    places = places_of(layout)
    padded = np.hstack([parts, np.zeros((len(parts), 1))])[:, places]
    strongest = strongest_of(padded.reshape(-1, padded.shape[2]), totals.ravel())
    strongest = strongest.reshape(*totals.shape, 2)
    return np.where(strongest < 0, -1, places[np.arange(len(layout))[:, None], strongest])


def _clauses(  # noqa: PLR0913, PLR0917 - what is told, of whom, and beside what
    teller: Teller,
    matrix: PairMatrix,
    names: tuple[str, ...],
    columns: Places,
    reference: PairMatrix | None,
    function: str,
) -> list[tuple[str, str | None]]:
    """The first and the second fact of each reason, person by person; None for no second."""
    known = len(matrix.names)  # what comes after the features has no value
    means = [None] * len(names) if reference is None else _means(reference, len(names))
    person = np.arange(len(matrix))[:, None, None]
    values = matrix.values[person, np.minimum(columns, known - 1)]

    def clause(column: int, value: float) -> str | None:
        if column < 0:
            return None
        told = value if column < known else None
        return teller.clause(names[column], told, means[column], function)

    return [
        (clause(first, of_first) or "", clause(second, of_second))
        for (first, second), (of_first, of_second) in zip(
            columns.reshape(-1, 2).tolist(), values.reshape(-1, 2).tolist(), strict=True
        )
    ]


def _means(reference: PairMatrix, columns: int) -> list[float | None]:
    """The known means of the post's holders by column, None where unknown."""
    row = reference.values[0].tolist()
    told = [None if math.isnan(mean) else mean for mean in row]
    return told + [None] * (columns - len(told))


def _order(layout: Layout, totals: Floats) -> Places:
    """The reasons of each person, the strongest first; shape (n, groups).

    What the post alone says is the same for everybody on the list: it comes last.
    """
    last = np.broadcast_to([group == _POST for group, *_ in layout], totals.shape)
    order: Places = np.lexsort((-np.abs(totals), last), axis=1)
    return order
