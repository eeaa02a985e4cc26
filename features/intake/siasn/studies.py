"""The field of a study programme (ISCED-F 2013) by the name that the diploma gives it."""

from __future__ import annotations

from functools import cache

from features.intake.siasn.words import Keywords, load_yaml


@cache
def study_names() -> Keywords:
    """Every listed name of a programme, with its code."""
    listed = load_yaml("studies.yaml")
    return Keywords(listed["fields"], listed["skip"])


def field_of_study(name: str) -> str:
    """ISCED-F code of a programme; empty where the name is not understood."""
    return study_names().meaning(name)
