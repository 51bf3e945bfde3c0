"""The commands against the embedded sandbox: what a person types, and what comes of it."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import Boardctl
from tests.served import Served

SCHEMAS = Path(__file__).parents[2] / "schemas"
EXPORTS = Path(__file__).parents[2].parent / "shared" / "boards"


def schema(name: str) -> Draft202012Validator:
    """A validator of one of the published schemas."""
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


def test_plan_apply_plan(boardctl: Boardctl) -> None:
    """A new board is planned, made, and then needs nothing more."""
    planned = boardctl("plan", "--sandbox", "--detailed-exitcode")
    assert planned.code == 2
    assert "website  (new board)" in planned.out
    assert '+ card "Set up CI" in Backlog' in planned.out
    applied = boardctl("--sandbox", "apply", "--yes")
    assert applied.code == 0
    assert applied.out.startswith("Applied: ")
    assert applied.out.endswith("A fresh plan is empty.\n")
    again = boardctl("--sandbox", "plan", "--detailed-exitcode")
    assert again.code == 0
    assert "No changes." in again.out


def test_apply_asks_and_takes_no_terminal_for_no(boardctl: Boardctl) -> None:
    """Without a terminal and without --yes nothing is changed, and the exit is 1."""
    ended = boardctl("--sandbox", "apply")
    assert ended.code == 1
    assert "--yes" in ended.err
    assert ended.out == ""
    assert boardctl("--sandbox", "plan", "--detailed-exitcode").code == 2


class Keyboard(io.StringIO):
    """A terminal at which somebody has typed."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize(("typed", "code", "makes"), [("y\n", 0, True), ("n\n", 1, False), ("\n", 1, False)])
def test_apply_does_what_is_answered(
    boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, makes: bool
) -> None:
    """On a terminal apply shows the plan and asks; anything but yes changes nothing."""
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    ended = boardctl("--sandbox", "apply")
    assert ended.code == code
    assert "Plan: 6 to create." in ended.err
    assert "Make these changes? [y/N]" in ended.err
    assert ended.out.startswith("Applied: 6 created.") is makes
    assert ended.err.endswith("Cancelled, nothing was changed.\n") is not makes
    assert "error" not in ended.err
    assert "hint" not in ended.err
    assert boardctl("--sandbox", "plan", "--detailed-exitcode").code == (0 if makes else 2)


def test_plan_json_is_the_saved_plan(boardctl: Boardctl, project: Path) -> None:
    """`--out` saves what `--format json` prints, and both fit the schema."""
    ended = boardctl("--sandbox", "plan", "--format", "json", "--out", "plan.json")
    assert ended.out == (project / "plan.json").read_text(encoding="utf-8")
    schema("plan").validate(ended.document)
    assert ended.document["sources"][0]["file"] == "boards/website.yaml"
    assert sorted(each.name for each in project.iterdir()) == [".boardctl", "boards", "plan.json"]


def test_plan_that_can_not_be_saved(boardctl: Boardctl) -> None:
    """A folder that can't be made is an error, with one document on stdout."""
    ended = boardctl("--sandbox", "plan", "--out", "boards/website.yaml/plan.json", "--format", "json")
    assert ended.code == 1
    assert "boards/website.yaml/plan.json" in ended.document["error"]["message"]


def test_apply_as_json_fits_the_schema_on_every_exit(boardctl: Boardctl, project: Path) -> None:
    """Done, nothing to do, declined and broken: always one result document."""
    declined = boardctl("--sandbox", "apply", "--format", "json")
    done = boardctl("--sandbox", "apply", "--format", "json", "--yes")
    nothing = boardctl("--sandbox", "apply", "--format", "json", "--yes")
    (project / "boards" / "website.yaml").write_text("version: 1\nnam: x\n", encoding="utf-8")
    wrong = boardctl("--sandbox", "apply", "--format", "json", "--yes")
    found = [(each.code, each.document["status"]) for each in (declined, done, nothing, wrong)]
    assert found == [(1, "failed"), (0, "applied"), (0, "nothing"), (1, "failed")]
    assert [each.document.get("error", {}).get("code") for each in (declined, done)] == ["declined", None]
    for each in (declined, done, nothing, wrong):
        schema("result").validate(each.document)


@pytest.mark.parametrize(
    "command",
    [
        "apply --allow-removals -1",
        "restore last --allow-removals -1",
        "apply --lock-wait -1",
        "apply --lock-wait nan",
        "apply --lock-wait inf",
        "history --limit 0",
        "login --port -1",
        "login --timeout nan",
        "sandbox serve --port 65536",
        "sandbox serve --latency nan",
        "sandbox serve --fault-rate nan",
        "sandbox serve --fault-every -1",
    ],
)
def test_a_number_that_makes_no_sense_is_wrong_usage(boardctl: Boardctl, command: str) -> None:
    """Every option of a number has its range, and what is no number of any size is in none."""
    ended = boardctl(*command.split())
    assert (ended.code, ended.out) == (64, "")
    assert "Invalid value for '--" in ended.err


def test_validate_names_every_mistake(boardctl: Boardctl, project: Path) -> None:
    """All mistakes of all files at once, in each of the three formats."""
    (project / "boards" / "bad.yaml").write_text("version: 1\nnam: x\nlists: 3\n", encoding="utf-8")
    text = boardctl("validate")
    assert text.code == 1
    assert "boards/bad.yaml:2:1: error: " in text.out
    found = boardctl("validate", "--format", "json").document
    assert {each["where"]["file"] for each in found["errors"]} == {"boards/bad.yaml"}
    lines = boardctl("validate", "--format", "github").out.splitlines()
    assert len(lines) == len(found["errors"])
    assert all(line.startswith("::error file=boards/bad.yaml,line=") for line in lines)


def test_validate_says_that_all_is_well(boardctl: Boardctl) -> None:
    """Valid files are counted; as JSON there are two empty lists."""
    assert boardctl("validate") == (0, "Valid: 1 board.\n", "")
    assert boardctl("validate", "--format", "json").document == {"errors": [], "warnings": []}


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no such file"), ("", "empty"), ("version: 1\nnam: x\n", "nam"), ("folder", "no board file")],
)
def test_plan_of_what_is_no_board_file(boardctl: Boardctl, project: Path, content: str | None, words: str) -> None:
    """A missing, empty or wrong file and an empty folder each get one clear message."""
    path = project / "other.yaml"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_text(content, encoding="utf-8")
    ended = boardctl("plan", "other.yaml")
    assert ended.code == 1
    assert words in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("plan", "main"), "main: error: there is no such file or folder", "`--board main` of plan and apply"),
        (("plan", "boards/website.yml"), "there is no such file or folder", 'did you mean "boards/website.yaml"?'),
        (("plann",), "No such command 'plann'.", 'did you mean "plan"? boardctl --help shows'),
        (("ls", "bords"), "No such command 'bords'.", 'did you mean "boards"? boardctl ls --help shows'),
        (("plan", "--sanbox"), "No such option '--sanbox'.", 'did you mean "--sandbox"? boardctl plan --help shows'),
        (("plan", "--xyzzy"), "No such option '--xyzzy'.", "hint: boardctl plan --help shows what there is"),
    ],
)
def test_what_was_most_likely_meant_is_named(
    boardctl: Boardctl, project: Path, arguments: tuple[str, ...], message: str, hint: str
) -> None:
    """A key in place of a file, and names that are almost right."""
    (project / "boards" / "website.yaml").write_text("version: 1\nkey: main\nname: W\n", encoding="utf-8")
    ended = boardctl(*arguments)
    assert ended.code in (1, 64)
    said = [line for line in ended.err.splitlines() if "error: " in line]
    assert len(said) == 1
    assert said[0].endswith(message)
    assert hint in ended.err.splitlines()[-1]


def test_a_path_is_named_as_it_is_typed_from_here(
    boardctl: Boardctl, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From inside the folder a file goes by its name alone."""
    (project / "boardctl.yaml").write_text("version: 1\n", encoding="utf-8")
    (project / "boards" / "website.yaml").write_text("version: 1\nname: W\n", encoding="utf-8")
    monkeypatch.chdir(project / "boards")
    assert 'did you mean "website.yaml"?' in boardctl("plan", "boards/website.yaml").err


def test_missing_credentials_say_what_to_set(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no key is told where to get one, and how to do without."""
    ended = boardctl("plan")
    assert ended.code == 1
    for words in ("TRELLO_API_KEY and TRELLO_TOKEN are not set", "https://trello.com/power-ups/admin", "--sandbox"):
        assert words in ended.err
    monkeypatch.setenv("TRELLO_API_KEY", "key-of-mine-1234")
    assert "TRELLO_TOKEN is not set" in boardctl("plan").err


def test_connection_refused_is_one_message(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not there is told as such, without credentials."""
    monkeypatch.setenv("BOARDCTL_API_URL", "http://127.0.0.1:1/1")
    monkeypatch.setenv("TRELLO_API_KEY", "key-of-mine-1234")
    monkeypatch.setenv("TRELLO_API_TOKEN", "token-of-mine-5678")
    ended = boardctl("plan", "-vv", "--format", "json")
    assert ended.code == 1
    assert ended.document["error"]["code"] == "unreachable"
    assert "of-mine" not in ended.out + ended.err


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "ftp://x/1",
        "http://h:99999/1",
        "http://[::1/1",
        "https://user:secret-1234@host/1",
        "https://h/1?key=secret-1234",
    ],
)
def test_odd_api_urls_are_refused(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """What is no URL of an API is not called, nor repeated: it may hold a secret."""
    monkeypatch.setenv("BOARDCTL_API_URL", url)
    ended = boardctl("plan")
    assert ended.code == 1
    assert "BOARDCTL_API_URL" in ended.err
    assert "secret-1234" not in ended.err


def test_show_draws_file_and_board(boardctl: Boardctl) -> None:
    """The same board, first as its file asks for it, then as it became; by key, by name, by URL."""
    desired = boardctl("show", "--desired")
    assert desired.code == 0
    assert "│ Set up CI" in desired.out
    assert boardctl("--sandbox", "show").code == 1
    boardctl("--sandbox", "apply", "--yes")
    live = boardctl("--sandbox", "show")
    assert live.out.splitlines()[2:] == desired.out.splitlines()[2:]
    url = live.out.split()[2]
    for name in ("website", "Website relaunch", url):
        assert boardctl("--sandbox", "show", name).out == live.out
    unknown = boardctl("--sandbox", "show", "nothing of the kind")
    assert unknown.code == 1
    assert "Website relaunch" in unknown.err


def test_sandbox_by_environment(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    """BOARDCTL_SANDBOX=1 is --sandbox; what boardctl keeps for itself is private and ignored by git."""
    monkeypatch.setenv("BOARDCTL_SANDBOX", "1")
    assert boardctl("plan").code == 0
    folder = project / ".boardctl"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert not (project / "boardctl.state").exists()


def test_sandbox_reset_empties_it(boardctl: Boardctl) -> None:
    """After a reset the board is to be made again: neither the sandbox nor the state knows it."""
    assert boardctl("sandbox", "reset").out == "The sandbox was empty.\n"
    boardctl("--sandbox", "apply", "--yes")
    assert boardctl("sandbox", "reset").code == 0
    assert "(new board)" in boardctl("--sandbox", "plan").out


def test_sandbox_loads_real_exports(boardctl: Boardctl) -> None:
    """An export becomes a live board that `show` draws."""
    file = EXPORTS / "simple-project.json"
    if not file.exists():
        pytest.skip("the exports in ../shared/boards are not here")
    loaded = boardctl("sandbox", "load", str(file))
    assert loaded.code == 0
    assert boardctl("--sandbox", "show", loaded.out.split()[0]).code == 0


def test_served_sandbox_is_the_same_one(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    """`sandbox serve` prints what to set; with that, commands over HTTP meet the boards of --sandbox."""
    boardctl("--sandbox", "apply", "--yes")
    with Served(project) as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        ended = boardctl("plan", "--detailed-exitcode")
        assert server.stop()[0] in (0, 130)
    assert ended.code == 0
    assert "adopts the board" in ended.out


def _export(card: dict[str, Any] | None = None, **more: Any) -> str:
    lists = [{"id": "5f0000000000000000000002", "name": "One"}]
    cards = [{"id": "5f0000000000000000000003", "name": "First", "idList": lists[0]["id"], **(card or {})}]
    return json.dumps({"id": "5f0000000000000000000001", "name": "Board", "lists": lists, "cards": cards, **more})


_MALFORMED = [
    (_export(prefs=3), "$.prefs"),
    (_export({"cover": "x"}), "$.cards[0].cover"),
    (_export({"idMembers": 5}), "$.cards[0].idMembers"),
    (_export({"idList": {}}), "$.cards[0].idList"),
    (_export(labels=[{"id": "5f0000000000000000000004", "name": "l", "color": []}]), "$.labels[0].color"),
    (_export({"name": "\ud800"}), "not JSON"),
    (_export(name=3), "`name`"),
    (_export(name=" "), "`name`"),
]


@pytest.mark.parametrize(("content", "where"), _MALFORMED)
@pytest.mark.parametrize("command", [("sandbox", "load"), ("import", "--from-export")])
def test_a_malformed_export_is_told_as_one(
    boardctl: Boardctl, project: Path, command: tuple[str, str], content: str, where: str
) -> None:
    """With the place in it: it is no bug of boardctl's."""
    (project / "export.json").write_text(content, encoding="utf-8")
    ended = boardctl(*command, "export.json")
    assert (ended.code, "bug" in ended.err) == (1, False), ended.err
    assert "export.json" in ended.err
    assert where in ended.err


_ACTION = {"id": "5f0000000000000000000005", "type": "commentCard"}


@pytest.mark.parametrize(
    "content",
    [
        _export({"badges": 3}),
        _export({"badges": {"comments": "x"}}),
        _export({"idChecklists": True, "pos": 10**30}),
        _export({"stickers": [{"id": []}, {}]}),
        _export(actions=[{**_ACTION, "data": {"card": 3}}, {**_ACTION, "data": {"list": {"id": []}}}]),
        _export(actions=[{**_ACTION, "date": [], "data": {"board": "x"}}]),
    ],
)
def test_what_only_the_sandbox_reads_of_an_export_may_be_anything(
    boardctl: Boardctl, project: Path, content: str
) -> None:
    """It is left out, or as Trello would fill it: the board is there."""
    (project / "export.json").write_text(content, encoding="utf-8")
    ended = boardctl("sandbox", "load", "export.json")
    assert ended.code == 0, ended.err
    assert "First" in boardctl("--sandbox", "show", ended.out.split()[0]).out


@pytest.mark.parametrize("content", ["not json", "[]", "{}", None])
def test_sandbox_loads_nothing_else(boardctl: Boardctl, project: Path, content: str | None) -> None:
    """What is no export is named, with its file."""
    if content is not None:
        (project / "export.json").write_text(content, encoding="utf-8")
    ended = boardctl("sandbox", "load", "export.json")
    assert ended.code == 1
    assert "export.json" in ended.err


def test_schemas_are_printed(boardctl: Boardctl) -> None:
    """Without a name their names, with one the document; an unknown one is told with those there are."""
    names = boardctl("schema").out.split()
    assert {"board", "plan", "project", "result"} <= set(names)
    for name in names:
        Draft202012Validator.check_schema(boardctl("schema", name).document)
    unknown = boardctl("schema", "plam")
    assert unknown.code == 1
    assert "plan" in unknown.err


def test_demo_leaves_a_project_to_go_on_with(
    boardctl: Boardctl, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder that the demo leaves, the next plan knows the board and finds nothing to do."""
    boardctl("demo", "mine")
    monkeypatch.chdir(project / "mine")
    ended = boardctl("--sandbox", "plan", "--detailed-exitcode")
    assert ended.code == 0
    assert "adopts" not in ended.out
    assert not (project / "mine" / "mine").exists()


def test_demo_tells_the_story(boardctl: Boardctl, project: Path) -> None:
    """From nothing to a board, drift and back, twice over; a folder with something else in it is left alone."""
    told = boardctl("demo")
    assert told.code == 0
    parts = ["to create.", "Applied: ", "No changes.", "to update", "Applied: ", "│ Order the cake", "What next"]
    places = [told.out.find(part) for part in parts]
    assert -1 not in places
    assert places[0] < places[1] < places[2] < places[3] < places[5] < places[6]
    assert boardctl("demo").code == 0
    refused = boardctl("demo", str(project / "boards"))
    assert refused.code == 1
    assert (project / "boards" / "website.yaml").exists()


def test_no_colour_when_nobody_looks(boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Output that goes into a file is plain; FORCE_COLOR colours it; --no-color and NO_COLOR have the last word."""
    assert "\x1b[" not in boardctl("show", "--desired").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("TERM", raising=False)
    assert "\x1b[" in boardctl("show", "--desired").out
    assert "\x1b[" not in boardctl("show", "--desired", "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in boardctl("show", "--desired").out
