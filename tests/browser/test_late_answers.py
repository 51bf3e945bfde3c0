"""The sandbox's page in Debian's chromium: answers that come when one is elsewhere already."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import rich
from tests.browser.conftest import Visits, expect
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOARD = f"**/1/boards/{rich.SHORT_LINK}?*"

# The next drawing takes a wrong word away again: it must not have been there.
WATCH = """
    window.seen = 0;
    const look = () => (window.seen += document.querySelectorAll("#detail .none").length);
    new MutationObserver(look).observe(document.getElementById("detail"), {childList: true, subtree: true});
"""


def home(page: Page) -> None:
    """To the overview."""
    page.get_by_role("link", name="All boards").click()
    page.get_by_role("heading", name="Boards").wait_for()


def held(page: Page, at: str, cause: Callable[[], Any]) -> Any:
    """The next request to `at`, which `cause` brings about, kept back."""
    routes: list[Any] = []
    page.route(at, lambda route: routes.append(route), times=1)
    with page.expect_request(at):
        cause()
    page.evaluate("0")  # the route is told after the request
    return routes[0]


@pytest.mark.parametrize("refused", [False, True])
def test_a_board_that_was_left_is_not_drawn(visits: Visits, board: Served, refused: bool) -> None:
    """Its answer comes while the overview is shown: neither its columns nor its refusal are for there."""
    visits.expect_refusals()
    page = visits.open()
    page.locator(".tile").first.wait_for()
    late = held(page, BOARD, lambda: board.request("PUT", f"/lists/{rich.ident(202)}", name="Shipped"))
    home(page)
    with page.expect_response(BOARD):
        late.fulfill(status=404, body="board not found") if refused else late.continue_()
    board.request("PUT", f"/boards/{rich.SHORT_LINK}", name="Renamed")
    expect(page.locator(".board-tile", has_text="Renamed")).to_be_visible()
    expect(page.locator(".columns")).to_have_count(0)
    expect(page.get_by_role("heading", name="Boards")).to_be_visible()


def test_a_board_is_drawn_once_for_who_one_has_become(visits: Visits, board: Served) -> None:
    """What was read for whom one was until then comes after it."""
    page = visits.open()
    page.locator(".tile").first.wait_for()
    late = held(page, BOARD, lambda: board.request("PUT", f"/lists/{rich.ident(202)}", name="Shipped"))
    page.locator("#you-are").select_option("ada")
    expect(page.get_by_role("button", name="Shipped", exact=True)).to_be_visible()
    with page.expect_response(BOARD):
        late.continue_()
    board.request("PUT", f"/lists/{rich.ident(202)}", name="Sent")
    expect(page.get_by_role("button", name="Sent", exact=True)).to_be_visible()
    expect(page.locator(".columns")).to_have_count(1)


def test_a_card_that_can_not_be_shown_says_so_in_its_own_window(visits: Visits, board: Served) -> None:
    """Another one is open when the answer comes."""
    visits.expect_refusals()
    page = visits.open()
    first, second = (page.locator(".tile").filter(has_text=name) for name in (rich.CI, rich.PRESS))
    at = f"**/1/cards/{board.get('/cards/Card0001')['shortLink']}?*"
    page.evaluate(WATCH)
    late = held(page, at, first.click)
    page.locator("#detail").get_by_role("button", name="Close").click()
    second.click()
    detail = page.locator("#detail")
    expect(detail.get_by_role("button", name=rich.PRESS)).to_be_visible()
    with page.expect_response(at):
        late.fulfill(status=404, body="The requested resource was not found.")
    board.request("PUT", "/cards/Card0003", name="Tell everybody")
    expect(detail.get_by_role("button", name="Tell everybody")).to_be_visible()
    assert page.evaluate("window.seen") == 0
