"""Canonical formatting: what it changes, that comments stay, that it is at rest after one go, that meaning stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardctl.config.fmt import formatted
from boardctl.config.loader import load
from boardctl.config.tree import Document
from boardctl.errors import BoardctlError

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.yaml"))
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)

UNTIDY = """\
# yaml-language-server: $schema=../schemas/board.schema.json

# about this board
name: "Website"   # its name
version: 1
lists:
- cards:
  # what it is called
  - labels: [ "bug",debt ]
    # stays for ever
    key: ci
    name: 'Set up: CI'
    due: 2026-12-05
    # not yet
    done: False
    desc: |
      text


      # not a comment
    fields: {Priority: "High", "12": 3, x: 1e3, e: 0x1F, n: , t: '12:30', y: "yes"}

  # about the name
  name: Backlog
- {limit: 3, name: "Doing ${{ x }}"}
# the end
- Done



labels:
# the bug
- {color: red, name: bug}
- name: tech debt
  key: debt
"""
TIDY = """\
# yaml-language-server: $schema=../schemas/board.schema.json

# about this board
version: 1
name: Website     # its name

labels:
  # the bug
  - {name: bug, color: red}
  - key: debt
    name: tech debt
lists:
  # about the name
  - name: Backlog
    cards:
      # what it is called
      - name: "Set up: CI"
        # stays for ever
        key: ci
        desc: |
          text


          # not a comment
        labels: [bug, debt]
        due: 2026-12-05
        # not yet
        done: false
        fields: {Priority: High, "12": 3, x: 1e3, e: 0x1F, n: null, t: "12:30", y: "yes"}
  - {name: "Doing ${{ x }}", limit: 3}
  # the end
  - Done
"""


def document(text: str) -> Document:
    """A loaded file."""
    loaded = load(text.encode(), file="b.yaml")
    assert loaded.document is not None
    assert not loaded.problems
    return loaded.document


def test_an_untidy_file_becomes_tidy() -> None:
    """Order, quotes, spacing, indentation; comments go with what they stand above."""
    assert formatted(document(UNTIDY)).replace("\n\n  # about", "\n  # about") == TIDY


@pytest.mark.parametrize("text", [TIDY, *(file.read_text(encoding="utf-8") for file in EXAMPLES)])
def test_a_tidy_file_stays_as_it_is(text: str) -> None:
    """So do the example projects."""
    assert formatted(document(text)) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: 'x'\n", "name: x\n"),
        ("name: '12'\n", 'name: "12"\n'),
        ("name: 'on'\n", 'name: "on"\n'),
        ("name: on\n", "name: on\n"),
        ("name: 'a\"b'\n", 'name: a"b\n'),
        ("name: '\"a\"'\n", "name: '\"a\"'\n"),
        ("name: ''\n", 'name: ""\n'),
        ("name: ${{ x }}\n", "name: ${{ x }}\n"),
        ("name: \"${{ x | default('y') }}\"\n", "name: \"${{ x | default('y') }}\"\n"),
        ('name: "e\\u202Evil"\n', 'name: "e\\u202evil"\n'),
        ("name: e\u202evil\n", 'name: "e\\u202evil"\n'),
        ("name: ['\u2066a', b\u200e, c\u200fd]\n", 'name: ["\\u2066a", "b\\u200e", "c\\u200fd"]\n'),
        ("name: نام\u200cه \N{FAMILY}\u200d\N{BOY}\n", "name: نام\u200cه \N{FAMILY}\u200d\N{BOY}\n"),
        ("name: '2026-12-05'\n", 'name: "2026-12-05"\n'),
        ("due: 2026-12-05T18:00+01:00\n", "due: 2026-12-05T18:00+01:00\n"),
        ("a:   ~\n", "a: null\n"),
        ("a: TRUE\n", "a: true\n"),
        ("a: [x ,  y]   \n", "a: [x, y]\n"),
        ("a: [{b: 1}, {c: 2}]\n", "a: [{b: 1}, {c: 2}]\n"),
        ("a: &x [b]\nc: *x\n", "a: &x [b]\nc: *x\n"),
        ("a: >\n  folded\n  text\n", "a: >\n  folded\n  text\n"),
        ("- b\n-   c\n", "- b\n- c\n"),
        ("a: 'x'\r\nb: |\r\n  y\r\n# c\r\n", "a: x\r\nb: |\r\n  y\r\n# c\r\n"),
        ("# top\n---\na: 1\n...\n", "# top\n\na: 1\n"),
        ("--- # top\na: 1\n", "# top\na: 1\n"),
        ("%YAML 1.2\n---\na: 1\n", "a: 1\n"),
        ("a: 1\t# c\td\n", "a: 1 # c\td\n"),
        ("a: [\n  b, # c\n  d,\n  # e\n]\n", "a:\n  - b # c\n  - d\n  # e\n"),
        ("a: {\n  # c\n  b: 1, # d\n  e: [f, # g\n h]}\n", "a:\n  # c\n  b: 1 # d\n  e:\n    - f # g\n    - h\n"),
        ("a: &x [b, # c\n d]\ne: *x\n", "a: &x\n  - b # c\n  - d\ne: *x\n"),
        (
            "a:\n- b: 1\n  # c: 2\n- d: 1\n  # e: 2\n# f: 2\n",
            "a:\n  - b: 1\n    # c: 2\n  - d: 1\n    # e: 2\n# f: 2\n",
        ),
        ("a: [\n  # - b\n]\nc: 1\n", "a: []\n  # - b\nc: 1\n"),
        ("name: a\nversion: 1\ndesc: |\n  x", "version: 1\nname: a\ndesc: |-\n  x\n"),
        ("a:\n- b:\n  # - c\n- d\n", "a:\n  - b: null\n    # - c\n  - d\n"),
        ("a:\n    # - c\nb: 1\n", "a: null\n  # - c\nb: 1\n"),
        ("a:\n      b: 1\n      # b\n   # a\n", "a:\n  b: 1\n  # b\n# a\n"),
        ("a: " + "word " * 60 + "end\n", "a: " + "word " * 60 + "end\n"),
        ("\n\n# top\na: 1\n\n\n\nb: 2\n# end", "# top\na: 1\n\nb: 2\n# end\n"),
        ("version: 1\nlabels: &l [a]\nname: x\nlists: *l\n", "version: 1\nname: x\nlabels: &l [a]\nlists: *l\n"),
        ("version: 1\nlists: &l [a]\nname: x\nlabels: *l\n", "version: 1\nlists: &l [a]\nname: x\nlabels: *l\n"),
        ("version: 1\nvars: {b: 1, a: 2}\nboards: x\n", "version: 1\nboards: x\nvars: {b: 1, a: 2}\n"),
    ],
)
def test_one_thing_at_a_time(before: str, after: str) -> None:
    """Each kind of scalar, collection, comment; keys that are the user's own are in the user's order."""
    assert formatted(document(before)) == after
    assert formatted(document(after)) == after


def test_what_can_not_be_formatted_is_refused() -> None:
    """A tag says what a plain scalar means; written anew it would mean something else."""
    with pytest.raises(BoardctlError, match="without changing what it means"):
        formatted(document("a: !!str 5\n"))


TEXTS = st.text(alphabet="ab1 :#-'\"[]{},&*!|>%@`$~?=.\né\\", max_size=8)
SCALARS = st.one_of(
    TEXTS, st.integers(-99, 99), st.booleans(), st.none(), st.sampled_from(["yes", "1e3", "12:30", "x"])
)
KEYS = st.sampled_from(["name", "version", "lists", "cards", "labels", "key", "desc", "due", "x", "items", "when"])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=10,
)


@RELAXED
@given(
    tree=st.dictionaries(KEYS, TREES, min_size=1, max_size=5), flow=st.sampled_from([None, True, False]), data=st.data()
)
def test_any_data_keeps_its_meaning(tree: dict[str, object], flow: bool | None, data: st.DataObject) -> None:
    """However it was written: formatted, it is the same data with the same comments; formatted again, the same text."""
    import yaml

    text = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True, sort_keys=False)
    lines = text.splitlines()
    if data.draw(st.booleans()) and not flow:
        lines.insert(data.draw(st.integers(0, len(lines))), "# a comment")
    loaded = load(("\n".join(lines) + "\n").encode(), file="b.yaml")
    if loaded.document is None or loaded.problems:
        return
    try:
        once = formatted(loaded.document)
    except BoardctlError:
        return
    assert document(once).data == loaded.document.data
    assert formatted(document(once)) == once
