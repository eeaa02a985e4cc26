"""What whoever reads a slate must know of the list as a whole: each with its rule and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models import phrases, wording
from models.eligibility.details import notices
from models.fit.judgement import RULE_OF_THUMB
from models.talent.flags import notices_of_boxes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.history.history import History
    from models.slate.slate import Slate
    from models.wording import Language

_OURS: Final = "Tepat"
_TEXTS: Final[dict[str, dict[Language, str]]] = {
    RULE_OF_THUMB: {
        "id": "Belum ada model yang dipromosikan: urutan mengikuti aturan praktis (selisih "
        "kompetensi), tanpa peluang keberhasilan.",
        "en": "No model was ever promoted: the order follows the rule of thumb (the competency "
        "gap), without a probability of success.",
    },
    "four_fifths": {
        "id": "Daftar ini tidak lolos pemeriksaan kesetaraan: {attributes}. Urutannya tidak "
        "diubah; ada tawaran perbaikan yang tidak memandang kelompok.",
        "en": "This list fails the fairness check: {attributes}. Its order was not changed; there "
        "are remedies on offer that are blind to groups.",
    },
    "nobody_eligible": {
        "id": "Tidak seorang pun memenuhi syarat.",
        "en": "Nobody is eligible.",
    },
}


def notices_of(slate: Slate, history: History, lang: Language) -> list[dict[str, str]]:
    """Contract's ``notices``: ``rule, citation, text``."""
    position, rules = slate.vacancy.position, slate.eligibility.rules
    of_rules = [
        _notice(one.rule, one.citation, one.text) for one in notices(history, position, rules, lang)
    ]
    of_city = slate.circumstances.notices(lang)
    return [*of_rules, *of_city, *_of_talent(slate, lang), *_of_the_list(slate, lang)]


def _of_talent(slate: Slate, lang: Language) -> list[dict[str, str]]:
    if slate.boxes is None:
        return []
    return notices_of_boxes(slate.boxes[slate.eligible], slate.boxes[slate.listed_rows], lang)


def _of_the_list(slate: Slate, lang: Language) -> Iterator[dict[str, str]]:
    if slate.model_version == RULE_OF_THUMB:
        yield _notice(RULE_OF_THUMB, _OURS, _TEXTS[RULE_OF_THUMB][lang])
    if slate.fairness.passed is False:
        failing = [phrases.listed(name, lang, "attribute") for name in slate.fairness.failing]
        text = _TEXTS["four_fifths"][lang].format(attributes=wording.joined(failing, lang))
        yield _notice("four_fifths", slate.fairness.policy.four_fifths.citation, text)
    if not len(slate.eligible):
        yield _notice("nobody_eligible", _OURS, _TEXTS["nobody_eligible"][lang])


def _notice(rule: str, citation: str, text: str) -> dict[str, str]:
    return {"rule": rule, "citation": citation, "text": text}
