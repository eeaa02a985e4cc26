"""Folders that are there whole or not at all, and say what they were made from."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from features.errors import DamagedError
from features.nation.column_files import Manifest
from features.nation.layout import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def staged(folder: Path, make: Callable[[Path], Manifest]) -> Manifest:
    """Make a folder aside and give it its name at last, in the place of an earlier one.

    ``make`` fills a folder that it makes itself; what it began is removed where it fails.
    """
    aside = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    before = folder.with_name(f"{folder.name}.{os.getpid()}.before")
    shutil.rmtree(aside, ignore_errors=True)
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        manifest = make(aside)
        manifest.write(aside / MANIFEST)
        if folder.exists():
            folder.replace(before)
        aside.replace(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)
    return manifest


def kept(folder: Path, meaning: Mapping[str, Any], make: Callable[[Path], Manifest]) -> Manifest:
    """The manifest of a folder made from what ``meaning`` says; made now where it is not there."""
    try:
        manifest = Manifest.read(folder / MANIFEST)
        if meaning.items() <= manifest.told.items():
            return manifest
    except DamagedError:
        pass
    return staged(folder, make)
