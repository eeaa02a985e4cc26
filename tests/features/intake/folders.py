"""A small whole city in contract form, as text cells, and every form in which it may be written."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from features.contract.tables import TABLES, Kind
from features.intake.check import check_tables
from features.intake.known import Known
from features.intake.read import read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from features.intake.check import CheckedTables

Rows = list[dict[str, str]]
Folder = dict[str, Rows]


def table(header: str, *rows: str) -> Rows:
    names = header.split()
    return [dict(zip(names, row.split("/"), strict=True)) for row in rows]


def city() -> Folder:
    """Every table of the contract, clean; ``/`` separates the cells."""
    return {
        "agencies": table(
            "agency_id name parent_agency_id function latitude longitude",
            "A1/Dinas Kesehatan//health/-2.21/113.92",
            "A2/RSUD, Kelas B/A1/health/-2.2136/113.9",
        ),
        "positions": table(
            "position_id agency_id title position_type functional_level position_class function "
            "min_education education_fields min_grade max_grade required_headcount",
            'P1/A2/Perawat "Mahir"/fungsional/mahir/7/health/d3/0913;091/II~c/III~d/4',
            "P2/A1/Kepala Seksi/pengawas//9/health/s1//III~c/III~d/1",
            "P3/A1/Pengadministrasi/pelaksana//5/secretariat/sma//II~a//2",
        ),
        "position_competencies": table(
            "position_id competency required_level",
            "P1/integrity/3",
            "P1/technical.nursing/2",
            "P2/decision_making/3",
        ),
        "employees": table(
            "employee_id nip name birth_date hire_date employment_type legal_status grade "
            "grade_since education_level education_field position_id position_since "
            "discipline_level discipline_until home_latitude home_longitude",
            "0007/198005172005011001/Budi Santoso/1980-05-17/2005-01-01/pns/active/III~b/2017-04-01"
            "/s1/0913/P2/2018-01-02/none//-2.2/113.91",
            "0008/198511302010032002/Siti, S.Kep./1985-11-30/2010-03-01/pns/active/III~a/2014-10-01"
            "/d4/0913/P1/2012-05-01/light/2019-06-30/-2.25/113.87",
            "0009/199002282021211003/Eka/1990-02-28/2021-02-01/pppk/study_leave/IX//s1/09/////-2.1/114",
        ),
        "employee_groups": table(
            "employee_id gender religion", "0007/male/islam", "0008/female/kristen", "0009/male/"
        ),
        "position_history": table(
            "employee_id position_id started_on ended_on",
            "0007/P3/2005-01-01/2018-01-01",
            "0007/P2/2018-01-02/",
            "0008/P1/2012-05-01/",
        ),
        "grade_history": table("employee_id grade since", "0007/III~a/2013-04-01"),
        "competency_assessments": table(
            "employee_id competency level assessed_on",
            "0007/integrity/4/2019-08-17",
            "0008/technical.nursing/5/2019-08-17",
        ),
        "trainings": table(
            "employee_id title competency hours completed_on",
            "0007/Diklat Dasar/integrity/40/2015-03-01",
            "0008/Kursus Luka//12.5/2016-03-01",
        ),
        "performance": table(
            "employee_id period_end predicate score",
            "0007/2019-12-31/baik/81.5",
            "0008/2019-12-31/sangat_baik/",
        ),
        "transfers": table(
            "transfer_id employee_id from_position_id to_position_id effective_on kind "
            "requested_by",
            "T1/0007/P3/P2/2018-01-02/promotion/agency",
            "T2/0008//P1/2012-05-01/lateral/",
        ),
        "evaluations": table(
            "evaluation_id transfer_id evaluated_on rater_role rater_id score "
            "programme_achievement",
            "X1/T1/2018-09-01/supervisor/R1/80/75.5",
            "X2/T1/2018-10-01/peer//77.25/",
        ),
        "workload": table(
            "position_id year task volume minutes_per_unit", "P1/2020/Merawat/1200.5/30"
        ),
        "service_indicators": table(
            "agency_id indicator unit direction period_end value",
            "A2/BOR/percent/higher_better/2020-12-31/68.5",
        ),
        "vacancies": table(
            "vacancy_id position_id opened_on slots closes_on", "V1/P1/2020-02-01/1/2020-03-01"
        ),
        "preferences": table("employee_id position_id preference", "0008/P2/1"),
        "relations": table("employee_id relative_id kind", "0007/0008/spouse"),
    }


def cells(folder: Folder) -> Folder:
    """``~`` stands for the ``/`` inside a grade."""
    return {
        name: [{k: v.replace("~", "/") for k, v in row.items()} for row in rows]
        for name, rows in folder.items()
    }


def write_csv(path: Path, folder: Folder, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """One file a table, cells as they stand."""
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in folder.items():
        with (path / f"{name}.csv").open("w", encoding=encoding, newline="") as stream:
            writer = csv.writer(stream, delimiter=delimiter)
            writer.writerow(rows[0])
            writer.writerows(row.values() for row in rows)
    return path


def as_excel_writes(folder: Folder) -> Folder:
    """With decimal comma, dates day first and lists separated by ``|``; delimit by ``;``."""
    return {
        name: [{column: _excel(name, column, row[column]) for column in row} for row in rows]
        for name, rows in folder.items()
    }


def write_workbook(path: Path, folder: Folder) -> Path:
    """Numbers and dates as cells of their kind; ids as text."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for name, rows in folder.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(rows[0]))
            for row, record in enumerate(rows, start=1):
                for place, (column, text) in enumerate(record.items()):
                    value = _typed(name, column, text)
                    if isinstance(value, date):
                        sheet.write_datetime(row, place, value, day)
                    elif isinstance(value, float):
                        sheet.write_number(row, place, value)
                    elif text:
                        sheet.write_string(row, place, text)
    return path


def write_parquet(path: Path, folder: Folder) -> Path:
    """Typed columns: dates, floats, a list of strings where the contract has a list."""
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in folder.items():
        columns = {}
        for column in rows[0]:
            values = [_typed(name, column, row[column]) for row in rows]
            if TABLES[name].by_name.get(column, None) and _kind(name, column) is Kind.FIELDS:
                values = [value.split(";") if value else None for value in values]
            columns[column] = pa.array(values)
        pq.write_table(pa.table(columns), path / f"{name}.parquet")
    return path


def _kind(name: str, column: str) -> Kind:
    known = TABLES[name].by_name.get(column)
    return known.kind if known else Kind.TEXT


def _typed(name: str, column: str, text: str) -> object:
    kind = _kind(name, column)
    if not text:
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(text)
    return float(text) if kind in {Kind.NUMBER, Kind.INTEGER} else text


def _excel(name: str, column: str, text: str) -> str:
    kind = _kind(name, column)
    if kind in {Kind.NUMBER, Kind.INTEGER}:
        return text.replace(".", ",")
    if kind is Kind.DATE and text:
        return "/".join(reversed(text.split("-")))
    return text.replace(";", "|") if kind is Kind.FIELDS else text


def stored_city() -> Known:
    """A store that holds the city's ids already, so that one table can be checked alone."""
    ids = {
        name: pd.Index([row[TABLES[name].key] for row in rows], dtype="str")
        for name, rows in city().items()
        if TABLES[name].key
    }
    return Known(ids=ids)


def checked(path: Path, known: Known | None = None) -> CheckedTables:
    return check_tables(read_tables(path), known or Known())


def places(
    tables: CheckedTables, severity: str = "error"
) -> set[tuple[str, int | None, str | None]]:
    """(file, row, column) of every problem of a severity."""
    return {(p.file, p.row, p.column) for p in tables.problems if p.severity == severity}
