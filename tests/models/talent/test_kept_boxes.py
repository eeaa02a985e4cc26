"""Kept boxes are those of the map, and are kept while nothing that they follow from changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from features.history.history import History
from models.talent.boxes import talent_map
from models.talent.kept import READS, KeptBoxes
from models.talent.policy import TalentPolicy
from tests.builders import day, random_frames

ON = day("2021-06-01")


def test_kept_boxes_are_those_of_the_map_by_day_and_cut_offs():
    history = History.from_frames(random_frames(3))
    everybody = np.arange(len(history["employees"]), dtype=np.int32)
    kept = KeptBoxes(history)
    for on in (ON, ON - 900, ON):
        for policy in (TalentPolicy(), replace(TalentPolicy(), oldest=1)):
            boxes = kept.on(on, policy)
            assert boxes.tolist() == talent_map(history, everybody, on, policy).box.tolist()
            assert kept.on(on, policy) is boxes


def test_what_boxes_follow_from_makes_them_anew_and_a_vacancy_does_not():
    history = History.from_frames(random_frames(3))
    kept = KeptBoxes(history)
    assert kept.refreshed(history, {"vacancies", "preferences"}) is kept
    assert all(kept.refreshed(history, {table}) is not kept for table in READS)
