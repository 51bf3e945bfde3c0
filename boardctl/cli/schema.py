"""`boardctl schema`."""

from __future__ import annotations

import click

from boardctl.cli.output import emit
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl schema                      the names there are
  boardctl schema board > board.schema.json

\b
Exit codes:
  0 printed   1 no such schema   64 wrong usage
"""


@click.command("schema", epilog=EPILOG)
@click.argument("name", required=False)
def command(name: str | None) -> int:
    """Print one of boardctl's JSON Schemas, or the names of all.

    Editors use them for completion and checking; so can other programs that read plans and results.
    """
    from boardctl.app.schema import names, schema

    emit("\n".join([*names(), ""]) if name is None else f"{schema(name).rstrip()}\n")
    return OK
