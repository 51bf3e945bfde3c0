"""A plan as a person reads it in a terminal: DESIGN section 6."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardctl.model.plan import ACTIONS, Action, BoardPlan, Left, LeftOut, Plan, Summary
from boardctl.views.change_text import change_lines, head_column
from boardctl.views.escape import escape
from boardctl.views.fold import Entry, Shared, own, own_notes, shared, told_once
from boardctl.views.ink import Line, Span, draw, line, width_of, words, wrap
from boardctl.views.left_out import left_out_line
from boardctl.views.wording import counted, duration, kinds_counted, people, them, titled

MEASURE = 100  # beyond so many columns the eye loses the line between a change and its source
_REPORTED = 20  # of what could not be removed, so many are named
_NAMED = 4  # of the boards that share changes, so many are named
_GAP = "   "


def plan_text(plan: Plan, *, color: bool, width: int, allowed: bool = False) -> str:
    """The plan as text for a terminal of `width` columns, ending with the line that sums it up.

    In colour a legend of its marks stands above it.
    """
    room = max(min(width, MEASURE), 40)
    shown = [board for board in plan.boards if _is_news(board)] or list(plan.boards[: len(plan.boards) == 1])
    hidden = len(plan.boards) - len(shown)
    common = shared(plan.boards)
    lines = list(_legend(plan)) if color else []
    lines += [each for group in common for each in _shared(group, len(plan.boards), room)]
    lines += [each for board in shown for each in _board(board, common, room)]
    if hidden and shown:
        lines.append(line(Span(f"{counted(hidden, 'more board')} without changes", "dim")))
    lines += _summary(plan.summary(), width, reads=not plan.changes)
    lines += left_out_note(plan.left_out, room)
    lines += _dangers(plan, room, allowed=allowed)
    return draw(lines, color=color)


_LEGEND: tuple[tuple[str, tuple[Action, ...], str], ...] = (
    ("+", ("create", "restore"), "create or restore"),
    ("~", ("update",), "change"),
    (">", ("move",), "move"),
    ("-", ("archive", "delete"), "archive or delete"),
)


def _legend(plan: Plan) -> Iterator[Line]:
    """What the marks of this plan mean."""
    done = {change.action for change in plan.changes}
    parts: list[str | Span] = []
    for mark, actions, meaning in _LEGEND:
        if done.intersection(actions):
            parts += ["  " if parts else "", Span(mark, _STYLES[actions[0]]), Span(f" {meaning}", "dim")]
    if plan.changes:
        yield line(*parts, Span("  = left alone", "dim"))


def left_out_note(left_out: Sequence[LeftOut], width: int) -> Iterator[Line]:
    """The boards that the run says nothing of; why, stderr tells."""
    if left_out:
        yield from _note(left_out_line(left_out), width)


def _dangers(plan: Plan, width: int, *, allowed: bool) -> Iterator[Line]:
    """Why apply would refuse the plan, and the flags that allow just this, or that it is `allowed` by them."""
    for danger in plan.dangers:
        yield from _note(danger.message, width)
    if plan.dangers:
        flags = " ".join(plan.allowing_flags())
        command = "restore" if any(board.past for board in plan.boards) else "apply"
        said = f"allowed by {flags}" if allowed else f"{command} refuses this for safety, unless it is given {flags}"
        yield line("  ", Span(said, "yellow"))


def _is_news(board: BoardPlan) -> bool:
    return bool(board.changes or board.reported or board.notes)


def _shared(group: Shared, boards: int, width: int) -> Iterator[Line]:
    """What many boards have in common, told once: `in 38 of 40 boards`."""
    names = ", ".join(escape(key) for key in group.keys[:_NAMED])
    more = f" and {len(group.keys) - _NAMED} more" if len(group.keys) > _NAMED else ""
    yield line(Span(f"in {len(group.keys)} of {boards} boards", "bold"), "  ", Span(f"{names}{more}", "dim"))
    yield from note_lines(group.notes, width)
    yield from _entries(group.entries, width)


def _entries(entries: Sequence[Entry], width: int) -> Iterator[Line]:
    column = head_column([entry.change for entry in entries])
    for entry in entries:
        yield from change_lines(entry, width=width, column=column)


def _board(board: BoardPlan, common: Sequence[Shared], width: int) -> Iterator[Line]:
    entries, notes = own(board, common), own_notes(board, common)
    if not entries and not board.reported and not notes and (board.changes or board.notes):
        return  # all that happens here has been told
    yield line(Span(escape(board.key), "bold"), "  ", Span(escape(board.url or "(new board)"), "dim"))
    yield from note_lines(notes, width)
    yield from _entries(entries, width)
    yield from reported_lines(board, width)
    for text in wrap(counters(board), width - 2, _GAP):
        yield line("  ", Span(text, "dim"))


def _note(note: str, width: int) -> Iterator[Line]:
    for at, text in enumerate(wrap(words(escape(note)), width - 4)):
        yield line("    " if at else Span("  ! ", "yellow"), text)


def note_lines(notes: Sequence[str], width: int) -> Iterator[Line]:
    """The sentences that stand above a board's changes; what is alike but for the place once."""
    for note in told_once(notes):
        yield from _note(note, width)


def reported_lines(board: BoardPlan, width: int) -> Iterator[Line]:
    """Objects that would come, go or change but can't: each with its reason, so that a person can act."""
    reported = board.reported
    for left in reported[:_REPORTED]:
        head = f"  = {titled(left.kind, escape(left.name))} not {_missed(left)}:"
        parts = [head, *words(escape(left.reason)), *([escape(left.url)] if left.url else [])]
        for at, text in enumerate(wrap(parts, width - 6)):
            yield line("      " if at else "", text)
    if len(reported) > _REPORTED:
        yield line(f"  = {counted(len(reported) - _REPORTED, 'more object')} that stay as they are")


def _missed(left: Left) -> str:
    """What would have become of it; what is not on the board would have come there."""
    if left.field or left.object_id:
        return "changed" if left.field else "removed"
    return "invited" if left.kind == "member" else "made"


def counters(board: BoardPlan) -> list[str]:
    """What is left alone, counted: `= 3 cards kept as people left them (seed)`."""
    found = []
    if board.kept:
        kinds = {left.address: left.kind for left in board.kept}.values()
        found.append(f"= {kinds_counted(kinds)} kept as people left {them(len(kinds))} (seed)")
    if board.unkept:
        found.append(f"= {counted(board.unkept, 'field')} Trello does not keep here")
    if board.unmanaged:
        which = "" if board.past else " not in this file"
        found.append(f"= {counted(board.unmanaged, 'object')}{which} left alone")
    return found


def _summary(summary: Summary, width: int, *, reads: bool) -> Iterator[Line]:
    """The last line; on a narrow terminal what it costs and who hears of it stands below."""
    counts, costs = summary_parts(summary, reads=reads)
    whole = line(*counts, costs)
    if width_of(whole) <= width:
        yield whole
        return
    yield line(*counts, costs[:1])
    yield from (line("      ", text) for text in wrap(costs[2:].split(" "), width - 6))


def summary_line(summary: Summary) -> str:
    """`Plan: 1 to create, 1 to move. 2 calls, about 0.2 s. Notifies nobody.`"""
    counts, costs = summary_parts(summary)
    return "".join(part if isinstance(part, str) else part.text for part in counts) + costs


_STYLES = {"create": "green", "update": "yellow", "move": "cyan", "restore": "green", "archive": "red", "delete": "red"}


def summary_parts(summary: Summary, *, reads: bool = False) -> tuple[list[str | Span], str]:
    """The last line of a plan: what it does, in spans, and what it costs; `reads` has an empty one say its reads."""
    counts = [(action, getattr(summary, action)) for action in ACTIONS if getattr(summary, action)]
    if not counts:
        took = f" {counted(summary.reads, 'read')}." if reads and summary.reads else ""
        return [Span("No changes.", "bold")], took
    parts: list[str | Span] = [Span("Plan: ", "bold")]
    for at, (action, number) in enumerate(counts):
        parts += [", " if at else "", Span(f"{number:,} to {action}", _STYLES[action])]
    told = people(summary.notifies) if summary.notifies else "nobody"
    return parts, f". {counted(summary.calls, 'call')}, about {duration(summary.seconds)}. Notifies {told}."
