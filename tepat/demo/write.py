"""Writing a city's tables in each form that Tepat reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd
import xlsxwriter

from tepat.demo.siasn import siasn_form

if TYPE_CHECKING:
    from pathlib import Path

    from tepat.demo.city import City

Form = Literal["csv", "csv-id", "xlsx", "parquet", "siasn"]


def write_city(city: City, folder: Path, form: Form = "csv") -> None:
    """Write every table into a folder (a workbook: `city.xlsx` in it).

    ``csv-id`` is how Indonesian Excel writes: `;` between cells, decimal comma, DD-MM-YYYY, lists
    separated by `|`. ``siasn`` is the national service's export as a workbook, its histories as
    CSV, and tables of the contract for what it does not hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if form == "siasn":
        _write_siasn(siasn_form(city.tables), folder)
        return
    if form == "xlsx":
        with pd.ExcelWriter(folder / "city.xlsx", engine="xlsxwriter") as book:
            for name, frame in city.tables.items():
                _plain(frame, "%Y-%m-%d").to_excel(book, sheet_name=name, index=False)
        return
    for name, frame in city.tables.items():
        if form == "parquet":
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        elif form == "csv":
            _plain(frame, "%Y-%m-%d").to_csv(folder / f"{name}.csv", index=False)
        else:
            indonesian = _plain(frame, "%d-%m-%Y")
            if "education_fields" in indonesian:
                fields = indonesian["education_fields"].str.replace(";", "|")
                indonesian["education_fields"] = fields
            indonesian.to_csv(
                folder / f"{name}.csv", index=False, sep=";", decimal=",", encoding="utf-8-sig"
            )


def _write_siasn(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    export = tables.pop("export")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(folder / "export.xlsx"), options) as book:
        sheet = book.add_worksheet("Data ASN")
        sheet.write_row(0, 0, list(export.columns))
        for row, cells in enumerate(export.itertuples(index=False), start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell)
    for name, frame in tables.items():
        _plain(frame, "%Y-%m-%d").to_csv(folder / f"{name}.csv", index=False)


def _plain(frame: pd.DataFrame, dates: str) -> pd.DataFrame:
    """Dates as text, and numbers that are all whole without a decimal point."""
    plain = frame.copy()
    for name in plain.columns:
        cells = plain[name]
        if cells.dtype.kind == "M":
            plain[name] = cells.dt.strftime(dates)
        elif cells.dtype.kind == "f" and (cells.dropna() % 1 == 0).all():
            plain[name] = cells.astype("Int64")
    return plain
