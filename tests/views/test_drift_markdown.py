"""Drift as Markdown: no text of a board becomes markup, and no table loses its shape over one."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from markdown_it import MarkdownIt

from boardctl.model.drift import BoardDrift, Drift, Drifted, Person
from boardctl.views.drift_markdown import drift_markdown
from tests.views.test_plan_markdown import TEXTS, tokens

COLUMNS = 6


def wicked(text: str) -> Drift:
    """One text wherever a board, a person or a file can put one."""
    more: dict[str, Any] = {
        "name": text,
        "before": text,
        "after": text + "!",
        "by": Person(text, text),
        "at": "2026-11-24T16:03:00Z",
    }
    changes = [Drifted(address="board/cards/a", kind="card", field=f"fields.{text}", **more)]
    changes += [Drifted(address="board/cards/a", kind="card", field="place", **more)]
    board = BoardDrift(key=text or "b", url=text, changes=tuple(changes), kept=tuple(changes), notes=(text,))
    return Drift(boards=(board,))


@given(TEXTS)
@example("a \\| b")
@example("a \\\\| b | `c` \\")
@example("[x](https://evil.example) ![y](https://evil.example/p.png) **b** <b>c</b> @octocat #1")
def test_hostile_text_stays_text(text: str) -> None:
    """It stands in code alone, each row keeps its six cells, and it is still there to be read."""
    markdown = drift_markdown(wicked(text))
    found = list(tokens(markdown))
    kinds = {token.type for token in found}
    assert not kinds & {"html_inline", "link_open", "image", "em_open", "fence", "s_open"}
    assert [token.content for token in found if token.type == "html_block"] == ["<!-- boardctl:drift -->\n"]
    rows = [
        line for line in MarkdownIt("commonmark").enable("table").parse(markdown) if line.type in ("tr_open", "td_open")
    ]
    assert [token.type for token in rows].count("td_open") == COLUMNS * 4
    assert [token.type for token in rows].count("tr_open") == 4 + 2
    if text.isascii() and text.isalnum():
        assert text[:70] in "".join(token.content for token in found if token.type == "code_inline")
