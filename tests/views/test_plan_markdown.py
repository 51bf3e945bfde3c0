"""A plan as a comment: how it looks, what a CommonMark library makes of hostile names, and how long it may get."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from boardctl.model.addresses import slug
from boardctl.model.desired import Source
from boardctl.model.plan import BoardPlan, Danger, Delta, Plan
from boardctl.views.disclosure import Details
from boardctl.views.plan_markdown import BUDGET, MARKER, plan_markdown
from tests.views import plans
from tests.views.golden_files import compare

CASES: dict[str, Callable[[], Plan]] = {
    "contract": plans.contract,
    "new-board": plans.new_board,
    "removals": plans.removals,
    "hostile": plans.hostile,
    "empty": plans.empty,
    "alike": plans.alike,
}
# All the HTML that a comment may hold; what stands between is text without any markup.
_FRAMES = re.compile(
    r"<!-- boardctl:plan -->\n?|</details>\n?"
    r"|<details(?: open)?><summary>(?:[^<>]|<code>[^<>]*</code>)*</summary>\n?"
)
_EVIL = (
    "<script>alert(1)</script>",
    "</code></summary></details>",
    "``` \n```",
    "`" * 90,
    "` @octocat `",
    "@octocat and @org/team",
    "#12 and org/repo#1 and GH-3",
    "a | b \\| c",
    "[x](javascript:alert(1)) ![y](https://evil.example/p.png)",
    "https://evil.example www.evil.example a@evil.example",
    "<!-- --> --> <img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m \u202egpj.exe \u200b\u2066",
    "line\n\n# heading\n- item\n> quote\r\n~~~",
    "&lt;b&gt; &#64;octocat",
    "**bold** _em_ ~~gone~~ $x$ :tada:",
    "\\",
)
TEXTS = st.one_of(st.sampled_from(_EVIL), st.text("`<>&@#|\\*_[]()!:/\n\r\t -~$a1\u202e\x1b", max_size=60))


def tokens(text: str) -> Iterator[Token]:
    """Every token that a CommonMark parser with GitHub's tables finds, inline ones included."""
    for token in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(text):
        yield token
        yield from token.children or ()


def check_safe(text: str) -> None:
    """Nothing but what boardctl writes itself is markup: live text stands in code alone."""
    for token in tokens(text):
        assert token.type not in ("html_inline", "link_open", "image", "table_open", "blockquote_open"), token
        if token.type == "html_block":
            assert _FRAMES.sub("", token.content).strip() == "", token.content
        if token.type == "text":
            assert re.fullmatch(r"[\w ,.:()'%é-]*", token.content), token.content
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]", text)


def wicked(name: str, key: str = "website") -> Plan:
    """A plan that holds one text wherever a board or a file can put one."""
    more = {"where": name, "reason": name, "source": Source(f"boards/{name}.yaml", 3), "notifies": (name,)}
    fields = {"desc": Delta(name, name + "!"), "labels": Delta((name,), ()), "fields": Delta({name: name}, None)}
    return Plan(
        boards=(
            plans.board(
                plans.change("create", "card", f"website/cards/{name}", name, fields=fields, **more),
                plans.change("update", "card", "website/cards/b", name, fields=fields, **more),
                plans.change("move", "card", "website/cards/c", name, moves=True, after=name, **more),
                plans.change("delete", "label", "website/labels/d", name, reason=name),
                key=key,
                name=name,
                notes=(name,),
                dangers=(Danger(message=name, removals=3),),
                reported=(plans.left("list", name, name, url=name),),
                kept=(plans.left("card", name, name, field=name),),
            ),
        )
    )


@pytest.mark.parametrize("name", sorted(CASES))
def test_comment_looks_as_agreed(name: str) -> None:
    """Counts first, removals in sight, a block that unfolds for each board."""
    text = plan_markdown(CASES[name]())
    compare(f"plan-{name}.md", text)
    check_safe(text)


@pytest.mark.parametrize("details", ["addresses", "counts"])
def test_comment_for_everybody_looks_as_agreed(details: Details) -> None:
    """In a public repository: no name and no value."""
    compare(f"plan-removals-{details}.md", plan_markdown(plans.removals(), details=details))


@given(TEXTS, st.sampled_from(["full", "addresses", "counts"]))
def test_hostile_text_stays_text(name: str, details: Details) -> None:
    """No name can end a block, become a link, an element, a mention or a reference, in any place."""
    text = plan_markdown(wicked(name, key=name or "b"), details=details)
    assert text.startswith(MARKER + "\n")
    check_safe(text)


@pytest.mark.parametrize("name", _EVIL)
def test_what_was_hostile_can_still_be_read(name: str) -> None:
    """The text is shown, only escaped: a reader sees what is on the board."""
    text = plan_markdown(wicked(name))
    blocks = "".join(token.content for token in tokens(text) if token.type == "fence")
    first = re.split(r"[^ -~]", name)[0][:20]
    assert first in blocks


@pytest.mark.parametrize(("alike", "opened"), [(24, True), (25, False)])
def test_what_boards_share_is_open_while_it_is_short(alike: int, opened: bool) -> None:
    """Before what is each board's own, which may be too much to be open beside it."""
    both = [plans.change("create", "label", f"b/labels/{n}", f"L{n}") for n in range(alike)]
    boards = (plans.board(*both, plans.change("create", "list", f"b{n}/lists/x", f"X{n}"), key=f"b{n}") for n in "123")
    text = plan_markdown(Plan(boards=tuple(boards)))
    assert ("<details open><summary>in 3 of 3" in text) is opened
    assert "<details open><summary><code>" not in text


def test_same_plan_same_bytes() -> None:
    """A comment that says the same is the same, so that an update can be left out."""
    assert plan_markdown(plans.updates()) == plan_markdown(plans.updates())


@pytest.mark.parametrize("budget", [3000, 8000, 30_000, BUDGET])
def test_budget_holds_and_what_is_left_out_is_counted(budget: int) -> None:
    """Shown and left out add up to the plan, in as many bytes as there are."""
    changes = [
        plans.change("archive", "card", f"website/cards/g{n}", f"日本語 gone {n}", reason="owned, no longer declared")
        for n in range(300)
    ]
    plan = Plan(boards=(plans.board(*changes, key="first"), *plans.many().boards))
    text = plan_markdown(plan, budget=budget)
    assert len(text.encode()) <= budget
    check_safe(text)
    shown = len(re.findall(r"^[-+~] card ", text, re.MULTILINE))
    found = re.search(r"([\d,]+) more changes? left out", text)
    assert shown + (int(found[1].replace(",", "")) if found else 0) == len(plan.changes)
    assert "300 to archive" in text


@given(TEXTS)
def test_public_comment_tells_no_values(secret: str) -> None:
    """With addresses or counts only, no text of the live board gets through."""
    name = f"SECRET{secret}"
    change = plans.change
    plan = Plan(
        boards=(
            BoardPlan(
                key="website",
                name=name,
                id="1",
                url=name,
                changes=(
                    change("update", "card", "website/cards/b", name, where=name, fields={"desc": Delta(name, name)}),
                    change("archive", "card", f"website/cards/{slug(name, 'card')}", name, where=name, reason=name),
                ),
                notes=(name,),
                reported=(plans.left("list", name, name, url=name),),
                dangers=(Danger(message=name, removals=3),),
            ),
        )
    )
    for details in ("addresses", "counts"):
        assert "secret" not in plan_markdown(plan, details=details).lower()
