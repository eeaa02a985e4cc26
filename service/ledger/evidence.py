"""The numbers behind a recommendation, bit for bit, in few bytes.

Features and outputs of the listed, the means of the post's holders, and for every employee which
rules left them out. One JSON header, then the arrays as they lie in memory (little-endian), packed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from features.errors import DamagedError
from features.pairs.matrix import PairMatrix
from models.eligibility.exclusions import Exclusions, from_masks
from models.fit.judgement import Contributions, Judgement
from models.slate.slate import Listed
from service.ledger.packing import spread, squeeze

if TYPE_CHECKING:
    from models.slate.slate import Slate

    Array = npt.NDArray[Any]

FORMAT: Final = 2
_LENGTH: Final = 4
_EXCLUDED: Final = "excluded"
_MASK: Final = 64
_OF_A_CITY: Final = 1 << 15
"""Bytes of a rule's bits at most that are kept squeezed: of a quarter of a million people."""

_NUMBERS: Final = ("margin", "probability", "low", "high", "in_support")


@dataclass(frozen=True)
class Evidence:
    """What is kept of a slate.

    Attributes
    ----------
    listed : the listed people's features, judgement and contributions.
    holders : PairMatrix of one row, the means of the post's holders.
    excluded : whom each rule of the ruleset left out, in the order of the history of then.
    """

    listed: Listed
    holders: PairMatrix
    excluded: Exclusions

    @classmethod
    def of(cls, slate: Slate) -> Evidence:
        """The evidence of a slate."""
        return cls(slate.listed, slate.holders_mean, slate.eligibility.exclusions)

    def arrays(self) -> dict[str, Array]:
        """Every array of numbers by name, for packing and for comparing."""
        judgement = self.listed.judgement
        return {
            "features": self.listed.matrix.values,
            **{name: getattr(judgement, name) for name in _NUMBERS},
            "contributions": self.listed.contributions.values,
            "base": self.listed.contributions.base,
            "holders": self.holders.values,
        }

    def names(self) -> dict[str, Any]:
        """What the columns are called, and by which catalogue."""
        return {
            "features": list(self.listed.matrix.names),
            "contributions": list(self.listed.contributions.names),
            "catalogue_hash": self.listed.matrix.catalogue_hash,
        }


def pack(evidence: Evidence) -> bytes:
    """Bytes from which ``unpack`` gives the same bits."""
    arrays = {
        name: np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        for name, array in evidence.arrays().items()
    }
    arrays[_EXCLUDED] = evidence.excluded.bits
    header = {
        "format": FORMAT,
        "names": evidence.names(),
        _EXCLUDED: {"rules": evidence.excluded.rules, "people": evidence.excluded.people},
        "arrays": [[name, one.dtype.str, list(one.shape)] for name, one in arrays.items()],
    }
    text, bits = orjson.dumps(header), arrays.pop(_EXCLUDED)
    parts = [len(text).to_bytes(_LENGTH, "big"), text, *(one.tobytes() for one in arrays.values())]
    return b"".join([squeeze(b"".join(parts)), *_squeezed(bits)])


def _squeezed(bits: npt.NDArray[np.uint8]) -> list[bytes]:
    """Whom each rule leaves out, squeezed: of a city's rules most do so again in the next list."""
    if bits.shape[1] > _OF_A_CITY:
        return [squeeze(bits.tobytes())]
    return [_squeezed_once(of_rule.tobytes()) for of_rule in bits]


@lru_cache(maxsize=256)
def _squeezed_once(bits: bytes) -> bytes:
    return squeeze(bits)


def unpack(packed: bytes) -> Evidence:
    """The evidence as it was packed.

    Raises
    ------
    DamagedError
        These are not the bytes that ``pack`` wrote.
    """
    try:
        content = spread(packed)
        begin = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        header = orjson.loads(content[_LENGTH:begin])
        return _READERS[header["format"]](header, content, begin)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError(
            "The numbers of a recorded recommendation cannot be read. Restore a backup."
        ) from error


def _read_1(header: dict[str, Any], content: bytes, begin: int) -> Evidence:
    """Everybody's mask, a bit a rule."""
    arrays = _arrays(header, content, begin)
    return _evidence(header, arrays, from_masks(arrays[_EXCLUDED], range(_MASK)))


def _read_2(header: dict[str, Any], content: bytes, begin: int) -> Evidence:
    """Every rule's people, a bit each."""
    arrays, told = _arrays(header, content, begin), header[_EXCLUDED]
    return _evidence(
        header, arrays, Exclusions(tuple(told["rules"]), arrays[_EXCLUDED], told["people"])
    )


def _arrays(header: dict[str, Any], content: bytes, begin: int) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for name, kind, shape in header["arrays"]:
        dtype, count = np.dtype(kind), int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(content, dtype, count, begin).reshape(shape)
        begin += count * dtype.itemsize
    return arrays


def _evidence(header: dict[str, Any], arrays: dict[str, Array], excluded: Exclusions) -> Evidence:
    names = header["names"]
    features, by = tuple(names["features"]), names["catalogue_hash"]
    contributions = Contributions(
        tuple(names["contributions"]), arrays["contributions"], arrays["base"]
    )
    listed = Listed(
        PairMatrix(features, arrays["features"], by),
        Judgement(**{name: arrays[name] for name in _NUMBERS}),
        contributions,
    )
    return Evidence(listed, PairMatrix(features, arrays["holders"], by), excluded)


_READERS: Final = {1: _read_1, 2: _read_2}
"""A reader for each format ever written (decision 7)."""
