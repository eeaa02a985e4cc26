"""Contributions in words: grouped to reasons, strongest first, each with the values behind it.

A reason's contribution is the sum of its features'; over all reasons they add up to what the
features add up to. Knows no model and no history: values, contributions and the mean of the
post's holders come in. Written as JSON at once, as all that is many in a list
(``models.slate.candidates``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import orjson

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
from models.json_text import between_quotes, cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

        ``value`` is NaN or None where missing, ``mean`` None where unknown.
        """
        phrase = self.words.phrases.get(feature)
        if phrase is None:  # no feature
            return f"{_TEXTS[self.lang][ADJUSTMENT]} ({feature.replace('_', ' ')})"
        if value is None or math.isnan(value):
            return phrase.missing
        told = measure(feature, value, self.lang)
        beside = ""
        if mean is not None and self.words.compares(feature):
            beside = measure(feature, mean, self.lang).beside(told)
        return self.words.clause(feature, value, str(told), beside, function)

    def text(self, group: str, total: float, first: str, second: str) -> str:
        """A sentence on one group: what weighs most of it, and what else weighs about as much.

        As it stands between quotation marks in JSON, as its two facts do.
        """
        if total == 0:
            return between_quotes(f"{_TEXTS[self.lang]['neither']}: {self.label(group)}")
        told = (self.supports if total > 0 else self.burdens) + first
        return told + self.also + second if second and second != first else told


@lru_cache(maxsize=32_768)
def _clause(
    feature: str, value: float | None, mean: float | None, function: str, lang: Language
) -> str:
    """A clause between quotation marks; a city's lists say the same of many people."""
    return between_quotes(Teller.of(lang).clause(feature, value, mean, function))


def reasons_written(
    matrix: PairMatrix,
    contributions: Contributions,
    reference: PairMatrix | None,
    function: str,
    lang: Language,
) -> list[orjson.Fragment]:
    """The contract's ``reasons`` of n candidates for one post: ``features, contribution, text``.

    Of each the strongest stands first, what is the post's own last.

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
    takers, begins = takers_of(layout), _begins(layout)
    totals = [[math.fsum(take(own)) for take in takers] for own in parts.tolist()]
    weights = np.array(totals).reshape(len(parts), len(layout))
    columns = _told(layout, parts, weights)
    clauses = _clauses(matrix, names, columns, reference, function, lang)
    written = []
    for of_one, numbers, order in zip(
        totals, cells(weights), _order(layout, weights).tolist(), strict=True
    ):
        told = [
            f'{begin}{number},"text":"{teller.text(group, total, *next(clauses))}"}}'
            for (begin, group), number, total in zip(begins, numbers, of_one, strict=True)
        ]
        written.append(orjson.Fragment(f"[{','.join([told[at] for at in order])}]"))
    return written


@lru_cache(maxsize=16)
def _begins(layout: Layout) -> tuple[tuple[str, str], ...]:
    """How each group's reason begins as JSON, up to its contribution; and the group."""
    return tuple(
        (f'{{"features":{orjson.dumps(inside).decode()},"contribution":', group)
        for group, inside, _ in layout
    )


def _told(layout: Layout, parts: Floats, totals: Floats) -> Places:
    """The columns of which each reason tells, -1 for no second; shape (n, groups, 2)."""
    places = places_of(layout)
    padded = np.hstack([parts, np.zeros((len(parts), 1))])[:, places]
    strongest = strongest_of(padded.reshape(-1, padded.shape[2]), totals.ravel())
    strongest = strongest.reshape(*totals.shape, 2)
    return np.where(strongest < 0, -1, places[np.arange(len(layout))[:, None], strongest])


def _clauses(  # noqa: PLR0913, PLR0917 - what is told, of whom, and beside what
    matrix: PairMatrix,
    names: tuple[str, ...],
    columns: Places,
    reference: PairMatrix | None,
    function: str,
    lang: Language,
) -> Iterator[tuple[str, str]]:
    """The first and the second fact of each reason, person by person; empty for no second."""
    last = len(matrix.names) - 1  # what comes after the features has no value, and is told none
    means = [None] * len(names) if reference is None else _means(reference, len(names))
    person = np.arange(len(matrix))[:, None, None]
    values = matrix.values[person, np.minimum(columns, last)]
    told = [
        _clause(names[at], value if value == value else None, means[at], function, lang)  # noqa: PLR0124 - NaN
        if at >= 0
        else ""
        for at, value in zip(columns.ravel().tolist(), values.ravel().tolist(), strict=True)
    ]
    return zip(told[::2], told[1::2], strict=True)


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
