"""What SIASN's words mean in the contract's: sex, status, kind of post, level, predicate, sanction.

Each function answers one word or name; what it does not understand comes back as it is, so that the
usual check refuses it and names it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from features.contract import values
from features.intake.mapping import key_of
from features.intake.siasn.words import Keywords, first_listed, load_yaml, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

_ESELON: Final = re.compile(r"\b(IV|V|III|II|I|[1-5])\b[\s./-]*[a-e]?", re.IGNORECASE)
_ROMAN: Final = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}
_ROOMS: Final = {1: "abcd", 2: "abcd", 3: "abcd", 4: "abcde"}
_GRADE_CODES: Final = {
    f"{roman}{room}": f"{_ROMAN[str(roman)]}/{letter}"
    for roman, letters in _ROOMS.items()
    for room, letter in enumerate(letters, start=1)
}


def codes() -> dict[str, Any]:
    """The mapping file of codes."""
    return load_yaml("codes.yaml")


@cache
def exactly(group: str) -> Callable[[str], str]:
    """Make a function from a whole word to its meaning in a group of ``codes.yaml``."""
    known = {key_of(str(word)): meaning for meaning, ws in codes()[group].items() for word in ws}
    return lambda word: known.get(key_of(word), word)


@cache
def by_words(group: str) -> Callable[[str], str]:
    """Make a function from a name to the first meaning of which a word is in it."""
    return first_listed(codes()[group])


def legal_status_of(name: str) -> str:
    """Legal status by KEDUDUKAN HUKUM NAMA."""
    return by_words("legal_status")(name) or name


def grade_of(cell: str) -> str:
    """Grade by name or by the national service's code (11 to 45 for I/a to IV/e)."""
    return _GRADE_CODES.get(cell, cell)


def position_type_of(kind: str, eselon: str, title: str) -> str:
    """Type of a post by JENIS JABATAN, ESELON and, for functional ones without more, its title."""
    meaning = exactly("post_kind")(kind)
    if meaning in values.POSITION_TYPES:
        return meaning
    if meaning == "functional_by_word":
        return "fungsional"
    by_eselon = _by_eselon(eselon)
    if by_eselon:
        return by_eselon
    if not kind:
        return "fungsional" if functional_level_of(title) else "pelaksana"
    return kind


def functional_level_of(title: str) -> str:
    """Level of a functional post by the end of its title; empty where none stands there."""
    text, best = words_of(title), ""
    longest = 0
    for level, endings in codes()["functional_level"].items():
        for ending in endings:
            word = words_of(ending)
            if text.endswith(word) and len(word) > longest:
                best, longest = level, len(word)
    return best


def min_education_of(position_type: str, level: str) -> str:
    """What the law asks of a post of a kind and level, where nothing says what the post asks."""
    legal: dict[str, str] = codes()["min_education"]
    if level:
        return legal["keahlian" if level.startswith("ahli") else "keterampilan"]
    return legal.get(position_type, "sd")


def rank_of(position_type: str, level: str) -> int:
    """How high a post stands, 1 to 4."""
    ranks: dict[str, int] = codes()["rank"]
    return ranks.get(level) or ranks.get(position_type, 1)


def predicate_of(result: str, behaviour: str) -> str:
    """Predicate by result and behaviour (PermenPANRB 6/2022); empty where one is not understood."""
    found = (by_words("expectation")(result), by_words("expectation")(behaviour))
    for line in codes()["predicate"]:
        if found[0] in line["result"] and found[1] in line["behaviour"]:
            return str(line["gives"])
    return ""


@cache
def function_names() -> Keywords:
    """Urusan by words in a unit's name."""
    return Keywords(codes()["function"])


def inherits_function(name: str) -> bool:
    """Whether a unit is a part of an office, whose function it shares whatever it is called."""
    text = words_of(name)
    return any(text.startswith(words_of(word)) for word in codes()["inherits"])


def _by_eselon(eselon: str) -> str:
    match = _ESELON.search(eselon)
    if match is None:
        return ""
    roman = _ROMAN.get(match[1], match[1].upper())
    return next(str(kind) for kind, listed in codes()["eselon"].items() if roman in listed)
