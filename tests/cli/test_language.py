"""The language on the command line: init, templates, schedules, render, fmt, explain; on the embedded sandbox."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from boardctl.app.init import TEMPLATES
from boardctl.config.project import settings
from tests.cli.conftest import Boardctl
from tests.config.files import write
from tests.config.test_broken_templates import CASES

NOW = ("--now", "2026-11-23")
TEMPLATE = """\
version: 1
params:
  client: {required: true}
  kickoff: {type: date, required: true}
name: "Onboarding: ${{ client }}"
labels: [{name: urgent, color: red}]
lists:
  - name: To do
    cards:
      - {name: "Welcome ${{ client }}", due: "${{ kickoff + workdays(5) }}", labels: [urgent]}
      - for_each: [contract, accounts]
        name: Prepare ${{ each }}
  - Done
"""
CLIENTS = {
    "boardctl.yaml": "version: 1\n",
    "templates/onboarding.yaml": TEMPLATE,
    "boards/clients.yaml": "version: 1\nfrom: ../templates/onboarding.yaml\nfor_each: {csv: ../clients.csv}\n",
    "clients.csv": "key,client,kickoff\n" + "".join(f"c{n},Client {n},2026-12-{n % 28 + 1:02}\n" for n in range(40)),
}
SPRINTS = """\
version: 1
name: Sprint ${{ n }} (${{ start }})
schedule: {rrule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", start: 2026-03-02, ahead: 1, keep: 2}
lists: [Backlog, Done]
"""


@pytest.fixture
def empty(project: Path) -> Path:
    """The working directory, with no project in it."""
    (project / "boards" / "website.yaml").unlink()
    (project / "boards").rmdir()
    return project


def summary(ran: Any) -> dict[str, Any]:
    """The summary of a plan."""
    assert ran.code == 0, ran.out + ran.err
    found: dict[str, Any] = ran.document["summary"]
    return found


@pytest.mark.parametrize("template", [None, *TEMPLATES])
def test_a_new_project_plans_and_applies(empty: Path, boardctl: Boardctl, template: str | None) -> None:
    """Valid, formatted, applied on the sandbox, and then nothing is left to do."""
    started = boardctl("init", *(["--template", template] if template else []))
    assert started.code == 0, started.err
    assert boardctl("validate").code == 0
    assert boardctl("fmt", "--check").out == ""
    applied = boardctl("--sandbox", "apply", "--yes", "--format", "json", *NOW)
    assert applied.code == 0, applied.out + applied.err
    assert applied.document["converged"] is True
    assert summary(boardctl("--sandbox", "plan", "--format", "json", *NOW))["calls"] == 0
    for file in empty.rglob("*.yaml"):
        named = re.search(r"\$schema=(\S+)", file.read_text(encoding="utf-8"))
        assert named is None or (file.parent / named[1]).is_file()


FIRST_FILES = {None: "boards/first.yaml", "sprint": "templates/sprint.yaml", "client-onboarding": "clients.csv",
               "release-checklist": "boards/release.yaml", "oss-labels": "templates/labels.yaml"}  # fmt: skip


@pytest.mark.parametrize("template", [None, *TEMPLATES])
def test_a_new_project_is_of_its_template_and_ready_for_ci(
    empty: Path, boardctl: Boardctl, template: str | None
) -> None:
    """Workflows that plan and apply, and a state that every machine of CI reaches."""
    listed = boardctl("init", *(["--template", template] if template else [])).out.split("\n\n")[0].split()
    assert {FIRST_FILES[template], ".github/workflows/boards.yml", "schemas/board.schema.json"} < set(listed)
    assert all((empty / name).is_file() for name in listed)
    assert sum(name in listed for name in FIRST_FILES.values()) == 1
    assert settings(empty).state == "trello"


def test_init_overwrites_nothing(empty: Path, boardctl: Boardctl) -> None:
    """One file in the way, and none is written."""
    write(empty / "new", {"boardctl.yaml": "mine\n"})
    ran = boardctl("init", "new")
    assert ran.code == 1
    assert "nothing was written" in ran.err
    assert [file.name for file in (empty / "new").rglob("*") if file.is_file()] == ["boardctl.yaml"]
    assert (empty / "new/boardctl.yaml").read_text() == "mine\n"


def test_init_of_a_project_that_import_began(empty: Path, boardctl: Boardctl) -> None:
    """No first board beside those that are there, and the way to keep what is remembered of them."""
    write(empty, {"boards/mine.yaml": "version: 1\nname: Mine\n", "boardctl.state/mine.json": "{}"})
    ran = boardctl("init")
    assert ran.code == 0, ran.err
    assert "boardctl state copy file:boardctl.state" in ran.out
    assert [file.name for file in (empty / "boards").iterdir()] == ["mine.yaml"]
    assert (empty / ".github/workflows/boards.yml").is_file()


@pytest.mark.parametrize(("made", "told"), [("boardctl.yaml", "boardctl init FOLDER"), ("boardctl.state/a.json", "..")])
def test_init_makes_no_project_within_a_project(
    empty: Path, boardctl: Boardctl, monkeypatch: pytest.MonkeyPatch, made: str, told: str
) -> None:
    """Whoever stands in its `boards/` gets told where the project is; a new folder in it is meant as it is."""
    write(empty, {made: "{version: 1}", "boards/mine.yaml": "version: 1\nname: Mine\n"})
    monkeypatch.chdir(empty / "boards")
    ran = boardctl("init")
    assert ran.code == 1
    assert f"{empty}: error: this folder is part of a project already; nothing was written" in ran.err
    assert told.replace("..", f"boardctl init {empty}") in ran.err
    assert [file.name for file in (empty / "boards").iterdir()] == ["mine.yaml"]
    assert boardctl("init", "../another").code == 0


def test_init_in_an_empty_folder_or_a_new_repository_is_meant_as_it_is(empty: Path, boardctl: Boardctl) -> None:
    """`mkdir` before `init` is as good as a name, wherever that is; a folder with anything in it may be part of it."""
    write(empty, {"boardctl.yaml": "version: 1\n", "docs/a.md": "text\n"})
    (empty / "made").mkdir()
    (empty / "cloned/.git").mkdir(parents=True)
    assert [boardctl("init", name).code for name in ("made", "cloned", "docs")] == [0, 0, 1]


def test_init_below_the_top_of_a_repository_says_where_its_workflows_go(empty: Path, boardctl: Boardctl) -> None:
    """And not over those of the same names that are there already."""
    (empty / ".git").mkdir()
    told = [boardctl("init", "one").out]
    write(empty, {".github/workflows/boards.yml": "name: theirs\n"})
    told.append(boardctl("init", "two").out)
    assert all(f"{empty}/.github/workflows" in each for each in told)
    assert [f"`working-directory: {name}`" in each for name, each in zip(("one", "two"), told, strict=True)] == [
        True
    ] * 2
    assert ["under other names" in each for each in told] == [False, True]


def test_init_beside_imported_boards_leads_to_the_real_ones(empty: Path, boardctl: Boardctl) -> None:
    """The sandbox has none of the id that import wrote: a plan there could only fail."""
    write(empty, {"boards/mine.yaml": "version: 1\nid: aBcD1234\nname: Mine\n"})
    told = boardctl("init").out.partition("Next:")[2]
    assert ("--sandbox plan" in told, "  boardctl plan " in told) == (False, True)


def test_forty_boards_of_one_template(empty: Path, boardctl: Boardctl) -> None:
    """Created from a CSV file; then a label that the template gains reaches every one, and nothing else does."""
    write(empty, CLIENTS)
    applied = boardctl("--sandbox", "apply", "--yes", "--format", "json")
    assert applied.code == 0, applied.err
    assert len({each["board"] for each in applied.document["done"]}) == 40
    assert applied.document["converged"] is True
    write(empty, {"templates/onboarding.yaml": TEMPLATE.replace("color: red}]", "color: red}, {name: late}]")})
    found = boardctl("--sandbox", "plan", "--format", "json").document
    changes = [change for each in found["boards"] for change in each["changes"]]
    assert [(each["action"], each["kind"], each["name"]) for each in changes] == [("create", "label", "late")] * 40
    assert {each["source"]["file"] for each in changes} == {"templates/onboarding.yaml"}


def test_a_year_of_sprints(empty: Path, boardctl: Boardctl) -> None:
    """`apply --yes` now and then, through daylight saving and the new year: the right boards are open at the end."""
    write(empty, {"boardctl.yaml": "version: 1\ntimezone: Europe/Berlin\n", "boards/sprint.yaml": SPRINTS})
    first = date(2026, 3, 2)
    days = [first, first + timedelta(13), first + timedelta(28), *(first + timedelta(42 * n) for n in range(2, 9))]
    days += [first + timedelta(350), first + timedelta(364)]
    for day in days:
        ran = boardctl("--sandbox", "apply", "--yes", "--format", "json", "--now", day.isoformat())
        assert ran.code == 0, ran.out + ran.err
        assert ran.document["converged"] is True
    assert summary(boardctl("--sandbox", "plan", "--format", "json", "--now", days[-1].isoformat()))["calls"] == 0
    boards = boardctl("--sandbox", "ls", "boards", "--format", "json").document
    names = sorted(each["name"] for each in boards)
    current = (days[-1] - first).days // 14 + 1
    expected = {f"Sprint {n} ({first + timedelta(14 * (n - 1))})" for n in range(current - 2, current + 2)}
    assert len(names) == len(set(names))
    assert set(names) == expected


def test_a_retired_board_takes_no_other_change(empty: Path, boardctl: Boardctl) -> None:
    """It is archived, and that is all: neither its lists nor a safety limit have a say."""
    write(empty, {"boards/sprint.yaml": SPRINTS, "boardctl.yaml": "version: 1\nsafety: {max_removals: 0}\n"})
    assert boardctl("--sandbox", "apply", "--yes", "--now", "2026-03-02").code == 0
    write(empty, {"boards/sprint.yaml": SPRINTS.replace("[Backlog, Done]", "[To do]")})
    found = boardctl("--sandbox", "plan", "--format", "json", "--now", "2026-06-01").document
    retired = {each["key"]: each["changes"] for each in found["boards"]}["sprint-2026-03-02"]
    assert [(each["action"], each["kind"]) for each in retired] == [("archive", "board")]
    assert boardctl("--sandbox", "apply", "--yes", "--now", "2026-06-01").code == 0


def test_what_is_on_a_retired_board_is_not_given_up(empty: Path, boardctl: Boardctl) -> None:
    """Its file says nothing of its lists and cards then; opened again, it has them as boardctl's own."""
    cards = SPRINTS.replace("[Backlog, Done]", "[{name: Backlog, cards: [one, two]}, Done]")
    write(empty, {"boards/sprint.yaml": cards, "boardctl.yaml": "version: 1\n"})
    assert boardctl("--sandbox", "apply", "--yes", "--now", "2026-03-02").code == 0
    closing = boardctl("--sandbox", "plan", "--format", "json", "--now", "2026-06-01").document
    assert [each["notes"] for each in closing["boards"]] == [[]] * len(closing["boards"])
    assert boardctl("--sandbox", "apply", "--yes", "--now", "2026-06-01").code == 0
    longer = cards.replace("[one, two]", "[one]").replace("keep: 2", "keep: 20")
    write(empty, {"boards/sprint.yaml": longer + "archived: false\n"})
    found = boardctl("--sandbox", "plan", "--format", "json", "--now", "2026-06-01").document
    opened = {each["key"]: each["changes"] for each in found["boards"]}["sprint-2026-03-02"]
    assert [(each["action"], each["name"]) for each in opened] == [
        ("restore", "Sprint 1 (2026-03-02)"),
        ("archive", "two"),
    ]


def test_past_periods_are_not_rendered(empty: Path, boardctl: Boardctl) -> None:
    """They are never created, which a file of its own could not say: so they are left out, and said to be."""
    write(empty, {"boardctl.yaml": "version: 1\n", "boards/s.yaml": SPRINTS})
    now = ("--now", "2026-06-10")
    ran = boardctl("render", "--out", "rendered", *now)
    assert ran.out.split() == ["rendered/s-2026-06-08.yaml", "rendered/s-2026-06-22.yaml"]
    assert "left out" in ran.err
    assert "s-2026-05-25" in ran.err
    before = boardctl("--sandbox", "plan", "--format", "json", *now).document
    after = boardctl("--sandbox", "plan", "rendered", "--format", "json").document
    assert before["summary"] == after["summary"]
    valid = "Valid: 4 boards (2 of a period that is over, and never made anew).\n"  # five retired ones are not counted
    assert boardctl("validate", *now).out == valid


def test_what_is_rendered_plans_the_same(empty: Path, boardctl: Boardctl) -> None:
    """The same changes and calls, but for the places they come from."""
    write(empty, {**CLIENTS, "clients.csv": "key,client,kickoff\na,Acme,2026-12-01\nb,Bee,2026-12-02\n"})
    before = boardctl("--sandbox", "plan", "--format", "json").document
    ran = boardctl("render", "--out", "rendered")
    assert ran.out.split() == ["rendered/a.yaml", "rendered/b.yaml"]
    after = boardctl("--sandbox", "plan", "rendered", "--format", "json").document
    for document in (before, after):
        for each in document["boards"]:
            for change in each["changes"]:
                change.pop("source")
    assert before["boards"] == after["boards"]
    assert boardctl("render", "--out", "rendered").code == 1
    assert boardctl("render", "boards/clients.yaml").out.count("---\n") == 1


def test_a_saved_plan_of_templates_is_applied(empty: Path, boardctl: Boardctl) -> None:
    """With its variables and its moment; a changed row makes it stale."""
    text = SPRINTS.replace("Sprint", "${{ vars.team }}")
    write(
        empty,
        {
            "boards/sprint.yaml": text,
            "boardctl.yaml": "version: 1\nvars: {team: Web}\n",
            **{name: each for name, each in CLIENTS.items() if name != "boardctl.yaml"},
        },
    )
    chosen = ("--var", "team=App", "--now", "2026-03-02")
    assert boardctl("--sandbox", "plan", "--out", "plan.json", *chosen).code == 0
    csv = empty / "clients.csv"
    csv.write_text(csv.read_text() + "x,X,2026-12-01\n")
    assert boardctl("--sandbox", "apply", "plan.json").code == 4
    csv.write_text(CLIENTS["clients.csv"])
    ran = boardctl("--sandbox", "apply", "plan.json", "--format", "json")
    assert ran.code == 0, ran.out + ran.err
    assert "App 1 (2026-03-02)" in {each["name"] for each in ran.document["done"]}
    assert summary(boardctl("--sandbox", "plan", "--format", "json", *chosen))["calls"] == 0


def test_variables_from_a_file(empty: Path, boardctl: Boardctl) -> None:
    """`--var` over `--var-file` over boardctl.yaml."""
    board = "version: 1\nname: ${{ vars.a }} ${{ vars.b }} ${{ vars.c }}\n"
    write(
        empty,
        {"boards/b.yaml": board, "boardctl.yaml": "version: 1\nvars: {a: 1, b: t, c: 3}\n", "v.yaml": "b: x\nc: y\n"},
    )
    assert "name: 1 x 0\n" in boardctl("render", "--var-file", "v.yaml", "--var", "c=0").out
    assert boardctl("validate", "--var", "d=1").code == 1
    assert boardctl("validate", "--var", "d").code == 64
    assert boardctl("validate", "--now", "soon").code == 64


def test_plan_and_apply_take_variables(empty: Path, boardctl: Boardctl) -> None:
    """As render does: what was applied with them is not what the files say without."""
    board = "version: 1\nname: B\ndesc: ${{ vars.a }} ${{ vars.b }}\n"
    write(empty, {"boards/b.yaml": board, "boardctl.yaml": "version: 1\nvars: {a: 1, b: x}\n", "v.yaml": "b: y\n"})
    chosen = ("--var", "a=0", "--var-file", "v.yaml")
    (planned,) = boardctl("--sandbox", "plan", "--format", "json", *chosen).document["boards"]
    assert planned["changes"][0]["fields"]["desc"]["after"] == "0 y"
    assert boardctl("--sandbox", "apply", "--yes", *chosen).code == 0
    assert summary(boardctl("--sandbox", "plan", "--format", "json", *chosen))["calls"] == 0
    (planned,) = boardctl("--sandbox", "plan", "--format", "json").document["boards"]
    assert planned["changes"][0]["fields"]["desc"] == {"before": "0 y", "after": "1 x"}


@pytest.mark.parametrize("case", CASES[::5], ids=lambda case: case[0])
def test_a_mistake_ends_before_any_request(
    empty: Path, boardctl: Boardctl, case: tuple[str, dict[str, str], str]
) -> None:
    """Exit 1, the place, no traceback, and the sandbox was never opened."""
    _, files, expected, *_ = case
    write(empty, files)
    ran = boardctl("--sandbox", "plan")
    assert ran.code == 1
    assert ran.out == ""
    assert expected.partition(" ")[0] in ran.err
    assert "Traceback" not in ran.err
    assert not (empty / ".boardctl").exists()


@pytest.mark.parametrize(
    ("deeper", "globs"),
    [("b.yml", '"boards/**/*.yaml", "boards/**/*.yml"'), ("b.yaml", '"boards/**/*.yaml"')],
)
def test_a_board_of_a_template_that_is_not_read_is_told(
    project: Path, boardctl: Boardctl, deeper: str, globs: str
) -> None:
    """It may have no name of its own; whoever does as the hint says has all boards, of both kinds of files."""
    write(project, {f"boards/team/{deeper}": "version: 1\nfrom: ../../templates/t.yaml\n"})
    write(project, {"templates/t.yaml": "version: 1\nname: Team\n", "boards/parts/all.yaml": "from: nowhere\n"})
    said = boardctl("validate").out
    assert re.findall(r"(\S+): warning: this file is not read", said) == [f"boards/team/{deeper}"]
    assert f"or say `boards: [{globs}]`" in said
    (project / "boards/parts/all.yaml").unlink()
    write(project, {"boardctl.yaml": f"version: 1\nboards: [{globs}]\n"})
    planned = boardctl("--sandbox", "plan", "--format", "json").document
    assert sorted(each["key"] for each in planned["boards"]) == ["b", "website"]


def test_fmt_writes_shows_and_checks(project: Path, boardctl: Boardctl) -> None:
    """--check and --diff write nothing; what is formatted is not printed again."""
    file = project / "boards" / "website.yaml"
    file.write_text("name: 'Website'  # why\nversion: 1\n")
    before = file.read_text()
    checked = boardctl("fmt", "--check")
    assert (checked.code, checked.out, file.read_text()) == (1, "boards/website.yaml\n", before)
    shown = boardctl("fmt", "--diff")
    assert (shown.code, file.read_text()) == (0, before)
    assert "-name: 'Website'  # why\n version: 1\n+name: Website" in shown.out
    assert boardctl("fmt").out == "boards/website.yaml\n"
    assert file.read_text().split() == ["version:", "1", "name:", "Website", "#", "why"]
    assert boardctl("fmt", "--check").code == 0


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_fmt_keeps_a_byte_order_mark(boardctl: Boardctl, project: Path, mark: bytes) -> None:
    """An editor on Windows wrote it, `pull` keeps it, and `fmt --check` takes a file for tidy with and without it."""
    file = project / "boards" / "website.yaml"
    text = b"name: A\nversion: 1\n"
    tidy = mark + b"version: 1\nname: A\n"
    file.write_bytes(mark + text)
    assert boardctl("fmt", "--check").code == 1
    assert boardctl("fmt").out == "boards/website.yaml\n"
    assert file.read_bytes() == tidy
    assert boardctl("fmt", "--check").code == 0
    assert boardctl("fmt").out == ""
    assert file.read_bytes() == tidy


def test_fmt_tells_what_it_can_not_read(project: Path, boardctl: Boardctl) -> None:
    """The others are formatted; the exit is 1. Mistakes of meaning are no matter of form."""
    write(project, {"boards/a.yaml": "name: [\n", "boards/b.yaml": "name: 'x'\nversion: 1\ncolour: red\n"})
    ran = boardctl("fmt", "boards")
    assert ran.code == 1
    assert "boards/a.yaml:2:1" in ran.err
    assert "boards/b.yaml\n" in ran.out
    assert (project / "boards/b.yaml").read_text() == "version: 1\nname: x\ncolour: red\n"


def test_fmt_of_a_whole_project_takes_its_files_as_they_are_written(project: Path, boardctl: Boardctl) -> None:
    """What is checked beside them is mended for that; a key that is there twice is told, and only that."""
    write(project, {"boards/a.yaml": "version: 1\nname: a\nname: b\n", "boards/b.yaml": "nam: 'x'\nversion: 1\n"})
    ran = boardctl("fmt")
    assert (ran.code, ran.out) == (1, "boards/b.yaml\n")
    assert "boards/a.yaml:3:1: error: the key `name` is here twice" in ran.err
    assert ran.err.count("error:") == 1
    assert (project / "boards/b.yaml").read_text() == "version: 1\nnam: x\n"


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ((), ["board", "lists", "custom_fields"]),
        (("card.due",), ["When it is due", "2026-12-05T17:00:00Z", "a key of a card"]),
        (("due",), ["card.due"]),
        (("schedule",), ["rrule", "keep"]),
        (("project.safety.max_removals",), ["How many objects"]),
        (("param.type",), ["one of string, integer"]),
        (("label.color",), ["black_dark", "where: a key of a label"]),
        (("labels.color",), ["where: a key in `labels` of a board"]),
        (("background",), ["one of blue, orange", "gradient-ocean"]),
    ],
)
def test_explain(boardctl: Boardctl, path: tuple[str, ...], texts: list[str]) -> None:
    """What a key means, what it takes, where it stands."""
    ran = boardctl("explain", *path)
    assert ran.code == 0
    assert all(text in ran.out for text in texts)


def test_explain_of_nothing(boardctl: Boardctl) -> None:
    """The nearest key there is."""
    ran = boardctl("explain", "card.dew")
    assert ran.code == 1
    assert 'did you mean "due"?' in ran.err
