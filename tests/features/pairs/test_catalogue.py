"""The catalogue is the one place from which names, constraints, documents and sentences follow."""

from __future__ import annotations

import math
import string
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

from features.contract import values
from features.contract.tables import TABLES, Use
from features.history.columns import TableColumns
from features.history.history import History
from features.pairs import catalogue, sentences
from features.pairs.build import pair_matrix
from features.pairs.catalogue import CONSTANT_COLUMNS, FEATURES, Direction, Group, Unit
from features.pairs.document import render_catalogue
from features.pairs.pairs import Pairs
from features.pairs.people import ALONE
from features.pairs.relatedness import families, related
from features.pairs.sentences import LANGUAGES
from features.pairs.view import PairView
from tests.builders import day, random_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.history.coding import Array

ROOT = Path(catalogue.__file__).parents[2]


def test_every_feature_is_documented_and_reads_blocks_that_a_pair_has() -> None:
    blocks = {*dir(PairView), *ALONE, "post", "demand"}
    for one in FEATURES:
        assert one.meaning.endswith("."), one.name
        assert one.name.isidentifier()
        assert one.reads
        assert set(one.reads) <= blocks, one.name


def test_the_matrix_has_the_catalogues_columns_and_hash() -> None:
    history = History.from_frames(random_frames(1))
    matrix = pair_matrix(history, Pairs.of_vacancy(history, 0, 17_000))
    assert matrix.names == tuple(one.name for one in FEATURES)
    assert matrix.catalogue_hash == catalogue.catalogue_hash()
    assert matrix.values.dtype == np.float32
    assert matrix.values.flags.f_contiguous


def test_the_hash_follows_names_units_directions_order_and_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = {catalogue.catalogue_hash()}
    first, *rest = FEATURES
    variants = [
        (replace(first, name="other"), *rest),
        (replace(first, unit=Unit.KM), *rest),
        (replace(first, direction=Direction.LOWER_IS_BETTER), *rest),
        (*rest, first),
    ]
    for features in variants:
        monkeypatch.setattr(catalogue, "FEATURES", features)
        seen.add(catalogue.catalogue_hash())
    monkeypatch.setattr(catalogue, "FEATURES", FEATURES)
    monkeypatch.setattr(catalogue, "CATALOGUE_VERSION", 99)
    seen.add(catalogue.catalogue_hash())
    assert len(seen) == len(variants) + 2


def test_the_page_of_features_is_up_to_date() -> None:
    page = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert page == render_catalogue(), "run: python -m features.pairs.document > docs/features.md"


def test_the_columns_taken_as_constant_are_those_that_are_read() -> None:
    history = History.from_frames(random_frames(2))
    read: set[str] = set()

    class Watched(TableColumns):
        def __getitem__(self, name: str) -> Array:
            read.add(f"{self.table.name}.{name}")
            return super().__getitem__(name)

    watched = {name: Watched(one.table, one.arrays) for name, one in history.tables.items()}
    again = History(watched, history.vocabularies)
    pair_matrix(again, Pairs.of_vacancy(again, 3, day("2018-03-01")))
    undated = {name for name in read if not TABLES[name.split(".")[0]].dated_by}
    ids = {"employees.employee_id", "positions.position_id", "agencies.agency_id"}
    assert undated - ids == set(CONSTANT_COLUMNS)
    for name in read:
        table, column = name.split(".")
        assert TABLES[table].by_name[column].use is Use.FACT, name


def test_no_feature_is_named_after_what_may_never_be_one() -> None:
    forbidden = {"age", "birth", "gender", "religion", "ethnicity", "disability", "nip", "name"}
    forbidden |= {"discipline", "status", "requested", "rater"}
    for one in FEATURES:
        assert not forbidden & (set(one.name.split("_")) - {"age"}), one.name
    assert [one.name for one in FEATURES if "age" in one.name.split("_")] == ["assessment_age"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_feature_and_group_speaks(language: str) -> None:
    words = sentences.sentences(language)
    assert all(words.group_label(group) for group in Group)
    for one in FEATURES:
        assert words.label(one.name)
        phrase = words.phrases[one.name]
        assert bool(phrase.text) != bool(phrase.answers), one.name
        fields = {field for _, field, _, _ in string.Formatter().parse(phrase.text) if field}
        assert fields <= {"value", "function"}
        assert not phrase.text or "value" in fields
        assert words.clause(one.name, math.nan, "", "", "health") == phrase.missing
        assert phrase.missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_that_a_column_can_give_has_its_clause(language: str) -> None:
    words = sentences.sentences(language)
    for one in FEATURES:
        answers = words.phrases[one.name].answers
        if one.unit is Unit.FLAG:
            assert set(answers) == {0, 1}, one.name
    history = History.from_frames(random_frames(2))
    for post in range(12):
        matrix = pair_matrix(history, Pairs.of_vacancy(history, post, day("2018-03-01")))
        for one in FEATURES:
            for value in np.unique(matrix.column(one.name)):
                assert words.clause(one.name, float(value), "1", "2", "health")


def test_labels_are_distinct_so_that_a_table_of_them_can_be_read() -> None:
    for language in LANGUAGES:
        labels = [sentences.sentences(language).label(one.name) for one in FEATURES]
        assert len(set(labels)) == len(labels)


def test_a_sentence_compares_with_the_holders_of_the_post() -> None:
    indonesian = sentences.sentences("id")
    clause = indonesian.clause("years_in_function", 9.0, "9 tahun", "4 tahun", "health")
    assert clause == "9 tahun di bidang kesehatan; pemegang formasi ini rata-rata 4 tahun"
    alone = indonesian.clause("years_in_function", 9.0, "9 tahun", "", "health")
    assert alone == "9 tahun di bidang kesehatan"
    english = sentences.sentences("en")
    flag = english.clause("same_function", 0.0, "no", "yes", "mining_affairs")
    assert flag == "changes to mining affairs"
    post = english.clause("post_class", 9.0, "9", "9", "health")
    assert post == "class of the post 9"


def test_sentences_name_no_feature_that_is_gone() -> None:
    source = yaml.safe_load(
        Path(sentences.__file__).with_name("sentences.yaml").read_text(encoding="utf-8")
    )
    assert set(source["features"]) == {one.name for one in FEATURES}
    assert set(source["groups"]) == {group.value for group in Group}
    assert set(source["functions"]) == set(values.FUNCTIONS)


def test_every_function_has_a_family_and_relation_is_mutual() -> None:
    listed: Mapping[str, tuple[str, ...]] = families()
    assert set().union(*listed.values()) <= set(values.FUNCTIONS)
    assert set(values.FUNCTIONS) == set().union(*listed.values())
    table = related(values.FUNCTIONS)
    assert (table == table.T).all()
    assert not table.diagonal().any()
    assert related(("health", "mining_affairs")).tolist() == [[False, False], [False, False]]
    assert related(("health", "social")).tolist() == [[False, True], [True, False]]


def test_no_direction_is_claimed_for_what_lies_in_the_eye_of_the_beholder() -> None:
    directed = {one.group for one in FEATURES if one.direction is not Direction.UNKNOWN}
    assert directed == {
        Group.EDUCATION,
        Group.COMPETENCIES,
        Group.EXPERIENCE,
        Group.PERFORMANCE,
        Group.EARLIER_TRANSFERS,
        Group.POST,
    }
