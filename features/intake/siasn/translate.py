"""``translate``: SIASN's sheets as the contract's raw tables, for the usual checks to judge.

Knows which sheet makes which table and what HR's own tables add; what the words mean is known to
:mod:`meanings`, what is in a row to the modules that it calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from features.contract.tables import TABLES
from features.intake.problems import Problem
from features.intake.raw import RawTable, RawTables
from features.intake.siasn import careers, meanings, people, records
from features.intake.siasn.compare import differences
from features.intake.siasn.layout import EXPORT, layouts
from features.intake.siasn.notes import Difference, NotUnderstood
from features.intake.siasn.organisation import PostIds, make_agencies, make_positions, titles_in
from features.intake.siasn.sheets import ROW, SOURCE
from features.intake.siasn.stored import Stored, as_stored
from features.intake.siasn.tables import Desk, completed, with_given
from features.intake.siasn.words import looked_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.intake.raw import Stray
    from features.intake.siasn.reading import SiasnFiles

AGENCY_FIELDS: Final = {"agency_id": "unit_id", "name": "unit_name", "function": "unit_name",
                        "parent_agency_id": "office_id"}  # fmt: skip
POSITION_FIELDS: Final = {"position_id": "post_id", "agency_id": "unit_id", "title": "post_name",
                          "position_type": "post_kind", "functional_level": "post_name",
                          "function": "unit_name"}  # fmt: skip
_TABLE_OF: Final = {
    EXPORT: "employees",
    "rw_jabatan": "position_history",
    "rw_golongan": "grade_history",
    "rw_skp22": "performance",
    "rw_hukdis": "employees",
    "rw_kursus": "trainings",
    "rw_diklat": "trainings",
}
_UNREAD: Final = {
    "study": ("study", "studies.yaml", "no field of education is known"),
    "function": ("unit_name", "codes.yaml", "no urusan is known"),
    "sex": ("sex", "codes.yaml", "it stands as a group of its own"),
    "religion": ("religion", "codes.yaml", "it stands as a group of its own"),
}
"""Of each kind of name: the export's field, the file that teaches it, what comes of not knowing."""


@dataclass(frozen=True)
class Translation:
    """Raw tables, with what was not understood and where HR's own file says otherwise."""

    raw: RawTables
    not_understood: tuple[NotUnderstood, ...]
    differences: tuple[Difference, ...]


def translate(files: SiasnFiles, stored: Stored) -> Translation:
    """Translate everything that was read."""
    return _Translator(files, stored).run()


class _Translator:
    def __init__(self, files: SiasnFiles, stored: Stored) -> None:
        self.files = files
        self.stored = stored
        self.desk = Desk(files.sources, files.contract)
        self.sheets = self._with_ids(files.sheets)
        self.tables: dict[str, RawTable] = {}
        self.problems: list[Problem] = list(files.problems)
        self.unread: list[NotUnderstood] = []
        self.differences: tuple[Difference, ...] = ()

    def run(self) -> Translation:
        export, held = self.sheets.get(EXPORT), self.sheets.get("rw_jabatan")
        posts = [frame for frame in (export, held) if frame is not None]
        if posts:
            self._organisation(posts)
        if export is not None:
            self._people(export)
        if held is not None and self._wants("position_history", "rw_jabatan"):
            self._career(held)
        if export is None and "rw_hukdis" in self.sheets:
            self._warn("history_not_used", "rw_hukdis was not used: it needs the export beside it.")
        self._records()
        contract = {n: raw for n, raw in self.files.contract.items() if n not in self.tables}
        tables = {**contract, **self.tables}
        ordered = {name: tables[name] for name in TABLES if name in tables}
        problems = (*self.problems, *self._sentences())
        raw = RawTables(ordered, problems, self.files.files, self.files.unreadable)
        return Translation(raw, tuple(self.unread), self.differences)

    def _with_ids(self, sheets: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Sheets in which every row has a PNS ID, found by the NIP where it has none."""
        known = dict(self.stored.people)
        if EXPORT in sheets:
            nips = sheets[EXPORT]["nip"].str.replace(r"[\s.'-]+", "", regex=True)
            known.update(zip(nips, sheets[EXPORT]["pns_id"], strict=True))
        known.pop("", None)
        done = {}
        for kind, frame in sheets.items():
            if kind == EXPORT:
                named = frame["post_kind"]
                done[kind] = frame.assign(
                    post_kind=named.where(named != "", frame["post_kind_code"])
                )
                continue
            if (frame["pns_id"] != "").all():
                done[kind] = frame
                continue
            nip = frame["nip"].str.replace(r"[\s.'-]+", "", regex=True)
            meant = looked_up(nip, known)
            meant = meant.where(meant != "", frame["nip"])
            own = frame["pns_id"]
            done[kind] = frame.assign(pns_id=own.where(own != "", meant))
        return done

    def _organisation(self, posts: Sequence[pd.DataFrame]) -> None:
        given = self.desk.given("positions")
        listed = set(self._pairs(self.stored.positions)) | set(self._pairs(given))
        titles = titles_in(posts, PostIds(listed, {}))
        self.ids = PostIds(listed, titles)
        rows = [frame.assign(position_id=self.ids.of(frame)) for frame in posts]
        agencies = with_given(
            make_agencies(posts, self._functions()), self.desk.given("agencies"), "agency_id"
        )
        functions = dict(zip(agencies["agency_id"], agencies["function"], strict=True))
        made = as_stored(make_positions(_newest_first(rows), functions), self.stored.positions)
        positions = with_given(made, given, "position_id")
        self.ranks = _ranks(positions)
        kinds = (EXPORT, "rw_jabatan")
        self.tables["agencies"] = self.desk.raw("agencies", kinds, agencies, AGENCY_FIELDS)
        self.tables["positions"] = self.desk.raw("positions", kinds, positions, POSITION_FIELDS)
        self._note_functions(agencies, rows[0])
        self._note_requirements(made, positions)

    def _people(self, export: pd.DataFrame) -> None:
        made = people.make_employees(export, self.ids.of(export))
        sanctions = self.sheets.get("rw_hukdis")
        if sanctions is not None:
            found, problems = records.sanctions_of(sanctions, self.files.sources)
            self.problems += problems
            level = looked_up(made["employee_id"], found["discipline_level"], "none")
            until = looked_up(made["employee_id"], found["discipline_until"])
            made = made.assign(discipline_level=level, discipline_until=until)
        given = self.desk.given("employees")
        if given is not None and "employee_id" in given:
            self.differences = differences(
                self.desk.raw("employees", (EXPORT,), made, people.EMPLOYEE_FIELDS),
                self.files.contract["employees"],
            )
        frame = completed(made, given, "employee_id")
        strays = self._strays("employees")
        self.tables["employees"] = self.desk.raw(
            "employees", (EXPORT,), frame, people.EMPLOYEE_FIELDS, strays
        )
        made_groups = people.make_groups(export)
        self._note_groups(made_groups)
        groups = completed(made_groups, self.desk.given("employee_groups"), "employee_id")
        self.tables["employee_groups"] = self.desk.raw(
            "employee_groups", (EXPORT,), groups, people.GROUP_FIELDS
        )
        unread = export.loc[(export["study"] != "") & (made["education_field"] == ""), "study"]
        self._note("study", unread.str.upper())

    def _career(self, held: pd.DataFrame) -> None:
        history, problems = careers.make_history(held, self.ids.of(held), self.files.sources)
        self.problems += problems
        kinds = ("rw_jabatan",)
        self.tables["position_history"] = self.desk.raw(
            "position_history",
            kinds,
            history,
            careers.HISTORY_FIELDS,
            self._strays("position_history"),
        )
        if "transfers" not in self.files.contract:
            moved = careers.make_transfers(history, self.ranks, self.stored.moves)
            if len(moved):
                self.tables["transfers"] = self.desk.raw(
                    "transfers", kinds, moved, careers.TRANSFER_FIELDS
                )

    def _records(self) -> None:
        grades, skp = self.sheets.get("rw_golongan"), self.sheets.get("rw_skp22")
        if grades is not None and self._wants("grade_history", "rw_golongan"):
            self._store(
                "grade_history", ("rw_golongan",), careers.make_grades(grades), careers.GRADE_FIELDS
            )
        if skp is not None and self._wants("performance", "rw_skp22"):
            made, problems = records.make_performance(skp, self.files.sources)
            self.problems += problems
            self._store("performance", ("rw_skp22",), made, records.PERFORMANCE_FIELDS)
        kinds = [kind for kind in ("rw_kursus", "rw_diklat") if kind in self.sheets]
        if kinds and self._wants("trainings", " and ".join(kinds)):
            made, without = records.make_trainings([self.sheets[kind] for kind in kinds])
            if without:
                self._warn(
                    "hours_missing", f"{without} courses give no hours; they count for none."
                )
            self._store("trainings", kinds, made, records.TRAINING_FIELDS)

    def _store(
        self, name: str, kinds: Sequence[str], frame: pd.DataFrame, fields: Mapping[str, str]
    ) -> None:
        self.tables[name] = self.desk.raw(name, kinds, frame, fields, self._strays(name))

    def _strays(self, table: str) -> list[Stray]:
        return [stray for kind, stray in self.files.strays if _TABLE_OF[kind] == table]

    def _wants(self, table: str, kind: str) -> bool:
        """Whether a history is used: not where HR gives the same table in the contract's form."""
        if table in self.files.contract:
            file = self.files.contract[table].file
            self._warn(
                "history_not_used", f"{kind} was not used, for {file} gives {table} already."
            )
        return table not in self.files.contract

    def _functions(self) -> dict[str, str]:
        given = self.desk.given("agencies")
        known = dict(self.stored.functions)
        if given is not None and "function" in given:
            known.update(zip(given["agency_id"], given["function"], strict=True))
        return known

    @staticmethod
    def _pairs(positions: pd.DataFrame | None) -> list[tuple[str, str]]:
        if positions is None or not {"position_id", "agency_id"} <= set(positions):
            return []
        return list(zip(positions["position_id"], positions["agency_id"], strict=True))

    def _note_functions(self, agencies: pd.DataFrame, rows: pd.DataFrame) -> None:
        unknown = agencies[agencies["function"] == meanings.codes()["function_unknown"]]
        names = rows["unit_id"].map(unknown.set_index("agency_id")["name"]).dropna()
        self._note("function", names.astype("str"))

    def _note_groups(self, groups: pd.DataFrame) -> None:
        for kind, column in (("sex", "gender"), ("religion", "religion")):
            strange = ~groups[column].isin(["", *meanings.codes()[kind]])
            self._note(kind, groups.loc[strange, column].str.upper())

    def _note_requirements(self, made: pd.DataFrame, positions: pd.DataFrame) -> None:
        sources = len(self.files.sources)
        guessed = int((positions[SOURCE] < sources).sum()) - int(
            made["position_id"].isin(self.stored.positions["position_id"]).sum()
        )
        if guessed > 0:
            self._warn(
                "requirements_unknown",
                f"SIASN does not hold what posts ask for. {guessed} posts ask for no more than "
                "the law asks of their kind, and for no competencies; give positions and "
                "position_competencies, with the ids that this import makes, to say more.",
            )

    def _note(self, kind: str, names: pd.Series[str]) -> None:
        counts = names.value_counts()
        self.unread += [NotUnderstood(kind, str(name), int(n)) for name, n in counts.items()]

    def _warn(self, rule: str, sentence: str) -> None:
        file = self.files.sources[0].file if self.files.sources else ""
        self.problems.append(Problem("warning", file, None, None, None, rule, sentence))

    def _sentences(self) -> list[Problem]:
        file = self.files.sources[0].file if self.files.sources else ""
        written = layouts()[EXPORT].written
        problems = []
        for one in self.unread:
            name, teacher, left = _UNREAD[one.kind]
            sentence = (
                f'"{one.name}" is not understood, so {left} for {one.people} people. '
                f"Teach it in features/intake/siasn/{teacher}."
            )
            rule = f"{one.kind}_not_understood"
            problems.append(Problem("warning", file, None, written[name], one.name, rule, sentence))
        return problems


def _newest_first(rows: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rows about posts, the export's first, then the histories' newest: today's titles count."""
    wanted = ["position_id", "unit_id", "post_kind", "eselon", "post_name", ROW, SOURCE]
    return pd.concat([frame[wanted] for frame in rows], ignore_index=True)


def _ranks(positions: pd.DataFrame) -> dict[str, int]:
    level = positions.get("functional_level", pd.Series("", index=positions.index)).fillna("")
    both = zip(positions["position_type"], level, strict=True)
    ranks = [meanings.rank_of(str(kind), str(high)) for kind, high in both]
    return dict(zip(positions["position_id"], ranks, strict=True))
