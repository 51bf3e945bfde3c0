"""The board's page: what it shows, and that everything done on it happens through the API."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser import rich
from tests.browser.conftest import Visits, expect
from tests.projects import Project, needs_boards, shared_board
from tests.served import Served, write_export

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


def column(page: Page, name: str) -> Locator:
    return page.locator(".column").filter(has=page.get_by_role("button", name=name, exact=True))


def tile(page: Page, name: str) -> Locator:
    return page.locator(".tile").filter(has_text=name)


def card(board: Served, number: int) -> Any:
    return board.get(f"/cards/Card{number:04d}?checklists=all&actions=all")


def writes(page: Page) -> Any:
    """Waits for the answer to the page's next write."""
    return page.expect_response(lambda answer: answer.request.method in ("PUT", "POST"))


def drag(page: Page, moved: Locator, onto: Locator) -> None:
    """With the mouse, in a few steps as a hand would; it is dropped above the middle of `onto`."""
    start, goal = moved.bounding_box(), onto.bounding_box()
    assert start
    assert goal
    page.mouse.move(start["x"] + 40, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(goal["x"] + 60, goal["y"] + 4, steps=6)
    page.mouse.up()


def test_everything_a_card_has_is_on_it(page: Page) -> None:
    """Labels, due date, progress, attachments, field values and people; the list says that it is over its limit."""
    ci = tile(page, rich.CI)
    for text in ("bug", "tech debt", "due soon", "1/3", "Estimate", "3", "Priority", "High", "AL", "GH"):
        expect(ci).to_contain_text(text)
    expect(tile(page, rich.BILLING)).to_contain_text("overdue")
    expect(tile(page, rich.SHIPPED)).to_contain_text("done")
    expect(tile(page, rich.LOGO).locator(".band")).to_have_attribute("data-color", "purple_light")
    expect(column(page, "Doing").locator(".count")).to_contain_text("3 / 2")
    expect(page.get_by_text("An old idea")).to_have_count(0)


def test_a_dragged_card_is_moved_and_plan_reports_it(page: Page, board: Served, tmp_path: Path) -> None:
    """The whole point: drift made by hand is drift that boardctl sees."""
    project = Project(tmp_path)
    lists = [{"name": "Backlog", "cards": [rich.CI]}, "Doing", "Done"]
    content = {"version": 1, "id": rich.SHORT_LINK, "name": rich.NAME, "manage": {"progress": "enforce"}}
    project.write({**content, "lists": lists})
    with writes(page):
        drag(page, tile(page, rich.CI), tile(page, "Pick fonts"))
    expect(column(page, "Doing").locator(".tile-name")).to_have_text(
        [rich.LOGO, "Hire a writer", rich.CI, "Pick fonts"]
    )
    assert card(board, 1)["idList"] == rich.ident(201)
    planned = project.run("plan", "--format", "json", sandbox=False, **board.variables)
    assert planned.code == 0, planned.err
    moves = [change for each in planned.json()["boards"] for change in each["changes"]]
    assert [(change["action"], change["name"]) for change in moves] == [("move", rich.CI)]


def test_escape_puts_a_dragged_card_back(page: Page, board: Served) -> None:
    """Nothing is sent, and the click that ends the drag opens nothing."""
    ci = tile(page, rich.CI)
    box = ci.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 60, steps=4)
    expect(page.locator(".ghost")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".ghost")).to_have_count(0)
    expect(column(page, "Backlog").locator(".tile").first).to_contain_text(rich.CI)
    assert card(board, 1)["idList"] == rich.ident(200)


def test_a_card_is_moved_by_keyboard(page: Page, board: Served) -> None:
    """Space lifts it, arrows carry it over, space drops it; each step is spoken."""
    page.get_by_role("link", name=rich.BILLING).focus()
    page.keyboard.press("Space")
    expect(page.locator("#spoken")).to_contain_text("picked up")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#spoken")).to_have_text("Place 1 of 4 in Doing")
    with writes(page):
        page.keyboard.press("Space")
    expect(page.locator("#spoken")).to_have_text(f"{rich.BILLING} is now in Doing.")
    expect(page.get_by_role("link", name=rich.BILLING)).to_be_focused()
    assert board.get(f"/lists/{rich.ident(201)}/cards")[0]["name"] == rich.BILLING


def test_cards_at_one_position_are_still_put_in_order(visits: Visits, board: Served) -> None:
    """Real boards hold cards with equal numbers: those that follow are moved on, so that the drop holds."""
    for number in (1, 2, 3):
        board.request("PUT", f"/cards/Card{number:04d}", pos=500)
    page = visits.open()
    page.get_by_role("link", name=rich.PRESS).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(page.locator("#spoken")).to_contain_text("is now in")
    assert [each["name"] for each in board.get(f"/lists/{rich.ident(200)}/cards")] == [
        rich.CI,
        rich.PRESS,
        rich.BILLING,
    ]


def test_board_list_and_card_are_renamed_where_they_stand(page: Page, board: Served) -> None:
    """A press on a name makes it a field; enter saves."""
    for old, new in ((rich.NAME, "Relaunch"), ("Backlog", "Later")):
        page.get_by_role("button", name=old, exact=True).click()
        page.keyboard.type(new)
        with writes(page):
            page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=new, exact=True)).to_be_visible()
    tile(page, rich.CI).click()
    page.locator("#detail").get_by_role("button", name=rich.CI).click()
    page.keyboard.type("Continuous integration")
    with writes(page):
        page.keyboard.press("Enter")
    expect(tile(page, "Continuous integration")).to_have_count(1)
    assert board.get(f"/boards/{rich.SHORT_LINK}")["name"] == "Relaunch"
    assert board.get(f"/lists/{rich.ident(200)}")["name"] == "Later"
    assert card(board, 1)["name"] == "Continuous integration"


def test_a_description_keeps_its_lines(page: Page, board: Served) -> None:
    """It is plain text; escape leaves the editing, not the card."""
    tile(page, rich.CI).click()
    detail = page.locator("#detail")
    expect(detail.locator(".prose").first).to_have_text("First line.\nSecond line, with <b>no</b> markup.")
    for leave in (detail.get_by_role("button", name="Edit"), detail.get_by_role("button", name=rich.CI)):
        leave.click()
        page.keyboard.type("Thrown away")
        page.keyboard.press("Escape")
        expect(detail.get_by_text("Thrown away")).to_have_count(0)
    detail.get_by_role("button", name="Edit").click()
    detail.get_by_label("Description").fill("One\n\n  <i>two</i>")
    with writes(page):
        detail.get_by_role("button", name="Save").click()
    expect(detail.locator(".prose").first).to_have_text("One\n\n  <i>two</i>")
    assert card(board, 1)["desc"] == "One\n\n  <i>two</i>"


def test_items_are_ticked_and_comments_written_by_whom_one_chose_to_be(page: Page, board: Served) -> None:
    """Ada's token does it: Trello's own record says so, and the page shows it."""
    page.locator("#you-are").select_option("ada")
    expect(page.locator(".you .avatar")).to_have_text("AL")
    tile(page, rich.CI).click()
    detail = page.locator("#detail")
    with writes(page):
        detail.get_by_label("Docs written").check()
    expect(detail.get_by_text("2 of 3")).to_be_visible()
    detail.get_by_role("button", name="Write a comment…").click()
    page.keyboard.type("Looks good\nto me")
    with writes(page):
        detail.get_by_role("button", name="Comment", exact=True).click()
    expect(detail.locator(".said")).to_have_text("Looks good\nto me")
    expect(tile(page, rich.CI)).to_contain_text("2/3")
    found = card(board, 1)
    assert [item["state"] for item in found["checklists"][0]["checkItems"]] == ["complete", "complete", "incomplete"]
    assert {action["memberCreator"]["username"] for action in found["actions"]} == {"ada"}


def test_cards_are_added_archived_and_restored(page: Page, board: Served) -> None:
    """Archived ones are in a panel of their own, on demand."""
    doing = column(page, "Doing")
    doing.get_by_role("button", name="Add a card").click()
    page.keyboard.type("Order the cake")
    with writes(page):
        page.keyboard.press("Enter")
    expect(doing.locator(".tile").last).to_have_text("Order the cake")
    page.keyboard.press("Escape")
    tile(page, "Order the cake").click()
    with writes(page):
        page.get_by_role("button", name="Archive this card").click()
    page.locator("#detail").get_by_role("button", name="Close").click()
    expect(tile(page, "Order the cake")).to_have_count(0)
    page.get_by_role("button", name="Archived").click()
    expect(page.locator("#panel")).to_contain_text("An old idea")
    with writes(page):
        page.get_by_role("button", name="Restore Order the cake").click()
    expect(tile(page, "Order the cake")).to_have_count(1)
    assert {each["name"] for each in board.get(f"/boards/{rich.SHORT_LINK}/cards/closed")} == {"An old idea"}


def test_lists_and_the_board_are_archived_and_restored(page: Page, board: Served) -> None:
    """An archived board says so and offers the way back."""
    column(page, "Doing").hover()
    with writes(page):
        page.get_by_role("button", name="Archive the list Doing").click()
    expect(column(page, "Doing")).to_have_count(0)
    page.get_by_role("button", name="Archived").click()
    with writes(page):
        page.get_by_role("button", name="Restore Doing").click()
    expect(column(page, "Doing")).to_have_count(1)
    with writes(page):
        page.get_by_role("button", name="Archive this board").click()
    expect(page.get_by_text("This board is archived.")).to_be_visible()
    assert board.get(f"/boards/{rich.SHORT_LINK}")["closed"] is True
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_text("This board is archived.")).to_be_hidden()


def test_hostile_text_is_text(visits: Visits, board: Served) -> None:
    """Markup, quotes and turned-around letters in every place that people can write to."""
    for place, text in enumerate(rich.HOSTILE):
        board.request("PUT", f"/cards/Card{place + 1:04d}", name=text, desc=text)
        board.request("PUT", f"/lists/{rich.ident(200 + place)}", name=text)
        board.request("PUT", f"/labels/{rich.ident(100 + place)}", name=text)
    board.request("POST", "/cards/Card0001/actions/comments", text=rich.SCRIPT)
    page = visits.open()
    expect(page.get_by_role("link", name=rich.SCRIPT)).to_be_visible()
    expect(page.get_by_role("link", name=rich.QUOTES)).to_be_visible()
    expect(page.locator(".tile-name").nth(2)).to_contain_text("⟨U+202E⟩gnp.exe")
    page.get_by_role("button", name="Activity").click()
    expect(page.locator("#panel .said")).to_have_text(rich.SCRIPT)
    page.get_by_role("link", name=rich.SCRIPT).first.click()
    expect(page.locator("#detail .said")).to_have_text(rich.SCRIPT)
    expect(page.locator("#detail .prose").first).to_have_text(rich.SCRIPT)
    expect(page.locator("#detail a", has_text="javascript")).to_have_count(0)
    expect(page).to_have_title(f"{rich.NAME} · boardctl sandbox")
    assert page.locator("main img, main script, dialog img, dialog script, aside script").count() == 0


def test_changes_of_others_appear_by_themselves(page: Page, board: Served, served: Served) -> None:
    """No reload: what stands in the window's memory stays; and a form that is open stays open."""
    page.evaluate("window.mark = 'here'")
    column(page, "Doing").get_by_role("button", name="Add a card").click()
    page.keyboard.type("half a thou")
    for number in range(25):
        board.request("POST", "/cards", idList=rich.ident(201), name=f"Made elsewhere {number}")
    board.request("PUT", f"/lists/{rich.ident(202)}", name="Shipped")
    expect(column(page, "Doing").locator(".tile")).to_have_count(28)
    expect(column(page, "Shipped")).to_have_count(1)
    page.keyboard.type("ght")
    expect(page.get_by_role("textbox", name="Name of the new card")).to_have_value("half a thought")
    assert page.evaluate("window.mark") == "here"


def test_activity_says_who_changed_what(page: Page, board: Served) -> None:
    """In sentences, newest first, with the old value where there is one."""
    board.request("PUT", "/cards/Card0003", name="Tell everybody")
    board.request("PUT", "/cards/Card0002", idList=rich.ident(202))
    page.get_by_role("button", name="Activity").click()
    entries = page.locator("#panel .entry p")
    expect(entries.nth(0)).to_contain_text(f"You moved {rich.BILLING} from Backlog to Done")
    expect(entries.nth(1)).to_contain_text(f"You renamed {rich.PRESS} to Tell everybody")


def test_who_may_not_see_the_board_is_told(visits: Visits) -> None:
    """Carol is on no board and in no workspace; back as oneself the board is there again."""
    visits.expect_refusals()
    page = visits.open()
    page.locator("#you-are").select_option("carol")
    expect(page.get_by_role("heading", name="Carol Carter may not see this board")).to_be_visible()
    page.locator("#you-are").select_option("you")
    expect(tile(page, rich.CI)).to_be_visible()


def test_nothing_is_taken_while_one_becomes_somebody_else(visits: Visits, board: Served) -> None:
    """What is done then would be done as the one or the other, and what is typed would choose the next person."""
    page, held = visits.open(), list[Any]()
    expect(tile(page, rich.CI)).to_be_visible()
    page.route("**/page/people", lambda route: held.append(route))
    with page.expect_request("**/page/people"):
        page.locator("#you-are").select_option("linus")
    expect(page.locator("body[inert]")).to_have_count(1)
    page.evaluate("document.querySelector('.name').focus()")
    page.keyboard.press("Enter")
    expect(page.locator(".name-field")).to_have_count(0)
    held[0].continue_()
    expect(page.locator("body[inert]")).to_have_count(0)
    expect(tile(page, rich.CI)).to_be_visible()
    expect(page.locator("#you-are")).to_have_value("linus")


def test_what_the_api_refuses_is_told_and_taken_back(visits: Visits, board: Served) -> None:
    """Linus was made an observer meanwhile: all is as it was, and the API's own words say why."""
    board.request("PUT", f"/boards/{rich.SHORT_LINK}/members/linus", type="observer")
    visits.expect_refusals()
    page = visits.open()
    page.locator("#you-are").select_option("linus")
    page.get_by_role("button", name="Backlog", exact=True).click()
    page.keyboard.type("Mine now")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Renaming the list didn't work: unauthorized")
    expect(page.get_by_role("button", name="Backlog", exact=True)).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    tile(page, rich.CI).click()
    page.get_by_label("Docs written").click()
    expect(page.locator(".toast")).to_contain_text("Ticking the item didn't work: unauthorized")
    expect(page.get_by_label("Docs written")).not_to_be_checked()
    page.get_by_role("button", name="Dismiss").click()
    page.keyboard.press("Escape")
    page.get_by_role("link", name=rich.CI).focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator(".toast")).to_contain_text("Moving the card didn't work: unauthorized")
    expect(column(page, "Backlog").locator(".tile").first).to_contain_text(rich.CI)


def test_the_page_outlives_its_server(browser: Browser, tmp_path: Path) -> None:
    """Killed and started again: the page says so, connects again, and shows what it has missed."""
    with Served(tmp_path, write_export(tmp_path, rich.export())) as served:
        visits = Visits(browser, served.page_url)
        visits.expect_refusals()
        page = visits.open()
        expect(tile(page, rich.CI)).to_be_visible()
        served.stop(signal.SIGKILL)
        expect(page.get_by_role("status")).to_have_text("Reconnecting…")
    with Served(tmp_path, port=int(served.page_url.rsplit(":", 1)[1].strip("/"))) as again:
        again.request("PUT", "/cards/Card0001", name="Missed")
        expect(page.get_by_role("status")).to_have_text("Live")
        expect(tile(page, "Missed")).to_be_visible()
        visits.close()
    assert not visits.wrong


def test_a_phone_shows_and_moves_cards(visits: Visits, board: Served) -> None:
    """375 pixels: nothing sticks out, the card fills the screen, and it can be moved without dragging."""
    page = visits.open(width=375, phone=True)
    tile(page, rich.CI).tap()
    detail = page.locator("#detail")
    expect(detail.get_by_text("Definition of done")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    detail.get_by_label("List").select_option(label="Done")
    with writes(page):
        detail.get_by_role("button", name="Move", exact=True).tap()
    expect(column(page, "Done").locator(".tile")).to_have_count(2)
    assert card(board, 1)["idList"] == rich.ident(202)


def test_a_finger_that_holds_drags(visits: Visits, board: Served) -> None:
    """A card is lifted by holding it; a finger that moves at once only scrolls."""
    page = visits.open(width=375, phone=True)
    first, second = tile(page, rich.CI).bounding_box(), tile(page, rich.PRESS).bounding_box()
    assert first
    assert second
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (first["x"] + 60, first["y"] + 40))
    page.locator(".ghost").wait_for()
    touch("touchMove", (first["x"] + 62, second["y"] + second["height"]))
    expect(column(page, "Backlog").locator(".tiles > *").last).to_have_class("gap")
    with writes(page):
        touch("touchEnd")
    expect(column(page, "Backlog").locator(".tile").last).to_contain_text(rich.CI)


def test_the_overview_leads_to_boards_and_makes_them(visits: Visits, board: Served) -> None:
    """Boards are links; a new one is there at once."""
    page = visits.open("/")
    page.get_by_role("button", name="New board").click()
    page.keyboard.type("Team offsite")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Team offsite")).to_be_visible()
    expect(page.locator(".column h2")).to_have_text(["To Do", "Doing", "Done"])
    page.get_by_role("link", name="All boards").click()
    page.locator(".board-tile", has_text=rich.NAME).click()
    expect(tile(page, rich.CI)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Boards")).to_be_visible()


@needs_boards
def test_a_real_export_is_drawn_whole(visits: Visits, board: Served) -> None:
    """Every open list and every visible card of a board that real people made; one of its cards is dragged."""
    export = shared_board("rab1board")
    board.load(export)
    page = visits.open(f"/b/{export['shortLink']}")
    cards = board.get(f"/boards/{export['id']}/cards/visible")
    lists = board.get(f"/boards/{export['id']}/lists")
    expect(page.locator(".tile")).to_have_count(len(cards))
    expect(page.locator(".column:not(.new)")).to_have_count(len(lists))
    first, second = page.locator(".column").nth(0), page.locator(".column").nth(1)
    moved = first.locator(".tile").first.get_attribute("data-card")
    with writes(page):
        drag(page, first.locator(".tile").first, second.locator(".tile").first)
    assert board.get(f"/cards/{moved}")["idList"] == second.get_attribute("data-list")
