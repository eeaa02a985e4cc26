"""What the national service's export and histories become in the contract's form."""

from __future__ import annotations

import pytest

from features.intake.siasn import meanings
from features.store.frames import read_frames
from features.store.protected import read_groups
from tests.features.intake.siasn.exports import imported, lines, person, rules_of, write_csv


@pytest.fixture
def bring(tmp_path):
    def run(files, **options):
        for name, cells in files.items():
            write_csv(tmp_path / "in" / f"{name}.csv", cells)
        store, report = imported(tmp_path / "home", tmp_path / "in", **options)
        with store.read() as connection:
            frames = read_frames(connection)
            frames["employee_groups"] = read_groups(connection)
        return frames, report

    return run


def test_units_form_a_tree_and_know_their_urusan(bring):
    frames, report = bring({"unduhan": lines([person()])})
    agencies = frames["agencies"].set_index("agency_id")
    assert not report.refused
    assert agencies["parent_agency_id"].to_dict() == {
        "U-PKM": "U-DINKES",
        "U-DINKES": pytest.approx(float("nan"), nan_ok=True),
    }
    assert set(agencies["function"]) == {"health"}


def test_a_part_of_an_office_does_what_its_office_does(bring):
    row = person(
        UNOR_ID="U-SUB", UNOR_NAMA="Bidang Sosial Budaya", SATUAN_KERJA_KERJA_ID="U-BAPPEDA",
        SATUAN_KERJA_KERJA_NAMA="Badan Perencanaan Pembangunan Daerah",
        SATUAN_KERJA_INDUK_ID="U-BAPPEDA",
        SATUAN_KERJA_INDUK_NAMA="Badan Perencanaan Pembangunan Daerah",
    )  # fmt: skip
    frames, _ = bring({"unduhan": lines([row])})
    assert set(frames["agencies"]["function"]) == {"planning"}


def test_a_post_is_a_jabatan_in_a_unit(bring):
    frames, _ = bring({"unduhan": lines([person(1), person(2, UNOR_ID="U-RS", UNOR_NAMA="RSUD")])})
    posts = frames["positions"].set_index("position_id")
    assert set(posts.index) == {"JF-PERAWAT-MUDA:U-PKM", "JF-PERAWAT-MUDA:U-RS"}
    assert posts["functional_level"].unique().tolist() == ["ahli_muda"]
    assert posts["min_education"].unique().tolist() == ["s1"]
    assert set(frames["employees"]["position_id"]) == set(posts.index)


def test_a_post_that_the_folder_lists_keeps_its_id_and_its_requirements(bring):
    header = "position_id,agency_id,title,position_type,functional_level,function,min_education"
    header += ",education_fields"
    own = [
        "JF-PERAWAT-MUDA",
        "U-PKM",
        "Perawat Ahli Muda",
        "fungsional",
        "ahli_muda",
        "health",
        "d4",
        "0913",
    ]
    files = {
        "unduhan": lines([person(1), person(2, UNOR_ID="U-RS", UNOR_NAMA="RSUD")]),
        "positions": [header.split(","), own],
    }
    frames, _ = bring(files)
    held = frames["employees"].set_index("employee_id")["position_id"]
    assert sorted(held) == ["JF-PERAWAT-MUDA", "JF-PERAWAT-MUDA:U-RS"]
    posts = frames["positions"].set_index("position_id")
    assert posts.loc["JF-PERAWAT-MUDA", ["min_education", "education_fields"]].tolist() == [
        "d4",
        "0913",
    ]


def test_a_later_export_alone_leaves_ids_and_requirements_as_they_are(bring, tmp_path):
    header = "position_id,agency_id,title,position_type,functional_level,function,min_education"
    own = "JF-PERAWAT-MUDA,U-PKM,Perawat Ahli Muda,fungsional,ahli_muda,health,d4"
    bring({"unduhan": lines([person()]), "positions": [header.split(","), own.split(",")]})
    (tmp_path / "in" / "positions.csv").unlink()
    frames, report = bring({})
    assert frames["positions"]["position_id"].tolist() == ["JF-PERAWAT-MUDA"]
    assert frames["positions"]["min_education"].tolist() == ["d4"]
    assert all(count.unchanged == count.read for count in report.tables.values())


def test_a_structural_post_without_jabatan_id_is_known_by_its_title(bring):
    head = person(JABATAN_ID="null", JABATAN_NAMA="Kepala Puskesmas Pahandut", ESELON_NAMA="IV.a",
                  JENIS_JABATAN_NAMA="Jabatan Struktural", JENIS_JABATAN_ID="1")  # fmt: skip
    frames, _ = bring({"unduhan": lines([head])})
    post = frames["positions"].iloc[0]
    assert post["position_id"] == "kepalapuskesmaspahandut:U-PKM"
    assert (post["position_type"], post["min_education"]) == ("pengawas", "d3")


def test_people_and_their_groups(bring):
    rows = [
        person(1, NIP_BARU="'19850312 201001 2 001"),
        person(2, JENIS_KELAMIN="L", JENIS_PEGAWAI_NAMA="PPPK", TMT_CPNS="null",
               KEDUDUKAN_HUKUM_NAMA="PPPK Aktif", GOL_AKHIR_NAMA="IX", NIP_BARU="null"),
        person(4, KEDUDUKAN_HUKUM_NAMA="Tugas Belajar", GOL_AKHIR_NAMA="null",
               AGAMA_NAMA="Katholik"),
    ]  # fmt: skip
    frames, report = bring({"unduhan": lines(rows)})
    people = frames["employees"].sort_values("employee_id").reset_index(drop=True)
    assert not report.refused
    assert people["nip"].tolist()[0] == "198503122010012001"
    assert people["employment_type"].tolist() == ["pns", "pppk", "pns"]
    assert people["legal_status"].tolist() == ["active", "active", "study_leave"]
    assert people["grade"].tolist() == ["III/d", "IX", "III/d"]
    assert people["hire_date"].dt.year.tolist() == [2010, 2022, 2010]
    assert people["education_field"].tolist() == ["0913"] * 3
    groups = frames["employee_groups"].sort_values("employee_id")
    assert groups["gender"].tolist() == ["female", "male", "male"]
    assert groups["religion"].tolist() == ["islam", "islam", "katolik"]


ABOVE, AS, BELOW = "Diatas Ekspektasi", "Sesuai Ekspektasi", "Dibawah Ekspektasi"


@pytest.mark.parametrize(
    ("result", "behaviour", "predicate"),
    [
        (ABOVE, ABOVE, "sangat_baik"),
        (ABOVE, AS, "baik"),
        (AS, ABOVE, "baik"),
        (AS, AS, "baik"),
        (BELOW, ABOVE, "butuh_perbaikan"),
        (BELOW, AS, "butuh_perbaikan"),
        (ABOVE, BELOW, "kurang"),
        (AS, BELOW, "kurang"),
        (BELOW, BELOW, "sangat_kurang"),
        ("", AS, ""),
    ],
)
def test_the_predicate_follows_from_result_and_behaviour(result, behaviour, predicate):
    assert meanings.predicate_of(result, behaviour) == predicate


def test_a_quadrant_that_disagrees_with_result_and_behaviour_is_reported(bring):
    skp = [["nipBaru", "tahun", "hasilKinerja", "perilakuKerja", "kuadranKinerja"],
           ["198503122010012001", "2024", ABOVE, ABOVE, "BAIK"],
           ["198503122010012001", "2025", "", "", "BAIK"]]  # fmt: skip
    frames, report = bring({"unduhan": lines([person()]), "rw_skp22": skp})
    assert frames["performance"].sort_values("period_end")["predicate"].tolist() == [
        "sangat_baik",
        "baik",
    ]
    problem = next(p for p in report.problems if p.rule == "predicate_differs")
    assert (problem.file, problem.row, problem.column) == ("rw_skp22.csv", 2, "kuadranKinerja")


PLACE = ["Jabatan Fungsional", "U-PKM", "Puskesmas Pahandut"]
CAREER = [
    ["pnsId", "jenisJabatan", "unorId", "unorNama", "jabatanId", "namaJabatan", "tmtJabatan"],
    ["{0}", *PLACE, "JF-PERAWAT-PERTAMA", "Perawat Ahli Pertama", "01-03-2014"],
    ["{0}", *PLACE, "JF-PERAWAT-MUDA", "Perawat Ahli Muda", "01-02-2021"],
    ["{0}", *PLACE, "JF-PERAWAT-MUDA", "Perawat Ahli Muda", "01-02-2023"],
]


def career():
    return [[cell.format(person()["PNS ID"]) for cell in row] for row in CAREER]


def test_transfers_follow_from_consecutive_entries(bring):
    frames, _ = bring({"unduhan": lines([person()]), "rw_jabatan": career()})
    held = frames["position_history"].sort_values("started_on")
    assert held["ended_on"].dt.strftime("%Y-%m-%d").tolist()[:2] == ["2021-01-31", "2023-01-31"]
    moved = frames["transfers"].iloc[0]
    assert len(frames["transfers"]) == 1  # the same post again is no move
    assert moved["transfer_id"] == f"{person()['PNS ID']}:2021-02-01"
    assert moved["kind"] == "promotion"
    assert moved["from_position_id"] == "JF-PERAWAT-PERTAMA:U-PKM"


def test_a_move_that_is_stored_keeps_its_id(bring):
    who = person()["PNS ID"]
    given = [
        ["transfer_id", "employee_id", "to_position_id", "effective_on", "kind"],
        ["SK-17", who, "JF-PERAWAT-MUDA:U-PKM", "2021-02-01", "promotion"],
    ]
    bring({"unduhan": lines([person()]), "transfers": given})
    frames, _ = bring({"rw_jabatan": career(), "transfers": given[:1]})
    assert frames["transfers"]["transfer_id"].tolist() == ["SK-17"]


def test_discipline_is_that_which_ends_last(bring):
    who = person()["PNS ID"]
    rows = [["pnsId", "tingkatHukuman", "hukumanTanggal", "akhirHukumTanggal", "masaTahun"],
            [who, "Ringan", "01-01-2020", "30-06-2020", ""],
            [who, "Penundaan kenaikan pangkat", "01-05-2026", "", "1"]]  # fmt: skip
    frames, _ = bring({"unduhan": lines([person(), person(2)]), "rw_hukdis": rows})
    found = frames["employees"].sort_values("employee_id")
    assert found["discipline_level"].tolist() == ["moderate", "none"]
    assert found["discipline_until"].dt.strftime("%Y-%m-%d").tolist()[0] == "2027-05-01"


def test_a_history_of_discipline_alone_says_that_it_needs_the_export(bring):
    rows = [["pnsId", "tingkatHukuman"], [person()["PNS ID"], "Ringan"]]
    grades = [["pnsId", "golongan", "tmtGolongan"], [person()["PNS ID"], "III/d", "01-04-2022"]]
    bring({"unduhan": lines([person()])})
    _, report = bring({"unduhan": [["x"]], "rw_hukdis": rows, "rw_golongan": grades})
    assert "history_not_used" in rules_of(report)


def test_a_kind_of_post_by_its_code_where_its_name_is_empty(bring):
    row = person(JENIS_JABATAN_NAMA="null", JENIS_JABATAN_ID="4", JABATAN_NAMA="Operator Ahli")
    frames, report = bring({"unduhan": lines([row])})
    assert not report.refused
    assert frames["positions"]["position_type"].tolist() == ["pelaksana"]


def test_without_a_history_of_discipline_nothing_is_said_of_it(bring):
    frames, _ = bring({"unduhan": lines([person()])})
    assert frames["employees"]["discipline_level"].isna().all()


def test_courses_of_both_histories_are_trainings(bring):
    who = person()["PNS ID"]
    files = {
        "unduhan": lines([person()]),
        "rw_kursus": [["pnsId", "namaKursus", "jumlahJam", "tanggalSelesaiKursus"],
                      [who, "BTCLS", "40", "02-03-2024"]],
        "rw_diklat": [["pnsId", "latihanStrukturalNama", "jumlahJam", "tahun"],
                      [who, "PKP", "", "2022"]],
    }  # fmt: skip
    frames, report = bring(files)
    rows = frames["trainings"].sort_values("title")
    assert rows["hours"].tolist() == [40.0, 0.0]
    assert rows["completed_on"].dt.strftime("%Y-%m-%d").tolist() == ["2024-03-02", "2022-12-31"]
    assert "hours_missing" in rules_of(report)


def test_grades_by_name_or_by_code(bring):
    who = person()["PNS ID"]
    rows = [
        ["pnsId", "golongan", "tmtGolongan"],
        [who, "III/c", "01-04-2018"],
        [who, "34", "01-04-2022"],
    ]
    frames, _ = bring({"unduhan": lines([person()]), "rw_golongan": rows})
    assert frames["grade_history"].sort_values("since")["grade"].tolist() == ["III/c", "III/d"]


def test_the_agency_s_own_file_adds_what_siasn_lacks_and_is_compared(bring, tmp_path):
    who = person()["PNS ID"]
    header = "employee_id;name;birth_date;hire_date;employment_type;legal_status;grade"
    header += ";education_level;home_latitude"
    own = [
        f"{who};Sri Wahyuni 1;1985-03-12;2010-01-01;pns;active;III/c;s1;-2,21",
        "LOKAL-1;Budi;1990-01-01;2020-01-01;pns;active;III/a;s1;",
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "employees.csv").write_text("\n".join([header, *own]), encoding="utf-8")
    frames, report = bring({"unduhan": lines([person(), person(2)])})
    people = frames["employees"].set_index("employee_id")
    assert people.loc[who, "home_latitude"] == -2.21
    assert people.loc[who, "grade"] == "III/d"  # SIASN counts
    assert {
        (d.employee_id, d.column, d.agency_file, d.siasn) for d in report.siasn.differences
    } == {
        (who, "grade", "III/c", "III/d"),
        ("LOKAL-1", "only_in_agency_file", "", ""),
        (person(2)["PNS ID"], "only_in_siasn", "", ""),
    }
    written = (tmp_path / "home" / "reports").glob("import-*/differences.csv")
    assert "III/c,III/d" in next(written).read_text()


def test_what_is_not_understood_is_listed_by_how_many_it_concerns(bring):
    rows = [person(n, PENDIDIKAN_NAMA="S-1 XENOLOGI") for n in (1, 2)]
    rows += [person(3, PENDIDIKAN_NAMA="D-III ALKIMIAWAN"), person(4)]
    frames, report = bring({"unduhan": lines(rows)})
    found = [(one.kind, one.name, one.people) for one in report.siasn.not_understood]
    assert found == [("study", "S-1 XENOLOGI", 2), ("study", "D-III ALKIMIAWAN", 1)]
    assert frames["employees"]["education_field"].isna().sum() == 3
    assert "study_not_understood" in rules_of(report)


def test_a_sex_or_religion_that_is_no_known_word_is_listed_too(bring):
    rows = [person(1, JENIS_KELAMIN="X"), person(2, AGAMA_NAMA="Baha'i"), person(3)]
    _, report = bring({"unduhan": lines(rows)})
    found = [(one.kind, one.name, one.people) for one in report.siasn.not_understood]
    assert found == [("sex", "X", 1), ("religion", "BAHA'I", 1)]
    said = [p.message for p in report.problems if p.rule == "sex_not_understood"]
    assert said[0].startswith('"X" is not understood, so it stands as a group of its own for 1')


def test_careers_in_which_nobody_moved_make_no_transfers(bring):
    held = [
        ["pnsId", "jenisJabatan", "unorId", "unorNama", "jabatanId", "namaJabatan", "tmtJabatan"]
    ]
    held += [
        [person(n)["PNS ID"], "2", "U-PKM", "Puskesmas", "JF", "Perawat", "01-02-2021"]
        for n in (1, 2)
    ]
    frames, report = bring({"unduhan": lines([person(1), person(2)]), "rw_jabatan": held})
    assert not report.refused
    assert len(frames["position_history"]) == 2
    assert frames["transfers"].empty
