"""The words for features and reason groups, read once from ``sentences.yaml``.

Knows no number format: values come in as text, written by whoever speaks to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from features.pairs.catalogue import FEATURES, Feature, Group, by_name
from features.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("id", "en")


@dataclass(frozen=True)
class Phrase:
    """Words for one feature in one language.

    ``text`` has ``{value}`` or is empty; then ``answers`` gives the clause by value. Both may
    name ``{function}``, the post's function in words.
    """

    label: str
    text: str
    answers: Mapping[int, str]
    missing: str


@dataclass(frozen=True)
class Sentences:
    """Words in one language."""

    comparison: str
    groups: Mapping[Group, str]
    phrases: Mapping[str, Phrase]
    functions: Mapping[str, str]

    def label(self, feature: str) -> str:
        """Short name of a feature."""
        return self.phrases[feature].label

    def group_label(self, group: Group) -> str:
        """Short name of a reason group."""
        return self.groups[group]

    def function_name(self, word: str) -> str:
        """A function in words; one that the list does not know stands as it is written."""
        return self.functions.get(word, word.replace("_", " "))

    def compares(self, feature: str) -> bool:
        """Whether the mean of the post's holders says something beside this feature's value."""
        return bool(self.phrases[feature].text) and by_name(feature).group is not Group.POST

    def clause(
        self, feature: str, value: float, value_text: str, reference_text: str, function: str
    ) -> str:
        """One clause about a feature's value.

        Parameters
        ----------
        value : NaN where missing.
        value_text, reference_text : the value and the mean of the post's holders with their
            units, as people read them; an empty reference leaves the comparison out.
        function : the post's function as the contract writes it.
        """
        phrase = self.phrases[feature]
        words = {"value": value_text, "function": self.function_name(function)}
        if value != value:  # noqa: PLR0124 - NaN
            return phrase.missing
        if not phrase.text:
            return phrase.answers[round(value)].format(**words)
        text = phrase.text.format(**words)
        if not reference_text or not self.compares(feature):
            return text
        return self.comparison.format(text=text, reference=reference_text)


@cache
def sentences(language: str) -> Sentences:
    """The words in ``id`` or ``en``; every feature and group has its own (a test holds that)."""
    source = read_yaml(Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8"))
    groups = {group: source["groups"][group.value][language] for group in Group}
    return Sentences(
        comparison=source["comparison"][language],
        groups={group: words["label"] for group, words in groups.items()},
        phrases={
            one.name: _phrase(one, source["features"][one.name][language], groups)
            for one in FEATURES
        },
        functions={word: names[language] for word, names in source["functions"].items()},
    )


def _phrase(one: Feature, words: Mapping[str, Any], groups: Mapping[Group, Any]) -> Phrase:
    return Phrase(
        label=words["label"],
        text=words.get("text", ""),
        answers=words.get("answers", {}),
        missing=words.get("missing", groups[one.group]["missing"]),
    )
