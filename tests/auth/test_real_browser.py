"""Login and the client library in a real Chromium, against a served sandbox."""

from __future__ import annotations

import http.server
import importlib.util
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from boardctl.auth.loopback import listening
from boardctl.errors import BoardctlError
from boardctl.sandbox import KEY, SECRET
from tests.auth.browser import TRUST
from tests.auth.conftest import REPOSITORY, Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="playwright is not installed"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for this file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh window; an error in a page's script fails the test."""
    context = chromium.new_context(viewport={"width": 900, "height": 640})
    page = context.new_page()
    errors: list[Any] = []
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    context.close()
    assert not errors


def shoot(page: Page, name: str) -> None:
    """Keep two pictures, light and dark, where SCREENSHOTS says so, to be looked at."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{folder}/{name}-{scheme}.png")


class Login:
    """`boardctl login` under way in a process of its own; `link` is what it wants opened."""

    def __init__(self, process: subprocess.Popen[str], environment: dict[str, str]) -> None:
        self._process = process
        self._environment = environment
        assert process.stderr
        self.link = next(line.strip() for line in process.stderr if line.startswith("  http"))

    def end(self) -> tuple[int, str, str]:
        """Its exit code, stdout and stderr."""
        out, err = self._process.communicate(timeout=120)
        return self._process.returncode, out, err

    def then(self, *arguments: str) -> str:
        """stdout of another command with the same home."""
        program = [sys.executable, "-m", "boardctl", *arguments]
        done = subprocess.run(program, env=self._environment, capture_output=True, text=True, timeout=120)
        return done.stdout


@contextmanager
def login(served: Served, home: Path, *arguments: str) -> Iterator[Login]:
    """Start it; it is ended with the block."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "BOARDCTL_API_URL": served.url,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "DISPLAY": "",
        "WAYLAND_DISPLAY": "",
        "BROWSER": "",
    }
    program = [sys.executable, "-m", "boardctl", "login", "--key", KEY, "--port", "0", *arguments]
    with subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=home
    ) as process:
        try:
            yield Login(process, environment)
        finally:
            process.kill()


WAYS = [pytest.param((), id="fragment"), pytest.param(("--oauth1", "--secret", SECRET), id="oauth1")]


@pytest.mark.parametrize("way", WAYS)
def test_approved(page: Page, served: Served, home: Path, way: tuple[str, ...]) -> None:
    """Allow brings the token to the terminal, and takes it out of the address bar."""
    with login(served, home, "--scope", "write", *way) as under_way:
        page.goto(under_way.link)
        shoot(page, f"authorize-{len(way)}")
        page.get_by_role("button", name="Allow").click()
        page.get_by_role("heading", name="boardctl has the token").wait_for()
        shoot(page, f"handed-over-{len(way)}")
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}", page.url)
        code, out, err = under_way.end()
        assert code == 0, err
        assert "Logged in as You (@you): read and write" in out
        assert "(@you)" in under_way.then("whoami")


@pytest.mark.parametrize("way", WAYS)
def test_denied(page: Page, served: Served, home: Path, way: tuple[str, ...]) -> None:
    """Deny is told on the page and in the terminal."""
    with login(served, home, *way) as under_way:
        page.goto(under_way.link)
        page.get_by_role("button", name="Deny").click()
        page.get_by_role("heading", name="Not logged in").wait_for()
        shoot(page, f"denied-{len(way)}")
        code, _, err = under_way.end()
    assert code == 1
    assert "access was denied" in err


def heading(page: Page) -> str:
    """What the page says first, once it has something to say."""
    page.locator("main:not([data-state=waiting])").wait_for()
    return page.get_by_role("heading").inner_text()


def test_a_second_use_and_a_wrong_state(page: Page) -> None:
    """An answer for another login is not taken, and uses nothing up; of two for this one the first is."""
    with listening(0) as loopback:
        page.goto(f"{loopback.origin}/{'x' * 32}#token=ATTAother0000")
        assert heading(page) == "Not logged in"
        shoot(page, "wrong-state")
        page.goto(f"{loopback.return_url}#token=ATTAfirst0000")
        assert heading(page) == "boardctl has the token"
        page.goto("about:blank")
        page.goto(f"{loopback.return_url}#token=ATTAsecond000")
        assert heading(page) == "This login is over"
        shoot(page, "second-use")
        assert loopback.wait(30) == {"token": "ATTAfirst0000"}
        with pytest.raises(BoardctlError, match="no answer"):
            loopback.wait(0.01)


def test_an_answer_after_the_timeout(page: Page) -> None:
    """The page that has nobody left to hand it to says so."""
    waits: list[str] = []
    with ExitStack() as login:
        loopback = login.enter_context(listening(0))

        def arrive_late(route: Route) -> None:
            if route.request.method == "POST":
                with pytest.raises(BoardctlError) as ended:
                    loopback.wait(0.01)
                waits.append(str(ended.value))
                login.close()
            route.continue_()

        page.route("**/*", arrive_late)
        page.goto(f"{loopback.return_url}#token=ATTAlate00000")
        assert heading(page) == "This login is over"
    assert len(waits) == 1
    assert "no answer from the browser" in waits[0]
    assert "ATTA" not in page.url
    shoot(page, "too-late")


def test_without_a_browser_the_page_shows_the_token(page: Page, served: Served, home: Path) -> None:
    """What is copied from the page is pasted, and works."""
    link = served.link(return_url="", callback_method="", scope="read")
    page.goto(link)
    page.get_by_role("button", name="Allow").click()
    shoot(page, "shown")
    token = page.locator("code").inner_text()
    known = {"Authorization": f'OAuth oauth_consumer_key="{KEY}", oauth_token="{token}"'}
    assert httpx.get(f"{served.url}/members/me", headers=known, verify=TRUST).json()["username"] == "you"


PAGE = """<!doctype html><meta charset="utf-8"><title>My cards</title><h1>My cards</h1><ul></ul>
<script src="%s/client.js?key=%s"></script><script>
Trello.authorize({ name: "My cards", scope: { read: true }, success: function () {
  Trello.get("members/me/cards", { fields: "name" }, function (cards) {
    cards.forEach(function (card) {
      var item = document.createElement("li");
      item.textContent = card.name;
      document.querySelector("ul").appendChild(item);
    });
  });
} });
</script>"""


@contextmanager
def website(content: str) -> Iterator[str]:
    """Somebody's web page, on an origin of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The page at every address."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/cards.html"
        server.shutdown()


def test_client_library_lists_my_cards(page: Page, served: Served) -> None:
    """A web page with client.js gets a token by redirect and shows the member's cards."""
    token = served.grant()

    def made(path: str, **body: Any) -> str:
        known = {"Authorization": f'OAuth oauth_consumer_key="{KEY}", oauth_token="{token}"'}
        answer = httpx.post(f"{served.url}/{path}", json=body, headers=known, verify=TRUST)
        return str(answer.raise_for_status().json()["id"])

    me = httpx.get(f"{served.url}/members/me", params={"key": KEY, "token": token}, verify=TRUST).json()["id"]
    holder = made("lists", name="Doing", idBoard=made("boards", name="Cards of mine", defaultLists=False))
    for name in ("Water the plants", "<b>not bold</b>"):
        made("cards", name=name, idList=holder, idMembers=me)
    with website(PAGE % (served.url, KEY)) as url:
        page.goto(url)
        page.get_by_role("button", name="Allow").click()
        page.get_by_text("Water the plants").wait_for()
        shoot(page, "cards")
        assert set(page.locator("li").all_inner_texts()) >= {"Water the plants", "<b>not bold</b>"}
        assert "token" not in page.url
