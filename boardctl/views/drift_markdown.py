"""Drift as GitHub-flavoured Markdown: a table a board, for an issue or a chat. Live text stands in code only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from boardctl.model.drift import EXISTS, PLACE, BoardDrift, Drift, Drifted
from boardctl.views.left_out import left_out_count
from boardctl.views.markdown import cell, code, left_out
from boardctl.views.values import moment, shown
from boardctl.views.wording import counted, kind_name

MARKER = "<!-- boardctl:drift -->"
_MOST = 200  # rows of a board: more than that nobody reads, and GitHub takes 65,536 characters
_LONGEST = 400  # columns of a note
_HEAD = "| object | field | from | to | who | when |\n|---|---|---|---|---|---|\n"


def drift_markdown(drift: Drift) -> str:
    """The drift of every board; the first line is a comment by which a bot finds what it wrote before."""
    changes = len(drift.changes)
    title = f"{counted(changes, 'change')} that apply would set back" if changes else "none"
    title += f"; {left_out_count(drift.left_out)}" if drift.left_out else ""
    parts = [f"{MARKER}\n### Drift: {title}\n"]
    parts += left_out(drift.left_out)
    parts += [text for board in drift.boards for text in _board(board)]
    return "".join(parts)


def _board(board: BoardDrift) -> Iterator[str]:
    groups = (
        ("would be set back by apply", [each for each in board.changes if not each.has_left_the_file]),
        ("would go with what left the file", [each for each in board.changes if each.has_left_the_file]),
        ("kept as people left it", board.kept),
        ("in no file", board.unmanaged),
    )
    if not board.notes and not any(found for _, found in groups):
        return
    yield f"\n#### {code(board.key)} {_link(board.url or '')}\n"
    yield from (f"\n> {code(note, longest=_LONGEST)}\n" for note in board.notes)
    for title, found in groups:
        if found:
            yield f"\n**{counted(len(found), 'change')}** {title}\n\n{_HEAD}"
            yield from _rows(found)


def _rows(found: Sequence[Drifted]) -> Iterator[str]:
    yield from (f"| {' | '.join(_cells(each))} |\n" for each in found[:_MOST])
    if len(found) > _MOST:
        yield f"\n{counted(len(found) - _MOST, 'more row')}: `boardctl drift` shows all of them.\n"


def _cells(each: Drifted) -> list[str]:
    who = cell(each.by.username or each.by.name or "somebody") if each.by else f"unknown: {each.untold}"
    when = moment(each.at)[:16] + "Z" if each.at else ""
    return [f"{kind_name(each.kind)} {cell(each.name)}", cell(each.field), *_values(each), who, when]


def _values(each: Drifted) -> tuple[str, str]:
    if each.field == EXISTS:
        return ("", "added") if each.after else ("there", "gone")
    if each.field == PLACE:
        return _place(each.before), _place(each.after)
    before = "unknown" if each.before_unknown else cell(shown(each.field, each.before))
    return before, cell(shown(each.field, each.after))


def _place(name: str | None) -> str:
    return f"after {cell(name)}" if name else "first"


def _link(url: str) -> str:
    """A board's URL as a link, if it is one of the kind that Trello gives."""
    return url if re.fullmatch(r"https://[\w.-]+/b/\w+(/[\w-]*)?", url, re.ASCII) else code(url)
