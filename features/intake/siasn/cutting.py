"""Taking from a SIASN sheet's rows what Tepat reads; all else is dropped before it is kept.

Works on rows as they come, in the child that parses workbooks as in the reader of CSV, so that a
NIK, telephone number or address reaches no file of Tepat's, not even a temporary one.
"""

from __future__ import annotations

from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from features.contract.tables import TABLES
from features.intake.mapping import key_of, table_named
from features.intake.siasn.layout import (
    EXPORT,
    LOOKED_AT,
    Found,
    find_header,
    is_never_stored,
    layout_named,
    layouts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.intake.siasn.layout import Layout


_SEVERAL: Final = 2


class Cut(NamedTuple):
    """A SIASN sheet understood: ``kind`` says which, ``rows`` hold the cells of ``names`` alone.

    ``first`` is the number that a spreadsheet shows for the first of ``rows``, ``width`` how many
    columns the header spans; ``never`` and ``extra`` are headers left out, because their cells may
    not be kept and because no list of ours knows them.
    """

    kind: str
    names: list[str]
    rows: Iterator[list[Any]]
    first: int
    width: int
    never: tuple[str, ...]
    extra: tuple[str, ...]


def is_contract_name(name: str) -> bool:
    """Whether a file or sheet bears the contract's own name of a table."""
    return key_of(name) in {key_of(table) for table in TABLES}


def cut_sheet(name: str, rows: Iterator[list[Any]]) -> Cut | None:
    """Understand a sheet by its name and first rows; None for one that is no SIASN table."""
    if is_contract_name(name):
        return None
    layout = layout_named(name)
    begin = list(islice(rows, LOOKED_AT))
    found = find_header([[_shown(cell) for cell in row] for row in begin], layout)
    if found is None:
        if layout is None or not begin:
            return None
        found = Found([_shown(cell) for cell in begin[0]], 0)
    return _cut(layout or layouts()[EXPORT], found, chain(begin[found.place + 1 :], rows))


def contract_table(name: str) -> str | None:
    """The contract's table that a sheet which is no SIASN table holds."""
    return table_named(name)


def _cut(layout: Layout, found: Found, rows: Iterator[list[Any]]) -> Cut:
    keys = [key_of(header) for header in found.names]
    shown = [header.strip() for header in found.names]
    places = [place for place, key in enumerate(keys) if key in layout.columns]
    places = [place for place in places if not is_never_stored(shown[place])]
    never = [name for name in shown if is_never_stored(name)]
    extra = [
        name
        for name, key in zip(shown, keys, strict=True)
        if key and key not in layout.columns and key not in layout.not_needed and name not in never
    ]
    return Cut(
        kind=layout.name,
        names=[shown[place] for place in places],
        rows=_picked(rows, places),
        first=found.place + 2,
        width=max((place for place, key in enumerate(keys) if key), default=-1) + 1,
        never=tuple(never),
        extra=tuple(extra),
    )


def _picked(rows: Iterator[list[Any]], places: list[int]) -> Iterator[list[Any]]:
    """Of each row the cells at some places; what a row does not reach is empty."""
    if len(places) < _SEVERAL:
        return ([row[place] if place < len(row) else "" for place in places] for row in rows)
    pick, most = itemgetter(*places), places[-1]
    return (
        list(pick(row))
        if len(row) > most
        else [row[place] if place < len(row) else "" for place in places]
        for row in rows
    )


def _shown(cell: object) -> str:
    return cell.strip("'\u00a0\ufeff \t\r\n") if isinstance(cell, str) else str(cell)
