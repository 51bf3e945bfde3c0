"""`boardctl whoami`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import emit
from boardctl.errors import OK

if TYPE_CHECKING:
    from boardctl.app.whoami import Account

_MOST = 10  # boards that are named; `ls boards --all` has all

EPILOG = """\b
Examples:
  boardctl whoami
  boardctl --profile work whoami
  boardctl whoami --format json

\b
Exit codes:
  0 told   1 no login, or Trello does not accept it   64 wrong usage
"""


@click.command("whoami", epilog=EPILOG)
@output_format("text", "json")
@common()
def command(shape: str) -> int:
    """Say who the token belongs to, what it may do, until when, and which boards it reaches."""
    from boardctl.app.whoami import whoami
    from boardctl.views.facts import facts_text
    from boardctl.views.plain import document

    context = project_context()
    account = whoami(context, environ=os.environ)
    if shape == "json":
        emit(document(_as_json(account, context.api_url)))
    else:
        click.echo(facts_text(_facts(account, context.api_url), color=terminal().color), nl=False)
    return OK


def _as_json(account: Account, api_url: str) -> dict[str, Any]:
    token = account.token
    return {
        "id": account.me.id,
        "username": account.me.username,
        "name": account.me.full_name,
        "api": api_url,
        "key_from": account.key_from,
        "token_from": account.token_from,
        "token": {
            "name": token.identifier,
            "scopes": list(token.scopes),
            "created": token.date_created and token.date_created.isoformat(),
            "expires": token.date_expires and token.date_expires.isoformat(),
            "days_left": _days_left(account),
        },
        "boards": [
            {"id": each.id, "name": each.name, "url": each.url, "role": each.role, "archived": each.archived}
            for each in account.boards
        ],
    }


def _days_left(account: Account) -> int | None:
    left = account.token.left(datetime.now(UTC))
    return None if left is None else max(left.days, 0)


def _facts(account: Account, api_url: str) -> list[tuple[str, str]]:
    from boardctl.views.facts import grant_words

    token = account.token
    sources = dict.fromkeys((account.key_from, account.token_from))
    until = f" ({token.date_expires:%Y-%m-%d %H:%MZ})" if token.date_expires else ""
    return [
        ("member", f"{account.me.full_name} (@{account.me.username})"),
        ("token", f'"{token.identifier}": {grant_words(token.scopes, token.left(datetime.now(UTC)))}{until}'),
        ("from", " and ".join(sources)),
        ("api", api_url),
        ("boards", _boards(account)),
    ]


def _boards(account: Account) -> str:
    names = [each.name for each in account.boards if not each.archived]
    archived = len(account.boards) - len(names)
    more = f", and {len(names) - _MOST} more (`boardctl ls boards`)" if len(names) > _MOST else ""
    listed = f": {', '.join(names[:_MOST])}{more}" if names else ""
    return f"{len(names)} open, {archived} archived{listed}"
