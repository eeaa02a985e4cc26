"""What the pages about one recorded list share: its document, its post, names, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from models.talent.flags import TITLE
from models.talent.policy import RULE as TALENT
from service.ledger.decisions import list_decisions
from service.ledger.objections import list_objections
from service.ledger.recommendations import recorded_document
from service.ledger.rulesets import read_rules
from service.pages.directory import directory_of, vacancies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from service.pages.contexts.people import Post
    from service.pages.contexts.voice import Voice
    from service.pages.language import Language
    from service.pages.visit import Visit

Document = dict[str, Any]


@dataclass(frozen=True)
class Gathered:
    """A recorded list with what its pages need to speak of it."""

    document: Document
    post: Post
    slots: int
    decisions: list[Document]
    voice: Voice

    @property
    def path(self) -> str:
        """Where the list's own page lies."""
        return f"/recommendations/{quote(self.document['recommendation_id'], safe='')}"

    def path_of(self, page: str, employee_id: str) -> str:
        """Where a page about one person lies."""
        return f"{self.path}/{page}/{quote(employee_id, safe='')}"


def gather(visit: Visit, recommendation_id: str, people: Iterable[str] = ()) -> Gathered:
    """Gather a recorded list; names of ``people`` are read beside those of the listed."""
    document = recorded_document(visit.desk, recommendation_id, visit.lang)
    listed = [row["employee_id"] for row in document["candidates"]]
    with visit.desk.store.read() as connection:
        [vacancy] = vacancies(connection, [document["vacancy_id"]])
        decisions = list_decisions(connection, recommendation_id=recommendation_id)
        chosen = [row["employee_id"] for row in decisions if row["employee_id"]]
        position = vacancy["position_id"]
        directory = directory_of(connection, [*listed, *chosen, *people], [position])
        names = rule_names(connection, document["rules_version"], visit.lang)
    voice = visit.voice(directory, names)
    return Gathered(document, directory.post(position), int(vacancy["slots"]), decisions, voice)


def rule_names(connection: Connection, rules_version: str, lang: Language) -> dict[str, str]:
    """Titles of the rules with which a list was made."""
    rules = read_rules(connection, rules_version)
    return {rule.id: rule.title.in_language(lang) for rule in rules} | {TALENT: TITLE[lang]}


def objections_of(visit: Visit, recommendation_id: str, employee_id: str) -> list[Document]:
    """What one person objected to about a list."""
    with visit.desk.store.read() as connection:
        listed = list_objections(connection, recommendation_id)
    return [one for one in listed if one["employee_id"] == employee_id]
