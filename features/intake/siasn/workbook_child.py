"""The process in which a SIASN workbook is parsed, as any workbook is.

Of SIASN's sheets it writes only the columns that Tepat reads, even to temporary files.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook

from features.intake.siasn.cutting import contract_table, cut_sheet
from features.intake.uncomputed import uncomputed
from features.intake.workbook_child import main, rows_of, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.intake.siasn.cutting import Cut


def siasn_sheets(workbook: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Write SIASN sheets cut, sheets of the contract whole, others not at all."""
    book = CalamineWorkbook.from_path(str(workbook))
    texts = uncomputed(workbook)
    for number, name in enumerate(book.sheet_names):
        sheet, file = book.get_sheet_by_name(name), f"{number}.arrow"
        cut = cut_sheet(name, rows_of(sheet, texts.get(name, {})))
        if cut is not None:
            write_rows(cut.rows, folder / file)
            yield {"name": name, "file": file, "cut": _described(cut)}
        elif contract_table(name) is not None:
            write_rows(rows_of(sheet, texts.get(name, {})), folder / file)
            yield {"name": name, "file": file, "cut": None}
        else:
            yield {"name": name, "file": None, "cut": None}


def _described(cut: Cut) -> dict[str, Any]:
    return {
        "kind": cut.kind,
        "names": cut.names,
        "first": cut.first,
        "width": cut.width,
        "never": cut.never,
        "extra": cut.extra,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), siasn_sheets)
