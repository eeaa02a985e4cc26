"""MLflow, and the only place that knows it: runs, artefacts and aliases beside our own record.

An embedded store in the home (SQLite and a folder), no server. Nothing reads it back: it mirrors
(decision 2), so a failure here only warns.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from models.registry import champion
from models.registry.versions import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from mlflow import MlflowClient

    from features.store.store import Store
    from models.registry.versions import ModelVersion

EXPERIMENT: Final = "tepat"
MODEL: Final = "tepat-fit"
CHAMPION: Final = "champion"
_DATABASE: Final = "mlflow.db"
_ARTIFACTS: Final = "mlflow"


def track(store: Store, home: Path, version: ModelVersion) -> tuple[str, ...]:
    """Log a version and mirror the champion; gives warnings, never an error."""
    try:
        client = _client(home)
        run = _log(client, home, version)
        if version.artifact_sha256 is not None:
            client.create_model_version(
                MODEL,
                source=f"{run.info.artifact_uri}/model",
                run_id=run.info.run_id,
                tags={"version": version.version, "sha256": version.artifact_sha256},
            )
        _mirror(client, store)
    except Exception as error:  # noqa: BLE001 - whatever MLflow raises, our own record stands
        return (f"MLflow could not be written ({type(error).__name__}): {error}",)
    return ()


def mirror_aliases(store: Store, home: Path) -> tuple[str, ...]:
    """Let MLflow's alias follow the champion; gives warnings, never an error."""
    try:
        _mirror(_client(home), store)
    except Exception as error:  # noqa: BLE001 - as above
        return (f"MLflow's alias could not be set ({type(error).__name__}): {error}",)
    return ()


def _client(home: Path) -> MlflowClient:
    """Open the embedded tracking store, made at first use."""
    _set_before_import()
    import mlflow  # noqa: PLC0415 - takes seconds; only training pays

    uri = f"sqlite:///{(home / _DATABASE).resolve()}"
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    folder = (home / _ARTIFACTS).resolve().as_uri()
    known = client.get_experiment_by_name(EXPERIMENT)
    if known is not None and known.artifact_location != folder:  # the home was moved or copied
        client.rename_experiment(known.experiment_id, f"{EXPERIMENT}-{known.experiment_id}")
        known = None
    if known is None:
        client.create_experiment(EXPERIMENT, artifact_location=folder)
    if not client.search_registered_models(f"name = '{MODEL}'"):
        client.create_registered_model(MODEL)
    return client


def _set_before_import() -> None:
    """No telemetry, no pickles, no word of tables made; read when MLflow is imported."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # noqa: TID251 - MLflow reads nothing else
    os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] = "false"  # noqa: TID251
    os.environ["MLFLOW_LOGGING_LEVEL"] = "WARNING"  # noqa: TID251


def _log(client: MlflowClient, home: Path, version: ModelVersion) -> Any:  # noqa: ANN401 - MLflow's Run
    experiment = client.get_experiment_by_name(EXPERIMENT)
    tags = {
        "as_of": version.as_of.isoformat(),
        "data_hash": version.data_hash,
        "passed": str(version.passed),
    }
    run = client.create_run(experiment.experiment_id, run_name=version.version, tags=tags)
    number = run.info.run_id
    _log_numbers(client, number, version)
    if version.artifact_sha256 is not None:
        client.log_artifacts(number, str(folder_of(home, version.version)), "model")
    client.log_artifacts(number, str(home / "reports" / version.version), "reports")
    client.set_terminated(number)
    return run


def _log_numbers(client: MlflowClient, number: str, version: ModelVersion) -> None:
    """All at once: MLflow writes each call to disk."""
    from mlflow.entities import Metric, Param  # noqa: PLC0415 - as above

    measured = {
        name: value["value"]
        for name, value in version.metrics.items()
        if isinstance(value, dict) and value.get("value") is not None
    }
    counted = {f"labels.{name}": count for name, count in version.labels.items()}
    at = int(1_000 * version.created_at.timestamp())
    client.log_batch(
        number,
        metrics=[Metric(name, one, at, 0) for name, one in (measured | counted).items()],
        params=[Param(name, str(one)) for name, one in _flat(version.recipe).items()],
    )


def _mirror(client: MlflowClient, store: Store) -> None:
    with store.read() as connection:
        serving = champion.current(connection)
    for one in client.search_model_versions(f"name = '{MODEL}'"):
        if one.tags.get("version") == serving:
            client.set_registered_model_alias(MODEL, CHAMPION, one.version)


def _flat(document: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat
