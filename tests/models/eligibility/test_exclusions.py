"""Whom a rule fails, a bit a person: counted alike from masks and from bits of any length."""

from __future__ import annotations

import numpy as np
import pytest

from models.eligibility.exclusions import Fails


@pytest.mark.parametrize("people", [0, 1, 7, 8, 9, 63, 64, 65, 127, 128, 1000])
def test_bits_are_counted_as_the_people_they_are(people):
    mask = np.random.default_rng(people).random(people) < 0.4
    from_mask, from_bits = Fails.of(mask), Fails.packed(np.packbits(mask))
    assert from_mask.number == from_bits.number == np.count_nonzero(mask)
    assert from_mask.bits.tobytes() == from_bits.bits.tobytes()


def test_bits_that_lie_anywhere_in_memory_are_counted():
    bits = np.random.default_rng(1).integers(0, 256, 100, dtype=np.uint8)
    for begin in range(9):
        part = bits[begin : begin + 83]
        assert Fails.packed(part).number == int(np.unpackbits(part).sum())
