"""Agencies and posts as SIASN implies them: every unit and post that somebody holds or held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from features.intake.mapping import key_of
from features.intake.siasn import meanings
from features.intake.siasn.sheets import ROW, SOURCE
from features.intake.siasn.words import by_distinct, looked_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    Pair = tuple[str, str]

_PLACE: Final = [ROW, SOURCE]
_AGENCY: Final = ["agency_id", "name", "parent_agency_id"]
_TREES: Final = (
    ("unit", ("office", "main_office")),
    ("office", ("main_office",)),
    ("main_office", ()),
)


class PostIds:
    """The id of a post: JABATAN ID where that is the post of that agency in ``positions``.

    Otherwise ``JABATAN ID:UNOR ID``, for one JABATAN ID serves the like posts of all agencies. A
    post without JABATAN ID (structural ones often have none) is found by its title in its unit.
    """

    def __init__(self, listed: AbstractSet[Pair], titles: Mapping[Pair, str]) -> None:
        self._listed = listed
        self._titles = titles

    def of(self, frame: pd.DataFrame) -> pd.Series[str]:
        """Position ids by ``post_id``, ``unit_id`` and ``post_name``; empty without a post."""
        key = frame["post_id"] + "\0" + frame["unit_id"] + "\0" + frame["post_name"]
        return by_distinct(key, self._of)

    def _of(self, key: str) -> str:
        post, unit, title = key.split("\0")
        if not unit or not (post or title):
            return ""
        if not post:
            named = self._titles.get((unit, key_of(title)))
            return named or f"{key_of(title)}:{unit}"
        return post if (post, unit) in self._listed else f"{post}:{unit}"


def titles_in(frames: Iterable[pd.DataFrame], ids: PostIds) -> dict[Pair, str]:
    """Position id by unit and title, of the posts that have a JABATAN ID."""
    known: dict[Pair, str] = {}
    for frame in frames:
        posts = frame[(frame["post_id"] != "") & (frame["unit_id"] != "")]
        posts = posts.drop_duplicates(["post_id", "unit_id", "post_name"])
        units, titles = posts["unit_id"], by_distinct(posts["post_name"], key_of)
        for unit, title, position in zip(units, titles, ids.of(posts), strict=True):
            known.setdefault((unit, title), position)
    return known


def make_agencies(frames: Iterable[pd.DataFrame], functions: Mapping[str, str]) -> pd.DataFrame:
    """Every unit with its office above it; ``functions`` of agencies that are known already."""
    parts = [
        _nodes(frame, level, above)
        for frame in frames
        for level, above in _TREES
        if f"{level}_id" in frame
    ]
    nodes = pd.concat(parts, ignore_index=True)
    nodes = nodes[nodes["agency_id"] != ""]
    has_parent = (nodes["parent_agency_id"] == "").astype("int8")
    nodes = nodes.assign(order=has_parent).sort_values("order", kind="stable")
    nodes = nodes.drop_duplicates("agency_id").drop(columns="order").reset_index(drop=True)
    parents = _without_loops(dict(zip(nodes["agency_id"], nodes["parent_agency_id"], strict=True)))
    nodes["parent_agency_id"] = nodes["agency_id"].map(parents).astype("str")
    names = dict(zip(nodes["agency_id"], nodes["name"], strict=True))
    known = dict(functions)
    found = [_function(agency, names, parents, known) for agency in nodes["agency_id"]]
    return nodes.assign(function=pd.Series(found, index=nodes.index, dtype="str"))


def make_positions(posts: pd.DataFrame, functions: Mapping[str, str]) -> pd.DataFrame:
    """Every post once; ``posts`` has ``position_id`` too, and its surest rows stand first."""
    rows = posts[posts["position_id"] != ""].drop_duplicates("position_id").reset_index(drop=True)
    key = rows["post_kind"] + "\0" + rows["eselon"] + "\0" + rows["post_name"]
    kind = by_distinct(key, lambda text: meanings.position_type_of(*text.split("\0")))
    level = by_distinct(rows["post_name"], meanings.functional_level_of).where(
        kind == "fungsional", ""
    )
    asked = by_distinct(kind + "\0" + level, lambda t: meanings.min_education_of(*t.split("\0")))
    return pd.DataFrame(
        {
            "position_id": rows["position_id"],
            "agency_id": rows["unit_id"],
            "title": rows["post_name"],
            "position_type": kind,
            "functional_level": level,
            "function": looked_up(rows["unit_id"], functions),
            "min_education": asked,
            ROW: rows[ROW],
            SOURCE: rows[SOURCE],
        }
    )


def _nodes(frame: pd.DataFrame, level: str, above: Iterable[str]) -> pd.DataFrame:
    """Distinct units of one level, each under the first other unit above it."""
    parent = pd.Series("", index=frame.index, dtype="str")
    for upper in above:
        if f"{upper}_id" in frame:
            given = frame[f"{upper}_id"]
            parent = parent.where((parent != "") | (given == frame[f"{level}_id"]), given)
    nodes = pd.DataFrame(
        {
            "agency_id": frame[f"{level}_id"],
            "name": frame[f"{level}_name"],
            "parent_agency_id": parent,
            ROW: frame[ROW],
            SOURCE: frame[SOURCE],
        }
    )
    return nodes.drop_duplicates(["agency_id", "parent_agency_id"])[[*_AGENCY, *_PLACE]]


def _without_loops(parents: dict[str, str]) -> dict[str, str]:
    """Parents, but for those that would put a unit below itself or below nothing known."""
    cut = {child: parent if parent in parents else "" for child, parent in parents.items()}
    for start, parent in cut.items():
        seen, at = {start}, parent
        while at and at not in seen:
            seen.add(at)
            at = cut[at]
        if at == start:
            cut[start] = ""
    return cut


def _function(
    agency: str, names: Mapping[str, str], parents: Mapping[str, str], known: dict[str, str]
) -> str:
    """Function of an agency: its own name's, or, for a part of an office, the office's."""
    if agency not in known:
        name, parent = names.get(agency, ""), parents.get(agency, "")
        above = _function(parent, names, parents, known) if parent else ""
        unknown = str(meanings.codes()["function_unknown"])
        own = meanings.function_names().meaning(name)
        inherited = above if above != unknown else ""
        first, second = (inherited, own) if meanings.inherits_function(name) else (own, inherited)
        known[agency] = first or second or unknown
    return known[agency]
