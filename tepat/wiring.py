"""Opens a home with its store and settings for a command; the clock is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tepat.settings import Settings

if TYPE_CHECKING:
    from features.store.store import Store
    from service.desk import Desk


@dataclass(frozen=True)
class Place:
    """A home folder, its open store, and the settings in force."""

    home: Path
    store: Store
    settings: Settings


def clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def settings_for(home: Path | None) -> Settings:
    """Settings from the environment, with the command line's home before them."""
    settings = Settings()
    return settings if home is None else settings.model_copy(update={"home": home})


def open_home(home: Path | None) -> Place:
    """Open (and where needed create) the home and its store."""
    from features.store.store import open_store

    settings = settings_for(home)
    store = open_store(settings.home, settings.database_url)
    return Place(settings.home, store, settings)


def open_desk(place: Place) -> Desk:
    """The desk at which recommendations are asked for, recorded and decided."""
    from service.desk import Desk

    return Desk(place.store, place.home, clock, place.settings.talent.policy())


def desk_at(home: Path) -> Desk:
    """The desk of a home, with this process's own environment: how a worker opens it."""
    return open_desk(open_home(home))
