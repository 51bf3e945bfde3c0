"""How the page looks: light and dark, and text that can be read on every colour."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from boardctl.model.values import COLORS
from tests.browser import rich
from tests.browser.conftest import Visits, expect
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Backgrounds may let those behind them shine through: all are painted, one over the other, and then looked at.
CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
  };
  const light = () => {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map(part);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const paintBehind = (one) => {
    if (one.parentElement) paintBehind(one.parentElement);
    paint(getComputedStyle(one).backgroundColor);
  };
  const contrast = (one) => {
    paintBehind(one);
    const ground = light();
    paint(getComputedStyle(one).color);
    const [high, low] = [light(), ground].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = ".chip:not(.bare), .badge, .value-text, .tile-name, .count, .avatar, .you-are, .add, .level";
  return [...document.querySelectorAll(texts)].map((one) => [contrast(one), one.className, one.textContent]);
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_stands_out(visits: Visits, board: Served, *, dark: bool) -> None:
    """Every label of Trello's thirty colours, badges, names and counts: at least 4.5 to 1 (WCAG AA), light and dark.

    Also on a card that its cover fills.
    """
    for color in COLORS:
        label = board.request("POST", "/labels", idBoard=rich.ident(1), name=color, color=color)
        board.request("POST", "/cards/Card0003/idLabels", value=label["id"])
    for card, color in enumerate(("red", "blue", "black", "yellow", "purple"), start=1):
        board.request("PUT", f"/cards/Card{card:04}", cover={"color": color, "size": "full"})
    page = visits.open(dark=dark)
    expect(page.locator(".chip", has_text="black_dark")).to_have_count(1)
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 30
    assert [each for each in contrasts if each[0] < 4.5] == []


def test_dark_and_light(visits: Visits) -> None:
    """As the system says, until the button says otherwise; that is kept."""
    page = visits.open(dark=True)
    background = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(background)
    button = page.get_by_role("button", name="Theme: auto")
    button.click()
    page.get_by_role("button", name="Theme: light").wait_for()
    light = page.evaluate(background)
    assert sum(map(int, re.findall(r"\d+", light))) > sum(map(int, re.findall(r"\d+", dark))) + 300
    page.reload()
    page.get_by_role("button", name="Theme: light").wait_for()
    assert page.evaluate(background) == light


def test_what_has_a_ground_stands_where_the_text_does(page: Page, board: Served) -> None:
    """The badges of a card that is done, is due or has a checklist begin below the first letter of its name."""
    board.request("PUT", "/cards/Card0003", due=None, dueComplete=True)
    expect(page.locator(".badge[data-how=done]", has_text="Done")).to_have_count(1)
    edges = page.evaluate(
        """() => [...document.querySelectorAll(".tile")].filter((one) => one.querySelector(".badge")).map((one) =>
          [".tile-name", ".badge"].map((each) => one.querySelector(each).getBoundingClientRect().left))"""
    )
    assert len(edges) > 4
    assert [each for each in edges if each[0] != each[1]] == []
