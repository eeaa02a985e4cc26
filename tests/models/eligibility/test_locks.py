"""When nobody may be moved: the known dates, ends of months, and which posts a lock covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.eligibility.locks import (
    LockOnDay,
    election_window,
    inauguration_window,
    is_covered,
)


@pytest.mark.parametrize(
    ("determined", "begins"),
    [
        ("2020-07-08", "2020-01-08"),  # known: the election of 2020
        ("2024-09-22", "2024-03-22"),  # known: the election of 2024
        ("2024-08-31", "2024-02-29"),  # the month is too short: its last day
        ("2025-08-31", "2025-02-28"),
        ("2024-08-29", "2024-02-29"),
        ("2025-08-28", "2025-02-28"),
    ],
)
def test_an_election_locks_from_six_calendar_months_before_the_determination(determined, begins):
    ends = date(2026, 2, 20)
    window = election_window(date.fromisoformat(determined), ends)
    assert window == (date.fromisoformat(begins), ends)


@pytest.mark.parametrize(
    ("inaugurated", "ends"),
    [
        ("2025-02-20", "2025-08-20"),
        ("2021-02-26", "2021-08-26"),
        ("2025-08-31", "2026-02-28"),
        ("2023-08-31", "2024-02-29"),
    ],
)
def test_an_inauguration_locks_for_six_calendar_months_from_its_day(inaugurated, ends):
    on = date.fromisoformat(inaugurated)
    assert inauguration_window(on) == (on, date.fromisoformat(ends))


@pytest.mark.parametrize(
    ("position_type", "title", "covered"),
    [
        ("jpt_pratama", "Sekretaris Daerah", True),
        ("administrator", "Camat", True),
        ("pengawas", "Lurah", True),
        ("fungsional", "Kepala Puskesmas Menteng", True),
        ("fungsional", "KEPALA UPTD  PUSKESMAS Pahandut", True),
        ("fungsional", "Plt. Kepala UPT Puskesmas Kayon", True),
        ("fungsional", "Kepala Pusat Kesehatan Masyarakat", True),
        ("fungsional", "Kepala Sekolah", True),
        ("fungsional", "Kepala SDN 1 Langkai", True),
        ("fungsional", "Kepala SMP Negeri 2", True),
        ("fungsional", "Kepala UPT Satuan Pendidikan SMPN 3", True),
        ("fungsional", "Dokter Ahli Muda Puskesmas Menteng", False),
        ("fungsional", "Guru Ahli Pertama SDN 1 Langkai", False),
        ("fungsional", "Kepala Smart City", False),
        ("pelaksana", "Pengadministrasi Sekolah", False),
        ("pelaksana", "Penata Kelola Kepala Daerah", False),
    ],
)
def test_a_lock_covers_structural_posts_and_heads_of_puskesmas_and_schools(
    position_type, title, covered
):
    assert is_covered(position_type, title) is covered


def lock(**said):
    window = {"begins": date(2024, 3, 22), "ends": date(2025, 2, 20)}
    return LockOnDay("L0001", "election", date(2024, 4, 1), **window, **said)


def test_only_an_approval_lifts_it_and_an_unknown_post_is_warned_of():
    assert lock(covered=True).blocks
    assert not lock(covered=True, approval="800/1/SJ (2024-03-30)").blocks
    assert not lock(covered=False).blocks
    assert "cannot be told" in lock(covered=False).text("en")
    told = lock(covered=True).text("en")
    assert all(part in told for part in ("22 March 2024", "20 February 2025", "L0001"))
    assert lock(covered=True).citation == "UU 10/2016 Ps 71 ayat (2)"


def test_a_lock_is_read_as_it_was_written():
    one = lock(covered=True, approval="800/1/SJ")
    assert LockOnDay.from_json(one.to_json()) == one
    assert one.begins - timedelta(days=1) == date(2024, 3, 21)
