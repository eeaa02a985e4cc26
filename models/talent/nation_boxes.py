"""Everybody's boxes of a nation, found a part at a time and kept as a file, a byte a person."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import to_date
from features.nation.build import parts_of
from features.nation.column_files import Manifest, Mapped
from features.nation.filler import Filler
from features.nation.layout import FORM
from features.nation.staged import kept
from features.progress import NoProgress
from models.talent.boxes import talent_map

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from features.nation.opened import Nation
    from features.progress import Progress
    from models.talent.boxes import Codes
    from models.talent.policy import TalentPolicy

FOLDER: Final = "talent"
_BOX: Final = "box"


class NationBoxes:
    """The boxes of one nation; a day not kept yet is found when it is first asked for."""

    def __init__(self, nation: Nation, progress: Progress | None = None) -> None:
        self._nation = nation
        self._progress = progress or NoProgress()

    def on(self, day: int, policy: TalentPolicy) -> Codes:
        """The boxes of all employees, as known before a day; int8, shape (employees,)."""
        told = policy.to_json()
        name = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
        folder = self._nation.folder / FOLDER / f"{to_date(day).isoformat()}-{name}"
        nation = self._nation.manifest.sha256
        meaning = {"form": FORM, "nation": nation, "policy": told, "day": day}
        manifest = kept(folder, meaning, lambda aside: self._write(day, policy, aside, meaning))
        boxes: Codes = Mapped(folder, manifest.files).column(_BOX)
        return boxes

    def _write(
        self, day: int, policy: TalentPolicy, folder: Path, meaning: Mapping[str, Any]
    ) -> Manifest:
        nation, files = self._nation, Filler(folder, self._nation.people)
        for begin, end in parts_of(nation.manifest):
            self._progress.step(f"boxes on {to_date(day).isoformat()}", begin / nation.people)
            rows = np.arange(begin, end, dtype=np.int32)
            files.put(_BOX, begin, talent_map(nation.history, rows, day, policy).box, np.int8)
            nation.mapped.let_go()
        return Manifest(dict(meaning), files.close())
