"""The page of a plan with many cards in a real browser: searching it grows as the page does."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from boardctl.views.board_view import BoardView, CardView, ListView
from boardctl.views.page.drawing import Pair
from boardctl.views.page.page import plan_page
from tests.browser.conftest import browser
from tests.views import plans

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]

SMALL, LARGE, MOST = 500, 2_000, 6.0
# Milliseconds of the script, the style and the layout, for a search that hides all and one that shows all again.
SEARCH = """(text) => {
  const field = document.querySelector("input[type=search]");
  const start = performance.now();
  for (const wanted of [text, ""]) {
    field.value = wanted;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
  }
  return performance.now() - start;
}"""


def page_of(cards: int) -> str:
    """A plan that creates so many cards in ten lists."""
    made = [plans.change("create", "card", f"site/cards/{n}", f"Card {n}", where="L") for n in range(cards)]
    views = [CardView(name=each.name, id=f"${{{each.address}}}") for each in made]
    lists = [ListView(name=f"L{at}", id=f"l{at}", cards=tuple(views[at::10])) for at in range(10)]
    url = "https://trello.com/b/nC8QJJoZ"
    pair = Pair(BoardView(name="Site", url=url, lists=()), BoardView(name="Site", url=url, lists=tuple(lists)))
    return plan_page(plans.plan(*made), {"website": pair})


@pytest.fixture
def opened(browser: Browser) -> Iterator[Any]:
    """Opens pages from texts."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})

    def open_(text: str) -> Page:
        page = context.new_page()
        page.set_content(text)
        return page

    yield open_
    context.close()


def test_searching_grows_as_the_page_does(opened: Any) -> None:
    """Measured in turn, A B A B, the median of the ratios."""
    small, large = opened(page_of(SMALL)), opened(page_of(LARGE))
    pairs = [(large.evaluate(SEARCH, "no such card"), small.evaluate(SEARCH, "no such card")) for _ in range(7)]
    ratio = statistics.median(one / other for one, other in pairs)
    own = statistics.median(one for one, _ in pairs)
    print(f"\nsearching a page of {LARGE} cards: {own:.0f} ms, {ratio:.1f} x {SMALL} cards (at most {MOST})")
    assert ratio <= MOST
