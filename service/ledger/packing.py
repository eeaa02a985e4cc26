"""Bytes of the record in fewer bytes: Zstandard now, zlib in rows that were written earlier."""

from __future__ import annotations

import zlib
from typing import Final

import pyarrow as pa

_KIND: Final = "zstd"
_LEVEL: Final = 1
"""A list of twenty people in a third of a millisecond; more levels save next to nothing."""
_MAGIC: Final = b"\x28\xb5\x2f\xfd"


def squeeze(content: bytes) -> bytes:
    """Bytes from which ``spread`` gives the content back; of pieces joined, their contents so."""
    squeezed: bytes = pa.Codec(_KIND, _LEVEL).compress(content, asbytes=True)
    return squeezed


def spread(squeezed: bytes) -> bytes:
    """The content, whichever way it was squeezed.

    Raises
    ------
    ValueError
        These bytes were not written by ``squeeze``, nor by any earlier one.
    """
    try:
        if not squeezed.startswith(_MAGIC):
            return zlib.decompress(squeezed)
        content: bytes = pa.CompressedInputStream(pa.BufferReader(squeezed), _KIND).read()
    except (zlib.error, OSError) as error:
        raise ValueError("not the bytes that were squeezed") from error
    return content
