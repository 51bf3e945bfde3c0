"""`boardctl api`."""

from __future__ import annotations

import os
import sys

import click

from boardctl.cli.options import common, project_context, terminal
from boardctl.cli.output import emit
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl api GET /members/me
  boardctl api GET /boards/ID -f lists=open -f cards=open     one board with all that is open on it
  boardctl api GET /boards/ID/actions --paginate | jq length
  boardctl api POST /cards -f idList=ID -f name='Call Bob'
  boardctl api PUT /cards/ID -F due=null -F cover='{"color": "red"}'
  boardctl api POST /cards/ID/attachments -F file=@photo.jpg
  boardctl api GET /tokens/{token}/webhooks                   {token} stands for your own

\b
Exit codes:
  0 Trello said yes   1 it said no, or an error   64 wrong usage
"""


@click.command("api", epilog=EPILOG)
@click.argument("method", type=click.Choice(["GET", "POST", "PUT", "DELETE"], case_sensitive=False))
@click.argument("path")
@click.option(
    "-f",
    "--field",
    "fields",
    multiple=True,
    metavar="NAME=TEXT",
    help="A field, sent as text. May be given more than once.",
)
@click.option(
    "-F",
    "--typed-field",
    "typed",
    multiple=True,
    metavar="NAME=JSON|@FILE",
    help="A field as JSON, or a file. May be given more than once.",
)
@click.option("--paginate", is_flag=True, help="Get all pages of a list, as one array.")
@common()
def command(method: str, path: str, fields: tuple[str, ...], typed: tuple[str, ...], paginate: bool) -> int:
    """Make any call of Trello's API. PATH is without /1.

    The answer is laid out on a terminal, and left as it came in a pipe. Fields go into the query of a GET, and
    into the body of everything else. Key and token are added by boardctl, and never sent to another host.
    """
    from boardctl.app import api

    asked = api.Asked(method, path, fields, typed, paginate)
    content = api.call(project_context(), asked, environ=os.environ).decode("utf-8", "replace")
    laid_out = None
    if sys.stdout.isatty():  # FORCE_COLOR is set in many a CI job, and jq is to get what it can read
        from boardctl.views.json_text import json_text

        laid_out = json_text(content, color=terminal().color)
    emit(content if laid_out is None else laid_out)
    return OK
