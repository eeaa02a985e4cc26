"""The service that a competent data scientist would write in two weeks, as a peer of Tepat's.

Frames in memory, rules as pandas filters, 50 pair features in pandas per request (the same
function trained the model), ``LGBMClassifier`` with LightGBM's defaults on the same historical
transfers, ``predict_proba``, sort, ``shap.TreeExplainer`` built once for the top 20, FastAPI.

It does less than Tepat: a bare probability without interval or calibration, no reasons in words,
nobody is told why they are left out, no check of fairness, no record, no replay; new data need a
restart. The same people are eligible, but for a few (printed by ``serving.py``).

``python -m peers.do_it_yourself HOME --port 8001 [--workers 2]``, run in ``benchmarks/``.
"""

from __future__ import annotations

import argparse
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shap
import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
from lightgbm import LGBMClassifier
from peers.city_frames import THRESHOLD, City, read_city
from peers.filters import eligible
from peers.pair_features import pair_features

HOME = "PEER_HOME"


@dataclass(frozen=True)
class Recommender:
    """The frames, the model and its explainer."""

    city: City
    model: LGBMClassifier
    explainer: Any

    @classmethod
    def of(cls, home: Path) -> Recommender:
        """Read the tables of a home and train on its transfers."""
        # shap says at every request that its answer once had another shape
        warnings.filterwarnings("ignore", message="LightGBM binary classifier")
        city = read_city(home)
        done = city.transfers[city.transfers["outcome"].notna()].reset_index(drop=True)
        pairs = done[["employee", "position", "day"]]
        model = LGBMClassifier(verbosity=-1)
        model.fit(pair_features(city, pairs), done["outcome"] >= THRESHOLD)
        return cls(city, model, shap.TreeExplainer(model))

    def pairs(self, vacancy_id: str) -> pd.DataFrame:
        """Everybody eligible for a vacancy."""
        vacancy = self.city.vacancies.loc[vacancy_id]
        position, day = int(vacancy["position"]), float(vacancy["day"])
        people = eligible(self.city, position, day)
        return pd.DataFrame({"employee": people, "position": position, "day": day})

    def recommend(self, vacancy_id: str, top: int) -> dict[str, Any]:
        """The best of them, each with what every feature adds."""
        pairs = self.pairs(vacancy_id)
        features = pair_features(self.city, pairs)
        chance = self.model.predict_proba(features)[:, 1]
        best = np.argsort(-chance, kind="stable")[:top]
        rows = features.iloc[best]
        told = np.asarray(self.explainer.shap_values(rows))
        ids = self.city.ids[pairs["employee"].to_numpy()[best]]
        return {
            "vacancy_id": vacancy_id,
            "eligible": len(pairs),
            "candidates": [
                _candidate(ids[at], chance[best[at]], rows.iloc[at], told[at])
                for at in range(len(best))
            ],
        }


def _candidate(
    employee_id: str, chance: float, row: pd.Series, told: np.ndarray[Any, Any]
) -> dict[str, Any]:
    values = [None if np.isnan(value) else value for value in row.to_list()]
    return {
        "employee_id": employee_id,
        "probability": float(chance),
        "explanation": [
            {"feature": name, "value": value, "contribution": added}
            for name, value, added in zip(row.index, values, told.tolist(), strict=True)
        ],
    }


def app() -> FastAPI:
    """The service of the home that the environment names."""
    recommender = Recommender.of(Path(os.environ[HOME]))
    service = FastAPI()

    @service.get("/readyz")
    def ready() -> JSONResponse:
        return JSONResponse({"status": "ready"})

    @service.post("/vacancies/{vacancy_id}/recommendations")
    def recommend(vacancy_id: str, top: int = 20) -> JSONResponse:
        if vacancy_id not in recommender.city.vacancies.index:
            raise HTTPException(404)
        return JSONResponse(recommender.recommend(vacancy_id, top), 201)

    return service


def main() -> None:
    """Serve."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("home", type=Path)
    words.add_argument("--port", type=int, default=8001)
    words.add_argument("--workers", type=int, default=1)
    given = words.parse_args()
    os.environ[HOME] = str(given.home)
    uvicorn.run(
        "peers.do_it_yourself:app",
        factory=True,
        port=given.port,
        workers=given.workers,
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
