"""A real Fava on real books, and a real Chromium to look at it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests import forks
from tests.plugins.load import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    "--window-size=1400,1000",
)
PATIENCE = 60


class Fava:
    """A running Fava: its pages and its API."""

    def __init__(self, books: Path, address: str) -> None:
        self.books = books
        self.address = address

    def api(self, name: str, **query: str) -> Any:
        """Ask the JSON API; give its data."""
        url = f"{self.address}/api/{name}?{urllib.parse.urlencode(query)}"
        return _asked(urllib.request.Request(url))  # noqa: S310 - our own server

    def put(self, name: str, **body: object) -> Any:
        """Write through the JSON API."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.address}/api/{name}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        )
        return _asked(request)

    def errors(self) -> list[dict[str, Any]]:
        """Give the errors of the books as they are on disk now."""
        self.api("changed")
        found: list[dict[str, Any]] = self.api("errors")
        return found

    def comes(self, text: str) -> bool:
        """Wait until an error contains a text: Fava watches files in its own time."""
        return self._settles(text, there=True)

    def goes(self, text: str) -> bool:
        """Wait until no error contains a text."""
        return self._settles(text, there=False)

    def _settles(self, text: str, *, there: bool) -> bool:
        end = time.monotonic() + PATIENCE / 3
        while time.monotonic() < end:
            if any(text in error["message"] for error in self.errors()) == there:
                return True
            time.sleep(0.3)
        return False


def _asked(request: urllib.request.Request) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=PATIENCE) as answer:
        return json.load(answer)["data"]


@contextlib.contextmanager
def served(books: Path) -> Iterator[Fava]:
    """Run ``fava`` on a set of books until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = books.parent / f"fava-{port}.log"
    with log.open("wb") as stream:
        process = forks.start(
            *("fava", main(books), "--port", port),
            cwd=books,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            out=stream,
            err=stream,
        )
        try:
            yield Fava(books, _address(process, port, log))
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _address(process: forks.Process, port: int, log: Path) -> str:
    """Wait until Fava answers; it sends us to the books' own address."""
    end = time.monotonic() + PATIENCE
    root = f"http://127.0.0.1:{port}/"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end and process.poll() is None:
        try:
            with opener.open(root, timeout=PATIENCE) as answer:
                place = urllib.parse.urlsplit(answer.url).path.split("/")[1]
                return f"{root}{place}"
        except urllib.error.URLError:
            time.sleep(0.2)
    message = f"fava does not answer: {log.read_text(encoding='utf-8')}"
    raise AssertionError(message)


@contextlib.contextmanager
def browsing(profile: Path) -> Iterator[Chrome]:
    """Open a headless Chromium with a profile of its own until the block ends."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        message = (
            "these tests need a real browser: `apt-get install chromium"
            " chromium-driver` (or `make browser`)"
        )
        raise AssertionError(message)
    options = ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options=options, service=ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


class Page:
    """What a person sees of a page."""

    def __init__(self, chrome: Chrome, fava: Fava) -> None:
        self.chrome = chrome
        self.fava = fava

    def open(self, path: str, text: str) -> str:
        """Open a page and wait until it shows a text; give all it shows."""
        self.chrome.get(f"{self.fava.address}/{path}")
        return self.wait(text)

    def wait(self, text: str) -> str:
        """Wait until the page shows a text; give all it shows."""
        WebDriverWait(self.chrome, PATIENCE).until(lambda _: text in self.text())
        return self.text()

    def text(self) -> str:
        """Give the text of the page's main part."""
        return str(self.chrome.execute_script("return document.body.innerText"))

    def faults(self) -> list[str]:
        """Give what the browser's console calls severe."""
        return [
            entry["message"]
            for entry in self.chrome.get_log("browser")  # type: ignore[no-untyped-call]
            if entry["level"] == "SEVERE"
        ]

    def click(self, label: str) -> None:
        """Click the button with this label."""
        path = f"//button[contains(normalize-space(.), '{label}')]"
        WebDriverWait(self.chrome, PATIENCE).until(
            lambda c: c.find_elements(By.XPATH, path)
        )[0].click()
