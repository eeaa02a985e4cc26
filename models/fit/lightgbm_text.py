"""LightGBM's own text as trees, read without LightGBM, which takes long to import.

Reads what Tepat's trees are made of: numerical splits and constant leaves, one tree a round. Of
anything else (``None``) LightGBM itself is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_CATEGORICAL: Final = 1
_DEFAULT_LEFT: Final = 2
_MISSING_SHIFT: Final = 2
_MISSING_IS_ZERO: Final = 1
_MISSING_IS_NAN: Final = 2


@dataclass(frozen=True)
class Tree:
    """A tree of s splits and s + 1 leaves; a child below 0 is the leaf ``-child - 1``.

    A value goes left where it is at most the split's threshold; ``missing_left`` says where NaN
    goes. ``split_rows`` and ``leaf_rows`` count the rows that it was grown from.
    """

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    missing_left: tuple[bool, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    split_rows: tuple[int, ...]
    leaf: tuple[float, ...]
    leaf_rows: tuple[int, ...]

    @property
    def splits(self) -> int:
        """How many questions it asks."""
        return len(self.feature)


def read_trees(text: str) -> tuple[Tree, ...] | None:
    """Every tree in order, or None where the text holds something that is not read here."""
    head, *rest = text.split("\n\n\nend of trees", 1)[0].split("\nTree=")
    if "average_output" in head or "num_tree_per_iteration=1\n" not in head:
        return None
    trees = [_tree(dict(_fields(part))) for part in rest]
    read = tuple(tree for tree in trees if tree is not None)
    return read if len(read) == len(trees) else None


def _fields(part: str) -> Iterator[tuple[str, list[str]]]:
    for line in part.splitlines():
        name, found, cells = line.partition("=")
        if found:
            yield name, cells.split()


def _tree(fields: dict[str, list[str]]) -> Tree | None:
    decisions = _whole(fields["decision_type"])
    missing = [decision >> _MISSING_SHIFT for decision in decisions]
    if (
        fields["is_linear"] != ["0"]
        or any(decision & _CATEGORICAL for decision in decisions)
        or _MISSING_IS_ZERO in missing
    ):
        return None
    threshold = _real(fields["threshold"])
    return Tree(
        _whole(fields["split_feature"]),
        threshold,
        # a column that was never missing when the tree grew takes NaN for 0
        tuple(
            bool(decision & _DEFAULT_LEFT) if kind == _MISSING_IS_NAN else limit >= 0
            for decision, kind, limit in zip(decisions, missing, threshold, strict=True)
        ),
        _whole(fields["left_child"]),
        _whole(fields["right_child"]),
        _whole(fields["internal_count"]),
        _real(fields["leaf_value"]),
        _whole(fields["leaf_count"]),
    )


def _whole(cells: list[str]) -> tuple[int, ...]:
    return tuple(map(int, cells))


def _real(cells: list[str]) -> tuple[float, ...]:
    return tuple(map(float, cells))
