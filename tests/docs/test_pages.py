"""The documentation is held to the code: generated pages, commands, settings, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from features.contract.document import render_contract
from models.eligibility.document import render_rules
from tepat.cli import app
from tepat.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_page_of_the_data_is_that_of_the_contract():
    page = (ROOT / "docs" / "data.md").read_text("utf-8")
    assert page == render_contract(), "run: python -m features.contract.document > docs/data.md"


def test_the_page_of_the_rules_is_that_of_the_regulations():
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert page == render_rules(), "run: python -m models.eligibility.document > docs/rules.md"


def _commands() -> set[str]:
    group = typer.main.get_command(app)
    return set(group.commands)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\btepat ([a-z-]+)", README))))
def test_every_command_that_readme_shows_exists(command):
    assert command in _commands()


def test_readme_shows_every_stable_command():
    shown = set(re.findall(r"\btepat ([a-z-]+)", README)) | {"demo"}
    hidden = {"mirror"}
    assert _commands() - hidden - {"score", "promote"} <= shown


def test_every_setting_that_readme_names_is_read():
    named = {name.lower() for name in re.findall(r"`TEPAT_([A-Z_]+)`", README)}
    known = set(Settings.model_fields)
    assert {name.split("__")[0] for name in named} == known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_tests_and_files_that_pages_name_exist(page):
    for named in re.findall(
        r"`((?:tests|features|models|training|service|tepat)/[\w/.]+)`", page.read_text("utf-8")
    ):
        found = [ROOT / named, (ROOT / named).with_suffix(".py")]
        assert any(path.exists() for path in found), named
