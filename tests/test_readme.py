"""The README, run as it stands: its commands in bash on a served sandbox, its YAML, its command lines, its picture."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
import yaml

from boardctl.app.init import init
from boardctl.cli.group import main
from boardctl.sandbox import READ_TOKEN
from tests.pictures import FOLDER, story, terminal
from tests.projects import REPOSITORY, clean_environment
from tests.readme import README, Block, blocks
from tests.served import Served

# Blocks that are not run, by the section they stand in. Their `boardctl` lines are still parsed as command lines.
NOT_RUN = {
    "Try it": "`make test` is this very run; `make demo` makes a virtual environment (CI runs it): make knows both",
    "The login": "a person has to click in a browser: tests/auth does, with a real one",
}
# Lines that are not run, by their start; the rest of their block is.
NOT_RUN_LINES = {
    "git clone https://github.com": "needs GitHub",
    "pip install ./boardctl": "installs into the environment that runs the tests",
    "pip install --quiet git+https://github.com": "needs GitHub",
}
PRINTED = [block for block in blocks() if block.language == ""]
YAML = [block for block in blocks() if block.language == "yaml"]
SHELL = [block for block in blocks() if block.language == "sh"]
EXPORT = {"id": "65000000000000000000b001", "shortLink": "nC8QJJoZ", "name": "Website relaunch", "cards": []}
SHIM = f'#!/bin/sh\nexec "{sys.executable}" -m boardctl "$@"\n'


def name(block: Block) -> str:
    """A block in a test's name."""
    return f"{block.section}, line {block.line}"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """What stands for Trello: a sandbox with the README's board on it."""
    (tmp_path / "server").mkdir()
    with Served(tmp_path / "server") as served:
        lists = [{"id": f"65000000000000000000c00{at}", "name": each} for at, each in enumerate(("Backlog", "Done"))]
        served.load({**EXPORT, "lists": lists})
        yield served


def bash(script: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder, with this boardctl as `boardctl`."""
    shims = folder.parent / "bin"
    shims.mkdir(exist_ok=True)
    (shims / "boardctl").write_text(SHIM, encoding="utf-8")
    (shims / "boardctl").chmod(0o755)
    path = f"{shims}{os.pathsep}{os.environ['PATH']}"
    env = {**clean_environment(), "PATH": path, "HOME": str(folder), "NO_COLOR": "1", **variables}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=env, capture_output=True, text=True, timeout=120
    )


def runnable(script: str) -> str:
    """The script without the lines that can't be run here."""
    return "".join(line for line in script.splitlines(keepends=True) if not line.startswith(tuple(NOT_RUN_LINES)))


def project(tmp_path: Path) -> Path:
    """A folder with a board file, as everybody has one who reads on."""
    folder = tmp_path / "project"
    (folder / "boards").mkdir(parents=True)
    return folder


def test_every_block_is_looked_at() -> None:
    """Nothing stands in the README in a language that no test here knows; what is not run is still there."""
    assert {block.language for block in blocks()} == {"", "sh", "yaml"}
    assert set(NOT_RUN) <= {block.section for block in SHELL}
    assert all(start in README.read_text(encoding="utf-8") for start in NOT_RUN_LINES)
    assert [block.section for block in PRINTED] == ["Drift"]


@pytest.mark.parametrize("block", [block for block in SHELL if block.section not in NOT_RUN], ids=name)
def test_shell_runs_as_printed(block: Block, served: Served, tmp_path: Path) -> None:
    """Every command of the block goes well, on a served sandbox in place of Trello."""
    folder = project(tmp_path)
    if block.section == "Anywhere else":
        (folder / "boards" / "website.yaml").write_text("version: 1\nname: Another\nlists: [A]\n", encoding="utf-8")
    else:
        shutil.rmtree(folder / "boards")
    done = bash(runnable(block.text), folder, served.variables)
    assert done.returncode == 0, done.stdout + done.stderr
    for line in block.text.splitlines():  # what a comment says is printed, is
        command, _, said = line.partition("# ")
        if said == "No changes." and "boardctl" in command:
            assert "No changes." in done.stdout.rstrip().splitlines()[-1]


def test_targets_of_make_exist() -> None:
    """`make` knows each target that the README names."""
    targets = {
        one or other
        for one, other in re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", README.read_text(encoding="utf-8"), flags=re.M)
    }
    assert targets >= {"demo", "test", "bench"}
    for target in targets:
        done = subprocess.run(["make", "-n", target], cwd=REPOSITORY, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def command_lines() -> list[str]:
    """Every whole command of boardctl in the README: in blocks, and in the text where it is no pattern."""
    text = README.read_text(encoding="utf-8")
    lines = [
        line.strip() for block in SHELL for line in block.text.splitlines() if line.strip().startswith("boardctl ")
    ]
    inline = re.findall(r"(?<!`)`(boardctl [^`]+)`(?!`)", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    whole = [" ".join(each.split()) for each in inline]
    return sorted({*lines, *(each for each in whole if not re.search(r"\||\.\.|\[", each))})


@pytest.mark.parametrize("line", command_lines())
def test_command_line_is_valid(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """click takes it: the command is there, and so are its arguments and options."""
    monkeypatch.chdir(tmp_path)
    for file in ("plan.json", "board.json", "export.json", "FILE"):
        Path(file).write_text("{}")
    words = shlex.split(line, comments=True)[1:]
    while words and words[0] in ("--sandbox",):
        words = words[1:]
    if not words or words[0] in ("--version", "--help"):
        return
    command = main.get_command(click.Context(main), words[0])
    assert command is not None, line
    rest = words[1:]
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), rest.pop(0))
        assert command is not None, line
    if rest and "--help" not in rest:
        command.make_context(words[0], rest)


def rows_of(section: str) -> list[list[str]]:
    """The cells of a section's first table."""
    text = README.read_text(encoding="utf-8").split(f"## {section}\n")[1]
    lines = text.lstrip("\n").split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_table_of_commands_is_whole_and_right() -> None:
    """Every command is in the table, and every option in a row is one of that row's commands."""
    named: set[str] = set()
    for command, _, options in rows_of("Commands"):
        spans = re.findall(r"`([^`]+)`", command)
        words = {
            word
            for span in spans
            for word in re.split(r"[\s|\\]+", span)
            if main.get_command(click.Context(main), word)
        }
        named |= words
        known = {option for word in words for option in _options(main.get_command(click.Context(main), word))}
        assert set(re.findall(r"--[a-z0-9-]+", options)) <= known, command
    assert named == set(main.list_commands(click.Context(main)))


def _options(command: click.Command | None) -> Iterator[str]:
    """The options of a command and of the commands in it."""
    assert command is not None
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
    if isinstance(command, click.Group):
        for each in command.list_commands(click.Context(command)):
            yield from _options(command.get_command(click.Context(command), each))


def boards() -> list[Block]:
    """The blocks that are board files."""
    return [block for block in YAML if block.text.lstrip().startswith(("version:", "# yaml-language-server"))]


@pytest.mark.parametrize("block", boards(), ids=name)
def test_board_files_are_valid(block: Block, tmp_path: Path) -> None:
    """As files of the example project whose template one of them uses."""
    init(tmp_path / "project", "client-onboarding")
    (tmp_path / "project" / "boards" / "clients.yaml").write_text(block.text, encoding="utf-8")
    done = bash("boardctl validate", tmp_path / "project", {})
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_other_yaml_has_a_test() -> None:
    """Workflows of GitHub (tests/action/test_workflows.py), the pipeline, the hooks; and nothing else."""
    others = [block.section for block in YAML if block not in boards()]
    assert others == ["GitHub", "GitLab", "pre-commit"]


def test_pipeline_of_gitlab(served: Served, tmp_path: Path) -> None:
    """Its scripts run: a merge request only plans, the default branch applies with the token that may write."""
    [block] = [block for block in YAML if block.section == "GitLab"]
    job = yaml.safe_load(block.text)["boards"]
    assert set(job) <= {"image", "rules", "resource_group", "before_script", "script", "artifacts"}
    folder = project(tmp_path)
    (folder / "boardctl.yaml").write_text("version: 1\nstate: trello\n", encoding="utf-8")
    (folder / "boards" / "website.yaml").write_text("version: 1\nname: New board\nlists: [A]\n", encoding="utf-8")
    script = runnable("".join(f"{line}\n" for line in (*job["before_script"], *job["script"])))
    secrets = {**served.variables, "TRELLO_TOKEN": READ_TOKEN, "CI": "true", "CI_DEFAULT_BRANCH": "main"}
    request = bash(script, folder, {**secrets, "CI_COMMIT_BRANCH": "", "TRELLO_WRITE_TOKEN": ""})
    assert request.returncode == 0, request.stdout + request.stderr
    assert [each["name"] for each in served.get("/members/me/boards")] == ["Website relaunch"]
    write = served.variables["TRELLO_TOKEN"]
    merged = bash(script, folder, {**secrets, "CI_COMMIT_BRANCH": "main", "TRELLO_WRITE_TOKEN": write})
    assert merged.returncode == 0, merged.stdout + merged.stderr
    assert "New board" in [each["name"] for each in served.get("/members/me/boards")]
    assert (folder / "plan.html").exists()


def test_hooks_are_there() -> None:
    """The hooks that the README names are those that this repository has."""
    [block] = [block for block in YAML if block.section == "pre-commit"]
    (repo,) = yaml.safe_load(block.text)["repos"]
    ours = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in repo["hooks"]] == [hook["id"] for hook in ours]


def test_links_lead_somewhere() -> None:
    """Anchors are headings of this page, files are in the repository."""
    text = README.read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.+)$", text, flags=re.M)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    files = [link for link in links if not link.startswith(("#", "https://"))]
    assert len(files) >= 2
    assert [link for link in files if not (REPOSITORY / link).exists()] == []


def test_picture_is_of_today(tmp_path: Path) -> None:
    """`make pictures` would draw the terminal's picture just so: the same letters in the same order."""

    def letters(svg: str) -> str:
        return "".join(re.sub(r"<style>.*?</style>|<[^>]+>", "", svg, flags=re.S).replace("&#160;", " ").split())

    kept = letters((FOLDER / "plan.svg").read_text(encoding="utf-8"))
    assert letters(terminal(story(tmp_path))) == kept, "the plan looks different now: make pictures"


def test_exit_codes_and_variables_are_named() -> None:
    """Those of the help, and no others."""
    text = README.read_text(encoding="utf-8").split("| exit code |")[1].split("\n\n")[0]
    assert re.findall(r"^\| (\d+) \|", text, flags=re.M) == ["0", "1", "2", "3", "4", "5", "64", "130"]
    schema = json.loads((REPOSITORY / "schemas" / "project.schema.json").read_text(encoding="utf-8"))
    assert "trello" in schema["properties"]["state"]["examples"]
