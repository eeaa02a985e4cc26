"""Who is left out, and by which rule: of everybody a bit a rule, which a record keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Bits = npt.NDArray[np.uint8]

IN_AN_OCTET: Final = 8
"""People whose bits share a byte: who are asked about in stretches end at a multiple of it."""

_IN_A_WORD: Final = 8
"""Bytes."""


class Fails(NamedTuple):
    """Whom a rule fails: a bit a person, the first the highest of its byte; and how many."""

    bits: Bits
    number: int

    @classmethod
    def of(cls, fails: npt.NDArray[np.bool_]) -> Fails:
        """From a mask of all people."""
        return cls(np.packbits(fails), int(np.count_nonzero(fails)))

    @classmethod
    def packed(cls, bits: Bits) -> Fails:
        """From the bits of all people."""
        whole = len(bits) // _IN_A_WORD * _IN_A_WORD  # words are counted in a fraction of the time
        parts = bits[:whole].view(np.uint64), bits[whole:]
        return cls(bits, sum(int(np.bitwise_count(part).sum()) for part in parts))


@dataclass(frozen=True)
class Exclusions:
    """Rules that leave somebody out, and whom.

    Attributes
    ----------
    rules : places of these rules among those in force, rising; a rule that leaves nobody out is
        not named.
    bits : uint8, shape (rules, people / 8 rounded up), the first person the highest bit.
    people : how many there are, left out or not.
    """

    rules: tuple[int, ...]
    bits: Bits
    people: int

    @classmethod
    def of(cls, people: int, fails: Iterable[tuple[int, Fails]]) -> Exclusions:
        """From the fails of each excluding rule, by the rule's place, rising."""
        told = [(place, one.bits) for place, one in fails if one.number]
        bits = np.concatenate([np.empty(0, dtype=np.uint8), *(bits for _, bits in told)])
        places = tuple(place for place, _ in told)
        return cls(places, bits.reshape(len(told), octets(people)), people)

    def __len__(self) -> int:
        return self.people

    def is_anyone(self) -> npt.NDArray[np.bool_]:
        """Whether any rule leaves each person out, shape (people,)."""
        anyone = np.bitwise_or.reduce(self.bits, axis=0, initial=np.uint8(0))
        return np.unpackbits(anyone, count=self.people).view(np.bool_)

    def rows(self) -> npt.NDArray[np.int64]:
        """Whom any rule leaves out, rising."""
        return np.flatnonzero(self.is_anyone())

    def is_same(self, other: Exclusions) -> bool:
        """Whether the same people are left out by the same rules."""
        same_rules = (self.rules, self.people) == (other.rules, other.people)
        return same_rules and np.array_equal(self.bits, other.bits)


def octets(people: int) -> int:
    """Bytes of so many bits."""
    return -(-people // IN_AN_OCTET)


def from_masks(masks: npt.NDArray[np.uint64], places: Sequence[int]) -> Exclusions:
    """From one mask a person with a bit a rule, as records held them once."""
    fails = ((at, Fails.of((masks >> np.uint64(at) & np.uint64(1)) != 0)) for at in places)
    return Exclusions.of(len(masks), fails)
