"""Drift as a person reads it in a terminal: what apply would set back, then what stays, each with who and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from boardctl.model.drift import EXISTS, LIST, PLACE, BoardDrift, Drift, Drifted
from boardctl.model.fields import BY_NAME
from boardctl.model.plan import Delta
from boardctl.views.escape import escape
from boardctl.views.ink import Line, Span, cells, cut, draw, line, pad, words, wrap
from boardctl.views.plan_text import left_out_note
from boardctl.views.values import difference, moment
from boardctl.views.wording import counted, kind_name, kinds_counted, them, titled

MEASURE = 100
_INDENT = " " * 6
_MOST_NEW = 20  # of what no file names, so many are named
_GAP = "   "


def drift_text(drift: Drift, *, color: bool, width: int) -> str:
    """The drift as text for a terminal of `width` columns, ending with the line that sums it up."""
    room = max(min(width, MEASURE), 40)
    lines = [each for board in drift.boards if _is_news(board) for each in _board(board, room)]
    quiet = sum(not _is_news(board) for board in drift.boards)
    if quiet and lines:
        lines.append(line(Span(f"{counted(quiet, 'more board')} without drift", "dim")))
    return draw([*lines, *_summary(drift, room), *left_out_note(drift.left_out, room)], color=color)


def _is_news(board: BoardDrift) -> bool:
    return bool(board.changes or board.kept or board.unmanaged or board.notes)


def _board(board: BoardDrift, width: int) -> Iterator[Line]:
    yield line(Span(escape(board.key), "bold"), "  ", Span(escape(board.url or ""), "dim"))
    for note in board.notes:
        for at, text in enumerate(wrap(words(escape(note)), width - 4)):
            yield line("    " if at else Span("  ! ", "yellow"), text)
    yield from _objects(board.changes, width)
    if board.kept:
        yield line("  ", Span("= kept as people left it:", "dim"))
        yield from _objects(board.kept, width, kept=True)
    if board.unmanaged:
        yield line("  ", Span("= in no file, left alone:", "dim"))
        yield from _newcomers(board.unmanaged, width)


def _newcomers(found: Sequence[Drifted], width: int) -> Iterator[Line]:
    yield from _objects(found[:_MOST_NEW], width, kept=True)
    if len(found) > _MOST_NEW:
        rest = [each.kind for each in found[_MOST_NEW:]]
        yield line("  ", Span(f"and {kinds_counted(rest)} more (--format json has all)", "dim"))


def _objects(found: Sequence[Drifted], width: int, *, kept: bool = False) -> Iterator[Line]:
    for _, group in groupby(found, key=lambda each: each.address):
        yield from _object(list(group), width, kept=kept)


def _object(fields: list[Drifted], width: int, *, kept: bool) -> Iterator[Line]:
    """The object with whoever changed most of it; each field below, with its author where that is another one."""
    first = fields[0]
    author = max((_who(each) for each in fields), key=[_who(each) for each in fields].count)
    mark, style = _mark(first)
    head: list[str | Span] = [Span(f"  {mark} ", "dim" if kept else style), _title(first, width - 4)]
    yield from _with_author(head, author, width, _INDENT)
    rows = [each for each in fields if each.field != EXISTS]
    column = min(max([6, *(cells(escape(each.field)) for each in rows)]), 24, width // 4) + 3
    for each in rows:
        yield from _field(each, width, column, None if _who(each) == author else _who(each))


def _mark(first: Drifted) -> tuple[str, str]:
    if first.field == EXISTS:
        return ("+", "green") if first.after else ("-", "red")
    return (">", "cyan") if first.field in (LIST, PLACE) else ("~", "yellow")


def _title(first: Drifted, width: int) -> str:
    """The kind and the name, cut only where the terminal ends: the author has the next line then."""
    word = "  left the file, apply removes it" if first.has_left_the_file else ""
    word = ("  added" if first.after else "  gone") if first.field == EXISTS else word
    rest = word + _owner(first)
    room = width - cells(f'{kind_name(first.kind)} ""{rest}')
    return titled(first.kind, cut(escape(first.name), max(room, 12))) + rest


def _owner(first: Drifted) -> str:
    """The card that an item, a checklist or a link is on."""
    shown = first.kind in ("item", "checklist", "attachment", "option") and first.where
    return f'  on "{cut(escape(str(first.where)), 30)}"' if shown else ""


def _who(each: Drifted) -> tuple[str, bool]:
    """Who and when, or why that can't be told; and whether somebody is named."""
    when = moment(each.at)[:16] + "Z" if each.at else ""
    if each.by is not None:
        name = each.by.username or each.by.name or "somebody"
        return f"by {escape(name)}, {when}", True
    return (f"since {when}, who: " if when else "who: ") + str(each.untold), False


def _with_author(head: Sequence[str | Span], author: tuple[str, bool], width: int, indent: str) -> Iterator[Line]:
    """The author at the right of the line, or below it where there is no room."""
    text, named = author
    made = line(*head)
    used = sum(cells(span.text) for span in made)
    style = "" if named else "dim"
    if used + 3 + cells(text) <= width:
        yield (*made, Span(_GAP + text, style))
        return
    yield made
    for at, row in enumerate(wrap(text.split(" "), width - len(indent) - 2)):
        yield line(indent, "  " if at else "", Span(row, style))


def _field(each: Drifted, width: int, column: int, author: tuple[str, bool] | None) -> Iterator[Line]:
    room = max(width - len(_INDENT) - column, 20)
    *most, last = _values(each, room)
    for at, text in enumerate(most):
        yield line(_INDENT, Span(_name(each, column) if not at else " " * column, "dim"), text)
    head: list[str | Span] = [_INDENT, Span(" " * column if most else _name(each, column), "dim"), last]
    if author is None:
        yield line(*head)
    else:
        yield from _with_author(head, author, width, _INDENT + " " * column)


def _name(each: Drifted, column: int) -> str:
    return pad(cut(escape(each.field), column - 1), column)


def _values(each: Drifted, room: int) -> list[str]:
    if each.field == PLACE:
        return [f"{_after(each.before)} -> {_after(each.after)}"]
    if each.field == LIST:
        return [f"{escape(str(each.before))} -> {escape(str(each.after))}"]
    if _is_entry(each):
        return [cut(f"+ {escape(str(each.after))}" if each.after else f"- {escape(str(each.before))}", room)]
    rows = difference(each.field, Delta(each.before, each.after), room)
    if each.before_unknown:
        rows = difference(each.field, Delta(None, each.after), room)
        return [row.replace("none -> ", "? -> ", 1) if not at else row for at, row in enumerate(rows)]
    return rows


def _is_entry(each: Drifted) -> bool:
    field = next((field for field in BY_NAME[each.kind].values() if field.label == each.field), None)
    return field is not None and field.type == "set"


def _after(name: str | None) -> str:
    return f'after "{escape(name)}"' if name else "first"


def _kept(drift: Drift) -> str:
    """`6 changes to 4 cards`: a plan counts the objects, so both numbers are told where they differ."""
    kept = [each for board in drift.boards for each in board.kept]
    kinds = {each.address: each.kind for each in kept}
    changes = counted(len(kept), "change")
    return changes if len(kinds) == len(kept) else f"{changes} to {kinds_counted(kinds.values())}"


def _summary(drift: Drift, width: int) -> Iterator[Line]:
    changes, kept = drift.changes, [each for board in drift.boards for each in board.kept]
    new = [each for board in drift.boards for each in board.unmanaged]
    parts: list[str] = []
    if kept:
        parts.append(f"{_kept(drift)} kept as people left {them(len(kept))}.")
    left = sum(board.left for board in drift.boards)
    if new or left:
        asking = f" (--all shows {them(left)})" if left else ""
        parts.append(f"{counted(len(new) + left, 'change')} in no file{asking}.")
    if not changes:
        took = f"{counted(drift.reads, 'read')}." if not kept and not new and not left else ""
        yield line(Span("No drift.", "bold"), " ", " ".join([*parts, took]).strip())
        return
    text = " ".join([f"{counted(len(changes), 'change')} that apply would set back.", *parts])
    first, *rest = wrap(words(text), width - 7)
    yield line(Span("Drift: ", "bold"), first)
    yield from (line(each) for each in rest)
    yield from (line(Span(each, "dim")) for each in wrap(words(_way_to_keep(drift)), width))


def _way_to_keep(drift: Drift) -> str:
    """For what has left the file its block, for all else pull."""
    left = [each.has_left_the_file for each in drift.changes]
    blocks = "put the blocks back into the file (of what was renamed: with `was:`)."
    if all(left):
        return f"To keep them, {blocks}"
    return f"{_way_of_pull(drift)} For what left the file, first {blocks}" if any(left) else _way_of_pull(drift)


def _way_of_pull(drift: Drift) -> str:
    """Pull writes into no file that is not for one board alone."""
    shared = {board.shared for board in drift.boards if board.changes}
    if shared == {True}:
        return "To keep them, edit the files by hand: none of them stands for one board alone."
    which = " that stand for one board alone" if True in shared else ""
    return f"To keep them, `boardctl pull` writes them into the files{which}, or says why not."
