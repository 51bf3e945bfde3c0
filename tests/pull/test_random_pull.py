"""Whatever people do to a board: after a pull the plan names only what pull has listed, and no comment is lost."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.drift.person import Alice
from tests.pull.desk import Desk, begun, now
from tests.pull.test_pull import BOARD

CARDS = ("Set up CI", "Write copy", "Third")
LISTS = ("Backlog", "Doing", "Done")
LABELS = ("bug", "docs", "spare")
TEXT = st.one_of(
    st.sampled_from(["yes", "12", "- a", "a: b", "a #b", "${{ x }}", "'q'", '"q"', "[x]", "&a", "2026-01-01", "é: 🎉"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12),
)
LONG = st.lists(TEXT, min_size=0, max_size=3).map("\n".join)
DUE = st.sampled_from([None, "2026-12-24T17:00:00Z", "2027-01-01T03:30:00Z"])
CARD = st.sampled_from(CARDS)
DEEDS = st.one_of(
    st.tuples(st.just("cards"), CARD, st.fixed_dictionaries({"name": TEXT})),
    st.tuples(st.just("cards"), CARD, st.fixed_dictionaries({"desc": LONG, "due": DUE})),
    st.tuples(st.just("cards"), CARD, st.fixed_dictionaries({"closed": st.booleans(), "dueComplete": st.booleans()})),
    st.tuples(st.just("cards"), CARD, st.fixed_dictionaries({"pos": st.sampled_from(["top", "bottom"])})),
    st.tuples(st.just("move"), CARD, st.sampled_from(LISTS)),
    st.tuples(st.just("delete"), st.sampled_from(LABELS), st.none()),
    st.tuples(st.just("new"), st.sampled_from(LISTS), st.tuples(TEXT, LONG)),
    st.tuples(
        st.just("labels"), st.sampled_from(LABELS), st.fixed_dictionaries({"name": TEXT, "color": st.just("pink")})
    ),
    st.tuples(st.just("lists"), st.sampled_from(LISTS), st.fixed_dictionaries({"name": TEXT})),
    st.tuples(
        st.just("lists"), st.sampled_from(LISTS), st.fixed_dictionaries({"pos": st.sampled_from(["top", "bottom"])})
    ),
)


def do(alice: Alice, ids: dict[tuple[str, str], str], deed: Any) -> None:
    """One thing that a person does, to what was there at the start."""
    kind, name, what = deed
    if kind == "move":
        alice.put(f"/cards/{ids['cards', name]}", idList=ids["lists", what])
    elif kind == "delete":
        if ids.pop(("labels", name), None) is not None:
            alice.do(("DELETE", f"/labels/{alice.id('labels', name)}", {}))
    elif kind == "new":
        alice.do(("POST", "/cards", {"idList": ids["lists", name], "name": what[0], "desc": what[1]}))
    elif (kind, name) in ids:
        alice.put(f"/{kind}/{ids[kind, name]}", **what)


@settings(
    max_examples=40 if os.environ.get("BOARDCTL_SOAK") else 4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each takes seconds: shrinking would take an hour
    suppress_health_check=list(HealthCheck),
)
@given(deeds=st.lists(DEEDS, min_size=4, max_size=12), options=st.sets(st.sampled_from(["--progress", "--new"])))
def test_the_plan_after_it_names_only_what_was_listed(deeds: list[Any], options: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Desk(Path(folder))
        alice = begun(project, BOARD)
        ids = {
            **{("cards", each): str(alice.card(each)["id"]) for each in CARDS},
            **{
                (kind, each): alice.id(kind, each)
                for kind, names in (("lists", LISTS), ("labels", LABELS))
                for each in names
            },
        }
        for deed in deeds:
            do(alice, ids, deed)
        done = project.run("pull", "--format", "json", *sorted(options))
        assert done.code in (0, 3), done.out + done.err
        (told,) = done.json()["boards"]
        assert bool(told["listed"]) == (done.code == 3)
        listed = {each["address"] for each in told["listed"]}
        (board,) = project.plan()["boards"]
        left = {change["address"] for change in board["changes"]}
        assert left <= listed, (left, told["listed"], now(project))
        for comment in re.findall(r"#.*", BOARD):
            assert now(project).count(comment) == 1 or "--progress" in options or "delete" in str(deeds), comment
