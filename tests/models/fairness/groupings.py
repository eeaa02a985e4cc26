"""Builders of group tables for the fairness tests."""

from __future__ import annotations

import numpy as np

from models.fairness.groups import Attribute, GroupTable


def attribute(name: str, **sizes: int) -> Attribute:
    """People of one group after the other; a group named ``unknown`` is not recorded."""
    names = tuple(sorted(group for group in sizes if group != "unknown"))
    codes = [
        code
        for group, size in sizes.items()
        for code in [names.index(group) if group in names else -1] * size
    ]
    return Attribute(name, names, np.array(codes, dtype=np.int16))


def coded(name: str, codes: object, groups: int) -> Attribute:
    """An attribute from codes; groups are named a, b, c …"""
    names = tuple("abcdefghij"[:groups])
    return Attribute(name, names, np.asarray(codes, dtype=np.int16))


def table(*attributes: Attribute) -> GroupTable:
    return GroupTable(attributes, len(attributes[0].codes))
