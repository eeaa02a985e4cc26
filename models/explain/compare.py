"""Why A stands above B: the exact difference of their log-odds, by feature and by reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from models.explain.parts import by_name, grouped, parts_of
from models.explain.reasons import Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from features.pairs.matrix import PairMatrix
    from models.fit.judgement import Contributions
    from models.wording import Language

_TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "id": {
        "ahead": "{who} lebih unggul dalam {label}: {facts}",
        "same": "{label}: tidak membedakan keduanya",
        "alike": "{fact} pada keduanya; bobotnya berbeda karena fakta yang lain",
    },
    "en": {
        "ahead": "{who} is ahead in {label}: {facts}",
        "same": "{label}: no difference between the two",
        "alike": "{fact} for both; it weighs differently because other facts differ",
    },
}


@dataclass(frozen=True)
class FeatureDifference:
    """One feature of both; ``difference`` is the first one's contribution minus the second's."""

    feature: str
    first: float
    second: float
    difference: float


@dataclass(frozen=True)
class ReasonDifference:
    """One reason group: the summed difference of its features, and a sentence."""

    group: str
    label: str
    features: tuple[str, ...]
    difference: float
    text: str


@dataclass(frozen=True)
class Comparison:
    """Two candidates for one post; ``base`` plus the differences of either list is ``difference``.

    ``base`` is the difference of what the model adds without a name; 0 for the rule of thumb.
    Lists stand in order of weight.
    """

    first: str
    second: str
    difference: float
    base: float
    features: tuple[FeatureDifference, ...]
    reasons: tuple[ReasonDifference, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is not recorded is null."""
        return {
            "first": self.first,
            "second": self.second,
            "difference": self.difference,
            "base": self.base,
            "features": [
                {
                    "feature": one.feature,
                    "first": _plain(one.first),
                    "second": _plain(one.second),
                    "difference": one.difference,
                }
                for one in self.features
            ],
            "reasons": [
                {"features": list(one.features), "difference": one.difference, "text": one.text}
                for one in self.reasons
            ],
        }


def compare(
    matrix: PairMatrix,
    contributions: Contributions,
    names: Sequence[str],
    function: str,
    lang: Language,
) -> Comparison:
    """Compare the two candidates of a matrix of two rows, the first with the second.

    Parameters
    ----------
    matrix, contributions : two rows, in the same order
    names : how the two are called, usually their employee ids
    function : the post's function as the contract writes it.
    """
    first, second = (parts_of(matrix, contributions, row) for row in range(2))
    values = [by_name(matrix, row) for row in range(2)]
    parts = {name: first[name] - second[name] for name in first}
    base = _base(contributions)
    features = [
        FeatureDifference(name, values[0].get(name, math.nan), values[1].get(name, math.nan), part)
        for name, part in parts.items()
    ]
    told = partial(_clauses, Teller.of(lang), values, function)
    reasons = [
        _reason(Teller.of(lang), group, inside, told, names)
        for group, inside in grouped(parts).items()
    ]
    return Comparison(
        names[0],
        names[1],
        math.fsum([base, *parts.values()]),
        base,
        tuple(sorted(features, key=lambda one: -abs(one.difference))),
        tuple(sorted(reasons, key=lambda one: -abs(one.difference))),
    )


def _base(contributions: Contributions) -> float:
    """Difference of the bases; a rule of thumb has none."""
    difference = float(contributions.base[0] - contributions.base[1])
    return 0.0 if math.isnan(difference) else difference


def _reason(
    teller: Teller,
    group: str,
    parts: Mapping[str, float],
    told: Callable[[str], list[str]],
    names: Sequence[str],
) -> ReasonDifference:
    total = math.fsum(parts.values())
    label, texts = teller.label(group), _TEXTS[teller.lang]
    if total == 0:
        text = texts["same"].format(label=label)
    else:
        who = names[0] if total > 0 else names[1]
        small = label[0].lower() + label[1:]
        facts = _facts(teller, parts, told, names)
        text = texts["ahead"].format(who=who, label=small, facts=facts)
    return ReasonDifference(group, label, tuple(parts), total, text)


def _clauses(
    teller: Teller, values: Sequence[Mapping[str, float]], function: str, feature: str
) -> list[str]:
    """A feature in words, of each candidate."""
    return [teller.clause(feature, one.get(feature), None, function) for one in values]


def _facts(
    teller: Teller,
    parts: Mapping[str, float],
    told: Callable[[str], list[str]],
    names: Sequence[str],
) -> str:
    """The weightiest fact in which the two differ; without one, the weightiest that they share."""
    total = math.fsum(parts.values())
    ahead = sorted(
        (name for name in parts if parts[name] * total > 0), key=lambda n: -abs(parts[n])
    )
    clauses = [told(name) for name in ahead]
    differing = next((both for both in clauses if both[0] != both[1]), None)
    if differing is None:
        return _TEXTS[teller.lang]["alike"].format(fact=clauses[0][0])
    return "; ".join(f"{name}: {clause}" for name, clause in zip(names, differing, strict=True))


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value
