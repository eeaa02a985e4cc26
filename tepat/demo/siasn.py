"""A city's tables as the national service (SIASN) would export them, and what is lost on that way.

The export's header is SIASN's own, in its order; cells carry what surprises in real exports:
apostrophes, ``null``, DD-MM-YYYY, M/F, blanks inside a NIP. NIK, telephone, e-mail, address, NPWP
and BPJS are made up, to be found nowhere after an import.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from features.intake.siasn.studies import field_of_study

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER: Final = (
    "PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "TEMPAT LAHIR ID",
    "TEMPAT LAHIR NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "AGAMA ID", "AGAMA NAMA",
    "JENIS KAWIN ID", "JENIS KAWIN NAMA", "NIK", "NOMOR HP", "EMAIL", "EMAIL GOV", "ALAMAT",
    "NPWP NOMOR", "BPJS", "JENIS PEGAWAI ID", "JENIS PEGAWAI NAMA", "KEDUDUKAN HUKUM ID",
    "KEDUDUKAN HUKUM NAMA", "STATUS CPNS PNS", "KARTU ASN VIRTUAL", "NOMOR SK CPNS",
    "TANGGAL SK CPNS", "TMT CPNS", "NOMOR SK PNS", "TANGGAL SK PNS", "TMT PNS", "GOL AWAL ID",
    "GOL AWAL NAMA", "GOL AKHIR ID", "GOL AKHIR NAMA", "TMT GOLONGAN", "MK TAHUN", "MK BULAN",
    "JENIS JABATAN ID", "JENIS JABATAN NAMA", "JABATAN ID", "JABATAN NAMA", "TMT JABATAN",
    "TINGKAT PENDIDIKAN ID", "TINGKAT PENDIDIKAN NAMA", "PENDIDIKAN ID", "PENDIDIKAN NAMA",
    "TAHUN LULUS", "KPKN ID", "KPKN NAMA", "LOKASI KERJA ID", "LOKASI KERJA NAMA", "UNOR ID",
    "UNOR NAMA", "INSTANSI INDUK ID", "INSTANSI INDUK NAMA", "INSTANSI KERJA ID",
    "INSTANSI KERJA NAMA", "SATUAN KERJA INDUK ID", "SATUAN KERJA INDUK NAMA",
    "SATUAN KERJA KERJA ID", "SATUAN KERJA KERJA NAMA", "IS VALID NIK", "NAMA SEKOLAH", "FLAG IKD",
    "ESELON ID", "ESELON NAMA",
)  # fmt: skip
_STATUS: Final = {
    "active": "Aktif",
    "study_leave": "Tugas Belajar",
    "unpaid_leave": "CLTN",
    "secondment": "Dipekerjakan (DPK)",
    "suspended": "Pemberhentian Sementara",
    "retired": "Pensiun",
}
_LEVEL: Final = {"sma": "SLTA", "d3": "Diploma III/Sarjana Muda", "s1": "S-1/Sarjana", "s2": "S-2"}
_KIND: Final = {
    "pelaksana": ("4", "Jabatan Pelaksana"),
    "fungsional": ("2", "Jabatan Fungsional"),
}
_ESELON: Final = {"jpt_pratama": "II.b", "administrator": "III.a", "pengawas": "IV.a"}
_GRADES: Final = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_FACTORS: Final = {
    "sangat_baik": ("DIATAS EKSPEKTASI", "DIATAS EKSPEKTASI"),
    "baik": ("SESUAI EKSPEKTASI", "SESUAI EKSPEKTASI"),
    "butuh_perbaikan": ("DIBAWAH EKSPEKTASI", "SESUAI EKSPEKTASI"),
    "kurang": ("SESUAI EKSPEKTASI", "DIBAWAH EKSPEKTASI"),
    "sangat_kurang": ("DIBAWAH EKSPEKTASI", "DIBAWAH EKSPEKTASI"),
}
_SANCTION: Final = {"light": "Ringan", "moderate": "Sedang", "severe": "Berat"}
_STUDIES: Final = (
    "Akuntansi", "Keuangan dan Perbankan", "Administrasi Negara", "Ilmu Hukum", "Ilmu Pemerintahan",
    "Ekonomi Pembangunan", "Ilmu Komunikasi", "Ilmu Perpustakaan", "Administrasi Komputer",
    "Agribisnis", "Teknik Sipil", "Arsitektur", "Kesehatan Lingkungan", "Keperawatan", "Kedokteran",
    "Farmasi", "Kedokteran Gigi", "Kesejahteraan Sosial", "Budidaya Perairan", "PGSD",
    "Pendidikan Matematika",
)  # fmt: skip
_OWN: Final = (
    "positions", "position_competencies", "competency_assessments", "transfers", "evaluations",
    "workload", "service_indicators", "vacancies", "preferences", "relations",
)  # fmt: skip
"""What SIASN does not hold, so HR gives it in the contract's form."""


def siasn_form(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The export, SIASN's histories, and the contract's tables for what SIASN does not hold."""
    export = _export(tables)
    return {"export": export, **_histories(tables), **{name: tables[name] for name in _OWN}}


def reduced(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The contract's tables without what SIASN's form cannot carry."""
    lost = {
        "agencies": ["latitude", "longitude"],
        "employees": ["home_latitude", "home_longitude"],
        "employee_groups": ["ethnicity", "disability"],
        "trainings": ["competency"],
        "performance": ["score"],
    }
    return {name: frame.drop(columns=lost.get(name, [])) for name, frame in tables.items()}


def _export(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    people = tables["employees"]
    staff = len(people)
    number = np.arange(staff)
    groups = tables["employee_groups"].set_index("employee_id").reindex(people["employee_id"])
    post = _posts(tables).reindex(people["position_id"]).reset_index()
    pppk = (people["employment_type"] == "pppk").to_numpy()
    grade = people["grade"]
    cells: dict[str, Any] = {
        "PNS ID": people["employee_id"],
        "NIP BARU": "'" + people["nip"].str[:8] + " " + people["nip"].str[8:],
        "NAMA": people["name"].str.upper(),
        "TANGGAL LAHIR": _days(people["birth_date"]),
        "JENIS KELAMIN": np.where(groups["gender"] == "male", "M", "F"),
        "AGAMA NAMA": groups["religion"].str.title().to_numpy(),
        "NIK": [f"'6271{n:012d}" for n in number],
        "NOMOR HP": [f"0812{n:08d}" for n in number],
        "EMAIL": [f"pegawai{n}@contoh.invalid" for n in number],
        "EMAIL GOV": [f"pegawai{n}@kota.contoh.invalid" for n in number],
        "ALAMAT": [f"Jalan Rahasia Nomor {n}" for n in number],
        "NPWP NOMOR": [f"09.{n % 1000:03d}.{n // 1000:03d}.7-711.000" for n in number],
        "BPJS": [f"00017{n:08d}" for n in number],
        "JENIS PEGAWAI NAMA": np.where(pppk, "PPPK", "PNS Daerah Otonom"),
        "KEDUDUKAN HUKUM NAMA": people["legal_status"].map(_STATUS),
        "STATUS CPNS PNS": np.where(pppk, "null", "P"),
        "TMT CPNS": _days(people["hire_date"]),
        "GOL AKHIR ID": [_code(name) for name in grade],
        "GOL AKHIR NAMA": grade,
        "TMT GOLONGAN": _days(people["grade_since"]),
        "JABATAN ID": people["position_id"],
        "JABATAN NAMA": post["title"],
        "TMT JABATAN": _days(people["position_since"]),
        "TINGKAT PENDIDIKAN NAMA": people["education_level"].map(_LEVEL),
        "PENDIDIKAN NAMA": _diplomas(people),
        "IS VALID NIK": "1",
        **{name: post[name] for name in post.columns if name.isupper()},
    }
    frame = pd.DataFrame({name: cells.get(name, "null") for name in HEADER}, index=people.index)
    return frame.fillna("null").astype("str")


def _posts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """By position id: the cells of SIASN that describe a post and its place in the tree."""
    agencies = tables["agencies"].set_index("agency_id")
    posts = tables["positions"].set_index("position_id")
    unit = posts["agency_id"]
    office = unit.map(agencies["parent_agency_id"]).fillna(unit)
    kind = posts["position_type"]
    return pd.DataFrame(
        {
            "title": posts["title"],
            "JENIS JABATAN ID": [_KIND.get(one, ("1", ""))[0] for one in kind],
            "JENIS JABATAN NAMA": [_KIND.get(one, ("", "Jabatan Struktural"))[1] for one in kind],
            "ESELON NAMA": kind.map(_ESELON),
            "UNOR ID": unit,
            "UNOR NAMA": unit.map(agencies["name"]),
            "SATUAN KERJA KERJA ID": office,
            "SATUAN KERJA KERJA NAMA": office.map(agencies["name"]),
            "SATUAN KERJA INDUK ID": office,
            "SATUAN KERJA INDUK NAMA": office.map(agencies["name"]),
        }
    )


def _histories(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    held, grades, done = (tables[n] for n in ("position_history", "grade_history", "performance"))
    post = _posts(tables).reindex(held["position_id"]).reset_index(drop=True)
    people = tables["employees"]
    punished = people[people["discipline_level"] != "none"].reset_index(drop=True)
    factors = done["predicate"].map(_FACTORS)
    trainings = tables["trainings"]
    is_course = np.arange(len(trainings)) % 2 == 0
    return {
        "rw_jabatan": pd.DataFrame(
            {
                "pnsId": held["employee_id"],
                "jenisJabatan": post["JENIS JABATAN NAMA"],
                "unorId": post["UNOR ID"],
                "unorNama": post["UNOR NAMA"],
                "jabatanId": held["position_id"],
                "namaJabatan": post["title"],
                "eselon": post["ESELON NAMA"].fillna("-"),
                "tmtJabatan": _days(held["started_on"]),
                "tmtPelantikan": _days(held["started_on"]),
                "nomorSk": "null",
            }
        ),
        "rw_golongan": pd.DataFrame(
            {
                "pnsId": grades["employee_id"],
                "golongan": grades["grade"],
                "tmtGolongan": _days(grades["since"]),
            }
        ),
        "rw_skp22": pd.DataFrame(
            {
                "pnsId": done["employee_id"],
                "tahun": done["period_end"].dt.year,
                "hasilKinerja": factors.str[0],
                "perilakuKerja": factors.str[1],
                "kuadranKinerja": done["predicate"].str.replace("_", " ").str.upper(),
            }
        ),
        "rw_hukdis": pd.DataFrame(
            {
                "pnsId": punished["employee_id"],
                "tingkatHukuman": punished["discipline_level"].map(_SANCTION),
                "akhirHukumTanggal": _days(punished["discipline_until"]),
            }
        ),
        "rw_kursus": _courses(trainings[is_course], "namaKursus", "tanggalSelesaiKursus"),
        "rw_diklat": _courses(trainings[~is_course], "latihanStrukturalNama", "tanggalSelesai"),
    }


def _courses(rows: pd.DataFrame, title: str, ended: str) -> pd.DataFrame:
    trainings = rows.reset_index(drop=True)
    return pd.DataFrame(
        {
            "pnsId": trainings["employee_id"],
            title: trainings["title"],
            "jumlahJam": trainings["hours"].astype("int64"),
            ended: _days(trainings["completed_on"]),
        }
    )


@cache
def _diploma_by_field() -> dict[str, str]:
    return {field_of_study(name): name for name in _STUDIES}


def _diplomas(people: pd.DataFrame) -> list[str]:
    """A diploma's name that leads back to the field; ``null`` where none is known."""
    known = _diploma_by_field()
    prefix = {"sma": "SMK", "d3": "D-III", "s1": "S-1", "s2": "S-2"}
    return [
        f"{prefix[level]} {known[field]}".upper() if isinstance(field, str) else "null"
        for level, field in zip(people["education_level"], people["education_field"], strict=True)
    ]


def _code(grade: str) -> str:
    roman, _, room = str(grade).partition("/")
    return f"{_GRADES[roman]}{'abcde'.index(room) + 1}" if room else "null"


def _days(column: pd.Series[Any]) -> pd.Series[str]:
    text: pd.Series[str] = column.dt.strftime("%d-%m-%Y").fillna("null").astype("str")
    return text.reset_index(drop=True)
