"""One voice: each command says in the same way what it is for, how it is used and how it ends."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from boardctl import errors
from boardctl.cli.group import main

CODES = {errors.OK, errors.FAILED, errors.CHANGES, errors.PARTIAL, errors.STALE, errors.UNSAFE, errors.USAGE}
CODES |= {errors.INTERRUPTED}
# Words for which there is another one that is used everywhere.
SHUNNED = r"(?i)\b(organi[sz]ations?|teams?|repeatable|be repeated|(api|access) tokens?|closed boards?)\b"


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """The names of every command below one, subcommands included."""
    if path:
        yield path
    if isinstance(command, click.Group):
        with click.Context(command) as ctx:
            for name in command.list_commands(ctx):
                found = command.get_command(ctx, name)
                assert found is not None
                yield from commands(found, *path, name)


def context(*path: str) -> click.Context:
    """The context of a command, as its help is made in."""
    ctx, command = main.make_context("boardctl", ["--ascii", path[0]]), main
    found: click.Command = command
    for name in path:
        assert isinstance(found, click.Group)
        below = found.get_command(ctx, name)
        assert below is not None
        found = below
        ctx = click.Context(found, info_name=name, parent=ctx)
    return ctx


ALL = [pytest.param(path, id=" ".join(path)) for path in commands(main)]


def section(help_text: str, title: str) -> list[str]:
    """The lines below a title, up to the next empty one."""
    lines = help_text.splitlines()
    at = next(number for number, each in enumerate(lines) if each.strip() == f"{title}:")
    below = lines[at + 1 :]
    return [each.strip() for each in below[: below.index("") if "" in below else None]]


def parsed(words: list[str]) -> list[str]:
    """The names of the commands that the words of an example lead to; they are parsed as if they were run."""
    names, command, ctx = [], main, main.make_context("boardctl", list(words))
    found: click.Command = command
    while isinstance(found, click.Group):
        name, below, rest = found.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        assert name is not None
        assert below is not None
        names.append(name)
        found, ctx = below, below.make_context(name, rest, parent=ctx)
    return names


def runs(line: str) -> list[list[str]]:
    """The boardctl commands in a line of a shell; what follows `#` or two blanks is said about it."""
    line = re.split(r"\s{2,}|\s#", line)[0]
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&<>;")
    lexer.whitespace_split = True
    found, words = [], list[str]()
    for word in [*lexer, ";"]:
        if re.fullmatch(r"[|&<>;]+", word):
            found.append(words)
            words = []
        else:
            words.append(word)
    return [each[1:] for each in found if each[:1] == ["boardctl"]]


@pytest.mark.parametrize("path", ALL)
def test_purpose_examples_and_exit_codes(
    path: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence that begins with what it does, examples that parse, and exit codes that exist."""
    monkeypatch.chdir(tmp_path)
    ctx = context(*path)
    text = ctx.get_help()
    purpose = (ctx.command.help or "").split("\n\n")[0]
    assert re.match(r"[A-Z][a-z]+[ ,:]", purpose), purpose
    assert not re.match(r"(The|A|An|What|This|It|Addresses|Shows|Prints|Lists)\b", purpose), purpose
    assert purpose.rstrip().endswith("."), purpose
    examples = [words for line in section(text, "Examples") for words in runs(line)]
    assert any(parsed(words)[: len(path)] == list(path) for words in examples)
    for words in examples:
        parsed(words)
    codes = " ".join(section(text, "Exit codes"))
    told = [int(each) for each in re.findall(r"(?:^|\s{2,}|\s)(\d{1,3})(?=\s[A-Za-z(])", codes)]
    assert told[0] == errors.OK, codes
    assert {errors.OK, errors.FAILED, errors.USAGE} <= set(told) <= CODES
    assert told == sorted(told)


@pytest.mark.parametrize("path", ALL)
def test_options_are_told_alike(path: tuple[str, ...]) -> None:
    """A sentence each; what may be given more than once says so in the same words; one word for one thing."""
    ctx = context(*path)
    for option in (each for each in ctx.command.params if isinstance(each, click.Option)):
        told = option.help or ""
        assert re.match(r"[A-Z0-9`]", told), (option.opts, told)
        assert told.endswith("."), (option.opts, told)
        assert option.multiple == ("May be given more than once." in told), (option.opts, told)
    text = re.sub(r"--[\w-]+|\{[^}]*\}", "", " ".join(ctx.get_help().split()))
    assert not re.search(SHUNNED, text), re.search(SHUNNED, text)


def test_options_of_one_name_say_the_same() -> None:
    """Wherever an option is taken by more than one command, but for those that mean another thing there."""
    own = {"--board", "--all", "--open", "--closed", "--force", "--format", "--port", "--html", "--out"}
    told: dict[str, set[str]] = {}
    for path in commands(main):
        for option in context(*path).command.params:
            if isinstance(option, click.Option) and not own & set(option.opts):
                told.setdefault(option.opts[-1], set()).add(option.help or "")
    assert {name: texts for name, texts in told.items() if len(texts) > 1} == {}


def test_a_letter_is_short_for_one_word() -> None:
    """Whoever knows `-o` of one command knows it of all."""
    words: dict[str, set[str]] = {}
    for path in commands(main):
        for option in (each for each in context(*path).command.params if isinstance(each, click.Option)):
            for letter in (each for each in option.opts if not each.startswith("--")):
                words.setdefault(letter, set()).add(option.opts[-1])
    assert words["-o"] == {"--out"}
    assert {letter: each for letter, each in words.items() if len(each) > 1} == {}


def test_the_list_of_commands_is_cut_nowhere() -> None:
    """In the groups' lists each purpose is whole."""
    for path in commands(main):
        ctx = context(*path)
        if isinstance(ctx.command, click.Group):
            assert "..." not in ctx.get_help().partition("Commands:")[2].partition("Examples:")[0]


def literals() -> Iterator[tuple[str, str]]:
    """Where, and what: the messages and hints that stand as texts in the calls that make errors."""
    for path in sorted((Path(__file__).parents[2] / "boardctl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ERRORS:
                hints = [each.value for each in node.keywords if each.arg == "hint"]
                for text in (*node.args[:1], *hints):
                    yield f"{path.name}:{node.lineno}", _said(text)


def _said(node: ast.expr) -> str:
    """The text of a literal, with a word for each value in it; empty for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_said(each) if isinstance(each, ast.Constant) else "value" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)}
ERRORS |= {"Problem", "Missing", "Unauthorized"}
NAMES = ("Trello", "YAML", "JSON", "POST", "GET", "BOARDCTL_", "TRELLO_")


def test_errors_and_hints_are_worded_alike() -> None:
    """No capital, no full stop: they stand behind `error:` and `hint:`, and in the middle of other sentences."""
    found = [(where, text) for where, text in literals() if text]
    assert len(found) > 150
    capitals = [each for each in found if each[1][0].isupper() and not each[1].startswith(NAMES)]
    assert capitals == []
    assert [each for each in found if each[1].endswith(".") and not each[1].endswith("..")] == []
