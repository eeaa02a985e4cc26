"""Small SIASN exports for tests, in any of the ways in which they come damaged."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import xlsxwriter

from features.intake.importer import import_path
from features.progress import NoProgress
from features.store.store import open_store
from tepat.demo.siasn import HEADER

AT = datetime(2026, 7, 1, tzinfo=UTC)
SECRET = {
    "NIK": "6271051203850001",
    "NOMOR HP": "081249817733",
    "EMAIL": "sri.wahyuni@surat.invalid",
    "EMAIL GOV": "sri.wahyuni@kota.invalid",
    "ALAMAT": "Jalan Temanggung Tilung IV Nomor 88",
    "NPWP NOMOR": "09.254.294.3-711.000",
    "BPJS": "0001762943885",
}
"""What may be found nowhere afterwards."""


def person(number: int = 1, **changes: str) -> dict[str, str]:
    """One row of an export by SIASN's header; ``changes`` with ``_`` for blanks."""
    row = {
        "PNS ID": f"A8ACA7{number:026d}",
        "NIP BARU": f"19850312201001{1 + number % 2}{number:03d}",
        "NAMA": f"SRI WAHYUNI {number}",
        "TANGGAL LAHIR": "12-03-1985",
        "JENIS KELAMIN": "F" if number % 2 else "M",
        "AGAMA NAMA": "Islam",
        "JENIS PEGAWAI NAMA": "PNS Daerah Otonom",
        "KEDUDUKAN HUKUM NAMA": "Aktif",
        "STATUS CPNS PNS": "P",
        "TMT CPNS": "01-01-2010",
        "GOL AKHIR ID": "34",
        "GOL AKHIR NAMA": "III/d",
        "TMT GOLONGAN": "01-04-2022",
        "JENIS JABATAN ID": "2",
        "JENIS JABATAN NAMA": "Jabatan Fungsional",
        "JABATAN ID": "JF-PERAWAT-MUDA",
        "JABATAN NAMA": "Perawat Ahli Muda",
        "TMT JABATAN": "01-02-2021",
        "TINGKAT PENDIDIKAN NAMA": "S-1/Sarjana",
        "PENDIDIKAN NAMA": "S-1 KEPERAWATAN",
        "UNOR ID": "U-PKM",
        "UNOR NAMA": "Puskesmas Pahandut",
        "SATUAN KERJA INDUK ID": "U-DINKES",
        "SATUAN KERJA INDUK NAMA": "Dinas Kesehatan",
        "SATUAN KERJA KERJA ID": "U-DINKES",
        "SATUAN KERJA KERJA NAMA": "Dinas Kesehatan",
        **SECRET,
    }
    return row | {name.replace("_", " "): cell for name, cell in changes.items()}


def lines(rows, header=HEADER):
    """Rows as lists of cells below their header."""
    return [list(header), *([row.get(name, "null") for name in header] for row in rows)]


def write_csv(path, cells, delimiter=","):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(cells)
    return path


def write_xlsx(path, sheets, merge=()):
    """``sheets`` are cells by sheet; ``merge`` are (sheet, first cell, last cell, text)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        made = {name: book.add_worksheet(name) for name in sheets}
        for name, cells in sheets.items():
            for row, line in enumerate(cells):
                for place, cell in enumerate(line):
                    made[name].write_string(row, place, str(cell)) if cell != "" else None
        for name, place, text in merge:
            made[name].merge_range(place, text)
    return path


def imported(home, path, **options):
    """The store after an import from SIASN, and the report."""
    store = open_store(home)
    report = import_path(store, home, path, at=AT, source="siasn", progress=NoProgress(), **options)
    return store, report


def rules_of(report):
    return {problem.rule for problem in report.problems}
