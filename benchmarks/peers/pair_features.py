"""Features of (employee, position, day) in pandas: 50 like Tepat's, for training and for serving.

One function for both, as of each pair's day: facts dated on it or later are not seen. In a request
every person occurs once, so histories are cut by a lookup instead of a join.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from peers.filters import YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from peers.city_frames import City

EARTH = 6371.0088
RECENT = 3 * YEAR


@dataclass(frozen=True)
class Asked:
    """Pairs (``employee``, ``position``, ``day``; index 0 … n-1) beside their posts and people."""

    city: City
    pairs: pd.DataFrame
    posts: pd.DataFrame
    staff: pd.DataFrame

    @classmethod
    def of(cls, city: City, pairs: pd.DataFrame) -> Asked:
        """Pairs with the columns of their people and posts."""
        numbers = city.posts.select_dtypes("number")
        return cls(
            city,
            pairs,
            numbers.take(pairs["position"]).reset_index(drop=True),
            city.staff.take(pairs["employee"]).reset_index(drop=True),
        )

    @property
    def day(self) -> pd.Series:
        """The day of each pair."""
        return self.pairs["day"]

    def known(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A table's rows of each pair's person dated before its day; ``pair``, ``as_of`` added."""
        people = self.pairs["employee"].to_numpy()
        if len(np.unique(people)) == len(people):
            at = np.full(len(self.city.staff), -1)
            at[people] = np.arange(len(people))
            pair = at[frame["employee"].to_numpy()]
            rows = frame[pair >= 0]
            rows = rows.assign(pair=pair[pair >= 0])
        else:
            rows = self.pairs[["employee"]].assign(pair=self.pairs.index)
            rows = rows.merge(frame, on="employee")
        rows["as_of"] = self.day.to_numpy()[rows["pair"]]
        return rows[rows["day"] < rows["as_of"]]

    def beside(self, column: str, rows: pd.DataFrame) -> NDArray[np.float64]:
        """A column of the pair's post beside each row."""
        values: NDArray[np.float64] = self.posts[column].to_numpy()[rows["pair"]]
        return values

    def of_post(self, column: str, rows: pd.DataFrame) -> NDArray[np.float64]:
        """What the pair's post asks in each row's competency; NaN where nothing."""
        table = np.full((len(self.city.posts), self.city.words + 1), np.nan)
        asked = self.city.asked
        table[asked["position"], asked["word"]] = asked[column]
        return table[self.pairs["position"].to_numpy()[rows["pair"]], rows["word"]]


def pair_features(city: City, pairs: pd.DataFrame) -> pd.DataFrame:
    """One row a pair, one column a feature; NaN missing."""
    asked = Asked.of(city, pairs)
    groups = (
        _person, _competencies, _career, _rank, _performance, _courses, _transfers, _post,
    )  # fmt: skip
    columns = {name: column for group in groups for name, column in group(asked).items()}
    return pd.DataFrame(columns, index=pairs.index, dtype="float64")


def _person(asked: Asked) -> dict[str, pd.Series]:
    staff, posts = asked.staff, asked.posts
    gap_north = (posts["latitude"] - staff["latitude"]) / 2
    gap_east = (posts["longitude"] - staff["longitude"]) / 2
    chord = np.sin(gap_north) ** 2
    chord += np.cos(staff["latitude"]) * np.cos(posts["latitude"]) * np.sin(gap_east) ** 2
    return {
        "education_level_margin": staff["education"] - posts["education"],
        "education_field_match": _field_match(asked),
        "is_pppk": staff["is_pppk"],
        "years_of_service": (asked.day - staff["hired"]) / YEAR,
        "distance_home": 2 * EARTH * np.arcsin(np.sqrt(chord)),
    }


def _field_match(asked: Asked) -> pd.Series:
    both = asked.pairs[["position"]].assign(field=asked.staff["field"])
    different = both.drop_duplicates()
    wanted = asked.city.posts["fields"].take(different["position"])
    grades = [
        np.nan
        if at < 0 or not isinstance(fields, str)
        else max(_digits(asked.city.fields[at], field) for field in fields.split(";"))
        for at, fields in zip(different["field"], wanted, strict=True)
    ]
    told = both.merge(different.assign(match=grades), on=["position", "field"], how="left")
    return told["match"]


def _digits(own: str, wanted: str) -> int:
    """3 the field asked for, 2 its narrow field, 1 its broad one, 0 another."""
    if own.startswith(wanted):
        return 3
    return 2 if own[:3] == wanted[:3] else int(own[:2] == wanted[:2])


def _competencies(asked: Asked) -> dict[str, pd.Series]:
    wanted = asked.city.asked
    wanted = wanted[wanted["position"].isin(asked.pairs["position"].unique())]
    in_words = np.zeros(asked.city.words + 1, dtype=bool)
    in_words[wanted["word"]] = True
    frame = asked.city.assessments
    rows = asked.known(frame[in_words[frame["word"]]])
    rows = rows[~(rows["pair"] * asked.city.words + rows["word"]).duplicated(keep="last")]
    rows = rows.assign(gap=rows["level"] - asked.of_post("required", rows))
    rows = rows[rows["gap"].notna()]
    technical = asked.of_post("is_technical", rows) == 1
    by_pair = rows.groupby("pair")
    number = wanted.groupby("position").size()
    return {
        "competency_gap_mean": by_pair["gap"].mean(),
        "competency_gap_worst": by_pair["gap"].min(),
        "competency_shortfall_mean": (-rows["gap"]).clip(lower=0).groupby(rows["pair"]).mean(),
        "competency_met_share": (rows["gap"] >= 0).groupby(rows["pair"]).mean(),
        "competency_assessed_share": by_pair.size() / asked.pairs["position"].map(number),
        "assessment_age": (asked.day - by_pair["day"].max()) / YEAR,
        "managerial_gap_mean": rows["gap"][~technical].groupby(rows["pair"]).mean(),
        "technical_gap_mean": rows["gap"][technical].groupby(rows["pair"]).mean(),
    }


def _career(asked: Asked) -> dict[str, pd.Series]:
    rows = asked.known(asked.city.careers)
    left = np.fmin(rows["left"], rows["as_of"])
    years = (left - rows["day"]) / YEAR
    by_pair = rows.groupby("pair")

    def years_in(column: str) -> pd.Series:
        same = rows[column] == asked.beside(column, rows)
        return years.where(same, 0.0).groupby(rows["pair"]).sum()

    in_class = rows["position_class"] >= asked.beside("position_class", rows)
    return {
        "years_in_function": years_in("function"),
        "years_in_position_type": years_in("type"),
        "years_in_agency": years_in("agency"),
        "years_in_class": years.where(in_class, 0.0).groupby(rows["pair"]).sum(),
        "posts_held": by_pair["position"].nunique(),
        "functions_served": by_pair["function"].nunique(),
        "agencies_served": by_pair["agency"].nunique(),
        **_step(asked, rows[~rows["pair"].duplicated(keep="last")].set_index("pair")),
    }


def _step(asked: Asked, last: pd.DataFrame) -> dict[str, pd.Series]:
    post = asked.posts.reindex(last.index)
    return {
        "years_in_present_post": (last["as_of"] - last["day"]) / YEAR,
        "same_agency": last["agency"] == post["agency"],
        "same_function": last["function"] == post["function"],
        "same_position_type": last["type"] == post["type"],
        "rank_step": post["rank"] - last["rank"],
        "class_step": post["position_class"] - last["position_class"],
    }


def _rank(asked: Asked) -> dict[str, pd.Series]:
    rows = asked.known(asked.city.grades)
    last = rows[~rows["pair"].duplicated(keep="last")].set_index("pair")
    return {
        "grade_above_minimum": last["pns_grade"] - asked.posts["lowest"],
        "grade_below_maximum": asked.posts["highest"] - last["pns_grade"],
        "years_in_grade": (last["as_of"] - last["day"]) / YEAR,
    }


def _performance(asked: Asked) -> dict[str, pd.Series]:
    rows = asked.known(asked.city.performance)
    periods = rows.groupby("pair").size()
    by_pair = rows.groupby("pair").tail(3).groupby("pair")
    return {
        "performance_predicate_last": by_pair["predicate"].last(),
        "performance_predicate_mean": by_pair["predicate"].mean(),
        "performance_score_last": by_pair["score"].last(),
        "performance_score_mean": by_pair["score"].mean(),
        "performance_score_spread": by_pair["score"].max() - by_pair["score"].min(),
        "performance_periods": periods,
        "years_since_performance": (asked.day - by_pair["day"].max()) / YEAR,
    }


def _courses(asked: Asked) -> dict[str, pd.Series]:
    rows = asked.known(asked.city.courses)
    of_post = rows[~np.isnan(asked.of_post("required", rows))]
    recent = of_post[of_post["day"] >= of_post["as_of"] - RECENT]

    def hours(chosen: pd.DataFrame) -> pd.Series:
        return chosen.groupby("pair")["hours"].sum().reindex(asked.pairs.index, fill_value=0.0)

    return {
        "course_hours": hours(rows),
        "course_hours_in_competencies": hours(of_post),
        "course_hours_in_competencies_recent": hours(recent),
        "years_since_course": (asked.day - of_post.groupby("pair")["day"].max()) / YEAR,
    }


def _transfers(asked: Asked) -> dict[str, pd.Series]:
    rows = asked.known(asked.city.transfers)
    by_pair = rows.groupby("pair")
    seen = rows[rows["known"] < rows["as_of"]].groupby("pair")["outcome"]
    every = asked.pairs.index
    return {
        "earlier_transfers": by_pair.size().reindex(every, fill_value=0),
        "earlier_outcomes_known": seen.size().reindex(every, fill_value=0),
        "years_since_transfer": (asked.day - by_pair["day"].max()) / YEAR,
        "earlier_outcome_mean": seen.mean(),
        "earlier_outcome_last": seen.last(),
    }


def _post(asked: Asked) -> dict[str, pd.Series]:
    different = asked.pairs[["position", "day"]].drop_duplicates()
    rows = different.merge(asked.city.transfers.drop(columns="day"), on="position")
    rows = rows[rows["known"] < rows["day"]]
    means = rows.groupby(["position", "day"])["outcome"].agg(["sum", "size"])
    shrunk = (means["sum"] + 4 * 76.0) / (means["size"] + 4)  # towards the threshold
    score = asked.pairs.join(shrunk.rename("score"), on=["position", "day"])["score"]
    return {
        "post_type": asked.posts["type"],
        "post_rank": asked.posts["rank"],
        "post_class": asked.posts["position_class"],
        "post_required_headcount": asked.posts["headcount"],
        "post_outcome_score": score,
    }
