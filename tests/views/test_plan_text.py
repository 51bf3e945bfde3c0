"""A plan in the terminal: golden files for how it looks, and what must hold for every plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardctl.model.desired import Source
from boardctl.model.plan import BoardPlan, Delta, Plan
from boardctl.views.ink import cells
from boardctl.views.plan_text import plan_text
from tests.views import plans
from tests.views.golden_files import compare

CASES: dict[str, Callable[[], Plan]] = {
    "contract": plans.contract,
    "new-board": plans.new_board,
    "updates": plans.updates,
    "removals": plans.removals,
    "hostile": plans.hostile,
    "many": plans.many,
    "empty": plans.empty,
}


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize("width", [50, 100])
def test_plan_looks_as_agreed(name: str, width: int) -> None:
    """Each plan is printed to the letter as its golden file, on a narrow and on a common terminal."""
    compare(f"plan-{name}-{width}.txt", plan_text(CASES[name](), color=False, width=width))


@pytest.mark.parametrize("name", ["contract", "hostile"])
def test_plan_in_colour_looks_as_agreed(name: str) -> None:
    """Colours change nothing but colours and bring a legend, and live text is never read as markup."""
    text = plan_text(CASES[name](), color=True, width=100)
    compare(f"plan-{name}-color.txt", text)
    legend, _, rest = _without_styles(text).partition("\n")
    assert legend == "+ create or restore  ~ change  > move  - archive or delete  = left alone"
    assert rest == plan_text(CASES[name](), color=False, width=100)


def _without_styles(text: str) -> str:
    from rich.text import Text

    return "".join(f"{line.plain.rstrip()}\n" for line in map(Text.from_ansi, text.splitlines()))


def test_wide_terminals_keep_the_source_near() -> None:
    """Beyond 100 columns nothing moves: the eye has to find the source beside its change."""
    assert plan_text(plans.contract(), color=False, width=250) == plan_text(plans.contract(), color=False, width=100)


def test_every_change_is_counted_or_shown() -> None:
    """The last line counts what the plan's summary counts, parts that are folded away included."""
    plan = plans.new_board()
    assert f"Plan: {plan.summary().create} to create." in plan_text(plan, color=False, width=100)


@pytest.mark.parametrize("width", range(40, 100, 7))
def test_what_is_to_be_copied_is_on_one_line(width: int) -> None:
    """A command and a line of YAML, two spaces of a name too."""
    command, yaml = "`boardctl state rm of-a-board`", "`was: Old  name`"
    note = f'it may be gone for good: {command} forgets it; if "Old name" is now "New", add {yaml} to it'
    text = plan_text(plans.plan(notes=(note,)), color=False, width=width)
    assert command in text
    assert yaml in text
    lines = text.split("\n")[1:-2]
    assert max(map(len, lines)) <= width
    assert " ".join(each[4:] for each in lines) == note


@pytest.mark.parametrize("width", [50, 80, 100])
def test_a_long_name_of_a_list_leaves_room(width: int) -> None:
    """Where a card is stands behind its name, and may be cut: neither drives the other out of the line."""
    where = "What we have said that we would do as soon as the site is live"
    changes = [
        plans.change("create", "card", "site/cards/a", "Set up CI", where=where),
        plans.change("restore", "card", "site/cards/b", "Set up CI", where=where),
        plans.change(
            "delete",
            "item",
            "site/cards/c/checklists/c/items/i",
            "Set up CI",
            where=where,
            card=where,
            reason="owned, no longer declared",
        ),
    ]
    lines = plan_text(plans.plan(*changes), color=False, width=width).splitlines()
    told = [each for each in lines if "What we" in each]
    shortest = '  - item "Set up CI"  delete from "What we h..." of "What we h..." (owned, no longer declared)'
    assert (len(told), max(map(len, lines)) <= max(width, len(shortest))) == (3, True)
    assert all("Set up CI" in each and "..." in each for each in told)


def test_what_looks_alike_in_one_board_is_not_told_as_of_several() -> None:
    """Each is a line of its own; of three boards, what all have as often is told once, and one's fourth beside it."""

    def gone(board: str, count: int) -> BoardPlan:
        ids = (f"{board}/cards/c{each}/checklists/todo/items/call" for each in range(count))
        changes = [plans.change("delete", "item", each, "call", where="Todo") for each in ids]
        return plans.board(*changes, key=board, name=board)

    alone = plan_text(Plan(boards=(gone("m", 4),)), color=False, width=100)
    assert (" boards" in alone, alone.count('- item "call"')) == (False, 4)
    common, rest = plan_text(Plan(boards=(gone("a", 3), gone("b", 4), gone("c", 3))), color=False, width=100).split(
        "\nb "
    )
    assert (common.count("in 3 of 3 boards  a, b, c"), common.count('- item "call"')) == (1, 3)
    assert rest.count('- item "call"') == 1


def test_quiet_boards_are_counted_not_listed() -> None:
    """Of forty boards only those with news are drawn."""
    text = plan_text(plans.many(), color=False, width=100)
    assert "38 more boards without changes" in text
    assert "b7" not in text


def test_empty_plan_says_so() -> None:
    """Nothing to do is said in so many words, with the reads it took."""
    assert plan_text(plans.empty(), color=False, width=80).endswith("No changes. 1 read.\n")


names = st.text(st.characters(exclude_categories=()), max_size=60)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 5000),
    st.floats(allow_nan=False),
    names,
    st.text(max_size=400),
    st.lists(names, max_size=4).map(tuple),
    st.dictionaries(names, names, max_size=3),
)


@given(
    names, st.dictionaries(st.sampled_from(["name", "desc", "due", "labels", "fields", "x"]), st.tuples(values, values))
)
def test_any_live_text_is_harmless(name: str, fields: dict[str, tuple[object, object]]) -> None:
    """Whatever people call things, a plan holds no control character but its own line ends, and can be encoded."""
    deltas = {label: Delta(*pair) for label, pair in fields.items()}
    plan = plans.plan(
        plans.change("update", "card", "website/cards/x", name, where=name, after=name, moves=True, fields=deltas),
        plans.change("create", "card", "website/cards/y", name, where=name, fields=deltas),
        plans.change("archive", "card", "website/cards/z", name, reason=name, where=name),
        notes=(name,),
        reported=(plans.left("list", name, name),),
    )
    text = plan_text(plan, color=False, width=80)
    text.encode()
    assert all(
        line.isprintable() or "\u200d" in line or "\u200c" in line or not _obeyed(line) for line in text.split("\n")
    )


def _obeyed(line: str) -> list[str]:
    """The characters of a line that a terminal would act on, or that reorder it."""
    return [each for each in line if ord(each) < 32 or 0x7F <= ord(each) < 0xA0 or 0x202A <= ord(each) <= 0x202E]


@given(st.text(max_size=80), st.integers(40, 120))
def test_names_never_push_a_line_over_the_edge(name: str, width: int) -> None:
    """A card's own line fits the terminal however long its name is."""
    plan = plans.plan(plans.change("create", "card", "website/cards/y", name, where="Backlog"))
    line = plan_text(plan, color=False, width=width).split("\n")[1]
    assert cells(line) <= width


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=80), st.integers(40, 120))
def test_where_it_was_written_stands_beside_every_name(name: str, width: int) -> None:
    """At the right of the change's line, or of the next one; a path that is wider than the terminal stays whole."""
    long_file = f"boards/{'x' * width}.yaml"
    for source in (Source(plans.FILE, 31), Source(long_file, 7)):
        made = plans.change("create", "card", "website/cards/y", name, where="Backlog", source=source)
        _, head, below, *_ = plan_text(plans.plan(made), color=False, width=width).split("\n")
        found = head if str(source) in head else below
        assert found.endswith(f" {source}")
        assert cells(found) == min(width, 100) or source.file == long_file
