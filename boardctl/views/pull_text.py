"""What a pull wrote and what it could not, as text and as JSON (schemas/pull.schema.json)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from boardctl import __version__
from boardctl.model.drift import EXISTS, LIST, PLACE, Drifted
from boardctl.model.pull import Listed, Pull, Pulled
from boardctl.views.escape import escape
from boardctl.views.left_out import left_out_json, left_out_line
from boardctl.views.plain import FORMAT_VERSION, document, plain
from boardctl.views.values import shown
from boardctl.views.wording import counted, them, titled

_LONG = 60


def pull_text(pull: Pull) -> str:
    """Board by board, ending with the lines that sum it up."""
    lines = [line for board in pull.boards for line in _board(board)]
    return "\n".join([*lines, *_summary(pull)]) + "\n"


def _board(board: Pulled) -> Iterator[str]:
    if not board.taken and not board.listed and not board.notes:
        return
    yield f"{escape(board.key)}  {escape(board.url or '')}"
    yield from (f"  ! {escape(note)}" for note in board.notes)
    for each in board.taken:
        yield f"  {_change(each)}"
    for listed in board.listed:
        where = f"  ({escape(str(listed.source))})" if listed.source else ""
        yield f"  ! {_change(listed)}{where}"
        yield f"      not written: {escape(listed.reason)}"


def _change(each: Drifted | Listed) -> str:
    """In the words of `drift`."""
    head = titled(each.kind, escape(each.name))
    if each.field == EXISTS:
        return f"+ {head}" if each.after else f"- {head}  gone"
    if each.field == PLACE:
        return f"> {head}  {each.field}: " + (f'after "{escape(str(each.after))}"' if each.after else "first")
    if each.field == LIST:
        return f"> {head}  {each.field}: {escape(str(each.after))}"
    before, after = (shown(each.field, value, _LONG) for value in (each.before, each.after))
    return f"~ {head}  {escape(each.field)}: {'?' if each.before_unknown else before} -> {after}"


def _summary(pull: Pull) -> Iterator[str]:
    taken = sum(len(board.taken) for board in pull.boards)
    word = "written into" if pull.written else "would be written into"
    if pull.files:
        yield f"{counted(taken, 'change')} {word} {', '.join(map(escape, pull.files))}."
    else:
        yield "Nothing was written." if pull.listed or pull.notes or pull.left_out else "Nothing to pull."
    if pull.left_out:
        yield left_out_line(pull.left_out) + "."
    if pull.listed:
        yield f"{counted(len(pull.listed), 'change')} can't be written: {_way_out(pull)}."
    kept, new = (sum(getattr(board, name) for board in pull.boards) for name in ("kept", "newcomers"))
    if kept:
        yield f"Left: {counted(kept, 'change')} that people may make (--progress takes {them(kept)})."
    if new:
        yield f"Left: {counted(new, 'addition')} in no file (--new takes {them(new)})."


def _way_out(pull: Pull) -> str:
    """What to do about changes that can't be written, by what apply would do about them."""
    number, undone = len(pull.listed), sum(each.undone for each in pull.listed)
    if undone == number:
        return f"edit the file, or let apply undo {them(number)}"
    left = f"apply leaves {them(number)} alone" if not undone else f"apply would undo {undone:,} of them"
    return f"edit the file; {left}"


def pull_json(pull: Pull, *, diff: str = "") -> str:
    """The same as a JSON document; `diff` is the edit where it was asked for."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "boardctl_version": __version__,
            "written": pull.written,
            "files": list(pull.files),
            "boards": [_board_json(board) for board in pull.boards],
            "diff": diff or None,
            **left_out_json(pull.left_out),
        }
    )


def _board_json(board: Pulled) -> dict[str, Any]:
    return {
        "key": board.key,
        "url": board.url,
        "file": board.file,
        "taken": [_change_json(each) for each in board.taken],
        "listed": [{**_change_json(each), "reason": each.reason} for each in board.listed],
        "kept": board.kept,
        "newcomers": board.newcomers,
        "notes": list(board.notes),
    }


def _change_json(each: Drifted | Listed) -> dict[str, Any]:
    return {
        "address": each.address,
        "kind": each.kind,
        "name": each.name,
        "field": each.field,
        "before": plain(each.before),
        "after": plain(each.after),
        "source": {"file": each.source.file, "line": each.source.line} if each.source else None,
    }
