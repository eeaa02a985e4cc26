"""Levers in words, Indonesian and English, and as the plain object that the API answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models import phrases, wording
from models.explain.levers import plain

if TYPE_CHECKING:
    from models.explain.levers import Lever, Levers, Proposal
    from models.wording import Language

NOTE: Final[dict[Language, str]] = {
    "id": "Yang tampak berhasil pada mutasi yang lalu; bukan janji. Aturan diperiksa lagi saat "
    "waktunya.",
    "en": "What went with success in past transfers; no promise. The rules are asked again when "
    "the time comes.",
}
_TEXTS: Final[dict[Language, dict[str, str]]] = {
    "id": {
        "level": "asesmen {name} naik dari {before} ke {after}",
        "course": "kursus {name} {hours}",
        "years": "{years} lebih lama di fungsi jabatan ini",
        "way": "{changes}: peluang {chance}",
        "unknown": "Aturan praktis yang melayani tidak memberi peluang.",
        "past": "Peluang {chance} sudah mencapai {bar}; tidak ada yang perlu diubah.",
        "none": "Yang dapat diubah tidak mengangkat peluang sampai {bar}; paling jauh {reachable}.",
        "ways": "Perubahan terkecil yang mengangkat peluang dari {chance} sampai {bar}:",
    },
    "en": {
        "level": "assessed level in {name} rises from {before} to {after}",
        "course": "a course of {hours} in {name}",
        "years": "{years} longer in the post's function",
        "way": "{changes}: chance {chance}",
        "unknown": "The rule of thumb serves and gives no chance.",
        "past": "The chance of {chance} reaches {bar} already; nothing needs to change.",
        "none": "What can change does not lift the chance to {bar}; at most to {reachable}.",
        "ways": "The smallest changes that lift the chance from {chance} to {bar}:",
    },
}


def levers_document(levers: Levers, lang: Language) -> dict[str, Any]:
    """Contract's form: numbers, each proposal with its changes, and sentences."""
    return {
        **plain(levers),
        "text": summary(levers, lang),
        "note": NOTE[lang],
        "proposals": [_proposal(one, lang) for one in levers.proposals],
    }


def summary(levers: Levers, lang: Language) -> str:
    """In a sentence what can be done."""
    if np.isnan(levers.probability):
        return _TEXTS[lang]["unknown"]
    key = "past" if levers.is_past else "ways" if levers.proposals else "none"
    return _TEXTS[lang][key].format(
        chance=wording.percent(levers.probability, lang),
        bar=wording.percent(levers.bar, lang),
        reachable=wording.percent(levers.reachable, lang),
    )


def _proposal(proposal: Proposal, lang: Language) -> dict[str, Any]:
    changes = wording.joined([_change(lever, lang) for lever in proposal.levers], lang)
    chance = wording.percent(proposal.probability, lang)
    return {
        "text": _TEXTS[lang]["way"].format(changes=changes, chance=chance),
        "probability": proposal.probability,
        "low": proposal.low,
        "high": proposal.high,
        "in_support": proposal.in_support,
        "changes": [
            {**vars(lever), "text": _change(lever, lang), "competency": lever.competency or None}
            for lever in proposal.levers
        ],
    }


def _change(lever: Lever, lang: Language) -> str:
    return _TEXTS[lang][lever.kind].format(
        name=phrases.competency(lever.competency, lang) if lever.competency else "",
        before=wording.count(lever.before, lang),
        after=wording.count(lever.after, lang),
        hours=wording.quantity(lever.after, "hours", lang),
        years=wording.years(lever.after, lang),
    )
