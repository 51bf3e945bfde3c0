"""`boardctl init`."""

from __future__ import annotations

from pathlib import Path

import click

from boardctl.app.init import TEMPLATES
from boardctl.errors import OK

EPILOG = """\b
Templates:
  sprint               a board every two weeks, opened and archived by itself
  client-onboarding    a board for each line of a CSV file, all from one template
  release-checklist    one board with fields, checklists and due dates
  oss-labels           the same labels on many boards

\b
Examples:
  boardctl init
  boardctl init --template client-onboarding clients

\b
Exit codes:
  0 written   1 there is such a file or project already; nothing was written   64 wrong usage
"""


@click.command("init", epilog=EPILOG)
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--template", type=click.Choice(TEMPLATES), help="What to start from. Default: one small board.")
def command(folder: Path, template: str | None) -> int:
    """Start a project: boardctl.yaml, a first board if there is none, schemas for the editor, workflows for CI.

    Without FOLDER the project starts here. Nothing is ever overwritten.
    """
    from boardctl.app.init import init, repository

    started = init(folder, template)
    click.echo("".join(f"  {name}\n" for name in started.files), nl=False)
    enter = "" if str(folder) == "." else f"  cd {folder}\n"
    click.echo(f"\nNext:\n{enter}{_BOUND if started.bound else _NEXT}", nl=False)
    if started.state:
        click.echo(_STATE.format(state=started.state), nl=False)
    if top := repository(folder):
        inside = folder.resolve().relative_to(top)
        taken = _TAKEN if (top / ".github/workflows/boards.yml").exists() else ""
        click.echo(_INSIDE.format(top=top, inside=inside, taken=taken), nl=False)
    return OK


_NEXT = """\
  boardctl validate                are the files right?
  boardctl --sandbox plan          what would be done, without a Trello account
  boardctl --sandbox apply         do it there
  boardctl login && boardctl plan  for real
"""

_BOUND = """\
  boardctl validate  are the files right?
  boardctl plan      what would be done: for real, as these boards are on Trello and not in the sandbox
"""

_STATE = """
The state is kept on the boards from now on, where CI finds it (`state: trello`). So that what was made or imported
before stays owned, take over what is remembered of it here:
  boardctl state copy {state}
"""

_INSIDE = """
GitHub reads workflows at the top of a repository only. For CI, move those in `.github/workflows` to
{top}/.github/workflows{taken}
and add `working-directory: {inside}` beside `key:` in both workflows.
"""

_TAKEN = " under other names, as there is a boards.yml already,"
