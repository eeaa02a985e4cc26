"""Protected groups of a nation as files of codes: written as it is built, mapped as it is audited.

What they mean is what :meth:`models.fairness.groups.GroupTable.from_frame` says: who has two
different entries for an attribute is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from features.contract.tables import TABLES
from features.nation.cells import refused_reference
from features.nation.column_files import Appender, Mapped
from features.nation.protected import OWNER, read_groups
from features.nation.texts import SortedIds
from models.fairness.groups import UNKNOWN, Attribute, GroupTable

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from features.nation.column_files import Manifest
    from features.nation.opened import Nation

GROUPS: Final = "groups"
_TORN: Final = -2
"""Code of a person with two different entries, while entries are read."""


def write_groups(source: Path, folder: Path, manifest: Manifest) -> None:
    """Code the groups of every employee of a nation being built, and tell its manifest.

    Raises
    ------
    BadInputError
        A row is about nobody.
    """
    key = f"employees/{TABLES['employees'].key}"
    everybody = SortedIds(Mapped(folder, manifest.files).texts(key))
    codes: dict[str, npt.NDArray[np.int16]] = {}
    words: dict[str, dict[str, int]] = {}
    first = 2
    for batch in read_groups(source):
        rows = everybody.get_indexer(pd.Index(batch.column(OWNER).to_pandas()))
        if (rows < 0).any():
            at = int(np.flatnonzero(rows < 0)[0])
            value = batch.column(OWNER)[at].as_py()
            raise refused_reference("employee_groups", first + at, OWNER, value, "employees")
        first += len(batch)
        for name in batch.schema.names:
            if name != OWNER:
                of_all = codes.setdefault(
                    name, np.full(manifest.told["people"], UNKNOWN, dtype=np.int16)
                )
                _enter(of_all, words.setdefault(name, {}), rows, batch.column(name))
    told = {}
    for name in sorted(codes):
        groups, final = _sorted(codes[name], words[name])
        told[name] = list(groups)
        file = Appender(folder / GROUPS / name, np.int16)
        file.add(final)
        manifest.files[f"{GROUPS}/{name}"] = file.close()
    manifest.told[GROUPS] = told


def open_groups(nation: Nation) -> GroupTable:
    """The groups of every employee, mapped."""
    attributes = (
        Attribute(name, tuple(groups), nation.mapped.column(f"{GROUPS}/{name}"))
        for name, groups in nation.manifest.told[GROUPS].items()
    )
    return GroupTable(tuple(attributes), nation.people)


def _enter(
    codes: npt.NDArray[np.int16],
    words: dict[str, int],
    rows: npt.NDArray[np.int64],
    cells: Any,  # noqa: ANN401 - an Arrow array
) -> None:
    """Put the entries of some rows among those read so far."""
    coded = cells.dictionary_encode()
    number = np.array(
        [words.setdefault(word, len(words)) for word in coded.dictionary.to_pylist()],
        dtype=np.int16,
    )
    given = np.flatnonzero(cells.is_valid().to_numpy(zero_copy_only=False))
    entry = pd.DataFrame({"row": rows[given], "code": number[_indices(coded)[given]]})
    entry = entry.drop_duplicates()
    torn = entry["row"].duplicated(keep=False).to_numpy()
    row, code = entry["row"].to_numpy(), entry["code"].to_numpy()
    differs = (codes[row] != UNKNOWN) & (codes[row] != code)
    codes[row] = np.where(torn | differs, np.int16(_TORN), code)


def _indices(coded: Any) -> npt.NDArray[np.int64]:  # noqa: ANN401 - an Arrow array
    found: npt.NDArray[np.int64] = coded.indices.fill_null(0).to_numpy().astype(np.int64)
    return found


def _sorted(
    codes: npt.NDArray[np.int16], words: dict[str, int]
) -> tuple[tuple[str, ...], npt.NDArray[np.int16]]:
    """The groups that anybody is of, sorted, and everybody's place among them."""
    names = {code: word for word, code in words.items()}
    used = [int(code) for code in np.unique(codes) if code >= 0]
    groups = tuple(sorted(names[code] for code in used))
    place = np.full(max(names, default=0) + 1, UNKNOWN, dtype=np.int16)
    for at, word in enumerate(groups):
        place[words[word]] = at
    return groups, np.where(codes >= 0, place[np.maximum(codes, 0)], np.int16(UNKNOWN))
