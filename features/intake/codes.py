"""Words of listed and open vocabularies, ISCED-F codes and NIPs, whatever their spelling."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

import pandas as pd

from features.contract import values
from features.intake.mapping import key_of, load_mapping
from features.intake.reading import Fault, Question, Reading

NIP_DIGITS: Final = 18
_GRADE: Final = re.compile(
    r"(?:gol(?:ongan)?[\s.]*)?([ivx]+|[1-4])[\s./\\-]*([a-e])?", re.IGNORECASE
)
_NIP: Final = re.compile(r"\d{16}[0-9]{2}")
_NOT_IN_A_NIP: Final = re.compile(r"[\s\u00a0\u200b'.-]+")
_ROMAN: Final = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_GRADES: Final = frozenset(values.GRADES)


def read_codes(question: Question) -> Reading:
    """Listed values by any known spelling; an unknown one stays, for the schema to refuse."""
    if question.column.values is values.GRADES:
        return _series([None if cell is None else _grade(cell) for cell in question.cells])
    known = load_mapping().spellings_of(question.table, question.column)
    return _series(
        [None if cell is None else known.get(key_of(cell), cell) for cell in question.cells]
    )


def read_open_codes(question: Question) -> Reading:
    """Words of a vocabulary that may grow: an unlisted one is taken as it stands, with a warning.

    Where the unlisted ones share a prefix (``technical.``) any other word is left for the schema.
    """
    column = question.column
    if not column.values:
        return read_text(question)
    known = load_mapping().spellings_of(question.table, column)
    found: list[str | None] = []
    faults: list[Fault] = []
    for place, cell in enumerate(question.cells):
        word = None if cell is None else known.get(key_of(cell))
        if cell is not None and word is None:
            word = _prefixed(cell, column.prefix)
            if not column.prefix:
                faults.append(
                    Fault(place, "warning", "unlisted_value", _unlisted(cell, column.values))
                )
        found.append(word)
    return _series(found, faults)


def read_text(question: Question) -> Reading:
    """Text and ids as they stand."""
    return _series(list(question.cells))


def read_fields(question: Question) -> Reading:
    """Lists of ISCED-F codes, joined by ``;``."""
    separator = question.dialect.list_separator
    return _series(
        [
            None
            if cell is None
            else ";".join(part.strip() for part in cell.split(separator) if part.strip())
            for cell in question.cells
        ]
    )


def read_nips(question: Question) -> Reading:
    """NIPs without the blanks inside; a malformed one is a warning and left empty."""
    found: list[str | None] = []
    faults: list[Fault] = []
    for place, cell in enumerate(question.cells):
        nip = None if cell is None else _NOT_IN_A_NIP.sub("", cell)
        if nip is not None and not is_nip(nip):
            faults.append(Fault(place, "warning", "malformed_nip", _malformed(str(cell), nip)))
            nip = None
        found.append(nip)
    return _series(found, faults)


def is_nip(text: str) -> bool:
    """Whether a text has the form of a NIP: 18 digits, the 15th being 1 or 2."""
    return _NIP.fullmatch(text) is not None and text.isascii() and text[14] in "12"


def guess(word: str, listed: tuple[str, ...]) -> str:
    """``Meant ...?`` for the listed value that a word resembles most, or nothing."""
    keys = {key_of(value): value for value in listed}
    close = get_close_matches(key_of(word), keys, n=1)
    return f" Meant {keys[close[0]]}?" if close else ""


def _series(found: list[str | None], faults: list[Fault] | None = None) -> Reading:
    return Reading(pd.Series(found, dtype="str"), faults or ())


def _grade(text: str) -> str:
    match = _GRADE.fullmatch(text.strip())
    if match is None:
        return text
    roman = _ROMAN.get(match[1], match[1].upper())
    grade = f"{roman}/{match[2].lower()}" if match[2] else roman
    is_understood = grade in _GRADES and (match[2] is not None or not match[1].isdigit())
    return grade if is_understood else text


def _prefixed(word: str, prefix: str) -> str:
    """``Technical. Data Analysis`` as ``technical.data_analysis``; any other word as it stands."""
    if not prefix or not word.casefold().startswith(prefix):
        return word
    return prefix + "_".join(word[len(prefix) :].casefold().split())


def _unlisted(word: str, listed: tuple[str, ...]) -> str:
    return (
        f'"{word}" is none of the {len(listed)} listed values ({", ".join(listed[:3])}, …) and is '
        f"taken as it stands.{guess(word, listed)} If another is meant, correct the cell."
    )


def _malformed(cell: str, nip: str) -> str:
    start = f'"{cell}" is not a NIP'
    if re.search(r"[eE]\+?\d+$", cell) or (
        len(nip) == NIP_DIGITS and nip.endswith("000") and nip.isdigit()
    ):
        return (
            f"{start}: Excel has rounded it. Format the column as text and enter the {NIP_DIGITS} "
            "digits again. Left empty."
        )
    if nip.isdigit() and len(nip) != NIP_DIGITS:
        return f"{start}: it has {len(nip)} digits, not {NIP_DIGITS}. Correct the cell. Left empty."
    return (
        f"{start}: its {NIP_DIGITS} digits are birth YYYYMMDD, first appointment YYYYMM, sex, "
        "serial. Correct the cell. Left empty."
    )
