"""A real Chromium before a running service: real catalog, real journal, solved in this process.

Where there is no browser these tests skip and say so; `.ci/run` installs one.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from threading import Thread

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.main import create_app
from app.storage.journal import open_journal
from tests.app.service.world import NOW, InProcess, settings_in, solved_for_real
from tests.browser.chromium import ARGUMENTS, chromium

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What the theme alone can break.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
PATIENCE_MS = 120_000  # a busy machine is slow, not wrong


@dataclass
class Visitor:
    """One person with a browser; what goes wrong on the way is noted and asserted at the end."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the service."""
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    @property
    def elsewhere(self) -> list[str]:
        """Requests that left for another host."""
        return [url for url in self.requests if not url.startswith(self.address)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from the packages of the system."""
    found = chromium()
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serving(folder: Path, **given: object) -> Iterator[str]:
    """The address of a running service whose database is in a folder."""
    settings = settings_in(folder, **given)
    journal = open_journal(settings.database_url.get_secret_value())
    app = create_app(settings, InProcess(solved_for_real), journal, lambda: NOW)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the service is up waits
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service on one's own machine."""
    with serving(tmp_path_factory.mktemp("pages")) as address:
        yield address


@pytest.fixture(scope="module")
def tenders(address: str) -> dict[str, str]:
    """Ids of a tender by how far it has come: draft, frozen, awarded."""
    folder = files("app.examples") / "tenders"
    tender = (folder / "hebergement-assistant.yaml").read_text(encoding="utf-8")
    bids = (folder / "hebergement-assistant-bids.csv").read_bytes()
    found: dict[str, str] = {}
    with httpx2.Client(base_url=address, timeout=PATIENCE_MS / 1000) as client:
        for state in ("draft", "frozen", "awarded"):
            kept = client.post("/v1/tenders", content=tender, headers={"content-type": "application/yaml"})
            found[state] = kept.json()["id"]
        for state in ("frozen", "awarded"):
            assert client.post(f"/v1/tenders/{found[state]}/freeze").is_success
        table = {"content-type": "text/csv"}
        judged = client.post(f"/v1/tenders/{found['awarded']}/award", content=bids, headers=table)
        assert judged.is_success
    return found


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator["Visits"]:
    """A way to send visitors; all of them must have met no error and asked no other host."""
    visits = Visits(browser, address)
    yield visits
    visits.close()
    for visitor in visits.sent:
        assert not visitor.errors
        assert not visitor.elsewhere


@dataclass
class Visits:
    """Visitors of one test."""

    browser: Browser
    address: str
    sent: list[Visitor] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def as_(
        self, language: str = "en", theme: str = "light", width: int = 1280, scripts: bool = True
    ) -> Visitor:
        """A visitor by language, theme, width of the window in pixels, with or without scripts."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale={"en": "en-GB", "fr": "fr-FR"}[language],
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context.new_page(), self.address)
        visitor.page.on("console", lambda m: visitor.errors.append(m.text) if m.type == "error" else None)
        visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
        visitor.page.on("request", lambda request: visitor.requests.append(request.url))
        self.sent.append(visitor)
        self.contexts.append(context)
        return visitor

    def close(self) -> None:
        """Send everybody home."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder named by HAVRE_SCREENSHOTS, else one that is thrown away."""
    wanted = os.environ.get("HAVRE_SCREENSHOTS")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
