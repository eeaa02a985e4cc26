"""Cells of a workbook that show something and hold no value: ``#N/A``, a formula never computed.

The parser gives them as empty, and an empty cell of an optional column is no problem: a look-up
that failed would pass for a fact that is not known. So their text (``#N/A``, ``=B2+C2``) is found
here, to be judged like any other cell.
"""

from __future__ import annotations

import html
import re
import zipfile
from typing import TYPE_CHECKING, Final

from features.intake.archive import column_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

Texts = dict[tuple[int, int], str]
"""Text by row and column, both from 0 at A1."""

_CHUNK: Final = 1 << 20
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)(?<!/)>((?:(?!<(?:\w+:)?c[\s>]).)*?)</(?:\w+:)?c>", re.DOTALL
)
_PLACE: Final = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_IS_ERROR: Final = re.compile(rb"\bt=[\"']e[\"']")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?>([^<]*)<")
_IS_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]+)<")


def uncomputed(path: Path) -> dict[str, Texts]:
    """Text of such cells, by sheet."""
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Texts] = {}
        for name, part in _parts(archive):
            with archive.open(part) as stream:
                found[name] = dict(_cells(stream))
        return found


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name of each sheet, and the file in the archive that holds it."""
    names = set(archive.namelist())
    listed = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    if not names.issuperset(listed):
        return
    book, relations = (archive.read(name).decode("utf-8", "replace") for name in listed)
    targets = {_attribute(r, "Id"): _attribute(r, "Target") for r in _RELATION.findall(relations)}
    for sheet in _SHEET.findall(book):
        target = targets.get(_attribute(sheet, r"\w+:id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            yield _attribute(sheet, "name"), part


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf"\s{name}=([\"'])(.*?)\1", tag)
    return html.unescape(match[2]) if match else ""


def _cells(stream: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    kept = b""
    while chunk := stream.read(_CHUNK):
        text = kept + chunk
        end = text.rfind(b"</row>") + 1  # cells are whole up to here
        yield from _judged(text[:end])
        kept = text[end:]
    yield from _judged(kept)


def _judged(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if not (_IS_FORMULA.search(text) or _IS_ERROR.search(text)):
        return
    for attributes, content in _CELL.findall(text):
        place, value = _PLACE.search(attributes), _VALUE.search(content)
        if place is None:
            continue
        at = (int(place[2]) - 1, column_number(place[1]) - 1)
        if _IS_ERROR.search(attributes):
            yield at, _text(value[1]) if value else "#"
        elif value is None and _IS_FORMULA.search(content):
            formula = _FORMULA.search(content)
            yield at, f"={_text(formula[1])}" if formula else "="


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", "replace"))
