"""Scoring a file of pairs: same order, every row, and nothing written where a row is wrong."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import BadInputError
from features.intake import pair_file
from features.pairs.build import PairBuilder
from features.pairs.pairs import Pairs
from models.eligibility.rules import load_rules
from models.fit.judgement import RULE_OF_THUMB
from models.fit.rule_of_thumb import RuleOfThumb
from models.slate.score import score_file
from tests.builders import day
from tests.models.slate.towns import LinearJudge, town

JUDGE = LinearJudge({"performance_score_last": 0.1, "years_in_function": 0.2}, base=-9.0)
HEADER = "employee_id,position_id,as_of"
SUSPENDED = [{"employee_id": "E0003", "legal_status": "suspended"}]


@pytest.fixture(scope="module")
def builder():
    return PairBuilder(town(20, employees_like=SUSPENDED)[0])


@pytest.fixture
def score(builder, tmp_path):
    def run(text, *, out="scores.csv", judge=JUDGE, name="pairs.csv"):
        (tmp_path / name).write_text(text)
        done = score_file(builder, judge, load_rules(None), tmp_path / name, tmp_path / out)
        return done, tmp_path / out

    return run


def rows_of(path, delimiter=","):
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def test_rows_come_out_in_the_order_they_went_in_with_what_else_they_held(score):
    asked = [("E0007", "P1", "2025-06-01"), ("E0002", "P2", "2024-02-29"), ("E0007", "P1", "x")]
    text = "\n".join([f"note,{HEADER}", *(f'"a, {a}",{a},{p},2025-06-01' for a, p, _ in asked)])
    done, out = score(text + "\n")
    rows = rows_of(out)
    assert done == 3
    assert [row["employee_id"] for row in rows] == ["E0007", "E0002", "E0007"]
    assert [row["note"] for row in rows] == ["a, E0007", "a, E0002", "a, E0007"]
    assert list(rows[0]) == [
        *("note", "employee_id", "position_id", "as_of"),
        *("margin", "probability", "low", "high", "eligible"),
    ]


def test_scores_are_the_bits_that_the_judge_gives_alone(score, builder):
    history = builder.history
    _, out = score(f"{HEADER}\nE0007,P1,2025-06-01\nE0002,P1,2019-05-01\n")
    for row in rows_of(out):
        on = np.array([day(row["as_of"])], dtype=np.int32)
        who = history.rows_of("employees", [row["employee_id"]])
        alone = JUDGE.judge(builder.matrix(Pairs(who, history.rows_of("positions", ["P1"]), on)))
        assert float(row["margin"]) == alone.margin[0]
        assert float(row["high"]) == alone.high[0]


def test_eligible_is_answered_by_the_rules_of_the_rows_own_day(score):
    lines = [
        "E0003,P1,2025-06-01",  # suspended
        "E0007,P2,2025-06-01",  # holds it already
        "E0007,P1,2025-06-01",  # not every rule can be answered
        "E0007,P1,2015-06-01",  # not two years in the post
        "E0007,P1,1990-01-01",  # before any of the rules
    ]
    _, out = score("\n".join([HEADER, *lines]) + "\n")
    rows = rows_of(out)
    assert [row["eligible"] for row in rows[:3]] == ["false", "false", "unknown"]
    assert rows[3]["eligible"] != rows[4]["eligible"]
    assert all(row["margin"] for row in rows)


def test_the_rule_of_thumb_leaves_chance_and_bounds_empty(score):
    _, out = score(f"{HEADER}\nE0007,P1,2025-06-01\n", judge=RuleOfThumb())
    [row] = rows_of(out)
    assert [row["probability"], row["low"], row["high"]] == [""] * 3
    assert float(row["margin"]) < 0
    assert RuleOfThumb().version == RULE_OF_THUMB


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        ("E9999,P1,2025-06-01", "employee_id", "E9999"),
        ("E0001,P9,2025-06-01", "position_id", "P9"),
        ("E0001,P1,31-02-2025", "as_of", "31-02-2025"),
        (",P1,2025-06-01", "employee_id", "empty"),
        ("E0001,P1,", "as_of", "empty"),
    ],
)
def test_a_wrong_cell_is_named_by_its_row_and_nothing_is_written(score, line, column, told):
    with pytest.raises(BadInputError, match="row 4") as caught:
        score(f"{HEADER}\nE0001,P1,2025-06-01\n\n{line}\n")
    [detail] = caught.value.errors
    assert column in detail.where
    assert told in detail.message


def test_every_wrong_row_is_named_not_only_the_first(score, tmp_path):
    with pytest.raises(BadInputError) as caught:
        score(f"{HEADER}\nX,P1,2025-06-01\nE0001,P1,2025-06-01\nE0001,Y,2025-06-01\n")
    assert [detail.where.split(", ")[1] for detail in caught.value.errors] == ["row 2", "row 4"]
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.csv"]


def test_an_older_result_stays_where_the_new_one_is_refused(score, tmp_path):
    (tmp_path / "scores.csv").write_text("kept")
    with pytest.raises(BadInputError):
        score(f"{HEADER}\nX,P1,2025-06-01\n")
    assert (tmp_path / "scores.csv").read_text() == "kept"


def test_indonesian_excel_gets_its_own_delimiter_and_decimal_comma_back(score):
    text = "\ufeffEmployee_ID;position_id;as_of\nE0007;P1;01-06-2025\n"
    _, out = score(text)
    [row] = rows_of(out, ";")
    _, plain = score(f"{HEADER}\nE0007,P1,2025-06-01\n", out="plain.csv", name="plain-pairs.csv")
    assert row["margin"].replace(",", ".") == rows_of(plain)[0]["margin"]
    assert "," in row["margin"]


def test_parquet_in_and_out_keeps_types_and_gives_the_same_scores(builder, score, tmp_path):
    table = pa.table(
        {
            "employee_id": ["E0007", "E0002"],
            "position_id": ["P1", "P1"],
            "as_of": [date(2025, 6, 1), date(2024, 6, 1)],
            "batch": pa.array([7, 8], pa.int16()),
        }
    )
    pq.write_table(table, tmp_path / "pairs.parquet")
    out = tmp_path / "scores.parquet"
    assert score_file(builder, JUDGE, load_rules(None), tmp_path / "pairs.parquet", out) == 2
    found = pq.read_table(out)
    assert found.column("batch").type == pa.int16()
    assert found.column("as_of").to_pylist() == [date(2025, 6, 1), date(2024, 6, 1)]
    _, text = score(f"{HEADER}\nE0007,P1,2025-06-01\nE0002,P1,2024-06-01\n")
    assert found.column("margin").to_pylist() == [float(row["margin"]) for row in rows_of(text)]


def test_many_parts_give_what_one_gives(score, monkeypatch):
    lines = [f"E{at % 20:04d},P1,{2017 + at % 9}-03-01" for at in range(50)]
    text = "\n".join([HEADER, *lines]) + "\n"
    _, whole = score(text)
    monkeypatch.setattr(pair_file, "PART", 7)
    done, parts = score(text, out="parts.csv")
    assert done == 50
    assert parts.read_text() == whole.read_text()


def test_scoring_a_result_again_gives_the_same_file(score):
    _, first = score(f"{HEADER}\nE0007,P1,2025-06-01\n")
    _, again = score(first.read_text(), out="again.csv")
    assert again.read_text() == first.read_text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("employee_id,as_of\n", "position_id"),
        (f"{HEADER}\nE0007,P1\n", "row 2"),
        (f"{HEADER},as_of\n", "more than once"),
        (f'{HEADER}\n"E0007,P1,2025-06-01\n', "cannot be read"),
    ],
)
def test_a_file_that_is_no_list_of_pairs_is_refused_in_words(score, text, told):
    with pytest.raises(BadInputError, match=told):
        score(text)


def test_a_header_alone_gives_a_header_alone(score):
    done, out = score(f"{HEADER}\n")
    assert done == 0
    assert out.read_text().startswith(HEADER)
    assert len(out.read_text().splitlines()) == 1
