"""The page of a plan in a real browser: what it draws, how it is used, and that text of a board stays text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from boardctl.model.desired import Source
from boardctl.model.operations import Operation
from boardctl.model.plan import Danger, Delta, Plan
from boardctl.views.board_view import (
    BoardView,
    CardView,
    ChecklistView,
    ItemView,
    LabelView,
    LinkView,
    ListView,
    live_view,
)
from boardctl.views.disclosure import Details
from boardctl.views.page.drawing import Pair
from boardctl.views.page.page import board_page, plan_page
from tests.browser.conftest import expect
from tests.npm import node_modules
from tests.views import boards, plans

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = "axe-core@4.14.1"
EVIL = (
    "` `<img src=x onerror=\"document.title='owned'\">` `",
    "</style></script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    '"><svg onload="document.title=\'owned\'">',
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "\x1b[31mred\u202egpj.exe",
    "javascript:document.title='owned'",
    "' autofocus onfocus='document.title=1",
)


def card(name: str, number: str, **more: Any) -> CardView:
    """A card with that id."""
    return CardView(name=name, id=number, **more)


def example() -> tuple[Plan, dict[str, Pair]]:
    """A board on which something of every kind happens."""
    bug, docs = LabelView("bug", "red"), LabelView("docs", "sky_dark")
    steps = ChecklistView("Steps", (ItemView("One", True), ItemView("Two", False, "2026-12-04T17:00:00Z", "alice")))
    late = {"due": Delta("2026-12-01T17:00:00Z", "2026-12-05T17:00:00Z"), "labels": Delta(("bug",), ("docs",))}
    item = Operation(verb="create", kind="item", target="${i}", owner="k", card="c1")
    where = Source("boards/site.yaml", 9)
    made, changed = plans.change, {"object_id": "c1", "where": "Backlog"}
    plan = plans.plan(
        made("create", "label", "site/labels/docs", "docs", fields={"color": Delta(None, "sky_dark")}, source=where),
        made("update", "card", "site/cards/ci", "Set up CI", fields=late, source=where, **changed),
        made("create", "item", "site/cards/ci/items/two", "Two", where="Steps", operations=(item,)),
        made("move", "card", "site/cards/copy", "Write copy", object_id="c2", where="Doing", after="Ask", moves=True),
        made("create", "card", "site/cards/new", "Brand new", where="Doing", source=where),
        made("archive", "card", "site/cards/old", "Old idea", object_id="c3", reason="owned, no longer declared"),
        made("archive", "list", "site/lists/ice", "Icebox", object_id="l3", reason="owned, no longer declared"),
        dangers=(Danger(message="website: 11 removals, more than 10", removals=11),),
        notes=("may be a new name",),
    )
    asked = card("Ask", "c4", done=True, members=("alice",), desc="Two\nlines", links=(LinkView("https://a.example"),))
    start = card("Set up CI", "c1", labels=(bug,), due="2026-12-01T17:00:00Z", cover="blue")
    end = card("Set up CI", "c1", labels=(docs,), due="2026-12-05T17:00:00Z", cover="blue", checklists=(steps,))
    copy = card("Write copy", "c2")
    before = BoardView(
        name="Site",
        url="https://trello.com/b/nC8QJJoZ",
        lists=(
            ListView(name="Backlog", id="l1", limit=1, cards=(start, copy, card("Old idea", "c3"))),
            ListView(name="Doing", id="l2", cards=(asked,)),
            ListView(name="Icebox", id="l3", cards=(card("Cold", "c5"),)),
        ),
    )
    after = BoardView(
        name="Site",
        url=before.url,
        lists=(
            ListView(name="Backlog", id="l1", limit=1, cards=(end,), archived=1),
            ListView(name="Doing", id="l2", cards=(asked, copy, card("Brand new", "${site/cards/new}"))),
        ),
    )
    return plan, {"website": Pair(before, after)}


def wicked(name: str) -> tuple[Plan, dict[str, Pair]]:
    """A board where one text stands everywhere a text can."""
    label, link = LabelView(name, name), LinkView(name, name)
    all_over = card(
        name,
        "c1",
        desc=f"{name}\n{name}",
        labels=(label,),
        members=(name,),
        fields=((name, name),),
        due=name,
        cover=name,
        checklists=(ChecklistView(name, (ItemView(name, False, name, name),)),),
        links=(link,),
    )
    view = BoardView(name=name, url=name, desc=name, lists=(ListView(name=name, id=name, cards=(all_over,)),))
    fields = {"desc": Delta(name, name + "!"), "fields": Delta({name: name}, None)}
    more: dict[str, Any] = {"object_id": "c1", "where": name, "reason": name, "source": Source(name, 1)}
    plan = plans.plan(
        plans.change("update", "card", f"site/{name}", name, fields=fields, **more),
        plans.change("archive", "list", "site/lists/x", name, object_id=name, reason=name),
        name=name,
        url=name,
        notes=(name,),
        dangers=(Danger(message=name, removals=1),),
        reported=(plans.left("card", name, name),),
    )
    return plan, {"website": Pair(view, view)}


class Opener:
    """Opens a page from a file, with everything that goes wrong in it collected."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.wrong: list[str] = []
        self.contexts: list[Any] = []

    def __call__(self, text: str, *, width: int = 1280, dark: bool = False, script: bool = True) -> Page:
        file = self.folder / f"page{len(self.contexts)}.html"
        file.write_text(text, encoding="utf-8")
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            is_mobile=width < 500,
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda message: self.wrong.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        page.on("request", lambda asked: self._asked(asked.url, file))
        page.goto(file.as_uri())
        return page

    def _asked(self, url: str, file: Path) -> None:
        """The page asks for itself and for nothing else."""
        if not url.startswith((file.as_uri(), "data:,")):
            self.wrong.append(f"asked for {url}")


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Pages from files; a console error, a dialog or a request fails the test."""
    opener = Opener(browser, tmp_path)
    yield opener
    for context in opener.contexts:
        context.close()
    assert not opener.wrong


def test_board_is_drawn_before_and_after(opened: Opener) -> None:
    """Columns with the changes on them; what goes is still seen, struck through; before and after at a choice."""
    page = opened(plan_page(*example()))
    after, before = page.locator(".after"), page.locator(".before")
    backlog = after.locator(".column", has=page.get_by_role("heading", name="Backlog"))
    expect(backlog.locator(".card[data-action=update]")).to_contain_text("2026-12-01 17:00Z -> 2026-12-05 17:00Z")
    expect(backlog.locator(".card[data-action=update]")).to_contain_text('+ item "Two"')
    expect(backlog.locator(".card[data-gone]")).to_contain_text("Old idea")
    expect(after.locator(".column[data-gone] .card[data-gone]")).to_contain_text("Cold")
    expect(after.locator(".card[data-action=create]")).to_contain_text("Brand new")
    expect(before).to_be_hidden()
    page.get_by_role("radio", name="before").check()
    expect(after).to_be_hidden()
    expect(before.locator(".column").first.locator(".card")).to_have_count(3)
    page.get_by_role("radio", name="after").check()
    expect(after.locator("[data-gone]").first).to_be_hidden()
    expect(after.get_by_text("Brand new")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_changes_are_filtered_by_what_is_done_and_to_what(opened: Opener, *, script: bool) -> None:
    """The choices work without a script too."""
    page = opened(plan_page(*example()), script=script)
    rows = page.locator(".row:visible")
    expect(rows).to_have_count(7)
    page.get_by_label("archived 2").uncheck()
    expect(rows).to_have_count(5)
    page.get_by_label("card 4").uncheck()
    expect(rows).to_have_count(2)
    page.get_by_label("only changed cards").check()
    expect(page.locator(".after .card:visible .name", has_text="Ask")).to_have_count(0)


def test_counts_say_the_same(opened: Opener) -> None:
    """What is created with a card is counted as the summary counts it, which stands there once."""
    page = opened(plan_page(plans.new_board(), {}))
    expect(page.get_by_text("9 to create")).to_have_count(1)
    expect(page.get_by_label("new 9")).to_be_visible()
    expect(page.get_by_label("card 1 with 2 parts")).to_be_visible()
    expect(page.get_by_label("list 2", exact=True)).to_be_visible()


def test_each_of_several_boards_has_its_counts(opened: Opener) -> None:
    """What the top says of all of them together, each says of itself."""
    boards = (plans.board(*plans.new_board().boards[0].changes), plans.board(*plans.removals().boards[0].changes))
    page = opened(plan_page(Plan(boards=boards), {}))
    expect(page.locator(".about")).to_contain_text(
        ["9 to create", "3 to move, 2 to archive, 1 to restore, 3 to delete"]
    )


def test_notes_set_code_as_code(opened: Opener) -> None:
    """Lines of files and commands, without their backticks; a name keeps its own, and is no markup in code either."""
    notes = (
        'let the `key` come out as "chat" again, or add `was: "a`b <b>"` to the card "say `x` <i>" (`y)',
        "if it is gone for good: `boardctl state rm k`",
    )
    page = opened(plan_page(plans.plan(notes=notes), {}))
    told = page.locator(".note")
    assert told.locator("code").all_inner_texts() == ["key", 'was: "a`b <b>"', "boardctl state rm k"]
    assert told.first.inner_text() == (
        'let the key come out as "chat" again, or add was: "a`b <b>" to the card "say `x` <i>" (`y)'
    )


def test_notes_alike_are_told_once(opened: Opener) -> None:
    """With how many more places it is so at."""
    notes = (*(f'if "b (x:1)" is "c", add it (b.yaml:{at})' for at in range(5)), "another", "another")
    page = opened(plan_page(plans.plan(notes=notes), {}))
    told = ['if "b (x:1)" is "c", add it (b.yaml:0 and 4 more places)', "another (2 times)"]
    assert page.locator(".note").all_inner_texts() == told


def test_page_by_keyboard(opened: Opener) -> None:
    """From change to change, to the board and back, views, search: no mouse is needed."""
    page = opened(plan_page(*example()))
    focused = page.locator(".row:has(:focus)")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(focused).to_contain_text("Set up CI")
    page.keyboard.press("Enter")
    expect(page.locator(".card:target")).to_contain_text("Set up CI")
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="before")).to_be_checked()
    page.keyboard.press("1")
    page.keyboard.press("/")
    page.keyboard.type("brand NEW j")
    expect(page.locator(".row:visible")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.type("brand NEW")
    expect(page.locator(".row:visible")).to_have_count(1)
    expect(page.locator(".after .card:visible")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 changes and 1 cards shown")
    page.keyboard.press("Escape")
    expect(page.locator(".row:visible")).to_have_count(7)


@pytest.mark.parametrize("name", EVIL)
def test_hostile_text_stays_text(opened: Opener, name: str) -> None:
    """Names, texts, colours and URLs of a board start nothing, load nothing, and are shown as they are."""
    page = opened(plan_page(*wicked(name)))
    page.keyboard.press("j")
    assert page.title() != "owned"
    counted = page.evaluate(
        "[document.scripts.length, document.querySelectorAll('svg, img, iframe, object, [autofocus]').length,"
        " [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some("
        "(each) => each.name.startsWith('on'))).length]"
    )
    assert counted == [1, 0, 0]
    links = page.evaluate("[...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))")
    assert all(link.startswith(("#", "https://")) for link in links)
    shown = name.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert " ".join(shown.split()) in " ".join(page.locator(".after .name").first.inner_text().split())


def test_no_style_and_no_script_but_its_own(opened: Opener) -> None:
    """Were a text to get out of its place, the page's policy would still not run it."""
    page = opened(plan_page(*example()))
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'owned'";
          document.body.append(script);
          const image = document.createElement("img");
          image.src = "https://evil.example/p.png";
          document.body.append(image);
        }"""
    )
    assert page.title() == "Plan: Website relaunch"
    assert len([each for each in opened.wrong if "Content Security Policy" in each]) == 2
    opened.wrong.clear()


PAGES: dict[str, Callable[[], str]] = {
    "plan": lambda: plan_page(*example()),
    "many boards": lambda: plan_page(Plan(boards=(*plans.removals().boards, *plans.many().boards[2:])), {}),
    "for everybody": lambda: plan_page(example()[0], {}, details="addresses"),
    "board": lambda: board_page(live_view(boards.live())),
}


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [(name, 1280, False) for name in sorted(PAGES)]
    + [("plan", 1280, True), ("board", 1280, True), ("plan", 390, False)],
)
def test_axe_finds_nothing(opened: Opener, name: str, width: int, *, dark: bool) -> None:
    """axe-core has nothing to say of any page, light or dark, wide or on a phone."""
    axe = node_modules(AXE) / "axe-core" / "axe.min.js"
    page = opened(PAGES[name](), width=width, dark=dark)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document).then((said) => said.violations)")
    assert [(each["id"], each["impact"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("script", [True, False])
def test_phone(opened: Opener, *, script: bool) -> None:
    """The page itself never scrolls sideways: columns do. The filters are folded: the changes are what it is about."""
    page = opened(plan_page(*example()), width=390, script=script)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('.after .columns').scrollWidth") > 390
    assert page.evaluate("document.querySelector('.tools').offsetHeight") < 100
    filters = page.get_by_label("archived 2")
    expect(filters).to_be_hidden()
    page.get_by_label("filters").check()
    filters.uncheck()
    page.get_by_label("filters").uncheck()
    expect(page.locator(".row:visible")).to_have_count(5)


def test_what_is_long_is_folded_until_it_is_asked_for(opened: Opener) -> None:
    """A name, a label, a list's name and a value of thousands of characters: a few lines, all of them on asking."""
    much = "word " * 1_500 + "last"
    labels, fields = (LabelView(much, "red"),), (("Note", much),)
    cards = (card(much, "c1", labels=labels, fields=fields), *(card(f"C{at}", f"d{at}", done=True) for at in range(60)))
    lists = tuple(ListView(name=f"{much}{at}", id=f"l{at}", cards=cards if at else ()) for at in range(3))
    view = BoardView(name=much, url="", lists=lists)
    made = plans.change("update", "label", "site/labels/much", much, fields={"name": Delta("x", "y")})
    moved = plans.change("move", "card", "site/cards/much", much, object_id="c1", where="Doing", moves=True)
    page = opened(plan_page(plans.plan(made, moved, name=much), {"website": Pair(view, view)}), width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('.top').offsetHeight") < 600
    assert page.evaluate("document.documentElement.scrollHeight") < 6_000
    drawn = "(all) => all.every((one) => one.checkVisibility({contentVisibilityAuto: true}))"
    assert page.locator(".after .card").evaluate_all(drawn)
    for part, asking in ((".after .card", ".after .card .more summary"), (".row[data-kind=label]", ".row .title")):
        folded = page.locator(part).first
        expect(folded).to_contain_text("last")
        before = folded.evaluate("(one) => one.offsetHeight")
        assert before < 500
        page.locator(asking).first.click()
        assert folded.evaluate("(one) => one.offsetHeight") > 10 * before


def test_names_from_right_to_left(opened: Opener) -> None:
    """Such a name stands at the right, its tag before it; what follows it in a line does not get into it."""
    name = "\u05e9\u05dc\u05d5\u05dd (2)!"
    views = tuple(
        BoardView(name=name, url="", lists=(ListView(name=name, id="l1", cards=(card(each, "c1"),)),))
        for each in (name, "new")
    )
    made = plans.change("update", "card", "site/cards/a", name, object_id="c1", where=name)
    page = opened(plan_page(plans.plan(made), {"website": Pair(views[1], views[0])}))
    directions = "(all) => all.map((one) => getComputedStyle(one).direction)"
    assert page.locator(".after :is(h3, .name)").evaluate_all(directions) == ["rtl", "rtl"]
    assert page.locator(".before .name").evaluate_all(directions) == ["ltr"]
    assert page.locator(".row bdi").first.inner_text() == f'card "{name}"'


def test_print(opened: Opener) -> None:
    """On paper: no controls, every column, nothing folded away."""
    page = opened(plan_page(*example()))
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.get_by_text("Two\nlines").first).to_be_visible()
    sideways = page.evaluate(
        "[...document.querySelectorAll('.columns')].map((one) => one.scrollWidth - one.clientWidth)"
    )
    assert max(sideways) <= 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_text("Two\nlines").first).to_be_hidden()


@pytest.mark.parametrize("details", ["addresses", "counts"])
def test_page_for_everybody(opened: Opener, details: Details) -> None:
    """No name and no value: with addresses, or with counts alone."""
    plan, _ = example()
    page = opened(plan_page(plan, {}, details=details))
    text = page.content()
    assert not [each for each in ("Set up CI", "Old idea", "Site", "relaunch", "2026-12-05") if each in text]
    assert ("site/cards/ci" in text) == (details == "addresses")
    expect(page.get_by_text("3 to create, 1 to update, 1 to move, 2 to archive").first).to_be_visible()
