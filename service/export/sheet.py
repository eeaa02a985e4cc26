"""A worksheet that is written from top to bottom and prints on landscape A4.

Text is written as text whatever it begins with: a name ``=1+1`` never becomes a formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from io import BytesIO

A4: Final = 9
INK: Final = "#0b5d57"
_FONT: Final = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 14, "font_color": INK},
    "label": {"bold": True, "font_color": "#4b5a57"},
    "head": {
        "bold": True,
        "bg_color": INK,
        "font_color": "#ffffff",
        "border": 1,
        "text_wrap": True,
    },
    "text": {"text_wrap": True, "border": 1, "border_color": "#d9ddd8"},
    "count": {"num_format": "#,##0", "border": 1, "border_color": "#d9ddd8"},
    "share": {"num_format": "0%", "border": 1, "border_color": "#d9ddd8"},
    "number": {"num_format": "0.000", "border": 1, "border_color": "#d9ddd8"},
    "plain": {},
}


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its width in letters, and how its cells look."""

    head: str
    width: float
    form: str = "text"


class Book:
    """A workbook in memory; ``created`` stands in its properties, so that bytes repeat."""

    def __init__(self, into: BytesIO, title: str, created: datetime) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(into, options)
        self._book.set_properties({"title": title, "author": "Tepat", "created": created})
        self._formats = {
            name: self._book.add_format({**_FONT, **look}) for name, look in _FORMATS.items()
        }

    def sheet(self, name: str, *, footer: str, pages_high: int) -> Sheet:
        """A new sheet, one page wide; ``pages_high`` 0 is as many as it takes."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, pages_high)
        sheet.hide_gridlines(2)
        sheet.set_footer(footer)
        return Sheet(sheet, self._formats)

    def close(self) -> None:
        """Write everything."""
        self._book.close()


class Sheet:
    """Writes downwards; remembers the row."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:  # noqa: ANN401 - untyped library
        self._sheet, self._formats = sheet, formats
        self._row = 0

    def title(self, text: str) -> None:
        """A line in large letters."""
        self._text(0, text, "title")
        self._row += 1

    def fact(self, label: str, value: str) -> None:
        """A label and what it says."""
        self._text(0, label, "label")
        self._text(1, value, "plain")
        self._row += 1

    def line(self, text: str, form: str = "plain") -> None:
        """A line of text that runs over the columns."""
        self._text(0, text, form)
        self._row += 1

    def gap(self) -> None:
        """An empty line."""
        self._row += 1

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, leads: bool = False
    ) -> None:
        """A table; the one that ``leads`` sets the widths, and its head is repeated and frozen."""
        for at, column in enumerate(columns):
            self._text(at, column.head, "head")
            if leads:
                self._sheet.set_column(at, at, column.width)
        if leads:
            self._sheet.repeat_rows(self._row)
            self._sheet.freeze_panes(self._row + 1, 0)
        self._row += 1
        for row in rows:
            for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._cell(at, cell, column.form)
            self._row += 1

    def _cell(self, at: int, cell: object, form: str) -> None:
        if isinstance(cell, (int, float)):
            self._sheet.write_number(self._row, at, cell, self._formats[form])
        else:
            self._text(at, "" if cell is None else str(cell), form)

    def _text(self, at: int, text: str, form: str) -> None:
        if text:
            self._sheet.write_string(self._row, at, text, self._formats[form])
        else:
            self._sheet.write_blank(self._row, at, None, self._formats[form])
