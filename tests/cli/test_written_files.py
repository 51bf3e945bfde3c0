"""Where a command is told to write: what is no regular file is written into, and what can't be is told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Boardctl
from tests.projects import Ended, Project, clean_environment

_HINT = "  hint: name a file in a folder that can be written and has room\n"


@contextmanager
def _reading(pipe: Path) -> Iterator[list[bytes]]:
    """A new named pipe, and what was written into it, once the block has ended."""
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    yield read
    if pipe.is_fifo():  # whoever still waits for somebody to write is let go
        os.close(os.open(pipe, os.O_RDWR))
    reader.join(timeout=10)


@pytest.mark.parametrize(
    ("command", "written"), [(["plan", "--out"], b'"format_version"'), (["backup", "-o"], b'"boardctl"')]
)
def test_a_pipe_is_written_into(boardctl: Boardctl, project: Path, command: list[str], written: bytes) -> None:
    """It is not replaced by a file, as a device would not be: `--out /dev/null` as root must leave the device."""
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    pipe = project / "pipe"
    with _reading(pipe) as read:
        ended = boardctl("--sandbox", *command, "pipe")
    assert ended.code == 0, ended.err
    assert pipe.is_fifo()
    assert written in b"".join(read)
    assert sorted(each.name for each in project.iterdir()) == [".boardctl", "boards", "pipe"]


@pytest.mark.parametrize("out", ["boards/website.yaml", "boardctl.yaml", "link.json", "rows.csv"])
@pytest.mark.parametrize(
    "command", ["plan --out", "plan --markdown", "plan --html", "show website --html", "backup -o"]
)
def test_no_file_of_the_project_is_written_over(boardctl: Boardctl, project: Path, command: str, out: str) -> None:
    """It is wrong usage, told before anything is asked: there or not yet there, by its name or through a link."""
    (project / "link.json").symlink_to("boards/website.yaml")
    before = (project / "boards" / "website.yaml").read_bytes()
    ended = boardctl("--sandbox", *command.split(), out)
    assert (ended.code, ended.out) == (64, "")
    assert f"'{out}' would be read as a file of the project" in ended.err
    assert (project / "boards" / "website.yaml").read_bytes() == before
    assert not {"boardctl.yaml", "rows.csv", ".boardctl"} & {each.name for each in project.iterdir()}


def test_the_folder_of_a_file_is_made(boardctl: Boardctl, project: Path) -> None:
    """By all that write one, as a job of CI has no folder before."""
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    for command in ("plan --out", "plan --markdown", "plan --html", "show website --html", "backup -o"):
        file = project / command.replace(" ", "") / "deep" / "file.json"
        assert boardctl("--sandbox", *command.split(), str(file)).code == 0
        assert file.stat().st_size


@pytest.mark.parametrize("out", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_is_written_into_where_it_is_a_file(tmp_path: Path, out: str) -> None:
    """What stood in it before stays, and what comes after is not lost."""
    project, file = Project(tmp_path), tmp_path / "all.txt"
    project.write({"version": 1, "name": "B", "lists": ["A"]})
    (tmp_path / "link").symlink_to("/dev/stdout")
    with file.open("wb", buffering=0) as stdout:
        stdout.write(b"before\n")
        command = [sys.executable, "-m", "boardctl", "--sandbox", "plan", "--out", out]
        done = subprocess.run(command, cwd=tmp_path, env=clean_environment(), stdout=stdout, check=False)
    text = file.read_text(encoding="utf-8")
    assert (done.returncode, text.startswith("before\n"), "\0" in text) == (0, True, False)
    assert '"format_version"' in text
    assert "Plan: 2 to create" in text


def test_what_is_not_open_is_told_by_its_path(boardctl: Boardctl, project: Path) -> None:
    """The system names a number at most."""
    told = boardctl("--sandbox", "plan", "--out", "/dev/fd/987").err
    assert "/dev/fd/987" in told
    assert "bug" not in told


def test_a_link_to_a_file_stays_a_link(boardctl: Boardctl, project: Path) -> None:
    """What it leads to is written, there or not yet there."""
    (project / "link").symlink_to("made")
    for _ in range(2):
        assert boardctl("--sandbox", "plan", "--out", "link").code == 0
        assert (project / "link").is_symlink()
        assert b'"format_version"' in (project / "made").read_bytes()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["plan", "--out", "x"], f"error: can't write x: Too many levels of symbolic links\n{_HINT}"),
        (["plan", "--out", "x/y"], f"error: can't write x/y: Too many levels of symbolic links\n{_HINT}"),
        (
            ["backup", "-o", "x"],
            "x: error: the backup can't be written: Too many levels of symbolic links\n"
            "  hint: make room or mend the folder\n",
        ),
        (
            ["init", "x"],
            "error: can't write to x: Too many levels of symbolic links\n  hint: name another folder\n",
        ),
        (["state", "copy", "file:x"], "error: file:x remembers no board\n"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_link_that_leads_to_itself(boardctl: Boardctl, project: Path, command: list[str], told: str) -> None:
    """It is told as what the system says, and left as it is."""
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    (project / "x").symlink_to("x")
    ended = boardctl("--sandbox", *command)
    assert (ended.code, ended.err[: len(told)]) == (1, told)
    assert (project / "x").readlink() == Path("x")


@pytest.mark.parametrize(
    "command", ["validate", "plan", "apply", "pull", "drift", "fmt", "restore", "init", "backup -o"]
)
def test_a_name_that_no_file_can_have(boardctl: Boardctl, project: Path, command: str) -> None:
    """It is no mistake of boardctl's, wherever the system is asked for it first."""
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    name = "l" * 300
    ended = (
        boardctl(*command.split(), name)
        if command in ("fmt", "init")
        else boardctl("--sandbox", *command.split(), name)
    )
    assert ended.code == 1
    assert re.search(f"{name}(/boardctl.yaml)?: error: File name too long\n", ended.out + ended.err)
    assert "this is a bug" not in ended.out + ended.err
    assert sorted(each.name for each in project.iterdir()) == [".boardctl", "boards"]


def test_the_longest_name_a_file_can_have(boardctl: Boardctl, project: Path) -> None:
    """The file that is written beside it, before it takes its place, needs no longer one."""
    name = "ä" * 125 + ".json"
    assert boardctl("--sandbox", "plan", "--out", name).code == 0
    assert b'"format_version"' in (project / name).read_bytes()


def _poorly(project: Project, *command: str) -> Ended:
    """On a machine whose locale knows ASCII alone."""
    return project.run(*command, PYTHONIOENCODING="ascii", PYTHONUTF8="0")


@pytest.mark.parametrize(
    "command",
    [
        "plan --format json",
        "plan --format markdown",
        "render",
        "fmt --diff",
        "api GET /members/me/boards",
        "import Bücher\N{PARTY POPPER} -o -",
        "ls boards --format csv",
        "show board --html -",
    ],
)
def test_documents_are_utf8_whatever_the_locale(books: Project, command: str) -> None:
    """An escape in them would be another text, or no JSON at all."""
    ended = _poorly(books, *command.split())
    assert ended.code == 0, ended.err
    assert "Bücher\N{PARTY POPPER}" in ended.out
    assert "\\U0001f389" not in ended.out


def test_prose_is_escaped_for_a_poor_terminal_and_no_json_is(books: Project) -> None:
    """What people read is shown as well as can be; errors and events are documents where JSON was asked for."""
    assert "B\\xfccher\\U0001f389" in _poorly(books, "plan").out
    (event, *_) = _poorly(books, "apply", "--yes", "--events").err.splitlines()
    assert json.loads(event)["event"] == "start"
    missing = _poorly(books, "plan", "\N{PARTY POPPER}.yaml", "--format", "json")
    assert missing.json()["error"]["where"]["file"] == "\N{PARTY POPPER}.yaml"


@pytest.fixture
def books(tmp_path: Path) -> Project:
    """A project of a board whose name is not ASCII, and that has a change to be made."""
    project = Project(tmp_path)
    project.write('version: 1\nname: "Bücher\N{PARTY POPPER}"\nlists: [A]\n')
    project.apply()
    project.write('version: 1\nname: "Bücher\N{PARTY POPPER}"\nlists: ["Bücher\N{PARTY POPPER}"]\n')
    return project


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("plan", 1, "can't write to stdout: No space left on device"),
        ("plan --format json", 1, "can't write to stdout: No space left on device"),
        ("--version", 1, "can't write to stdout: No space left on device"),
        ("plan --nope --format json", 64, "No such option '--nope'"),
    ],
)
def test_a_full_disk_behind_stdout_is_told(project: Path, command: str, code: int, told: str) -> None:
    """One plain error on stderr, buffered or not; where there is nothing to be heard there either, only the code."""
    arguments = [sys.executable, "-m", "boardctl", *command.split()]
    for more in ({"PYTHONUNBUFFERED": ""}, {"PYTHONUNBUFFERED": "1"}):
        environment = {**clean_environment(), "BOARDCTL_SANDBOX": "1", **more}
        with Path("/dev/full").open("wb") as full:
            heard = subprocess.run(arguments, env=environment, stdout=full, stderr=subprocess.PIPE, text=True)
            unheard = subprocess.run(arguments, env=environment, stdout=full, stderr=full)
        assert (heard.returncode, unheard.returncode) == (code, code)
        assert heard.stderr.startswith(f"error: {told}")
        assert "Traceback" not in heard.stderr
        assert "bug" not in heard.stderr


def test_a_full_disk_behind_stderr_stops_nothing(project: Path) -> None:
    """What would be told there is dropped: an apply does all of its work, and its result is on stdout."""
    arguments = [sys.executable, "-m", "boardctl", "--sandbox", "apply", "--yes", "--format", "json"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(arguments, env=clean_environment(), stdout=subprocess.PIPE, stderr=full)
    assert done.returncode == 0
    assert json.loads(done.stdout)["converged"]


@pytest.mark.parametrize("command", ["render", "import Evil -o -", "fmt --diff"])
def test_what_turns_a_line_around_is_written_as_an_escape(boardctl: Boardctl, project: Path, command: str) -> None:
    """Nobody sees it, and who reads a file reads another one (CVE-2021-42574); in blocks of lines too."""
    cards = "[{name: a\u202eb, desc: 'two\u2066\n\n  lines'}]"
    text = f"version: 1\nname: Evil\nlists:\n  - name: L\n    cards: {cards}\n"
    (project / "boards" / "website.yaml").write_text(text, encoding="utf-8")
    assert boardctl("--sandbox", "apply", "--yes").code == 0
    sandbox = () if command.startswith("fmt") else ("--sandbox",)
    written = "".join(line for line in boardctl(*sandbox, *command.split()).out.splitlines(True) if line[0] != "-")
    assert r'"a\u202eb"' in written
    assert r'"two\u2066\nlines"' in written
    assert not {"\u202e", "\u2066"} & set(written)
