"""A plan as a comment on a pull request: counts first, what goes always in sight, the rest a click away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardctl.model.plan import Action, BoardPlan, Plan
from boardctl.views.change_text import MARKS, change_lines, head_column
from boardctl.views.disclosure import REMOVALS, Details, counts, public_address
from boardctl.views.escape import escape
from boardctl.views.fold import Entry, Shared, own, own_notes, parts_of, shared
from boardctl.views.ink import Line, cut, wrap
from boardctl.views.left_out import left_out_count
from boardctl.views.markdown import code, fence, html, left_out
from boardctl.views.plan_text import counters, note_lines, reported_lines
from boardctl.views.wording import counted, duration, listed

MARKER = "<!-- boardctl:plan -->"
BUDGET = 60_000  # bytes; GitHub takes comments of 65,536 characters
_WIDTH = 96  # columns that GitHub shows of a code block without scrolling
_OPEN = 24  # a plan of so few entries is shown opened
_TAIL = 600  # bytes kept free for the last lines
_PEOPLE = 8
_NAME = 80


def plan_markdown(plan: Plan, *, details: Details = "full", budget: int = BUDGET) -> str:
    """The plan as GitHub-flavoured Markdown of at most `budget` bytes; the same plan gives the same bytes.

    What does not fit is counted. The first line is a comment that readers don't see: it finds the comment to update.
    """
    room = _Room(budget - _TAIL)
    for part in _head(plan, details):
        room.take(part, always=True)
    if details == "counts":
        _per_board(plan, room)
    else:
        _removals(plan, details, room)
        _sections(plan, details, room)
    if room.left_out:
        text = "\n**Not everything fits here:** {} left out. `boardctl plan` shows all of it.\n"
        room.take(text.format(counted(room.left_out, "more change")), always=True)
    return "".join(room.parts)


class _Room:
    """What was written, and how many bytes are still free."""

    def __init__(self, free: int) -> None:
        self.free = free
        self.parts: list[str] = []
        self.left_out = 0

    def take(self, text: str, *, always: bool = False) -> bool:
        """Write the text where it fits."""
        size = len(text.encode("utf-8", "replace"))
        if size > self.free and not always:
            return False
        self.parts.append(text)
        self.free -= size
        return True

    def fitting(self, blocks: Sequence[list[str]], around: int) -> int:
        """How many of the blocks of lines fit with so many bytes of frame around them."""
        free = self.free - around
        for at, lines in enumerate(blocks):
            free -= sum(len(each.encode("utf-8", "replace")) + 1 for each in lines)
            if free < 0:
                return at
        return len(blocks)


def _head(plan: Plan, details: Details) -> Iterator[str]:
    """The marker, the counts, what it costs, whom it tells, and what apply would refuse."""
    summary = plan.summary()
    without = f"; {left_out_count(plan.left_out)}" if plan.left_out else ""
    yield f"{MARKER}\n### Plan: {counts([change.action for change in plan.changes]) or 'no changes'}{without}\n\n"
    if plan.changes:
        told = _told(summary.notifies, details)
        yield f"{counted(summary.calls, 'call')}, about {duration(summary.seconds)}. Notifies {told}.\n"
    else:
        yield f"{counted(len(plan.boards), 'board')} as the files say.\n"
    if plan.dangers:
        flags = " ".join(plan.allowing_flags())
        yield f"\n**`boardctl apply` refuses this for safety**, unless it is given `{flags}`.\n"
    yield from left_out(plan.left_out, reasons=details == "full")
    if plan.dangers and details == "full":
        yield "\n" + fence([f"! {escape(danger.message)}" for danger in plan.dangers[:20]])


def _per_board(plan: Plan, room: _Room) -> None:
    """One line a board, where there are several."""
    boards = [each for each in plan.boards if each.changes]
    for board in boards if len(plan.boards) > 1 else ():
        changes = [change.action for change in board.changes]
        if not room.take(f"- {code(board.key)}: {counts(changes)}\n"):
            room.left_out += len(changes)


def _told(names: Sequence[str], details: Details) -> str:
    if not names:
        return "nobody"
    if details != "full":
        return "1 person" if len(names) == 1 else f"{len(names):,} people"
    more = len(names) - _PEOPLE
    return listed([code(name) for name in names[:_PEOPLE]] + ([f"{more:,} more"] if more > 0 else []))


def _removals(plan: Plan, details: Details, room: _Room) -> None:
    """Everything that is archived or deleted, in sight of everybody: what many boards share once, then the others'."""
    common = shared(plan.boards)
    groups = [(group.keys, list(filter(_goes, group.entries))) for group in common]
    groups += [((board.key,), list(filter(_goes, own(board, common)))) for board in plan.boards]
    blocks = [each for keys, entries in groups if entries for each in _removed(keys, entries, details)]
    if not blocks:
        return
    fits = room.fitting([lines for lines, _ in blocks], 200)
    shown = [each for lines, _ in blocks[:fits] for each in lines]
    words = counts([change.action for change in plan.changes if change.action in REMOVALS])
    room.take(f"\n**Removals: {words}**\n\n{fence(shown)}", always=True)
    room.left_out += sum(number for _, number in blocks[fits:])


def _goes(entry: Entry) -> bool:
    return entry.change.action in REMOVALS


def _removed(keys: Sequence[str], entries: Sequence[Entry], details: Details) -> Iterator[tuple[list[str], int]]:
    """The lines that name all of the boards, then those of each removal with how many of the plan's changes it is."""
    names = [escape(cut(key, _NAME)) for key in keys]
    yield [f"# {text}" for text in wrap([f"{name}," for name in names[:-1]] + names[-1:], _WIDTH - 2)], 0
    yield from ((lines, len(keys)) for lines in _blocks(entries, details))


def _sections(plan: Plan, details: Details, room: _Room) -> None:
    """What many boards share first, opened while it is short; then what is left of each board, if anything is."""
    common = shared(plan.boards)
    told = sum(len(group.entries) for group in common)
    for group in common:
        _common(group, len(plan.boards), details, room, opened=told <= _OPEN)
    opened = told + sum(len(own(board, common)) for board in plan.boards) <= _OPEN
    for board in plan.boards:
        entries = [entry for entry in own(board, common) if not _goes(entry)]
        rest = _rest(board, own_notes(board, common), details, counted_too=bool(entries) or len(plan.boards) == 1)
        _section(_title(board, entries, details), entries, rest, details, room, opened=opened)


def _common(group: Shared, boards: int, details: Details, room: _Room, *, opened: bool) -> None:
    """What many boards have alike, told once."""
    entries = [entry for entry in group.entries if not _goes(entry)]
    names = ", ".join(html(key) for key in group.keys[:4])
    more = f" and {len(group.keys) - 4} more" if len(group.keys) > 4 else ""
    said = _said(entries) if group.entries else counted(len(group.notes), "note")
    title = f"in {len(group.keys)} of {boards} boards ({names}{more}): {said}"
    notes = [_text(each) for each in note_lines(group.notes, _WIDTH)] if details == "full" else []
    _section(title, entries, notes, details, room, opened=opened, boards=len(group.keys))


def _said(entries: Sequence[Entry]) -> str:
    return counts(list(_actions(entries))) or "nothing else to change"


def _actions(entries: Sequence[Entry]) -> Iterator[Action]:
    for entry in entries:
        yield entry.change.action
        yield from _actions(entry.parts)


def _title(board: BoardPlan, entries: Sequence[Entry], details: Details) -> str:
    name = f" {html(board.name)}" if details == "full" and board.name not in ("", board.key) else ""
    return f"{html(board.key)}{name}: {_said(entries)}"


def _section(
    title: str,
    entries: Sequence[Entry],
    rest: list[str],
    details: Details,
    room: _Room,
    *,
    opened: bool = False,
    boards: int = 1,
) -> None:
    """A block that unfolds; of a board's entries as many as fit, and how many do not."""
    if not entries and not rest:
        return
    blocks = list(_blocks(entries, details))
    fits = room.fitting(blocks, len(title.encode()) + sum(len(each.encode()) + 1 for each in rest) + 200)
    lost = sum(1 + parts_of(entry) for entry in entries[fits:])
    lines = [each for block in blocks[:fits] for each in block] + rest
    lines += [f"... {counted(lost, 'more change')}"] if lost and fits else []
    text = f"\n<details{' open' if opened else ''}><summary>{title}</summary>\n\n{fence(lines)}\n</details>\n"
    if (entries and not fits) or not room.take(text):
        lost = sum(1 + parts_of(entry) for entry in entries)
    room.left_out += lost * boards


def _blocks(entries: Sequence[Entry], details: Details) -> Iterator[list[str]]:
    """The lines of each entry, its mark first of all, so that `+` and `-` are coloured."""
    column = head_column([entry.change for entry in entries])
    for entry in entries:
        if details == "full":
            yield [_text(each) for each in change_lines(entry, width=_WIDTH, column=column)]
        else:
            yield [_addressed(entry)]


def _addressed(entry: Entry) -> str:
    """`~ website/cards/ci  due, labels`: no name, no value."""
    change = entry.change
    fields = "" if change.action == "create" else ", ".join(sorted(each.partition(".")[0] for each in change.fields))
    place = "place" if change.moves and not fields and change.action != "create" else ""
    parts = f"  with {counted(parts_of(entry), 'part')}" if entry.parts else ""
    said = f"  {escape(fields or place)}" if fields or place else ""
    return f"{MARKS[change.action][0]} {escape(public_address(change))}{said}{parts}"


def _rest(board: BoardPlan, notes: Sequence[str], details: Details, *, counted_too: bool) -> list[str]:
    """What is not changed, and why: notes, what can't be removed; counters only beside something else."""
    if details != "full":
        return [escape(each) for each in counters(board)] if counted_too and (board.changes or board.reported) else []
    lines = [*note_lines(notes, _WIDTH), *reported_lines(board, _WIDTH)]
    texts = [_text(each) for each in lines]
    return texts + (counters(board) if texts or (counted_too and board.changes) else [])


def _text(spans: Line) -> str:
    """A line without the indent that it has under a board's name in the terminal."""
    return "".join(span.text for span in spans).rstrip().removeprefix("  ")
