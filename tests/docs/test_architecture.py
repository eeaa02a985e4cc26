"""The page of the architecture names rooms, doors and nouns that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGES = ("features", "models", "training", "service", "tepat")
FILES = {"db", "py", "yaml", "toml", "importlinter"}
ROOMS = re.split(r"(?m)^\*\*`(?=[a-z/]+`\*\*)", PAGE)[1:]


def names_in(module: Path) -> set[str]:
    """What a module defines, its classes' members too."""
    tree = ast.parse(module.read_text("utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def doors() -> list[tuple[str, str, str]]:
    """Every `module.name` of every room's paragraph."""
    found = []
    for room in ROOMS:
        package, text = room.split("`**", 1)
        for module, name in re.findall(r"`([a-z_]+)\.([A-Za-z_]\w*)", text):
            if name not in FILES and module not in PACKAGES:
                found.append((package, module, name))
    return found


def test_there_are_doors_to_check():
    assert len(doors()) > 40


@pytest.mark.parametrize(("package", "module", "name"), doors())
def test_every_door_is_there(package, module, name):
    file = ROOT / package / f"{module}.py"
    assert file.is_file(), f"{package} has no module {module}"
    assert name in names_in(file)


@pytest.mark.parametrize("path", re.findall(r"`((?:features|models|service)(?:\.\w+)+)\(", PAGE))
def test_every_function_that_is_named_in_full_is_there(path):
    module, _, name = path.rpartition(".")
    assert name in names_in((ROOT / module.replace(".", "/")).with_suffix(".py"))


def test_every_noun_of_the_line_is_a_class():
    table = PAGE.split("## The line", 1)[1].split("## The rooms", 1)[0]
    nouns = set(re.findall(r"`([A-Z]\w+)`", table))
    sources = [file for one in PACKAGES for file in (ROOT / one).rglob("*.py")]
    classes = {
        name for file in sources for name in re.findall(r"(?m)^class (\w+)", file.read_text())
    }
    assert len(nouns) > 15
    assert nouns - classes == set()


def test_every_room_is_named():
    rooms = {
        path.parent.relative_to(ROOT).as_posix()
        for one in PACKAGES
        for path in (ROOT / one).rglob("__init__.py")
    }
    unnamed = {
        room for room in rooms if room not in PAGE and f"`{room.rpartition('/')[2]}/" not in PAGE
    }
    assert unnamed == set()
