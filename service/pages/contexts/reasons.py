"""A candidate's reasons: a word for the direction, and the sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One reason; ``word`` says in which direction it speaks, ``tone`` is for, against or empty."""

    word: str
    text: str
    tone: str


def reasons_of(candidate: dict[str, Any]) -> tuple[Reason, ...]:
    """A candidate's reasons as they come, the strongest first."""
    return tuple(reason_of(row["text"], row["contribution"]) for row in candidate["reasons"])


def weighty(candidate: dict[str, Any]) -> tuple[Reason, ...]:
    """The reasons that weigh anything."""
    return tuple(reason for reason in reasons_of(candidate) if reason.tone)


def weightless(candidate: dict[str, Any]) -> str:
    """What has no effect, in one line; empty where everything has."""
    reasons = [reason for reason in reasons_of(candidate) if not reason.tone]
    if not reasons:
        return ""
    return f"{reasons[0].word}: {', '.join(reason.text.lower() for reason in reasons)}."


def reason_of(text: str, contribution: float) -> Reason:
    """Part the word before the first colon from the sentence behind it."""
    word, colon, sentence = text.partition(": ")
    tone = "for" if contribution > 0 else "against" if contribution < 0 else ""
    return Reason(word, sentence, tone) if colon else Reason("", text, tone)
