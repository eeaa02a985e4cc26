"""Whether a group's lower chances come from how it is rated or from facts in which it differs.

Two kinds of evidence, which do not exclude each other: supervisors who score a group lower than
peers of the same people do (bias of the ratings), and features whose contributions are lower for
the group beyond chance (circumstances). What comes from past ratings is neither: it may be both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.fairness.sentences import Sentence, write

if TYPE_CHECKING:
    from collections.abc import Collection

    from models.fairness.explanations import ExplanationAudit
    from models.fairness.severity import GroupSeverity

LEAST: Final = 0.02
"""Log-odds below which a difference of contributions is not worth a sentence."""

NAMED: Final = 3


@dataclass(frozen=True)
class GroupEvidence:
    """What speaks about one group that is scored low or has lower contributions.

    ``severity`` is None where ratings could not be compared; ``facts`` are the features that lower
    its chance, the heaviest first, ``lowered`` their sum in log-odds.
    """

    attribute: str
    group: str
    severity: GroupSeverity | None
    facts: tuple[str, ...]
    lowered: float

    @property
    def supports(self) -> str:
        """``ratings``, ``circumstances`` or ``both``."""
        biased = self.severity is not None and self.severity.is_scored_low
        if biased and self.facts:
            return "both"
        return "ratings" if biased else "circumstances"

    def sentence(self) -> Sentence:
        """What the evidence supports, with its numbers."""
        return _SENTENCES[self.supports, self.severity is not None](self)

    def to_json(self) -> dict[str, Any]:
        """Plain values and the sentence in both languages."""
        told = self.sentence()
        return {
            "attribute": self.attribute,
            "group": self.group,
            "supports": self.supports,
            "gap_of_ratings": None if self.severity is None else self.severity.gap,
            "facts": list(self.facts),
            "lowered_by_facts": self.lowered,
            "text": {"id": told.indonesian, "en": told.english},
        }


def weigh_evidence(
    severities: tuple[GroupSeverity, ...], audit: ExplanationAudit, ratings: Collection[str]
) -> tuple[GroupEvidence, ...]:
    """Every group with lower ratings or lower contributions of facts.

    Parameters
    ----------
    severities : of the groups that could be compared.
    audit : of the model's contributions.
    ratings : features that come from past ratings, which prove no circumstance.
    """
    by_group = {(one.attribute, one.group): one for one in severities}
    facts: dict[tuple[str, str], list[tuple[float, str]]] = {key: [] for key in by_group}
    for one in audit.findings:
        key = (one.attribute, one.group)
        told = facts.setdefault(key, [])
        if one.gap_high < 0 and one.gap < -LEAST and one.feature not in ratings:
            told.append((one.gap, one.feature))
    found = [
        GroupEvidence(
            *key,
            by_group.get(key),
            tuple(name for _, name in sorted(told)[:NAMED]),
            float(-sum(gap for gap, _ in told)),
        )
        for key, told in sorted(facts.items())
    ]
    return tuple(
        one
        for one in found
        if one.facts or (one.severity is not None and one.severity.is_scored_low)
    )


def _ratings(one: GroupEvidence) -> Sentence:
    return write(
        "{group} ({attribute}): atasan menilai {gap} poin lebih rendah daripada rekan sejawat "
        "orang yang sama, dan tidak ada fakta yang menurunkan peluangnya: bukti mendukung bias "
        "penilaian.",
        "{group} ({attribute}): supervisors score {gap} points lower than peers of the same people "
        "do, and no fact lowers the chance: the evidence supports a bias of the ratings.",
        **_cells(one),
    )


def _both(one: GroupEvidence) -> Sentence:
    return write(
        "{group} ({attribute}): atasan menilai {gap} poin lebih rendah daripada rekan sejawat "
        "orang yang sama (bias penilaian), dan peluangnya juga turun {lowered} log-odds karena "
        "{facts}: bukti mendukung keduanya.",
        "{group} ({attribute}): supervisors score {gap} points lower than peers of the same people "
        "do (a bias of the ratings), and its chance is lower by {lowered} log-odds for {facts} "
        "too: the evidence supports both.",
        **_cells(one),
    )


def _circumstances(one: GroupEvidence) -> Sentence:
    return write(
        "{group} ({attribute}): peluangnya turun {lowered} log-odds karena {facts}, dan penilaian "
        "atasan tidak terbukti lebih rendah daripada rekan sejawat: bukti mendukung perbedaan "
        "keadaan.",
        "{group} ({attribute}): its chance is lower by {lowered} log-odds for {facts}, and "
        "supervisors are not shown to score it lower than peers do: the evidence supports a "
        "difference in circumstances.",
        **_cells(one),
    )


def _untold(one: GroupEvidence) -> Sentence:
    return write(
        "{group} ({attribute}): peluangnya turun {lowered} log-odds karena {facts}; penilaian "
        "terlalu sedikit untuk diperiksa biasnya.",
        "{group} ({attribute}): its chance is lower by {lowered} log-odds for {facts}; ratings are "
        "too few to ask whether they are biased.",
        **_cells(one),
    )


def _cells(one: GroupEvidence) -> dict[str, float | int | str | tuple[str, ...]]:
    cells: dict[str, float | int | str | tuple[str, ...]] = {
        "group": one.group,
        "attribute": one.attribute,
        "lowered": one.lowered,
        "facts": one.facts,
    }
    if one.severity is not None:
        cells["gap"] = abs(one.severity.gap)
    return cells


_SENTENCES: Final = {
    ("ratings", True): _ratings,
    ("both", True): _both,
    ("circumstances", True): _circumstances,
    ("circumstances", False): _untold,
}
