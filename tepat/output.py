"""Printing results: JSON or a table on standard output, errors on standard error."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from features.errors import TepatError

_SHOWN_ERRORS = 20
_WIDE = 200


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"


def print_json(document: object) -> None:
    """Print a document as indented JSON; NaN becomes null."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY
    Console(soft_wrap=True, highlight=False, markup=False).print(
        orjson.dumps(document, option=options).decode()
    )


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as a table; None prints as a dash."""
    table = Table(*columns, title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*("–" if cell is None else str(cell) for cell in row))
    console = Console()
    if not console.is_terminal:  # a file or a pipe has no width to fit into; nothing is cut
        console.width = _WIDE
    console.print(table)


def print_lines(*lines: str) -> None:
    """Print plain lines, unwrapped."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for line in lines:
        console.print(line)


def print_error(error: TepatError) -> None:
    """Say on standard error what was wrong, where, and what to do."""
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    console.print(f"{error.title}: {error.message}")
    for detail in error.errors[:_SHOWN_ERRORS]:
        console.print(f"  {detail.where}: {detail.message}")
    hidden = len(error.errors) - _SHOWN_ERRORS
    if hidden > 0:
        console.print(f"  … and {hidden} more")
