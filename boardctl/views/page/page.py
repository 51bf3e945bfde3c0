"""The page itself: a template, a style and a script in one document, which allows nothing but just these."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape as html_escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from boardctl.model.plan import Plan
from boardctl.views.board_view import BoardView, CardView
from boardctl.views.disclosure import Details, counts
from boardctl.views.escape import escape
from boardctl.views.left_out import left_out_line, left_out_reasons
from boardctl.views.page.drawing import (
    NO_CHANGES,
    DrawnBoard,
    Pair,
    actions_of,
    drawn_board,
    drawn_plan,
    kinds_of,
    public_board,
)
from boardctl.views.plan_text import summary_line
from boardctl.views.values import moment, shown
from boardctl.views.wording import counted

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_HERE = Path(__file__).parent
_LONG = 160  # characters, beyond which a text is cut by the style
# Commands and lines of files stand in backticks; names, in quotes, are left as they are, with backticks of their own.
_CODE = re.compile(r'"[^"]*"|`((?:"[^"]*"|[^`"])+)`')
_MANY = 500  # cards and changes, beyond which a browser draws only those in sight


def plan_page(plan: Plan, pairs: Mapping[str, Pair], *, details: Details = "full", title: str | None = None) -> str:
    """The plan as a page; `pairs` are the boards before and after by their keys, for those that are to be drawn.

    With less than full details no board is drawn and no value told. `title` is the heading where it is not the plan.
    """
    if details != "full":
        return _public(plan, details)
    boards = [drawn_plan(board, pairs.get(board.key), at) for at, board in enumerate(plan.boards)]
    flags = " ".join(plan.allowing_flags())
    dangers = [danger.message for danger in plan.dangers]
    summary = summary_line(plan.summary())
    summary = summary if title else summary.removeprefix("Plan: ")  # which stands above it
    reasons = left_out_reasons(plan.left_out)
    more = {"left_out": left_out_line(plan.left_out), "reasons": reasons}
    return _page(title or "Plan", boards, summary=summary, dangers=dangers, flags=flags, **more)


def board_page(view: BoardView) -> str:
    """One board as it is, as a page."""
    return _page(view.name or "Board", [drawn_board(view)])


def _public(plan: Plan, details: Details) -> str:
    summary = plan.summary()
    said = f"{counts([change.action for change in plan.changes]) or 'no changes'}. {counted(summary.calls, 'call')}."
    boards = [public_board(board, told=details == "addresses") for board in plan.boards]
    flags, without = " ".join(plan.allowing_flags()), left_out_line(plan.left_out)
    return _page("Plan", boards, summary=said, flags=flags, left_out=without)


def _page(title: str, boards: Sequence[DrawnBoard], **more: Any) -> str:
    style, script = (_HERE / "page.css").read_text("utf-8"), (_HERE / "page.js").read_text("utf-8")
    news = [board for board in boards if _is_news(board)] or list(boards[: len(boards) == 1])
    quiet = len(boards) - len(news)
    rows = [row for board in news for row in board.rows]
    named = news[0].name if len(news) == 1 and news[0].name != title else ""
    page = (
        _environment()
        .get_template("page.html")
        .render(
            title=title,
            named=named,
            boards=news,
            quiet=counted(quiet, "more board" if news else "board") if quiet else "",
            style=style,
            script=script,
            policy=_policy(style, script),
            rows=rows,
            many=len(rows) + sum(map(_cards, news)) > _MANY,
            actions=actions_of(rows),
            kinds=kinds_of(rows),
            **{"summary": "", "dangers": [], "flags": "", "left_out": "", "reasons": [], **more},
        )
    )
    return page.encode("utf-8", "replace").decode("utf-8")


def _cards(board: DrawnBoard) -> int:
    return sum(len(column.cards) for column in (*(board.lists or ()), *(board.before or ())))


def _is_news(board: DrawnBoard) -> bool:
    return bool(board.rows or board.notes or board.said not in ("", NO_CHANGES) or board.lists is not None)


def _policy(style: str, script: str) -> str:
    """Nothing is loaded, sent or framed; of styles and scripts only these two run, known by their digests."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader

    found = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, finalize=_safe, trim_blocks=True, lstrip_blocks=True
    )
    found.filters.update(prose=_prose, coded=_coded, moment=moment, field=_field, web=_web)
    found.tests.update(http=lambda url: bool(_web(url)), long=_is_long, cut=_is_cut)
    return found


def _is_long(text: str) -> bool:
    return len(text) > _LONG


def _is_cut(card: CardView) -> bool:
    """Whether a card has a text that is seen whole only once it is unfolded."""
    facts = (f"{name}{_field(value)}" for name, value in card.fields)
    return any(map(_is_long, (card.name, *(label.name for label in card.labels), *facts)))


def _safe(value: Any) -> Any:
    """Every text that reaches the page, but markup of our own: control and direction characters are shown."""
    return escape(value) if type(value) is str else value


def _prose(text: str) -> Markup:
    """A text with its lines."""
    from markupsafe import Markup

    return Markup("\n".join(html_escape(escape(line)) for line in text.strip().splitlines()))  # noqa: S704 - escaped


def _coded(text: str) -> Markup:
    """A sentence with what stands in backticks set as code."""
    from markupsafe import Markup

    def piece(found: re.Match[str]) -> str:
        return f"<code>{found[1]}</code>" if found[1] else found[0]

    # Escaped first: whatever the text is, all that is markup is these two tags.
    safe = html_escape(escape(text), quote=False)
    return Markup(_CODE.sub(piece, safe))  # noqa: S704 - escaped


def _field(value: Any) -> str:
    return moment(value) if isinstance(value, str) else shown("", value)


def _web(url: str) -> str:
    """The URL where a browser may follow it: of the web, and nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and escape(url) == url else ""
