"""From a file's header to the contract's columns: aliases, what is missing, what is extra."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from features.intake.mapping import key_of, load_mapping
from features.intake.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.contract.tables import Table

_INVISIBLE = " \t\r\n\u00a0\u200b\ufeff'"


class Header(NamedTuple):
    """Place of each contract column among the cells of a row, and what the header gets wrong."""

    places: Mapping[str, int]
    names: Mapping[str, str]
    problems: tuple[Problem, ...]


def read_header(table: Table, file: str, cells: Sequence[str]) -> Header:
    """Understand the first row of a file.

    A missing required column and a column given twice are errors; a column that nothing is known
    of is a warning and is not read. In ``employee_groups`` such a column is a protected attribute.
    """
    written = [cell.strip(_INVISIBLE) for cell in cells]
    places: dict[str, int] = {}
    problems = _given_twice(file, written)
    for column, place in _claims(table, written):
        if column in places:
            problems.append(_ignored(file, written[place], column, written[places[column]]))
        else:
            places[column] = place
    known = set(places.values())
    own = load_mapping().own_columns
    for place, name in enumerate(written):
        if place in known or not name or key_of(name) in own or written.index(name) != place:
            continue
        if not any(p.value == name for p in problems):
            problems.append(_extra(file, name, table))
    problems += [
        _missing(file, name, table) for name in table.required_columns if name not in places
    ]
    return Header(
        places, {column: written[place] for column, place in places.items()}, tuple(problems)
    )


def _claims(table: Table, written: Sequence[str]) -> list[tuple[str, int]]:
    """(column, place) for every header that is understood, the best name of a column first."""
    mapping = load_mapping()
    known = mapping.headers[table.name]
    claims: list[tuple[int, int, str]] = []
    for place, name in enumerate(written):
        key = key_of(name)
        if key in known:
            column, rank = known[key]
            claims.append((rank, place, column))
        elif (
            table.open_columns
            and key
            and key not in mapping.never_an_attribute | mapping.own_columns
        ):
            claims.append((0, place, "_".join(name.casefold().split())))
    return [(column, place) for _, place, column in sorted(claims)]


def _given_twice(file: str, written: Sequence[str]) -> list[Problem]:
    counts = Counter(key_of(name) for name in written if name)
    first = {key_of(name): name for name in reversed(written)}
    return [
        _problem(
            "error",
            file,
            first[key],
            "duplicate_column",
            f'The column "{first[key]}" stands {count} times in the header. Keep one of them.',
        )
        for key, count in counts.items()
        if count > 1
    ]


def _ignored(file: str, name: str, column: str, used: str) -> Problem:
    return _problem(
        "warning",
        file,
        name,
        "extra_column",
        f'"{name}" means {column}, as "{used}" does; "{used}" was read and this column ignored.',
    )


def _extra(file: str, name: str, table: Table) -> Problem:
    reason = (
        "is never kept as a protected attribute"
        if table.open_columns
        else f"is no column of {table.name}"
    )
    return _problem(
        "warning",
        file,
        name,
        "extra_column",
        f'"{name}" {reason} and was ignored. If it holds something Tepat should read, '
        f"name it as the contract does: {', '.join(table.by_name)}.",
    )


def _missing(file: str, name: str, table: Table) -> Problem:
    return _problem(
        "error",
        file,
        name,
        "missing_column",
        f"The column {name} of {table.name} is missing. Add it to the first row; "
        f"required are {', '.join(table.required_columns)}.",
    )


def _problem(severity: Severity, file: str, name: str, rule: str, message: str) -> Problem:
    return Problem(
        severity, file, 1, name, name if rule != "missing_column" else None, rule, message
    )
