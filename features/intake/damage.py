"""A file that cannot be read at all, in one sentence; kept apart so that a child starts fast."""

from __future__ import annotations


class DamagedFileError(Exception):
    """A file cannot be read; ``sentence`` tells why and what to do, ``row`` where, if known."""

    def __init__(self, sentence: str, row: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.row = row
