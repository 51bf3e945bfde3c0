"""Projects: which files are read, how boardctl.yaml rules them, what is said when something is missing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from boardctl.cli.main import run
from boardctl.config.project import Project, Settings, find_root, load
from boardctl.config.projectfile import Person
from boardctl.errors import ConfigError
from boardctl.model.desired import Safety
from tests.config.files import HEAD, board, problems, write


def keys(project: Project) -> list[str]:
    """The keys of a project's boards, in order."""
    return [each.key for each in project.boards]


def mistakes(root: Path, *paths: str | Path) -> list[str]:
    """The places and messages of everything wrong with a project."""
    with pytest.raises(ConfigError) as caught:
        load(paths, root=root)
    return [f"{each.where} {each.message}" for each in caught.value.problems]


def test_boards_are_found_in_their_folder(tmp_path: Path) -> None:
    """boards/*.yaml and boards/*.yml, by name; the key is the file's stem."""
    write(tmp_path, {"boards/b.yaml": HEAD, "boards/a.yaml": HEAD, "boards/c.yml": HEAD, "other.yaml": HEAD})
    assert keys(load(root=tmp_path)) == ["a", "b", "c"]


def test_boards_in_the_root_are_known_by_their_keys(tmp_path: Path) -> None:
    """Without a boards folder: what has `version` and `name` at its left edge."""
    ci = "name: CI\non: push\n"
    write(
        tmp_path, {"b.yaml": HEAD, "ci.yaml": ci, "broken.yml": HEAD + "lists: [a\n", "boardctl.yaml": "version: 1\n"}
    )
    assert mistakes(tmp_path) == ["broken.yml:3:8 a `[` list is not closed, or lacks a comma"]
    (tmp_path / "broken.yml").unlink()
    assert keys(load(root=tmp_path)) == ["b"]


def test_globs_of_the_project_file_rule(tmp_path: Path) -> None:
    """They are relative to it; a file that two of them match counts once."""
    settings = "version: 1\nboards: ['teams/**/*.yaml', teams/x/b.yaml]\n"
    write(tmp_path, {"boardctl.yaml": settings, "teams/x/b.yaml": HEAD, "teams/a.yaml": HEAD, "boards/no.yaml": HEAD})
    assert keys(load(root=tmp_path)) == ["a", "b"]


@pytest.mark.parametrize("glob", ["none/*.yaml", "/etc/*.yaml", "**x"])
def test_a_glob_that_matches_nothing_is_an_error(tmp_path: Path, glob: str) -> None:
    """A typing mistake there must not look like an empty project."""
    write(tmp_path, {"boardctl.yaml": f"version: 1\nboards: '{glob}'\n", "boards/b.yaml": HEAD})
    assert mistakes(tmp_path) == [f'boardctl.yaml boardctl.yaml: no file matches "{glob}" of `boards:`']


def test_named_files_and_folders_are_read(tmp_path: Path) -> None:
    """In the order they are named, each once; a folder stands for the YAML files in it."""
    write(tmp_path, {"x/b.yaml": HEAD, "x/a.yml": HEAD, "y/boards/d.yaml": HEAD, "c.yaml": HEAD, "x/t.txt": "hello"})
    paths = [tmp_path / "c.yaml", tmp_path / "x", tmp_path / "x/b.yaml", tmp_path / "y"]
    assert keys(load(paths, root=tmp_path)) == ["c", "a", "b", "d"]


def test_the_root_itself_stands_for_the_project(tmp_path: Path) -> None:
    """`boardctl plan .` is `boardctl plan`."""
    write(tmp_path, {"boards/b.yaml": HEAD, "ci.yaml": "name: CI\n"})
    assert keys(load([tmp_path], root=tmp_path)) == ["b"]


def test_what_is_missing_is_said_for_each_path(tmp_path: Path) -> None:
    """A missing file, an empty folder and an empty file are one clear problem each."""
    write(tmp_path, {"empty/README": "x", "nothing.yaml": ""})
    paths = [tmp_path / "gone.yaml", tmp_path / "empty", tmp_path / "nothing.yaml"]
    assert mistakes(tmp_path, *paths) == [
        "empty empty: there is no board file in this folder",
        "gone.yaml gone.yaml: there is no such file or folder",
        "nothing.yaml:1:1 the file is empty",
    ]


def test_an_empty_project_says_how_to_start(tmp_path: Path) -> None:
    """The hint names the command that makes a first board."""
    with pytest.raises(ConfigError, match="there is no board file in ") as caught:
        load(root=tmp_path)
    assert str(tmp_path) in caught.value.message
    assert "boardctl init" in (caught.value.hint or "")


def test_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Errors first, then warnings, each by file and line."""
    late = HEAD + "lists: [{name: A, cards: [{name: C, start: 2026-02-02, due: 2026-02-01}]}]\n"
    write(tmp_path, {"boards/a.yaml": late, "boards/b.yaml": HEAD + "x: 1\n", "boards/c.yaml": "a: 'b\n"})
    write(tmp_path, {"boardctl.yaml": "version: 1\nconcurrency: 0\n"})
    assert mistakes(tmp_path) == [
        "boardctl.yaml:2:14 `concurrency` must be at least 1, not 0",
        "boards/b.yaml:3:1 `x` is not a key of this file",
        "boards/c.yaml:1:4 a quoted text is not closed",
        'boards/a.yaml:3:61 card "C" is due before it starts',
    ]


def test_two_boards_can_not_share_a_key(tmp_path: Path) -> None:
    """Neither said nor by their files' names."""
    write(tmp_path, {"boards/a.yaml": HEAD + "key: b\n", "boards/b.yaml": HEAD})
    assert mistakes(tmp_path) == ['boards/b.yaml:1:1 the board key "b" is taken by boards/a.yaml:1']


@pytest.mark.parametrize(("stem", "key"), [("web-site_2.0", "web-site_2.0"), ("My Board", "my-board"), ("-x", "x")])
def test_a_file_name_becomes_a_key(tmp_path: Path, stem: str, key: str) -> None:
    """As it is where that is a key, else as a slug."""
    write(tmp_path, {f"boards/{stem}.yaml": HEAD})
    assert keys(load(root=tmp_path)) == [key]


def test_sources_are_digests_of_what_was_read(tmp_path: Path) -> None:
    """Relative to the root, sorted, the project file included."""
    write(tmp_path, {"boards/b.yaml": HEAD, "boardctl.yaml": "version: 1\n"})
    digest = hashlib.sha256(HEAD.encode()).hexdigest()
    found = load(root=tmp_path).sources
    assert [each.file for each in found] == ["boardctl.yaml", "boards/b.yaml"]
    assert found[1].sha256 == digest


def test_settings_have_their_defaults(tmp_path: Path) -> None:
    """Without a project file, and with one that says nothing."""
    write(tmp_path, {"boards/b.yaml": HEAD})
    assert load(root=tmp_path).settings == Settings()
    write(tmp_path, {"boardctl.yaml": "version: 1\n"})
    assert load(root=tmp_path).settings == Settings()


def test_settings_are_read(tmp_path: Path) -> None:
    """Every key of the project file."""
    settings = """
version: 1
boards: boards/*.yaml
state: "trello:"
people: {al: alice_s, carol: carol@x.example, dan: {username: dan_d, email: dan@x.example}}
teams: {web: [al, bob]}
vars: {quarter: 2026-Q4, n: 3, on: yes, t: 12:30, d: 2026-12-05, f: 1e3, x: 0x1F, o: 0o17, none: ~, b: True}
timezone: Europe/Berlin
due_time: 18:00
workdays: [mon, tue]
holidays: [2026-12-25]
safety: {max_removals: 3, max_removal_percent: 50}
concurrency: 4
copy: cards
"""
    write(tmp_path, {"boards/b.yaml": HEAD, "boardctl.yaml": settings})
    project = load(root=tmp_path)
    assert project.settings == Settings(
        boards=("boards/*.yaml",),
        state="trello:",
        people={
            "al": Person("alice_s"),
            "carol": Person(email="carol@x.example"),
            "dan": Person("dan_d", "dan@x.example"),
        },
        teams={"web": ("al", "bob")},
        vars={
            "quarter": "2026-Q4",
            "n": 3,
            "on": "yes",
            "t": "12:30",
            "d": "2026-12-05",
            "f": 1000.0,
            "x": 31,
            "o": 15,
            "none": None,
            "b": True,
        },
        timezone="Europe/Berlin",
        due_time="18:00",
        workdays=("mon", "tue"),
        holidays=("2026-12-25",),
        safety=Safety(max_removals=3, max_removal_percent=50),
        concurrency=4,
        copy_cards=True,
    )
    assert project.boards[0].copy_cards
    assert project.boards[0].safety.max_removals == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "boardctl.yaml:1:1 the file is empty"),
        ("version: 2\n", "boardctl.yaml:1:10 `version` must be 1, not 2"),
        ("version: 1\nboard: x\n", "boardctl.yaml:2:1 `board` is not a key of this file"),
        ("version: 1\ntimezone: Mars/Base\n", 'boardctl.yaml:2:11 there is no time zone "Mars/Base"'),
        ("version: 1\ntimezone: ../x\n", 'boardctl.yaml:2:11 there is no time zone "../x"'),
        (
            "version: 1\ndue_time: 25:00\n",
            'boardctl.yaml:2:11 `due_time` must be a time of day such as 17:00, not "25:00"',
        ),
        ("version: 1\npeople: {a: {}}\n", "boardctl.yaml:2:13 `people.a` needs `username` or `email`"),
        ("version: 1\nworkdays: [monday]\n", "boardctl.yaml:2:12 `workdays[0]` must be one of mon, tue, wed, thu, fri"),
        (
            "version: 1\nstate: trelo\n",
            "boardctl.yaml:2:8 `state` must be file:FOLDER, trello, s3://BUCKET/FOLDER, gs://",
        ),
        (
            "version: 1\nstate: 's3://'\n",
            "boardctl.yaml:2:8 `state` must be file:FOLDER, trello, s3://BUCKET/FOLDER, gs://",
        ),
        ("version: 1\nteams: {web: [al, 'team:ops']}\n", 'boardctl.yaml:2:19 "team:ops" can\'t be in a team'),
        (
            "version: 1\nholidays: [2026-12-25, 2026-13-01]\n",
            'boardctl.yaml:2:24 "2026-13-01" is not a date: month must',
        ),
        ("version: 1\nsafety: {max_removal: 1}\n", "boardctl.yaml:2:10 `max_removal` is not a key of `safety`"),
    ],
)
def test_a_broken_project_file_is_the_only_thing_wrong(tmp_path: Path, text: str, expected: str) -> None:
    """Its mistakes are told like those of a board file, without follow-up errors in boards that rely on it."""
    boards = HEAD + "members: [team:web]\ndesc: ${{ date('2026-12-24') + workdays(1) }}\n"
    write(tmp_path, {"boards/b.yaml": boards, "boardctl.yaml": text})
    if "timezone" in text:
        write(tmp_path, {"boards/b.yaml": HEAD})
    (found,) = mistakes(tmp_path)
    assert found.startswith(expected)


def test_the_root_is_the_nearest_folder_with_a_project_file(tmp_path: Path) -> None:
    """Upwards from where one is; without any, that folder itself."""
    write(tmp_path, {"p/boardctl.yaml": "version: 1\n", "p/boards/deep/x": "", "q/x": ""})
    assert find_root(tmp_path / "p/boards/deep") == tmp_path / "p"
    assert find_root(tmp_path / "q") == tmp_path / "q"


@pytest.mark.parametrize("trace", ["boardctl.state", ".boardctl"])
def test_the_boards_folder_is_no_project_of_its_own(tmp_path: Path, trace: str) -> None:
    """Where boardctl has been at work above it; the state of a project that is called so is not passed over."""
    write(tmp_path, {f"p/{trace}/x": "", "p/boards/deep/x": "", "p/docs/x": "", f"q/{trace}/x": ""})
    write(tmp_path, {"q/boards/boardctl.state/x": ""})
    assert find_root(tmp_path / "p/boards") == find_root(tmp_path / "p/boards/deep") == tmp_path / "p"
    assert find_root(tmp_path / "p/docs") == tmp_path / "p/docs"
    assert find_root(tmp_path / "q/boards") == tmp_path / "q/boards"


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_byte_order_marks_and_windows_line_ends_are_fine(tmp_path: Path, prefix: bytes, newline: bytes) -> None:
    """Neither changes a value nor a position."""
    text = (HEAD + "desc: |\n  ä\n  b\nlists: [é]\nx: 1\n").encode().replace(b"\n", newline)
    write(tmp_path, {"boards/x": ""})
    (tmp_path / "boards/b.yaml").write_bytes(prefix + text)
    assert mistakes(tmp_path) == ["boards/b.yaml:7:1 `x` is not a key of this file"]
    (tmp_path / "boards/b.yaml").write_bytes(prefix + text.replace(b"x: 1", b"# x"))
    value = load(root=tmp_path).boards[0].board.value
    assert getattr(value, "desc", None) == "ä\nb\n"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"version: 1\nname: \xe9t\xe9\n", "2:7 the file is not UTF-8"),
        ("version: 1\n".encode("utf-16"), "1:1 the file is UTF-16"),
    ],
)
def test_files_must_be_utf_8(tmp_path: Path, content: bytes, found: str) -> None:
    """The first byte that is not is where the mistake is."""
    write(tmp_path, {"boards/x": ""})
    (tmp_path / "boards/b.yaml").write_bytes(content)
    assert mistakes(tmp_path) == [f"boards/b.yaml:{found}"]


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """Before it is parsed."""
    (found,) = problems(tmp_path, HEAD + "desc: " + "x" * (17 * 2**20))
    assert found.message == "the file is larger than 16 MB"


def test_alias_bombs_are_refused(tmp_path: Path) -> None:
    """Ten to the ninth values by aliases of aliases; and a chain of aliases that goes too deep."""
    wide = "x: &x0 [a, b]\n" + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, 10))
    assert problems(tmp_path, HEAD + wide)[-1].message == "the aliases add too much to this file"
    deep = "x0: &x0 " + "[" * 30 + "]" * 30 + "\nx1: " + "[" * 30 + "*x0" + "]" * 30 + "\n"
    assert problems(tmp_path, HEAD + deep)[-1].message == "the aliases add too much to this file"


def test_aliases_in_reason_are_fine(tmp_path: Path) -> None:
    """A list of cards that stands in two lists of the board is two lists of cards."""
    made = board(tmp_path, HEAD + "lists:\n  - {name: A, cards: &c [X, Y]}\n  - {name: B, cards: *c}\n")
    assert [each.address for each in made.of_kind("card")] == ["b/cards/x", "b/cards/y", "b/cards/x~2", "b/cards/y~2"]


@pytest.mark.parametrize("target", ["nowhere.yaml", "g.yaml"])
@pytest.mark.parametrize("settings", [None, "version: 1\nboards: ['boards/*']\n"])
def test_a_link_to_nothing_is_a_problem(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: str | None,
    target: str,
) -> None:
    """Else it is silently no board. A lock of Emacs, which is such a link, is none."""
    write(tmp_path, {"boards/b.yaml": HEAD, **({"boardctl.yaml": settings} if settings else {})})
    (tmp_path / "boards/.#b.yaml").symlink_to("ann@laptop.4711:1")
    monkeypatch.chdir(tmp_path)
    assert run(["validate"]) == 0
    (tmp_path / "boards/g.yaml").symlink_to(target)
    for named in ([], ["boards"], ["boards/g.yaml"]):
        capsys.readouterr()
        assert run(["validate", *named]) == 1
        assert "boards/g.yaml: error: links to a file that is not there" in capsys.readouterr().out


def test_a_project_file_that_links_to_nothing_is_a_problem(tmp_path: Path) -> None:
    """Without its settings the boards would have another state."""
    write(tmp_path, {"boards/b.yaml": HEAD})
    (tmp_path / "boardctl.yaml").symlink_to("nowhere.yaml")
    assert find_root(tmp_path / "boards") == tmp_path
    assert "boardctl.yaml: can't be read" in mistakes(tmp_path)[0]


@pytest.mark.parametrize("settings", ["version: 1\n", "version: 1\nboards: ../elsewhere/*.yaml\n"])
def test_no_board_file_is_found_outside_the_project(tmp_path: Path, settings: str) -> None:
    """A link in the folder, or a glob, could show a stranger's file in the log of a pull request."""
    write(tmp_path / "elsewhere", {"secret.yaml": "password\n"})
    root = write(tmp_path / "project", {"boardctl.yaml": settings, "boards/a.yaml": HEAD})
    (root / "boards" / "link.yaml").symlink_to(tmp_path / "elsewhere" / "secret.yaml")
    with pytest.raises(ConfigError) as caught:
        load(root=root)
    (problem,) = caught.value.problems
    assert "leads out of the project" in problem.message
    assert "password" not in f"{problem}"


def test_a_copied_file_is_told(tmp_path: Path) -> None:
    """Two boards of one name and workspace, neither with an id: most of the time the copy was to get another name."""
    twin = "version: 1\nname: Website\nworkspace: acme\n"
    write(tmp_path, {"boards/a.yaml": twin, "boards/b.yaml": twin, "boards/c.yaml": twin.replace("acme", "other")})
    write(tmp_path, {"boards/d.yaml": twin + "id: nC8QJJoZ\n"})
    (warning,) = load(root=tmp_path).warnings
    assert (warning.where.file, warning.where.line) == ("boards/b.yaml", 2)
    assert warning.message.startswith('"Website" is the name of a too')


def test_a_board_file_that_is_deeper_in_the_folder_is_told(tmp_path: Path) -> None:
    """It is not read, and nobody would know. A template there is read; what is no board file is nobody's business."""
    files = {
        "boards/a.yaml": "version: 1\nfrom: parts/t.yaml\n",
        "boards/parts/t.yaml": "version: 1\nname: T\nlists: [One]\n",
        "boards/parts/notes.yaml": "name: notes\n",
        "boards/team/web/b.yml": "version: 1\nname: B\n",
    }
    write(tmp_path, files)
    (warning,) = load(root=tmp_path).warnings
    assert (warning.where.file, warning.message.split(":")[0]) == ("boards/team/web/b.yml", "this file is not read")
    write(tmp_path, {"boardctl.yaml": 'version: 1\nboards: ["boards/*.yaml", "boards/team/**/*.yml"]\n'})
    project = load(root=tmp_path)
    assert ([board.key for board in project.boards], project.warnings) == (["a", "b"], ())
