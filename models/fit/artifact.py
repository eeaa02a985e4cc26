"""A model as files: LightGBM text and JSON, held together by one SHA-256. Nothing is unpickled.

``model.json`` names the SHA-256 of every other file, so its own stands for the whole. It holds no
time, name or version: the same labels give the same artefact, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from features.errors import DamagedError
from models.fit.calibration import Sigmoid
from models.fit.ensemble import Ensemble
from models.fit.forests import Forests
from models.fit.interval import IntervalSettings
from models.fit.linear import LinearPart
from models.fit.model import FitModel
from models.fit.support import Support

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = 1
MODEL: Final = "model.json"
_LINEAR: Final = "linear.json"
_SUPPORT: Final = "support.txt"
_TREES: Final = "trees-"


def save(model: FitModel, folder: Path) -> str:
    """Write a model into a folder; returns the SHA-256 that ``load`` will ask for."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{_TREES}{at:02d}.txt": text for at, text in enumerate(model.ensemble.forests.texts)}
    texts[_LINEAR] = json.dumps(model.ensemble.linear.to_json()) + "\n"
    texts[_SUPPORT] = model.support.forest.texts[0]
    document = {
        "format": FORMAT,
        "catalogue_hash": model.catalogue_hash,
        "feature_names": list(model.feature_names),
        "sigmoid": {
            "slope": model.sigmoid.slope,
            "intercept": model.sigmoid.intercept,
            "covariance": model.sigmoid.covariance,
        },
        "interval": model.interval.to_json(),
        "support_threshold": model.support.threshold,
        "files": {name: _sha256(text.encode()) for name, text in sorted(texts.items())},
    }
    texts[MODEL] = json.dumps(document, indent=1, sort_keys=True) + "\n"
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return _sha256(texts[MODEL].encode())


def load(folder: Path, sha256: str, *, version: str) -> FitModel:
    """Read a model that ``save`` wrote.

    Raises
    ------
    DamagedError
        A file is missing or its bytes are not those that were recorded.
    """
    document = json.loads(_checked(folder, MODEL, sha256, version))
    if document["format"] not in _READERS:
        raise DamagedError(
            f"Model {version} has format {document['format']}; this Tepat reads "
            f"{', '.join(map(str, _READERS))}. Use the Tepat that wrote it, or train again."
        )
    texts = {
        name: _checked(folder, name, expected, version)
        for name, expected in document["files"].items()
    }
    return _READERS[document["format"]](document, texts, version)


def _read_1(document: dict[str, Any], texts: dict[str, str], version: str) -> FitModel:
    sigmoid = document["sigmoid"]
    (a, b), (c, d) = sigmoid["covariance"]
    # by number: from the hundredth member on the names are longer, and text sorts them wrongly
    members = sorted((name for name in texts if name.startswith(_TREES)), key=_number)
    return FitModel(
        version,
        tuple(document["feature_names"]),
        document["catalogue_hash"],
        Ensemble(
            LinearPart.from_json(json.loads(texts[_LINEAR])),
            Forests(tuple(texts[name] for name in members)),
        ),
        Sigmoid(sigmoid["slope"], sigmoid["intercept"], ((a, b), (c, d))),
        IntervalSettings(**document["interval"]),
        Support(Forests((texts[_SUPPORT],)), document["support_threshold"]),
    )


def _number(name: str) -> int:
    return int(name.removeprefix(_TREES).removesuffix(".txt"))


_READERS: Final = {1: _read_1}
"""A reader for each format ever written (decision 7)."""


def _checked(folder: Path, name: str, expected: str, version: str) -> str:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise DamagedError(f"Model {version}: its file {name} cannot be read.") from error
    if (found := _sha256(content)) != expected:
        raise DamagedError(
            f"Model {version}: {name} is not the file that was recorded (SHA-256 {found}, "
            f"recorded {expected}). Restore it from a backup, or train again."
        )
    return content.decode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
