"""Serving the API and the pages, and the demonstration that ends in serving."""

from __future__ import annotations

import ipaddress
import multiprocessing
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from features.errors import RefusedError
from tepat.commands.learn import print_training, train_at
from tepat.commands.recommend import print_shortlist, recommend_at
from tepat.listening import check_free, own_socket
from tepat.options import Home
from tepat.output import print_lines
from tepat.progress import ConsoleProgress
from tepat.wiring import Place, clock, open_home

if TYPE_CHECKING:
    from fastapi import FastAPI

    from features.progress import Progress

DEMO_VACANCY_TOP: Final = 10
_GRACE: Final = 10
"""Seconds that requests in work are given when the service stops."""

_HANGS: Final = 30
"""Seconds without a sign of life after which one of several processes is started anew."""

_SERVER: Final[dict[str, Any]] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "ws": "none",
    "timeout_graceful_shutdown": _GRACE,
    "timeout_worker_healthcheck": _HANGS,
}
"""How uvicorn serves, in one process or several."""

Port = Annotated[int, typer.Option("--port", min=1, max=65535)]
Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        help="Processes that answer. They share the mapped snapshot; each counts its own /metrics.",
    ),
]


def serve(
    *,
    host: Annotated[str, typer.Option("--host", help="Loopback unless --insecure.")] = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 1,
    insecure: Annotated[
        bool,
        typer.Option("--insecure", help="Listen beyond loopback although there is no sign-in."),
    ] = False,
    home: Home = None,
) -> None:
    """Serve the HTTP API and the pages."""
    check_host(host, insecure=insecure)
    serve_place(open_home(home), host, port, workers)


def check_host(host: str, *, insecure: bool) -> None:
    """Refuse a host beyond loopback while there is no sign-in, unless told otherwise."""
    if is_loopback(host):
        return
    if not insecure:
        raise RefusedError(
            f"There is no sign-in yet, so Tepat listens on loopback only, not on {host}. "
            "Put an authenticating proxy before it, or give --insecure on a network you trust."
        )
    typer.echo(
        f"Warning: listening on {host} without sign-in; everyone there sees everything.", err=True
    )


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve_place(place: Place, host: str, port: int, workers: int = 1) -> None:
    """Run the web server on a home until it is stopped, in so many processes."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    check_free(host, port)
    typer.echo(f"Tepat serves on http://{host}:{port}", err=True)
    signal.signal(signal.SIGTERM, _end)
    try:
        if workers == 1:
            uvicorn.run(app_of(place), host=host, port=port, **_SERVER)
        else:
            _prepare_workers(place)
            config = uvicorn.Config(
                f"{__name__}:worker_app", factory=True, workers=workers, **_SERVER
            )
            Multiprocess(config, sockets=[own_socket(host, port)]).run()
    finally:
        place.store.close()


def _prepare_workers(place: Place) -> None:
    """Name the home in the environment, as all settings; write the snapshot that all will map.

    Whoever codes a table keeps what it coded, unshared; so a process that ends codes them first.
    """
    os.environ["TEPAT_HOME"] = str(place.home)
    coding = multiprocessing.get_context("spawn").Process(target=_write_snapshot)
    coding.start()
    coding.join()


def _write_snapshot() -> None:
    from features.store.snapshot import load_history

    place = open_home(None)
    load_history(place.store)
    place.store.close()


def app_of(place: Place) -> FastAPI:
    """The web service of a home."""
    from service.app import create_app
    from tepat.wiring import open_desk

    return create_app(open_desk(place), lang=place.settings.lang)


def worker_app() -> FastAPI:
    """The web service of one of several processes; its home stands in the environment."""
    return app_of(open_home(None))


def _end(_signal: int, _frame: object) -> None:
    """What uvicorn hands the signal on to once its requests are answered: the end, status 0."""
    raise SystemExit(0)


def demo(
    *,
    port: Port = 8000,
    serve_pages: Annotated[bool, typer.Option("--serve/--no-serve")] = True,
    staff: Annotated[int, typer.Option("--staff", min=200, help="People in the city.")] = 6000,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another city.")] = 1,
    home: Home = None,
) -> None:
    """Make a city up, import it, train, print a shortlist, then serve with the pages."""
    place = open_home(home)
    with ConsoleProgress() as progress:
        vacancy = _import_city(place, staff, seed, progress)
    with ConsoleProgress() as progress:
        report = train_at(place, None, progress)
    print_training(report)
    print_shortlist(recommend_at(place, vacancy, top=DEMO_VACANCY_TOP, lang=None))
    if serve_pages:
        serve_place(place, "127.0.0.1", port)


def _import_city(place: Place, staff: int, seed: int, progress: Progress) -> str:
    from features.intake.importer import import_path
    from tepat.demo import CitySpec, make_city, write_city

    progress.step(f"making a city of {staff} civil servants up", 0.0)
    city = make_city(CitySpec(seed=seed, staff=staff))
    folder = place.home / "demo-city"
    write_city(city, folder, form="csv")
    report = import_path(place.store, place.home, Path(folder), at=clock(), progress=progress)
    read = sum(table["read"] for table in report.to_json()["tables"].values())
    print_lines(f"Imported {read} rows from {folder}")
    return str(city.tables["vacancies"]["vacancy_id"].iloc[0])
