"""Contributions in words: grouped to reasons, strongest first, each with the values behind it.

A reason's contribution is the sum of its features'; over all reasons they add up to what the
features add up to. Knows no model and no history: values, contributions and the mean of the
post's holders come in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from features.pairs.catalogue import FEATURES, Group
from features.pairs.sentences import Sentences, sentences
from models.explain.measures import measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.pairs.matrix import PairMatrix
    from models.fit.judgement import Contributions
    from models.wording import Language

ADJUSTMENT: Final = "adjustment"
"""The group of contributions that belong to no feature: adjustments after the model."""

TOLD_TOO: Final = 0.5
"""A second fact is told where it weighs at least this share of the strongest."""

_POST: Final = Group.POST.value
_GROUP_OF: Final = {one.name: one.group.value for one in FEATURES}
_ORDER: Final = {group: at for at, group in enumerate([*(one.value for one in Group), ADJUSTMENT])}
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
class Reason:
    """Features of one group: their summed contribution (log-odds, or points) and a sentence."""

    group: str
    label: str
    features: tuple[str, ...]
    contribution: float
    text: str

    def to_json(self) -> dict[str, Any]:
        """Contract's form."""
        return {
            "features": list(self.features),
            "contribution": self.contribution,
            "text": self.text,
        }


@dataclass(frozen=True)
class Facts:
    """What is known of one candidate, by feature: values and the post's means (NaN missing)."""

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
        if feature not in _GROUP_OF:
            return f"{_TEXTS[self.lang][ADJUSTMENT]} ({feature.replace('_', ' ')})"
        value = measure(feature, facts.values[feature], self.lang)
        mean = facts.reference.get(feature, math.nan)
        beside = "" if math.isnan(mean) else measure(feature, mean, self.lang).beside(value)
        return self.words.clause(feature, facts.values[feature], str(value), beside, facts.function)

    def reason(self, group: str, parts: Mapping[str, float], facts: Facts) -> Reason:
        """The reason of one group from the contributions of its features."""
        total = math.fsum(parts.values())
        text = self._text(group, parts, total, facts)
        return Reason(group, self.label(group), tuple(parts), total, text)

    def _text(self, group: str, parts: Mapping[str, float], total: float, facts: Facts) -> str:
        words = _TEXTS[self.lang]
        if total == 0:
            return f"{words['neither']}: {self.label(group)}"
        told = strongest(parts, total)
        first, *more = [self.clause(feature, facts) for feature in told]
        also = "".join(f". {words['also']} {clause}" for clause in more if clause != first)
        return f"{words['for' if total > 0 else 'against']}: {first}{also}"


def strongest(parts: Mapping[str, float], total: float) -> list[str]:
    """The one or two features that weigh most in the direction of their sum."""
    same = [name for name, part in parts.items() if part * total > 0]
    told = sorted(same, key=lambda name: -abs(parts[name]))[:2]
    if len(told) > 1 and abs(parts[told[1]]) < TOLD_TOO * abs(parts[told[0]]):
        return told[:1]
    return told


def grouped(parts: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Contributions by reason group, in the catalogue's order of groups."""
    groups: dict[str, dict[str, float]] = {}
    for name, part in parts.items():
        groups.setdefault(_GROUP_OF.get(name, ADJUSTMENT), {})[name] = part
    return dict(sorted(groups.items(), key=lambda item: _ORDER[item[0]]))


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
    teller = Teller.of(lang)
    means = {} if reference is None else by_name(reference, 0)
    return [
        _reasons(
            teller, parts_of(matrix, contributions, row), by_name(matrix, row), means, function
        )
        for row in range(len(matrix))
    ]


def _reasons(
    teller: Teller,
    parts: Mapping[str, float],
    values: Mapping[str, float],
    means: Mapping[str, float],
    function: str,
) -> list[Reason]:
    facts = Facts(values, means, function)
    told = [teller.reason(group, inside, facts) for group, inside in grouped(parts).items()]
    # What the post alone says is the same for everybody on the list: it comes last.
    return sorted(told, key=lambda reason: (reason.group == _POST, -abs(reason.contribution)))


def by_name(matrix: PairMatrix, row: int) -> dict[str, float]:
    """One row of a matrix by feature."""
    return dict(zip(matrix.names, matrix.values[row].tolist(), strict=True))


def parts_of(matrix: PairMatrix, contributions: Contributions, row: int) -> dict[str, float]:
    """One row's contributions by name: every feature of the matrix, then the adjustments."""
    given = dict(zip(contributions.names, contributions.values[row].tolist(), strict=True))
    names: Sequence[str] = (*matrix.names, *contributions.names)
    return {name: given.get(name, 0.0) for name in dict.fromkeys(names)}
