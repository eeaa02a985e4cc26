"""A NIP against what else is known of the person: birth date, first appointment, sex digit.

PNS: birth YYYYMMDD, first appointment YYYYMM, sex, serial. PPPK numbers carry the year of the
appointment and then ``21`` where the month would be, so only the year is compared there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.intake.mapping import key_of, load_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.intake.findings import Findings
    from features.intake.known import Known

_SEXES = {"1": "male", "2": "female"}


def check_nips(
    findings: Findings, frame: pd.DataFrame, frames: Mapping[str, pd.DataFrame], known: Known
) -> pd.DataFrame:
    """Note NIPs that disagree with their row; returns ``frame`` with those left empty."""
    nip = frame["nip"]
    birth, hired = frame["birth_date"].dt.strftime("%Y%m%d"), frame["hire_date"].dt.strftime("%Y%m")
    is_pppk = frame["employment_type"] == "pppk"
    appointed = hired.where(~is_pppk, hired.str[:4])
    written = nip.str[8:14].where(~is_pppk, nip.str[8:12])
    sex = _sex_digits(frames, known).reindex(frame["employee_id"]).set_axis(frame.index)
    disagreements = (
        ("birth", nip.str[:8], birth, "the birth date"),
        ("appointment", written, appointed, "the first appointment (hire_date)"),
        ("sex", nip.str[14], sex, "the sex in employee_groups"),
    )
    wrong = pd.Series(data=False, index=frame.index)
    for name, got, expected, said in disagreements:
        differs = got.notna() & expected.notna() & (got != expected) & ~wrong
        places = np.flatnonzero(differs.to_numpy())
        pairs = zip(got.iloc[places], expected.iloc[places], strict=True)
        findings.add(
            places,
            "nip",
            "warning",
            f"nip_{name}",
            [
                f"The NIP says {_shown(name, a)}, but {said} is {_shown(name, b)}. Left empty; "
                "correct one of the two."
                for a, b in pairs
            ],
        )
        wrong |= differs
    return frame.assign(nip=nip.mask(wrong))


def _shown(name: str, digits: str) -> str:
    return f"{digits} ({_SEXES[digits]})" if name == "sex" else digits


def _sex_digits(frames: Mapping[str, pd.DataFrame], known: Known) -> pd.Series:
    """The digit that each person's NIP must have, by employee id, where a gender is understood."""
    genders: pd.Series = known.genders
    groups = frames.get("employee_groups")
    if groups is not None and "gender" in groups:
        people = groups.dropna(subset=["employee_id"]).drop_duplicates("employee_id")
        given: pd.Series = people.set_index("employee_id")["gender"]
        genders = pd.concat([genders[~genders.index.isin(given.index)], given])
    digits = load_mapping().values["sex"]
    keys = {word: digits.get(key_of(word)) for word in genders.dropna().unique()}
    return genders.map(keys).astype("str")
