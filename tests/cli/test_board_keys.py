"""How long a board's key may be: files are called by it, so it is told before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Boardctl

LONG = "ä" * 60  # %C3%A4 each in the state: 360 bytes of a name, which can have 255
HINT = "hint: give the board a shorter `key:`"


@pytest.mark.parametrize(
    ("stem", "text", "place", "size"),
    [
        (LONG, "version: 1\nname: A\n", "1:1", 360),
        ("d" * 231, "version: 1\nname: A\n", "1:1", 231),
        ("a", f"version: 1\nname: A\nkey: {LONG}\n", "3:6", 360),
        ("a", f"version: 1\nname: A ${{{{ key }}}}\nfor_each: [{{key: b}}, {{key: {LONG}}}]\n", "3:28", 360),
        # 220 of its own, and 11 of the day that a period starts
        (
            "s" * 220,
            "version: 1\nname: S ${{ n }}\nschedule: {rrule: FREQ=YEARLY, start: 2026-01-05, ahead: 0, keep: 1}\n",
            "1:1",
            231,
        ),
    ],
    ids=["stem", "long stem", "key", "row", "schedule"],
)
def test_a_key_that_no_file_can_be_called_by(
    boardctl: Boardctl, project: Path, stem: str, text: str, place: str, size: int
) -> None:
    """It is told where it stands, by every command that reads the file; the other boards are not begun either."""
    (project / f"boards/{stem}.yaml").write_text(text, encoding="utf-8")
    for command in (["validate"], ["plan", "--now", "2026-06-01"], ["apply", "--yes", "--now", "2026-06-01"]):
        ran = boardctl("--sandbox", *command)
        told = ran.out + ran.err
        assert ran.code == 1
        assert f"boards/{stem}.yaml:{place}: error: the board key" in told
        assert f"takes {size} bytes there; at most 230 are possible" in told
        assert HINT in told
    assert not (project / ".boardctl/sandbox/state").exists()
    assert boardctl("--sandbox", "api", "GET", "/members/me/boards").document == []


@pytest.mark.parametrize("key", ["d" * 230, "ä" * 38 + "aa"])
def test_the_longest_key_does_for_all_that_is_called_by_it(boardctl: Boardctl, project: Path, key: str) -> None:
    """State, before-images, backups and rendered files."""
    (project / f"boards/{key}.yaml").write_text("version: 1\nname: A\nlists: [L]\n", encoding="utf-8")
    for text in ("", "desc: more\n"):
        with (project / f"boards/{key}.yaml").open("a", encoding="utf-8") as file:
            file.write(text)
        applied = boardctl("--sandbox", "apply", "--yes")
        assert applied.code == 0, applied.err
    assert boardctl("--sandbox", "plan", "--detailed-exitcode").code == 0
    assert boardctl("--sandbox", "render", "--out", "made").code == 0
    saved = boardctl("--sandbox", "backup")
    assert saved.code == 0, saved.err
    too_long = boardctl("--sandbox", "state", "mv", key, f"{key}a")
    assert (too_long.code, too_long.err.partition(" is too long")[1]) == (1, " is too long")
    assert boardctl("--sandbox", "state", "mv", key, "short").code == 0


def test_a_board_of_a_long_name_is_imported_and_saved(boardctl: Boardctl, project: Path) -> None:
    """By as much of its name as files can be called by; no letter of it is broken."""
    name = "xä" * 100
    assert boardctl("--sandbox", "api", "POST", "/boards", "-f", f"name={name}").code == 0
    imported = boardctl("--sandbox", "import", name)
    assert imported.code == 0, imported.err
    assert (project / f"boards/{'xä' * 32}x.yaml").is_file()
    assert "is too long" not in boardctl("validate").out
    assert boardctl("--sandbox", "plan", "--detailed-exitcode", "--board", f"{'xä' * 32}x").code == 0
    saved = boardctl("--sandbox", "backup", name)
    assert saved.code == 0, saved.err


def test_a_file_whose_name_is_no_text(boardctl: Boardctl, project: Path) -> None:
    """Neither a plan nor the state could name it."""
    (project / "boards/x\udcff.yaml").write_text("version: 1\nname: A\n", encoding="utf-8")
    for command in ("validate", "plan", "apply", "fmt"):
        ran = boardctl("--sandbox", command) if command != "fmt" else boardctl("fmt")
        assert ran.code == 1
        assert r"boards/x\udcff.yaml: error: the file's name is not UTF-8" in ran.out + ran.err
