"""Templates: what boards come of files, rows and params."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from boardctl.config.fmt import formatted
from boardctl.config.loader import load as load_yaml
from boardctl.config.options import Options, gathered
from boardctl.config.project import Project, load
from boardctl.config.render import rendered
from boardctl.errors import ConfigError
from boardctl.model.desired import DesiredBoard
from boardctl.model.values import Kind
from tests.config.files import HEAD, at, board, write

TEMPLATE = """\
version: 1
params:
  client: {type: string, required: true}
  kickoff: date
  tier: {enum: [silver, gold], default: silver}
  seats: {type: integer, default: 1}
  tags: {type: list, default: []}
  review: {type: date, default: "${{ kickoff + months(1) }}"}
name: For ${{ client }}
labels:
  - for_each: ${{ tags }}
    name: ${{ each }}
  - {name: vip, when: "${{ tier == 'gold' }}"}
lists:
  - name: To do
    cards:
      - {name: "Seats: ${{ seats }}", due: "${{ kickoff + workdays(1) }}"}
      - {name: Review, due: "${{ review }}T09:00"}
"""
USE = "version: 1\nfrom: ../templates/t.yaml\n"


def made(root: Path, files: dict[str, str], **options: Any) -> Project:
    """A project of files."""
    return load(root=write(root, files), options=Options(**options))


def values(desired: DesiredBoard) -> list[tuple[str, Any]]:
    """The addresses and values of everything on a board."""
    return [(each.address, each.value) for each in (desired.board, *desired.objects())]


def names(project: Project) -> list[tuple[str, str]]:
    """The keys and names of all boards."""
    return [(each.key, getattr(each.board.value, "name", "")) for each in project.boards]


def test_a_csv_file_gives_a_board_a_line(tmp_path: Path) -> None:
    """Cells become what the params are; empty ones take the default; the sources lead to both files."""
    rows = 'key,client,kickoff,tier,seats,tags\nacme,Acme,2026-12-24,gold,12,"x; y"\nduff,"Duff, Inc.",2026-12-01,,,\n'
    files = {"boards/c.yaml": USE + "for_each: {csv: c.csv}\n", "boards/c.csv": rows, "templates/t.yaml": TEMPLATE}
    project = made(tmp_path, {**files, "boardctl.yaml": "version: 1\nholidays: [2026-12-25]\n"})
    assert names(project) == [("acme", "For Acme"), ("duff", "For Duff, Inc.")]
    acme, duff = project.boards
    assert [each.address for each in acme.of_kind("label")] == ["acme/labels/x", "acme/labels/y", "acme/labels/vip"]
    assert [each.address for each in duff.of_kind("label")] == []
    assert at(acme, "cards/seats-12").value.due == "2026-12-28T17:00:00Z"  # type: ignore[union-attr]
    assert at(duff, "cards/review").value.due == "2027-01-01T09:00:00Z"  # type: ignore[union-attr]
    assert str(acme.board.source) == "boards/c.csv:2"
    assert str(at(acme, "cards/review").source) == "templates/t.yaml:18"
    assert [each.file for each in project.sources] == [
        "boardctl.yaml",
        "boards/c.csv",
        "boards/c.yaml",
        "templates/t.yaml",
    ]
    assert project.files == ("boards/c.yaml",)


@pytest.mark.parametrize(
    "text", ["key;client\na;A\nb;B\n", "key\tclient\r\na\tA\r\n\r\nb\tB\r\n", "\ufeffkey,client\na,A\nb,B"]
)
def test_csv_files_as_spreadsheets_write_them(tmp_path: Path, text: str) -> None:
    """Semicolons, tabs, Windows line ends, a byte order mark, empty lines."""
    files = {"boards/c.yaml": USE + "for_each: {csv: c.csv}\n", "boards/c.csv": text}
    template = "version: 1\nparams: {client: string}\nname: ${{ client }}\n"
    assert names(made(tmp_path, {**files, "templates/t.yaml": template})) == [("a", "A"), ("b", "B")]


def test_rows_and_constants(tmp_path: Path) -> None:
    """A row goes over `with`; `with` may use the row; `key` and `id` are the board's."""
    use = USE + (
        "with: {tier: gold, client: '${{ each.key | upper }}', kickoff: 2026-01-01}\n"
        "for_each:\n  - {key: a, id: nC8QJJoZ}\n  - {key: b, client: Bee, tier: silver}\n"
    )
    project = made(tmp_path, {"boards/c.yaml": use, "templates/t.yaml": TEMPLATE})
    assert names(project) == [("a", "For A"), ("b", "For Bee")]
    assert [each.board.id for each in project.boards] == ["nC8QJJoZ", None]
    assert [len(each.collections[each.key, "label"]) for each in project.boards] == [1, 0]


def test_one_board_of_a_template(tmp_path: Path) -> None:
    """Without rows: the key is the file's, or said beside `from`."""
    use = USE + "with: {client: A, kickoff: 2026-01-01}\n"
    files = {"boards/a.yaml": use, "boards/b.yaml": use + "key: bee\n", "templates/t.yaml": TEMPLATE}
    assert names(made(tmp_path, files)) == [("a", "For A"), ("bee", "For A")]


def test_a_board_file_with_rows_of_its_own(tmp_path: Path) -> None:
    """No template is needed; `when` leaves boards out; YAML files give rows too."""
    text = HEAD.replace("Board", "${{ team.name }}") + (
        "for_each: {yaml: ../teams.yaml}\nas: team\nwhen: ${{ team.on }}\ndesc: ${{ name }} of ${{ team.key }}\n"
    )
    rows = "- {key: a, name: Ah, on: true}\n- {key: b, name: '${{ text }}', on: true}\n- {key: c, name: C, on: false}\n"
    project = made(tmp_path, {"boards/b.yaml": text, "teams.yaml": rows})
    assert names(project) == [("a", "Ah"), ("b", "${{ text }}")]
    assert project.boards[0].board.value.desc == "Ah of a"  # type: ignore[union-attr]


def test_every_list_takes_rows_conditions_and_files(tmp_path: Path) -> None:
    """Lists, cards, labels, members, items, checklists, options: one after the other, in order."""
    text = (
        HEAD
        + """\
members: [{for_each: [al, bo], username: "${{ each }}"}, {include: ../people.yaml}]
custom_fields:
  - {name: F, type: list, options: [{for_each: [x, y], value: "${{ each }}"}, z]}
checklists:
  - {for_each: [a, b], key: "${{ each }}", name: "List ${{ each }}", items: [{for_each: [1, 2], name: "${{ each }}."}]}
lists:
  - for_each: [{n: A, cards: [c, d]}, {n: B, cards: []}]
    as: row
    name: ${{ row.n }}
    cards:
      - for_each: ${{ row.cards }}
        as: card
        name: ${{ row.n }} ${{ card }}
        checklists: [{include: ../cited.yaml}, {name: Own, items: "${{ ['i', 'j'] }}"}]
        members: ["${{ 'al' }}", {include: ../people.yaml}]
  - {when: false, name: Never}
  - Last
"""
    )
    made_of = write(
        tmp_path, {"boards/b.yaml": text, "people.yaml": "- cy\n", "cited.yaml": "[{when: true, name: X}, b]\n"}
    )
    (desired,) = load(root=made_of).boards
    assert [each.address for each in desired.of_kind("member")] == ["b/members/al", "b/members/bo", "b/members/cy"]
    assert [each.address.rpartition("/")[2] for each in desired.of_kind("option")] == ["x", "y", "z"]
    assert [each.address for each in desired.of_kind("list")] == ["b/lists/a", "b/lists/b", "b/lists/last"]
    assert [each.address for each in desired.of_kind("card")] == ["b/cards/a-c", "b/cards/a-d"]
    assert at(desired, "cards/a-c/checklists/b/items/1").address
    assert at(desired, "cards/a-d/checklists/own/items/j").address
    assert at(desired, "cards/a-c").value.members == frozenset({"${b/members/al}", "${b/members/cy}"})  # type: ignore[union-attr]


def test_values_keep_their_types_and_text_never_gets_one(tmp_path: Path) -> None:
    """A scalar that is one expression has its value; all else is text, whatever it looks like."""
    fields = "{A: '${{ 3 }}', B: '${{ 3 }}0', C: '${{ 1.5 }}', D: '${{ true }}', E: '${{ none }}', F: \"${{ '3' }}\"}"
    desired = board(tmp_path, HEAD + f"lists: [{{name: '1', cards: [{{name: C, fields: {fields}}}]}}]\n")
    value = at(desired, "cards/c").value
    assert value.values == {"A": 3, "B": "30", "C": 1.5, "D": True, "E": None, "F": "3"}  # type: ignore[union-attr]


def test_a_value_can_not_break_the_document(tmp_path: Path) -> None:
    """Quotes, colons, newlines, expressions in a value are text of that value."""
    nasty = 'a: "b"\n- c\n${{ vars.other }} #'
    project = made(
        tmp_path,
        {"boards/b.yaml": HEAD + "desc: ${{ vars.x }}\n", "boardctl.yaml": "version: 1\nvars: {x: a}\n"},
        vars={"x": nasty},
    )
    assert project.boards[0].board.value.desc == nasty  # type: ignore[union-attr]


def test_other_braces_are_plain_text(tmp_path: Path) -> None:
    """`{{`, `{%`, `{#` mean nothing; `$${{` is the three characters."""
    text = "desc: 'a {{ b }} {% c %} {# d #} ${x} $${{ e }}'\n"
    assert board(tmp_path, HEAD + text).board.value.desc == "a {{ b }} {% c %} {# d #} ${x} ${{ e }}"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "value"),
    [({}, "3 true a"), ({"n": "5", "flag": "false", "text": "12"}, "5 false 12"), ({"n": 7, "text": 2}, "7 true 2")],
)
def test_variables(tmp_path: Path, given: dict[str, Any], value: str) -> None:
    """Of boardctl.yaml, and from the command line over them, which take the type that stands there."""
    files = {"boards/b.yaml": HEAD + "desc: ${{ vars.n }} ${{ vars.flag }} ${{ vars.text }}\n"}
    files["boardctl.yaml"] = "version: 1\nvars: {n: 3, flag: true, text: a}\n"
    assert made(tmp_path, files, vars=given).boards[0].board.value.desc == value  # type: ignore[union-attr]


@pytest.mark.parametrize(("given", "message"), [({"m": "1"}, "no such variable"), ({"n": "x"}, "is no integer")])
def test_wrong_variables(tmp_path: Path, given: dict[str, Any], message: str) -> None:
    """One that boardctl.yaml does not have, one of the wrong type."""
    with pytest.raises(ConfigError, match=message):
        made(tmp_path, {"boards/b.yaml": HEAD, "boardctl.yaml": "version: 1\nvars: {n: 3}\n"}, vars=given)


def test_variables_from_files_and_texts(tmp_path: Path) -> None:
    """Later files over earlier ones, texts over files."""
    write(tmp_path, {"a.yaml": "x: 1\ny: [1]\n", "b.yaml": "x: 2\nz: 3\n", "c.yaml": "- 1\n"})
    found = gathered(["z=a=b"], [tmp_path / "a.yaml", tmp_path / "b.yaml"], root=tmp_path)
    assert found == {"x": 2, "y": [1], "z": "a=b"}
    with pytest.raises(ConfigError, match="is a mapping"):
        gathered([], [tmp_path / "c.yaml"], root=tmp_path)


@pytest.mark.parametrize("name", ["sprint", "client-onboarding", "oss-labels", "release-checklist", "first-board"])
def test_what_is_rendered_means_the_same(tmp_path: Path, name: str) -> None:
    """For every example: rendered, loaded again, the boards are equal but for where they were written."""
    root = Path(__file__).parents[2] / "examples" / name
    project = load(root=root, options=Options(now=datetime(2026, 11, 23), documents=True))
    files = {
        f"boards/{each.key}.yaml": rendered(document.data, each.key)
        for each, document in zip(project.boards, project.documents, strict=True)
    }
    settings = (root / "boardctl.yaml").read_text(encoding="utf-8")
    again = load(root=write(tmp_path, {**files, "boardctl.yaml": settings}))
    known = {each.key: values(each) for each in again.boards}
    assert {each.key: values(each) for each in project.boards} == known
    for file, text in files.items():
        document = load_yaml(text.encode(), file=file).document
        assert document is not None
        assert formatted(document) == text


@pytest.mark.parametrize(
    ("name", "kind"), [("sprint", "card"), ("client-onboarding", "card"), ("client-onboarding", "item")]
)
def test_what_examples_work_out_a_name_for_is_known_by_a_key(name: str, kind: Kind) -> None:
    """A client who has a new name keeps the ticks and cards: what people copy from must not lose them."""
    project = load(root=Path(__file__).parents[2] / "examples" / name, options=Options(now=datetime(2026, 11, 23)))
    made = [each for board in project.boards for each in board.of_kind(kind) if each.made_name]
    assert made
    assert [each.address for each in made if not each.has_key] == []


def test_rendered_text_survives(tmp_path: Path) -> None:
    """Texts that look like something else: numbers, dates, booleans, expressions, many lines."""
    texts = [
        "1e3",
        "0o17",
        "0x1F",
        "12:30",
        "yes",
        "null",
        "~",
        "2026-12-05",
        "a: b",
        "- a",
        "${{ x }}",
        "$${{",
        "#x",
        " x ",
        "a\n\nb\n",
        "é\u2028\u0007\t",
        "'\"",
        "a\n b \n",
        "=",
        "<<",
        "&a",
        "1_000",
        ".5",
        "+1",
    ]
    rows = "".join(f"- {json.dumps(text)}\n" for text in texts)
    text = (
        HEAD
        + "lists: [{name: L, cards: [{for_each: {yaml: ../rows.yaml}, name: '${{ each }}', desc: '${{ each }}'}]}]\n"
    )
    root = write(tmp_path / "a", {"boards/b.yaml": text, "rows.yaml": rows})
    project = load(root=root, options=Options(documents=True))
    made = rendered(project.documents[0].data, "b")
    again = load(root=write(tmp_path / "b", {"boards/b.yaml": made}))
    document = load_yaml(made.encode(), file="b").document
    assert document is not None
    assert formatted(document) == made
    assert values(again.boards[0]) == values(project.boards[0])
    assert [each.value.desc for each in again.boards[0].of_kind("card")] == texts  # type: ignore[union-attr]


def test_jinja_is_not_imported_where_no_expression_stands(tmp_path: Path) -> None:
    """Nor dateutil, for rows, conditions and included files."""
    write(
        tmp_path,
        {
            "b.yaml": "version: 1\nname: B $${{\nlabels: [{include: l.yaml}, {for_each: [1], name: a}]\n",
            "l.yaml": "- {when: true, name: x}\n",
        },
    )
    code = (
        "import sys; from pathlib import Path; from boardctl.config.project import load; "
        "load(root=Path(sys.argv[1])); print(sorted({'jinja2', 'dateutil', 'ruamel', 'holidays'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
