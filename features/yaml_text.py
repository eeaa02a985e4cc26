"""Tepat's own YAML files (rules, sentences, words), read by libyaml: ten times quicker to start."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


def read_yaml(text: str) -> Any:  # noqa: ANN401 - any document
    """The document of a YAML text: plain values, no objects.

    Raises
    ------
    yaml.YAMLError
        The text is no YAML.
    """
    return yaml.load(text, Loader=_Loader)
