"""Numbers and terms as the pages write them, at the edges too."""

from __future__ import annotations

import pytest

from features.pairs.catalogue import FEATURES
from service.pages.wording import Wording


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("value", [0.0, 1.0, 2.5, -1.0, 1234.5, None])
def test_every_feature_s_value_can_be_written(lang, value):
    # the grades of an answer are few; what stands beyond them is written as a number
    wording = Wording(lang)
    for feature in FEATURES:
        assert wording.feature(feature.name)
        assert wording.reason_group(feature.name)
        told = wording.feature_value(feature.name, value)
        assert told
        assert "None" not in told
        assert (told == "–") == (value is None)


@pytest.mark.parametrize(
    ("feature", "value", "told"),
    [
        ("same_function", 1.0, "ya"),
        ("same_function", 0.0, "tidak"),
        ("performance_predicate_last", 3.0, "predikat kinerja terakhir baik"),
        ("years_in_function", 9.0, "9 tahun"),
        ("shrinkage", None, "–"),
    ],
)
def test_a_value_reads_as_people_say_it(feature, value, told):
    assert Wording("id").feature_value(feature, value) == told


@pytest.mark.parametrize(
    ("lang", "written", "read"),
    [
        ("id", "(sejak 2025-11-01); syarat S-1", "(sejak 1 November 2025); syarat S\u20111"),
        ("id", "D-IV atau S-1", "D\u2011IV atau S\u20111"),
        ("en", "until 2027-03-01, then 2027-03-02.", "until 1 March 2027, then 2 March 2027."),
        ("id", "Nomor 2025-99-01, KPTS-1, S-123x", "Nomor 2025-99-01, KPTS-1, S-123x"),
    ],
)
def test_a_sentence_of_a_document_reads_as_people_write_it(lang, written, read):
    assert Wording(lang).sentence(written) == read


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "–"), (0.0, "0,00"), (-0.004, "0,00"), (-1.5, "−1,50"), (1234.567, "1.234,57")],
)
def test_a_column_s_numbers_have_the_same_decimals(value, told):
    assert Wording("id").fixed(value, 2) == told


@pytest.mark.parametrize(
    ("value", "told"), [(None, "–"), (0.0, "0"), (1e-9, "<0.0001"), (-1e-9, "0"), (0.05, "0.05")]
)
def test_what_is_not_zero_does_not_read_so(value, told):
    assert Wording("en").measured(value) == told


@pytest.mark.parametrize(
    ("value", "told"), [(0.1, "+0,10"), (-0.1, "−0,10"), (0.001, "0,00"), (-0.001, "0,00")]
)
def test_a_contribution_has_a_sign_unless_it_shows_as_nothing(value, told):
    assert Wording("id").fixed_signed(value, 2) == told


@pytest.mark.parametrize(
    ("value", "told"), [(None, "–"), (1.0, "1,000"), (0.0312, "0,031"), (1e-7, "<0,001")]
)
def test_a_p_value_is_never_nothing(value, told):
    assert Wording("id").p_value(value) == told


def test_a_technical_competency_named_after_a_function_is_told_in_words():
    assert Wording("id").competency("technical.health") == "Teknis kesehatan"
    assert Wording("en").competency("technical.data_science") == "Technical data science"


def test_an_unknown_term_stands_as_it_is():
    assert Wording("id").term("gate", "brand_new_gate") == "brand new gate"
    assert Wording("id").attribute("blood_type") == "Blood type"
