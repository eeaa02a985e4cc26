"""Which SIASN table a header belongs to, and which of its columns Tepat reads.

Exports carry title rows, headers of two rows with merged cells, columns in any order. The header is
that row (or pair of rows) among the first ones in which most names are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from features.intake.mapping import key_of
from features.intake.siasn.words import load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXPORT: Final = "export"
LOOKED_AT: Final = 30
"""So many first rows may hold titles before the header."""
_FEWEST: Final = 6
"""So many known names make a sheet of any name an export."""


@dataclass(frozen=True)
class Layout:
    """One SIASN table: ``columns`` from a header's key to (field, rank), ``written`` by field."""

    name: str
    keys: frozenset[str]
    columns: Mapping[str, tuple[str, int]]
    written: Mapping[str, str]
    required: tuple[str, ...]
    not_needed: frozenset[str]

    def is_known(self, header: str) -> bool:
        """Whether the national service names a column so."""
        key = key_of(header)
        return key in self.columns or key in self.not_needed or key in never_stored()


class Found(NamedTuple):
    """A header: its names, and the place of its last row among the rows looked at."""

    names: list[str]
    place: int


@cache
def layouts() -> Mapping[str, Layout]:
    """Every SIASN table by name."""
    return {
        name: _layout(name, given) for name, given in load_yaml("fields.yaml")["tables"].items()
    }


@cache
def never_stored() -> frozenset[str]:
    """Keys of the headers whose cells are dropped before anything looks at them."""
    return frozenset(key_of(name) for name in load_yaml("fields.yaml")["never_stored"])


def is_never_stored(header: str) -> bool:
    """Whether a header names, whatever else it says, something that may not be kept."""
    return key_of(header) in never_stored()


def layout_named(name: str) -> Layout | None:
    """The history that a file or sheet of this name holds; the export is known by its header."""
    key = key_of(name)
    return next((one for one in layouts().values() if key in one.keys and one.name != EXPORT), None)


def find_header(rows: Sequence[Sequence[str]], layout: Layout | None) -> Found | None:
    """The header among the first rows, of one layout or (None) of an export; None without one."""
    wanted = layout or layouts()[EXPORT]
    best, most = None, 0
    for place, row in enumerate(rows[:LOOKED_AT]):
        above = rows[place - 1] if place else []
        for names in (list(row), _joined(above, row)):
            known = len({key_of(name) for name in names if wanted.is_known(name)})
            if known > most:
                best, most = Found(names, place), known
    fewest = 1 if layout else _FEWEST
    return best if best is not None and most >= fewest else None


def _joined(above: Sequence[str], row: Sequence[str]) -> list[str]:
    """Names of a header of two rows: a merged cell above stands for all columns below it."""
    names, over = [], ""
    for place in range(max(len(above), len(row))):
        upper = above[place].strip() if place < len(above) else ""
        lower = row[place].strip() if place < len(row) else ""
        over = upper or (over if lower else "")
        names.append(f"{over} {lower}".strip())
    return names


def _layout(name: str, given: Mapping[str, object]) -> Layout:
    listed: dict[str, list[str]] = given["columns"]  # type: ignore[assignment]
    columns: dict[str, tuple[str, int]] = {}
    for field, aliases in listed.items():
        for rank, alias in enumerate(aliases):
            columns.setdefault(key_of(alias), (field, rank))
    return Layout(
        name=name,
        keys=frozenset(key_of(str(one)) for one in given["names"]),  # type: ignore[attr-defined]
        columns=columns,
        written={field: aliases[0] for field, aliases in listed.items()},
        required=tuple(given["required"]),  # type: ignore[arg-type]
        not_needed=frozenset(key_of(str(one)) for one in given["not_needed"]),  # type: ignore[attr-defined]
    )
