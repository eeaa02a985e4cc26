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
import orjson

from features.pairs.catalogue import Group
from features.pairs.sentences import Sentences, sentences
from models.explain.measures import measure
from models.explain.parts import (
    ADJUSTMENT,
    all_parts,
    by_name,
    known,
    layout_of,
    names_of_parts,
    places_of,
    strongest_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from features.pairs.matrix import PairMatrix
    from models.explain.parts import Layout
    from models.fit.judgement import Contributions
    from models.wording import Language

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
        """Contract's form, of which the names are written already."""
        return {
            "features": _names_written(self.features),
            "contribution": self.contribution,
            "text": self.text,
        }


@lru_cache(maxsize=256)
def _names_written(names: tuple[str, ...]) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(names))


@dataclass(frozen=True)
class Facts:
    """What is known of one candidate, by feature: values (NaN missing), the post's known means."""

    values: Mapping[str, float]
    reference: Mapping[str, float]
    function: str


@dataclass(frozen=True)
class Teller:
    """Writes clauses and reasons in one language."""

    lang: Language
    words: Sentences

    @classmethod
    def of(cls, lang: Language) -> Teller:
        """A teller in ``id`` or ``en``."""
        return cls(lang, sentences(lang))

    def label(self, group: str) -> str:
        """Short name of a reason group."""
        if group == ADJUSTMENT:
            return _TEXTS[self.lang][ADJUSTMENT].capitalize()
        return self.words.group_label(Group(group))

    def clause(self, feature: str, facts: Facts) -> str:
        """One fact with its value, beside the mean of the post's holders where that tells more."""
        value = facts.values.get(feature)
        if value is None:
            return f"{_TEXTS[self.lang][ADJUSTMENT]} ({feature.replace('_', ' ')})"
        if value != value:  # noqa: PLR0124 - NaN
            return self.words.phrases[feature].missing
        mean = facts.reference.get(feature)
        return _clause(feature, value, mean, facts.function, self.lang)

    def text(
        self,
        group: str,
        names: Sequence[str],
        strongest: tuple[int, int],
        total: float,
        facts: Facts,
    ) -> str:
        """A sentence on what weighs most of one group, as ``strongest_of`` found it."""
        words = _TEXTS[self.lang]
        if total == 0:
            return f"{words['neither']}: {self.label(group)}"
        at_first, at_second = strongest
        first = self.clause(names[at_first], facts)
        told = f"{words['for' if total > 0 else 'against']}: {first}"
        if at_second < 0:
            return told
        second = self.clause(names[at_second], facts)
        return told if second == first else f"{told}. {words['also']} {second}"


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
    teller, layout = Teller.of(lang), layout_of(names_of_parts(matrix, contributions))
    means = {} if reference is None else known(by_name(reference, 0))
    parts = all_parts(matrix, contributions)
    padded = np.hstack([parts, np.zeros((len(parts), 1))])[:, places_of(layout)]
    totals = [
        [math.fsum([own[column] for column in columns]) for *_, columns in layout]
        for own in parts.tolist()
    ]
    strongest = strongest_of(padded.reshape(-1, padded.shape[2]), np.ravel(totals))
    told = iter(map(tuple, strongest.tolist()))
    facts = [
        Facts(dict(zip(matrix.names, row, strict=True)), means, function)
        for row in matrix.values.tolist()
    ]
    return [_reasons(teller, layout, *one, told) for one in zip(totals, facts, strict=True)]


def _reasons(
    teller: Teller,
    layout: Layout,
    totals: Sequence[float],
    facts: Facts,
    strongest: Iterator[tuple[int, int]],
) -> list[Reason]:
    told = [
        Reason(group, names, total, teller.text(group, names, next(strongest), total, facts))
        for (group, names, _), total in zip(layout, totals, strict=True)
    ]
    # What the post alone says is the same for everybody on the list: it comes last.
    told.sort(key=lambda reason: (reason.group == _POST, -abs(reason.contribution)))
    return told
