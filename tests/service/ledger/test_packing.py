"""Bytes of the record come back as they were, whichever version wrote them."""

from __future__ import annotations

import zlib

import pytest

from service.ledger.packing import spread, squeeze


@pytest.mark.parametrize("content", [b"", b"{}", b"a list of people " * 40_000])
@pytest.mark.parametrize("squeezed_by", [squeeze, zlib.compress])
def test_what_was_squeezed_comes_back(squeezed_by, content):
    assert spread(squeezed_by(content)) == content


def test_what_was_squeezed_in_pieces_comes_back_whole():
    pieces = [b"one", b"", b"two" * 10_000]
    assert spread(b"".join(map(squeeze, pieces))) == b"".join(pieces)


@pytest.mark.parametrize("wrong", [b"", b"nothing of the kind", squeeze(b"cut off")[:-3]])
def test_what_was_not_is_a_value_that_is_wrong(wrong):
    with pytest.raises(ValueError, match="squeezed"):
        spread(wrong)
