"""What fits on one sheet: never more than the paper holds, and always somebody."""

from __future__ import annotations

import pytest

from service.pages.contexts.listed import Chance, ListedPerson
from service.pages.contexts.reasons import Reason
from service.pages.contexts.sheet import LONGEST, sheet_of


def person(at, signs):
    reasons = (Reason("Mendukung", "a" * signs, "for"),) * 3
    chance = Chance("80%", "70%–90%", None, "")
    return ListedPerson(str(at), f"E{at}", "Nama", "Jabatan", chance, True, reasons, (), "", ())


def people(count, signs=40):
    return [person(at, signs) for at in range(count)]


def test_a_short_list_stands_whole_in_letters_of_normal_size():
    sheet = sheet_of(people(5), ["Aturan (3)"])
    assert (len(sheet.people), sheet.letters) == (5, "normal")


def test_of_a_long_list_the_first_are_shown():
    sheet = sheet_of(people(80), [])
    assert [one.employee_id for one in sheet.people] == [f"E{at}" for at in range(LONGEST)]


def test_long_sentences_make_the_letters_smaller_and_then_the_list_shorter():
    assert sheet_of(people(10, 100), []).letters == "small"
    assert len(sheet_of(people(10, 400), []).people) < LONGEST


@pytest.mark.parametrize("signs", [10, 5_000])
def test_a_long_foot_takes_its_room_but_somebody_is_always_shown(signs):
    short = sheet_of(people(10), [])
    long = sheet_of(people(10, signs), ["Aturan " * 300])
    assert 1 <= len(long.people) <= len(short.people)


def test_nobody_is_nobody():
    assert sheet_of([], []).people == ()
