"""Where the stored data contradict each other, person by person and post by post.

Each check gives rows of :data:`COLUMNS`; ``seen`` and ``against`` are the two values that do not go
together, as text. Sex is not looked at here: what the importer found of it is in its own notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from features.contract.tables import TABLES
from features.quality.places import agency_of_people, agency_of_posts, looked_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Frames = Mapping[str, pd.DataFrame]

COLUMNS: Final = ("kind", "agency_id", "employee_id", "position_id", "seen", "against")
_ONE_HOLDER: Final = ("jpt_pratama", "administrator", "pengawas")
"""Types of posts that one person holds, unless a headcount says otherwise."""
_DAY: Final = pd.Timedelta(days=1)


def contradictions(frames: Frames) -> pd.DataFrame:
    """Everything found, in the order of :data:`CHECKS`, then by agency, person and post."""
    parts = [check(frames).assign(kind=kind) for kind, check in CHECKS.items()]
    found = pd.concat(parts, ignore_index=True)
    people = looked_up(found["employee_id"], agency_of_people(frames))
    posts = looked_up(found["position_id"], agency_of_posts(frames))
    found["agency_id"] = people.where(people != "", posts)
    order = found["kind"].map({kind: n for n, kind in enumerate(CHECKS)})
    found = found.assign(order=order).sort_values(
        ["order", "agency_id", "employee_id", "position_id", "seen"], kind="stable"
    )
    return found[list(COLUMNS)].reset_index(drop=True)


def nip_against_birth(frames: Frames) -> pd.DataFrame:
    """The first 8 digits of a NIP are not the birth date."""
    people = frames["employees"]
    written, born = people["nip"].str[:8], people["birth_date"].dt.strftime("%Y%m%d")
    wrong = people["nip"].notna() & (written != born)
    return _found(people[wrong], seen=written[wrong], against=born[wrong])


def nip_twice(frames: Frames) -> pd.DataFrame:
    """Two people with one NIP."""
    people = frames["employees"]
    again = people[people["nip"].notna() & people["nip"].duplicated(keep=False)]
    others = again.groupby("nip")["employee_id"].transform(lambda ids: ", ".join(sorted(ids)))
    return _found(again, seen=again["nip"], against=others)


def post_overfull(frames: Frames) -> pd.DataFrame:
    """More people hold a post than it has places; structural posts have one."""
    posts = frames["positions"].set_index("position_id")
    people = frames["employees"]
    held = people[people["legal_status"] != "retired"]["position_id"].value_counts()
    places = posts["required_headcount"].reindex(held.index)
    is_single = posts["position_type"].isin(_ONE_HOLDER).reindex(held.index).fillna(value=False)
    places = places.where(places.notna() | ~is_single.astype(bool), 1.0)
    over = held[(held > places).to_numpy()]
    allowed = places[over.index].astype("int64").astype("str")
    rows = pd.DataFrame({"position_id": over.index, "employee_id": ""})
    return _found(rows, seen=over.astype("str").to_numpy(), against=allowed.to_numpy())


def career_overlap(frames: Frames) -> pd.DataFrame:
    """An entry of a career ends after the next begins."""
    rows, following = _careers(frames)
    wrong = rows["ended_on"] >= following
    return _found(rows[wrong], seen=_day(rows["ended_on"][wrong]), against=_day(following[wrong]))


def career_hole(frames: Frames) -> pd.DataFrame:
    """Days between two entries of a career on which the person held no post."""
    rows, following = _careers(frames)
    wrong = following - rows["ended_on"] > _DAY
    return _found(rows[wrong], seen=_day(rows["ended_on"][wrong]), against=_day(following[wrong]))


def career_not_current(frames: Frames) -> pd.DataFrame:
    """The newest entry of a career is not the post that the person holds."""
    rows, _ = _careers(frames)
    last = rows.drop_duplicates("employee_id", keep="last").set_index("employee_id")
    people = frames["employees"]
    newest = looked_up(people["employee_id"], last["position_id"])
    held = people["position_id"].fillna("")
    wrong = (newest != "") & (held != "") & (newest != held)
    return _found(people[wrong], seen=held[wrong], against=newest[wrong])


def grade_before_hire(frames: Frames) -> pd.DataFrame:
    """A grade, present or past, that began before the first appointment."""
    people = frames["employees"]
    now = people[people["grade_since"] < people["hire_date"]]
    hired = people.set_index("employee_id")["hire_date"]
    past = frames["grade_history"]
    begun = _days_of(past["employee_id"], hired)
    early = past[past["since"] < begun]
    return pd.concat(
        [
            _found(now, seen=_day(now["grade_since"]), against=_day(now["hire_date"])),
            _found(early, seen=_day(early["since"]), against=_day(begun[early.index])),
        ],
        ignore_index=True,
    ).drop_duplicates()


def post_before_hire(frames: Frames) -> pd.DataFrame:
    """The present post began before the first appointment."""
    people = frames["employees"]
    wrong = people[people["position_since"] < people["hire_date"]]
    return _found(wrong, seen=_day(wrong["position_since"]), against=_day(wrong["hire_date"]))


def evaluated_before_transfer(frames: Frames) -> pd.DataFrame:
    """An evaluation dated before the transfer that it is about."""
    moved = frames["transfers"].set_index("transfer_id")
    rated = frames["evaluations"]
    effective = _days_of(rated["transfer_id"], moved["effective_on"])
    wrong = rated["evaluated_on"] < effective
    who = looked_up(rated["transfer_id"][wrong], moved["employee_id"])
    rows = pd.DataFrame({"employee_id": who})
    return _found(rows, seen=_day(rated["evaluated_on"][wrong]), against=_day(effective[wrong]))


CHECKS: Final[Mapping[str, Callable[[Frames], pd.DataFrame]]] = {
    "nip_birth": nip_against_birth,
    "nip_twice": nip_twice,
    "post_overfull": post_overfull,
    "career_overlap": career_overlap,
    "career_hole": career_hole,
    "career_not_current": career_not_current,
    "grade_before_hire": grade_before_hire,
    "post_before_hire": post_before_hire,
    "evaluated_before_transfer": evaluated_before_transfer,
}
TABLES_ASKED: Final = tuple(name for name in TABLES if name != "employee_groups")


def _careers(frames: Frames) -> tuple[pd.DataFrame, pd.Series[pd.Timestamp]]:
    """Entries by person and start, and the start of the person's next one."""
    rows = frames["position_history"].sort_values(["employee_id", "started_on"], kind="stable")
    rows = rows.reset_index(drop=True)
    same = rows["employee_id"] == rows["employee_id"].shift(-1)
    return rows, rows["started_on"].shift(-1).where(same)


def _days_of(keys: pd.Series[str], known: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """The day of each key, by an index without repeats."""
    return known.reindex(keys).set_axis(keys.index)


def _day(days: pd.Series[pd.Timestamp]) -> pd.Series[str]:
    text: pd.Series[str] = days.dt.strftime("%Y-%m-%d").fillna("").astype("str")
    return text


def _found(rows: pd.DataFrame, seen: object, against: object) -> pd.DataFrame:
    """Rows of findings about people or posts; a column that is absent is empty."""
    parts = {
        name: (rows[name] if name in rows else pd.Series("", index=rows.index))
        .fillna("")
        .astype("str")
        .to_numpy()
        for name in ("employee_id", "position_id")
    }
    frame = pd.DataFrame(parts)
    for name, cells in (("seen", seen), ("against", against)):
        frame[name] = pd.Series(list(cells), index=frame.index, dtype="str")  # type: ignore[call-overload]
    return frame.astype("str")
