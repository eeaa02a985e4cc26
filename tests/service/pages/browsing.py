"""The real service on a port of its own, and a real browser that may go nowhere else."""

from __future__ import annotations

import io
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import TimeoutError as WaitedInVain
from playwright.sync_api import sync_playwright

from service.app import create_app
from service.desk import Desk

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, PHONE = 1280, 390


@contextmanager
def serving(store):
    """The app with its worker on a free port of this machine; gives its address."""
    desk = Desk(store, store.home, lambda: datetime.now(UTC))
    with socket.socket() as listener, io.StringIO() as log:
        listener.bind(("127.0.0.1", 0))
        app = create_app(desk, log=log)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def chromium():
    """Debian's Chromium, without its own errands."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def window(browser, base, width=WIDE, lang="id"):
    """A page of that width; afterwards nothing was loaded from elsewhere and nothing complained.

    What was waited for in vain fails with what the service answered last.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=base)
    context.add_cookies([{"name": "tepat_lang", "value": lang, "url": base}])
    page = context.new_page()
    asked, answered, complaints = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: answered.append((response.status, response.url)))
    page.on("console", lambda said: complaints.append(said.text) if _complains(said) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    except WaitedInVain as error:
        told = f"asked {asked[-3:]}, answered {answered[-3:]}, said {complaints}"
        raise AssertionError(f"{error.message}\n{told}") from error
    context.close()
    assert [url for url in asked if not url.startswith(f"{base}/")] == []
    assert complaints == []


def _complains(said) -> bool:
    """An answer that refuses is told by its page; the browser's own word on its status is not."""
    return said.type == "error" and "status of 4" not in said.text


def copied(city, folder):
    """A home of its own with that city in it."""
    return shutil.copytree(city.home, folder)
