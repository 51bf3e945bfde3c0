"""A browser, a served sandbox, and a fresh board in it for every test.

The browser lives no longer than this folder's tests: while playwright's loop runs, no other test of the process could
run one of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import rich
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 30_000  # milliseconds
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for all tests of this folder."""
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def board(served: Served) -> Served:
    """The server, with the hand-written board as it was written."""
    served.load(rich.export())
    return served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install playwright)")
    if shutil.which(CHROMIUM) is None:
        pytest.skip(f"there is no {CHROMIUM} (apt-get install chromium)")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


def expect(locator: Any) -> Any:
    """Playwright's waiting assertions, patient enough for a machine that does other things too."""
    from playwright.sync_api import expect as expects

    expects.set_options(timeout=PATIENCE)
    return expects(locator)


class Visits:
    """Opens pages of one server; any error in a page's console fails the test."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.wrong: list[str] = []
        self.refusals = False
        self.contexts: list[BrowserContext] = []

    def expect_refusals(self) -> None:
        """From here on, what chromium says of refused and broken connections is part of the test."""
        self.refusals = True

    def open(
        self, path: str = f"/b/{rich.SHORT_LINK}", *, width: int = 1280, phone: bool = False, dark: bool = False
    ) -> Page:
        """A page of its own, with nothing kept from others, at `path`."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            is_mobile=phone,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._hear)
        page.goto(self.url.rstrip("/") + path)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        """Chromium's own word on requests that did not go well is an error too."""
        if message.type == "error" and not (self.refusals and message.text.startswith("Failed to load resource")):
            self.wrong.append(message.text)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def visits(browser: Browser, board: Served) -> Iterator[Visits]:
    """Pages over the fresh board."""
    visits = Visits(browser, board.page_url)
    yield visits
    visits.close()
    assert not visits.wrong


@pytest.fixture
def page(visits: Visits) -> Page:
    """The board's page, drawn."""
    page = visits.open()
    page.locator(".tile").first.wait_for()
    return page
