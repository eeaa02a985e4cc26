"""What a list says of the nine boxes: who of the listed stands low, whether anybody is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.talent.boxes import UNKNOWN
from models.talent.policy import CITATION, LOWEST, READY, RULE

if TYPE_CHECKING:
    from models.talent.boxes import Codes
    from models.wording import Language

TITLE: Final[dict[Language, str]] = {"id": "Kotak talenta 1–3", "en": "Talent box 1–3"}
_CODES: Final = 10
"""Nine boxes and ``UNKNOWN``."""

_TEXTS: Final[dict[Language, dict[str, str]]] = {
    "id": {
        "person": "kotak {box} dari 9 pada peta talenta (kinerja × potensi)",
        "listed": "{count} dari {listed} calon pada daftar ini berada di kotak 1–3 peta talenta.",
        "nobody": "Tidak seorang pun yang memenuhi syarat berada di kotak 7–9 peta talenta: "
        "penerus untuk jabatan ini belum tersedia ({unknown} orang belum dapat dipetakan).",
    },
    "en": {
        "person": "box {box} of 9 on the talent map (performance × potential)",
        "listed": "{count} of the {listed} people on this list stand in box 1–3 of the talent map.",
        "nobody": "Nobody who is eligible stands in box 7–9 of the talent map: a successor for "
        "this post is missing ({unknown} people cannot be mapped yet).",
    },
}


def warning_of(box: int, lang: Language) -> list[dict[str, Any]]:
    """The flag of one listed person in the form of a rule that warns; none from box 4 on."""
    if box not in LOWEST:
        return []
    detail = _TEXTS[lang]["person"].format(box=box)
    return [{"rule": RULE, "citation": CITATION, "detail": detail, "passes_from": None}]


def notices_of_boxes(eligible: Codes, listed: Codes, lang: Language) -> list[dict[str, str]]:
    """What a list says of everybody eligible and of those listed."""
    texts, told = _TEXTS[lang], []
    of_listed, of_eligible = _in_each(listed), _in_each(eligible)
    low = sum(of_listed[box] for box in LOWEST)
    if low:
        told.append(texts["listed"].format(count=low, listed=len(listed)))
    if len(eligible) and not any(of_eligible[box] for box in READY):
        told.append(texts["nobody"].format(unknown=of_eligible[UNKNOWN]))
    return [{"rule": RULE, "citation": CITATION, "text": text} for text in told]


def _in_each(codes: Codes) -> list[int]:
    """How many people stand in each box, by its code."""
    counts: list[int] = np.bincount(codes, minlength=_CODES).tolist()
    return counts
