"""The catalogue of texts: complete in both languages, and nothing in it that no page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import service.pages
from service.pages.language import LANGUAGES, Messages

PAGES = Path(service.pages.__file__).parent
CATALOGUE = yaml.safe_load((PAGES / "messages.yaml").read_text("utf-8"))
SOURCES = [*PAGES.rglob("*.py"), *PAGES.rglob("*.html")]
KEY = re.compile(r"""["'f]([a-z]+(?:\.[a-z_]+)+|[a-z]+)["']""")
PREFIX = re.compile(r"""f["']([a-z]+(?:\.[a-z]+)*\.)\{""")
CALL = re.compile(r"\bt\(([^()]*)\)")
KEYS_OF_CALL = re.compile(r"""(?<![f\w])["']([a-z]+(?:\.[a-z_]+)*)["']""")


def said() -> str:
    return "\n".join(source.read_text("utf-8") for source in SOURCES)


def test_every_text_that_a_page_asks_for_exists():
    asked = {key for call in CALL.findall(said()) for key in KEYS_OF_CALL.findall(call)}
    assert len(asked) > 100
    assert asked <= set(CATALOGUE)


def test_no_text_is_left_that_no_page_says():
    text = said()
    spelled = set(KEY.findall(text))
    prefixes = tuple(PREFIX.findall(text))
    unused = [key for key in CATALOGUE if key not in spelled and not key.startswith(prefixes)]
    assert unused == []


@pytest.mark.parametrize("key", CATALOGUE)
def test_both_languages_say_it_with_the_same_places_to_fill(key):
    texts = CATALOGUE[key]
    assert set(texts) == set(LANGUAGES)
    assert all(texts.values())
    places = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
    assert places[0] == places[1]


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        Messages("id")("no.such.text")
