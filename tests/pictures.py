"""Makes the README's pictures (`make pictures`): a plan as the terminal shows it, and the page of the same plan.

Both are of a real run on the sandbox. A test holds the first against what boardctl prints today.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from tests.projects import REPOSITORY, Project

FOLDER = REPOSITORY / ".github" / "pictures"
WIDTH = 96
_EXPORT = {
    "id": "65000000000000000000a001",
    "shortLink": "nC8QJJoZ",
    "name": "Website relaunch",
    "lists": [],
    "cards": [],
}
_BEFORE = """\
version: 1
id: nC8QJJoZ
name: Website relaunch
labels:
  - {name: bug, color: red}
lists:
  - name: Backlog
    cards:
      - {name: Set up CI, key: ci, labels: [bug], due: 2026-12-01}
      - Ask for a second quote
      - Write copy
      - Old idea
  - name: Doing
    cards:
      - Pick fonts
      - {name: New logo, due: 2026-12-11}
  - Done
"""
_AFTER = """\
version: 1
id: nC8QJJoZ
name: Website relaunch
labels:
  - {name: bug, color: red}
  - {name: tech debt, color: black_dark}
lists:
  - name: Backlog
    cards:
      - {name: Set up CI, key: ci, labels: [bug, tech debt], due: 2026-12-05}
      - Ask for a second quote
  - name: Doing
    limit: 4
    cards:
      - Pick fonts
      - {name: New logo, due: 2026-12-11}
      - Write copy
      - name: Tell the press
        due: 2026-12-04
        checklists: [{name: Before, items: [Quote approved, Photos chosen]}]
  - Done
"""


def main() -> None:
    """Make both pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = story(Path(folder))
        (FOLDER / "plan.svg").write_text(terminal(project), encoding="utf-8")
        page = Path(folder) / "plan.html"
        project.run("plan", "--html", str(page))
        photograph(page, FOLDER / "page.png")


def story(folder: Path) -> Project:
    """A project whose board people have used since the last apply, and whose file has changed too."""
    project = Project(folder)
    (folder / "export.json").write_text(json.dumps(_EXPORT), encoding="utf-8")
    loaded = project.run("sandbox", "load", "export.json")
    assert loaded.code == 0, loaded.err
    project.write(_BEFORE, file="boards/website.yaml")
    project.apply()
    _used(project)
    project.write(_AFTER, file="boards/website.yaml")
    return project


def _used(project: Project) -> None:
    """A card is done and moved, another one added, and a label repainted."""
    lists = {each["name"]: each for each in project.get("/boards/nC8QJJoZ/lists", cards="open")}
    fonts = next(each for each in lists["Doing"]["cards"] if each["name"] == "Pick fonts")
    project.request("PUT", f"/cards/{fonts['id']}", idList=lists["Done"]["id"], dueComplete="true")
    project.request("POST", "/cards", idList=lists["Doing"]["id"], name="Lunch with the printers")
    bug = next(each for each in project.get("/boards/nC8QJJoZ/labels") if each["name"] == "bug")
    project.request("PUT", f"/labels/{bug['id']}", color="pink")


def terminal(project: Project) -> str:
    """What `boardctl plan` prints, in its colours, as SVG. It loads no font from anywhere."""
    from rich.console import Console
    from rich.text import Text

    printed = project.run("plan", FORCE_COLOR="1", COLUMNS=str(WIDTH)).out
    with open("/dev/null", "w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True, color_system="truecolor")
        console.print(Text.from_ansi(printed.rstrip()), soft_wrap=True)
    svg = console.export_svg(title="boardctl plan")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S) + "\n"


def photograph(page: Path, picture: Path) -> None:
    """The top of the page, as a browser shows it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1180, "height": 660})
        opened.goto(page.as_uri())
        opened.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main()
