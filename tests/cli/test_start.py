"""What every command shares: start-up, help, wrong usage, and how things end."""

from __future__ import annotations

import importlib
import keyword
import os
import subprocess
import sys
from pathlib import Path

import pytest

from boardctl import __version__
from boardctl.cli.group import PURPOSES
from boardctl.cli.main import run
from tests.cli.conftest import Boardctl

ROOT = Path(__file__).parents[2]


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a fresh interpreter holds after running boardctl with these arguments."""
    code = (
        "import sys; from boardctl.cli.main import run; run(sys.argv[1:]);"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(ended.stderr.split())


def test_version_needs_nothing(boardctl: Boardctl) -> None:
    """The version is a constant: not even click is imported to say it."""
    assert boardctl("--version").out == f"boardctl {__version__}\n"
    assert not {name for name in loaded_by("--version") if name.startswith(("click", "msgspec", "boardctl.errors"))}


def test_help_imports_no_command() -> None:
    """Help knows every command by a table."""
    loaded = loaded_by("--help")
    commands = {f"boardctl.cli.{name}" for name in PURPOSES}
    heavy = {"msgspec", "yaml", "httpx", "rich", "jinja2", "jsonschema", "starlette", "deepdiff", "asyncio"}
    assert "click" in loaded
    assert not loaded & (commands | heavy)


def test_plain_boardctl_is_help(boardctl: Boardctl) -> None:
    """Without arguments boardctl says what there is."""
    assert boardctl() == boardctl("--help")
    assert all(purpose in boardctl().out for purpose in PURPOSES.values())


@pytest.mark.parametrize("name", sorted(PURPOSES))
def test_help_of_a_command_has_examples_and_exit_codes(boardctl: Boardctl, name: str) -> None:
    """Each command says what it is for, how it is used, and how it ends."""
    ended = boardctl(name, "--help")
    assert ended.code == 0
    assert "Examples:" in ended.out
    assert "Exit codes:" in ended.out
    module = f"{name}_" if keyword.iskeyword(name) else name
    assert importlib.import_module(f"boardctl.cli.{module}").command.name == name


@pytest.mark.parametrize(
    "arguments",
    [
        ["plna"],
        ["plan", "--foo"],
        ["validate", "--format", "xml"],
        ["sandbox"],
        ["show", "a", "b"],
        ["plan", "--now", "yesterday"],
        ["render", "--var", "release"],
        ["render", "--var", "=2"],
    ],
)
def test_wrong_usage_is_64(boardctl: Boardctl, arguments: list[str]) -> None:
    """Click's own exit code 2 would mean "there are changes" here."""
    ended = boardctl(*arguments)
    assert ended.code == 64
    assert ended.out == ""
    assert "Usage: boardctl" in ended.err


@pytest.mark.parametrize("command", ["plan", "apply", "validate"])
def test_wrong_usage_as_json(boardctl: Boardctl, command: str) -> None:
    """Whoever asks for JSON gets one document on every exit."""
    ended = boardctl(command, "--format", "json", "--foo")
    assert ended.code == 64
    assert ended.document["error"]["code"] == "usage"


def broken(*_: object) -> None:
    """A bug that has seen a token."""
    raise ZeroDivisionError("with key-of-mine-1234 and token-of-mine-5678 in it")


@pytest.fixture
def bug(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch) -> Boardctl:
    """boardctl with a bug in `validate`, and credentials in the environment."""
    monkeypatch.setenv("TRELLO_API_KEY", "key-of-mine-1234")
    monkeypatch.setenv("TRELLO_TOKEN", "token-of-mine-5678")
    monkeypatch.setattr("boardctl.app.validate.validate", broken)
    return boardctl


def test_bug_is_told_in_short_and_without_secrets(bug: Boardctl) -> None:
    """A bug says that it is one; it is no reason to print a traceback, let alone a token."""
    ended = bug("validate")
    assert ended.code == 1
    assert "this is a bug in boardctl: ZeroDivisionError" in ended.err
    assert "Traceback" not in ended.err
    assert "of-mine" not in ended.err


def test_bug_with_debug_has_a_traceback_without_secrets(bug: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants the traceback asks for it, and may paste it anywhere."""
    monkeypatch.setenv("BOARDCTL_DEBUG", "1")
    ended = bug("validate")
    assert "Traceback" in ended.err
    assert "of-mine" not in ended.err


def test_bug_as_json(bug: Boardctl) -> None:
    """Even a bug ends in the document that was asked for."""
    ended = bug("validate", "--format=json")
    assert ended.document["errors"][0]["code"] == "bug"
    assert "of-mine" not in ended.out


def interrupted(*_: object) -> None:
    """Ctrl-C while something runs."""
    raise KeyboardInterrupt


def test_interrupt_is_130(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is told in one word."""
    monkeypatch.setattr("boardctl.app.validate.validate", interrupted)
    assert boardctl("validate") == (130, "", "interrupted\n")
    assert boardctl("validate", "--format", "json").document["errors"][0]["code"] == "interrupted"


def test_reader_that_goes_away_is_no_news(project: Path) -> None:
    """`boardctl ... | head -1` ends without a word on stderr."""
    program = [
        sys.executable,
        "-c",
        "import sys; from boardctl.cli.main import run; sys.exit(run())",
        "schema",
        "board",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_entry_point_is_there() -> None:
    """What pyproject.toml names exists, and takes its arguments from the process by default."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'boardctl = "boardctl.cli.main:run"' in text
    assert run.__defaults__ == (None,)
