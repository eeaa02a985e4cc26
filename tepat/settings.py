"""Settings from the environment (``TEPAT_…``) and the command line; nothing else reads them.

======================  ==============================================  ====================
variable                meaning                                         default
======================  ==============================================  ====================
TEPAT_HOME              folder of the embedded store, models, reports   ``./tepat-home``
TEPAT_DATABASE_URL      another database, e.g. PostgreSQL               SQLite in the home
TEPAT_LANG              language of sentences, ``id`` or ``en``         ``id``
TEPAT_SEED              seed of every random choice in training         20260101
TEPAT_LABEL__THRESHOLD  points from which a transfer succeeds           76
TEPAT_TALENT__…         cut-offs of the nine boxes (`TalentSettings`)   see below
======================  ==============================================  ====================
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from features.history.outcomes import LabelPolicy
from models.talent.policy import TalentPolicy

Language = Literal["id", "en"]
Predicate = Literal["sangat_kurang", "kurang", "butuh_perbaikan", "baik", "sangat_baik"]


class LabelSettings(BaseModel):
    """What success means (contract); recorded with each model."""

    supervisor_weight: float = Field(0.6, ge=0, le=1)
    peer_weight: float = Field(0.4, ge=0, le=1)
    first_month: int = Field(6, ge=0)
    last_month: int = Field(18, ge=1)
    threshold: float = Field(76.0, ge=0, le=100)

    def policy(self) -> LabelPolicy:
        """The same as the noun that labels and features are made with."""
        return LabelPolicy(
            self.supervisor_weight,
            self.peer_weight,
            (self.first_month, self.last_month),
            self.threshold,
        )


class TalentSettings(BaseModel):
    """Cut-offs of the nine-box talent map; recorded with each list."""

    performance_high: Predicate = "sangat_baik"
    performance_middle: Predicate = "baik"
    potential_high: float = 0.5
    potential_middle: float = -0.5
    oldest: int = Field(24, ge=1)

    def policy(self) -> TalentPolicy:
        """The same as the noun that maps are made with."""
        return TalentPolicy(**self.model_dump())


class Settings(BaseSettings):
    """Everything that a city's IT admin may set."""

    model_config = SettingsConfigDict(
        env_prefix="TEPAT_", env_nested_delimiter="__", extra="ignore"
    )

    home: Path = Path("tepat-home")
    database_url: str | None = None
    lang: Language = "id"
    seed: int = 20260101
    label: LabelSettings = LabelSettings()
    talent: TalentSettings = TalentSettings()
