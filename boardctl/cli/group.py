"""The group of all commands: names and purposes are known here, a command's module is imported when chosen."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import click

from boardctl import __version__
from boardctl.cli.options import common_options

# In the order in which a new user meets them; the module is boardctl.cli.NAME (import_ where that is Python's word).
PURPOSES = {
    "demo": "See the whole story on the embedded sandbox, without an account.",
    "init": "Start a project: a first board, schemas for the editor, workflows for CI.",
    "validate": "Check the files: every mistake with its line, all at once.",
    "fmt": "Format the files: order of keys, quotes, spacing; comments stay.",
    "render": "Show the YAML after templates.",
    "import": "Take over a board that is there: a file whose plan is empty.",
    "plan": "Show the calls that would bring the boards to what the files say.",
    "apply": "Make those calls.",
    "drift": "Show what people changed since the last apply: who, when, from what to what.",
    "pull": "Take what people changed on the boards into the files; comments and order stay.",
    "history": "Show what applies did: when, who, why, and how each write ended.",
    "backup": "Save whole boards as files.",
    "restore": "Bring a board back to a backup, or undo an apply: by a plan like any other.",
    "show": "Draw a board as columns in the terminal, or as a page.",
    "login": "Get a token in the browser, and keep it.",
    "logout": "Revoke that token and forget it.",
    "whoami": "Say who the token belongs to, and what it may do.",
    "ls": "List my boards, cards, workspaces, and who is on a board.",
    "api": "Make any Trello call, with the same login and care.",
    "doctor": "Check that everything is in order, and say what mends it.",
    "explain": "Say what a key of the files means.",
    "schema": "Print a JSON Schema, for editors and other programs.",
    "state": "See and correct what boardctl remembers between runs.",
    "unlock": "Remove the lock of a run that is gone for good.",
    "sandbox": "Run, fill or empty the Trello-compatible sandbox.",
}
EPILOG = """\b
Start:
  boardctl demo                    the whole story in a few seconds
  boardctl --sandbox plan          plan against the sandbox instead of Trello
  boardctl plan && boardctl apply  for real, with TRELLO_API_KEY and TRELLO_TOKEN set

\b
Exit codes:
  0 done or nothing to do   1 error         2 changes (drift, plan --detailed-exitcode)
  3 done in part            4 stale plan    5 refused for safety
  64 wrong usage            130 interrupted
"""


class LazyGroup(click.Group):
    """A group whose help needs none of its commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(PURPOSES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in PURPOSES:
            return None
        found = import_module(f"boardctl.cli.{cmd_name}{'_' if iskeyword(cmd_name) else ''}").command
        assert isinstance(found, click.Command)  # noqa: S101 - a programming error, not input
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(PURPOSES.items()))


main = LazyGroup(
    "boardctl",
    help="Trello boards as code: YAML in git, plan, apply.",
    epilog=EPILOG,
    params=[
        click.Option(
            ["--version", "-V"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=lambda ctx, _, asked: _version(ctx) if asked else None,
            help="Show the version and exit.",
        ),
        *common_options(),
    ],
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _version(ctx: click.Context) -> None:
    click.echo(f"boardctl {__version__}")
    ctx.exit(0)
