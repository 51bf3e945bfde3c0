"""A web app of somebody else's, on an origin of its own: it gets a token in the browser, and uses client.js."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import httpx
import pytest

from tests.browser import rich
from tests.browser.conftest import Visits, expect
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

# It opens the asked page in a window of its own and shows the message that comes back.
LISTENER = b"""<!doctype html><link rel="icon" href="data:,"><button>Connect</button><output></output><script>
addEventListener("message", (event) => { document.querySelector("output").textContent = event.data; });
const asked = decodeURIComponent(location.hash.slice(1));
document.querySelector("button").onclick = () => open(asked, "_blank", "width=400");
</script>"""
# It has the functions of Trello's client library; what it is given stands behind the #.
CLIENT = b"""<!doctype html><link rel="icon" href="data:,"><button>Connect</button><ul></ul><script>
const script = document.createElement("script");
script.src = decodeURIComponent(location.search.slice(1));
document.head.append(script);
const list = async () => {
  const cards = await Trello.get("members/me/cards", { fields: "name" });
  document.querySelector("ul").append(...cards.map(({ name }) => {
    const item = document.createElement("li");
    item.textContent = name;
    return item;
  }));
};
script.onload = () => Trello.authorize({ interactive: false, success: list });
document.querySelector("button").onclick = () =>
  Trello.authorize({ type: "popup", name: "Card lister", scope: { read: true }, expiration: "1hour", success: list });
</script>"""
PAGES = {"/listener": LISTENER, "/client": CLIENT, "/back": b'<!doctype html><link rel="icon" href="data:,">Back'}


class App(BaseHTTPRequestHandler):
    """Serves PAGES."""

    def do_GET(self) -> None:
        body = PAGES[self.path.partition("?")[0]]
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def app() -> Iterator[str]:
    """The origin of the app."""
    with ThreadingHTTPServer(("127.0.0.1", 0), App) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def site(visits: Visits, app: str) -> Visits:
    """Pages of the app."""
    visits.url = app
    return visits


def asking(served: Served, **given: str) -> str:
    """The address that asks for a token."""
    key = served.variables["TRELLO_API_KEY"]
    asked = {"key": key, "name": "My <b>tool</b>", "scope": "read", "expiration": "1hour", "response_type": "token"}
    return f"{served.variables['BOARDCTL_API_URL']}/authorize?{urlencode(asked | given)}"


def whose(served: Served, token: str) -> str:
    """The username that a token stands for."""
    field = f'OAuth oauth_consumer_key="{served.variables["TRELLO_API_KEY"]}", oauth_token="{token}"'
    answer = httpx.get(f"{served.variables['BOARDCTL_API_URL']}/members/me", headers={"authorization": field})
    return str(answer.json()["username"])


def allow(page: Page, member: str) -> None:
    expect(page.get_by_text("My <b>tool</b>")).to_be_visible()
    page.get_by_label("as").select_option(member)
    page.get_by_role("button", name="Allow").click()


def test_a_token_comes_back_in_the_fragment(site: Visits, board: Served, app: str) -> None:
    """The browser ends on the return_url with a token of the chosen member behind the #."""
    page = site.open("/back")
    page.goto(asking(board, callback_method="fragment", return_url=f"{app}/back"))
    allow(page, "bob")
    page.wait_for_url(f"{app}/back#token=*")
    assert whose(board, page.url.partition("#token=")[2]) == "bob"


def test_a_denial_comes_back_too(site: Visits, board: Served, app: str) -> None:
    """No token, and a reason."""
    page = site.open("/back")
    page.goto(asking(board, callback_method="fragment", return_url=f"{app}/back"))
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{app}/back#error=*")


def test_a_token_comes_back_as_a_message(site: Visits, board: Served, app: str) -> None:
    """To the window that asked; the one that was asked in closes."""
    url = asking(board, callback_method="postMessage", return_url=app)
    page = site.open(f"/listener#{quote(url, safe='')}")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Connect").click()
    with opened.value.expect_event("close"):
        allow(opened.value, "alice")
    expect(page.locator("output")).to_contain_text("ATTA")
    assert whose(board, page.locator("output").inner_text()) == "alice"


def test_a_page_with_client_js_lists_my_cards(site: Visits, board: Served) -> None:
    """Authorize in a popup, then `Trello.get`; after a reload the token is still known."""
    board.request("POST", "/cards/Card0001/idMembers", value=board.get("/members/me")["id"])
    script = f"{board.variables['BOARDCTL_API_URL']}/client.js?key={board.variables['TRELLO_API_KEY']}"
    page = site.open(f"/client?{quote(script, safe='')}")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Connect").click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("listitem")).to_have_text([rich.CI])
    page.reload()
    expect(page.get_by_role("listitem")).to_have_text([rich.CI])
