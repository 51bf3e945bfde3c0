"""Fuzzing: whatever stands in a file, loading it gives a project or problems with places."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from boardctl.config.project import load
from boardctl.errors import ConfigError
from tests.config.files import HEAD

RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)

WORDS = [
    "version: 1\n",
    "name: x\n",
    "lists:",
    "cards:",
    "labels:",
    "- ",
    "  ",
    "\n",
    "{",
    "}",
    "[",
    "]",
    ": ",
    ", ",
    "&a ",
    "*a",
]
WORDS += [
    "<<: ",
    "|\n",
    ">\n",
    "'",
    '"',
    "# ",
    "!!str ",
    "!x ",
    "? ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\t",
    "~",
    "12",
    "x",
    "${{",
]
WORDS += [
    "due: ",
    "2026-12-05",
    "members: ",
    "fields: ",
    "name: ",
    "color: ",
    "checklists: ",
    "key: ",
    "id: ",
    "\\",
    "\x00",
    "\r\n",
]
WORDS += [
    "custom_fields: ",
    "options: ",
    "manage: ",
    "team:x",
    "\u2028",
    "\ufeff",
    "\u202e",
    "é",
    "\U0001f600",
    "\x85",
    "null",
    "true",
    ".5",
]
WORDS += ["for_each: ", "when: ", "include: ", "from: ", "with: ", "params: ", "as: ", "${{ x }}", "${{ [1] }}"]
WORDS += ["b.yaml", "${{ each }}", "schedule: ", "{rrule: FREQ=YEARLY, start: 2026-01-01}", "$${{", "csv: ", "}}"]


def outcome(content: bytes) -> None:
    """Load one board file; a mistake has its file, its line, and words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "b.yaml")
        path.write_bytes(content)
        try:
            load([path], root=Path(folder))
        except ConfigError as error:
            for problem in error.problems:
                assert problem.where.file == "b.yaml"
                assert (problem.where.line or 0) >= 1
                assert (problem.where.column or 0) >= 1
                assert problem.message


@RELAXED
@given(st.binary(max_size=60))
def test_any_bytes(content: bytes) -> None:
    """Bytes of no meaning at all."""
    outcome(content)


@RELAXED
@given(st.lists(st.sampled_from(WORDS), max_size=30))
@example(["[" * 100_000])
@example(["{a: " * 50_000])
@example(["? " * 50_000])
@example(["- " * 50_000])
@example(["'" + "x" * 100_000])
@example(["&a " * 1000])
def test_any_words_of_yaml(words: list[str]) -> None:
    """Words of YAML and of board files in any order, alone and after the head of a board file."""
    outcome("".join(words).encode())
    outcome((HEAD + "".join(words)).encode())


VALUES = st.recursive(
    st.sampled_from(
        ["x", "12", "1.5", "true", "null", "''", "2026-12-05", "team:x", "a@b.example", "red", "seed", "'${{ x }}'"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.dictionaries(
            st.sampled_from(["name", "key", "cards", "labels", "due", "fields", "items", "type"]), inner, max_size=4
        ).map(lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"),
    ),
    max_leaves=12,
)
KEYS = [
    "key",
    "id",
    "desc",
    "members",
    "labels",
    "custom_fields",
    "checklists",
    "lists",
    "manage",
    "prune",
    "prefs",
    "x",
]


@RELAXED
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_any_values(entries: dict[str, str]) -> None:
    """Board files whose keys have values of any shape."""
    outcome((HEAD + "".join(f"{key}: {value}\n" for key, value in entries.items())).encode())


TEMPLATE_VALUES = st.recursive(
    st.sampled_from(
        [
            "x",
            "3",
            "true",
            "null",
            "b.yaml",
            "../b.yaml",
            "each",
            "'${{ each }}'",
            "'${{ [1, 2] }}'",
            "'${{ x'",
            "'a${{ n }}'",
            "'${{ {} }}'",
            "'${{ true }}'",
            "FREQ=WEEKLY",
            "2026-01-05",
            "date",
            "'${{ start }}'",
            "'$${{ a }}'",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.dictionaries(
            st.sampled_from(
                [
                    "for_each",
                    "when",
                    "include",
                    "with",
                    "as",
                    "name",
                    "key",
                    "cards",
                    "csv",
                    "yaml",
                    "rrule",
                    "start",
                    "type",
                ]
            ),
            inner,
            max_size=4,
        ).map(lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"),
    ),
    max_leaves=12,
)
TEMPLATE_KEYS = [
    "from",
    "with",
    "params",
    "for_each",
    "as",
    "when",
    "schedule",
    "lists",
    "labels",
    "key",
    "desc",
    "members",
]


@RELAXED
@given(st.dictionaries(st.sampled_from(TEMPLATE_KEYS), TEMPLATE_VALUES, min_size=1, max_size=5), st.booleans())
def test_any_templates(entries: dict[str, str], named: bool) -> None:
    """Files whose template keys have values of any shape."""
    head = HEAD if named else "version: 1\n"
    outcome((head + "".join(f"{key}: {value}\n" for key, value in entries.items())).encode())
