"""`boardctl restore`."""

from __future__ import annotations

import os
from typing import Any

import click

from boardctl.cli.options import common, output_format, project_context, terminal
from boardctl.cli.output import tell, warn
from boardctl.cli.progress import progress, reported
from boardctl.errors import OK

EPILOG = """\b
Examples:
  boardctl restore 20261125T130500Z-3f9a --plan    what it would take
  boardctl restore 20261125T130500Z-3f9a           what an apply changed goes back (`boardctl history`)
  boardctl restore last                            what the last run changed
  boardctl restore website.json --yes              all of a board, from `boardctl backup`
  boardctl restore website.json --remove-new       and what was made since goes

\b
Exit codes:
  0 restored, or nothing to do  1 error, nothing was changed   3 done in part
  5 refused for safety          64 wrong usage                 130 interrupted
"""


@click.command("restore", epilog=EPILOG)
@click.argument("backup", metavar="FILE|RUN")
@click.option("--board", "boards", multiple=True, metavar="KEY", help="Only this board. May be given more than once.")
@click.option("--plan", "only_plan", is_flag=True, help="Show the way back and stop.")
@click.option("--remove-new", is_flag=True, help="What was made since (by the run, or by anybody) goes too.")
@click.option("--yes", is_flag=True, help="Don't ask; needed where there is no terminal.")
@output_format("text", "json")
@click.option(
    "--allow-removals", type=click.IntRange(0), metavar="N", help="Allow just the N removals that the plan shows."
)
@click.option("--allow-access", is_flag=True, help="Allow wider visibility and new admins.")
@click.option("--events", is_flag=True, help="Tell the progress as JSON lines on stderr (`boardctl schema event`).")
@common()
def command(backup: str, boards: tuple[str, ...], only_plan: bool, shape: str, **given: Any) -> int:
    """Bring a board back to what it was, by a plan like any other: shown, agreed to, within the safety limits.

    Of a RUN, just what that apply touched goes back; of a FILE, all of the board. What was archived comes back, what
    was changed goes back, what was deleted is made anew. What was made since stays, unless --remove-new is given; a
    board that the run made stays in any case.
    Comments and uploaded files of deleted cards can't be made anew by anybody. The files stay as they are: the next
    `boardctl plan` tells what they would change again.
    """
    from boardctl.app.restore import Request, planned_restore

    asked = Request(backup, boards, given["remove_new"], _flags(given))
    if only_plan:
        _show(planned_restore(project_context(), asked, environ=os.environ), shape)
        return OK
    return _restore(asked, shape, given)


def _flags(given: dict[str, Any]) -> tuple[str, ...]:
    """What was agreed to, as it was typed."""
    removals = given["allow_removals"]
    switches = (name for name in ("yes", "allow_access") if given[name])
    allowed = () if removals is None else ("--allow-removals", str(removals))
    return (*(f"--{name.replace('_', '-')}" for name in switches), *allowed)


def _restore(asked: Any, shape: str, given: dict[str, Any]) -> int:
    from boardctl.app.choices import Leave
    from boardctl.app.consent import Wish
    from boardctl.app.restore import restore
    from boardctl.cli.apply import consent, event_warnings
    from boardctl.views.result_json import result_json
    from boardctl.views.result_text import result_text

    leave, events = Leave(removals=given["allow_removals"], access=given["allow_access"]), given["events"]
    with reported(events) as report, progress(events=events) as shown:
        wish = Wish(consent(given["yes"], events), shown, leave=leave, asks=not given["yes"])
        here = project_context(tell=shown.waiting)
        result = restore(here, asked, wish, environ=os.environ, warn=event_warnings if events else warn)
        report(result)
    out = terminal()
    text = result_json(result) if shape == "json" else result_text(result, color=out.color, width=out.width)
    tell(text, shape)
    return result.exit_code


def _show(planned: Any, shape: str) -> None:
    from boardctl.trello.encode import encode
    from boardctl.views.plan_json import plan_json
    from boardctl.views.plan_text import plan_text

    warn(planned.warnings)
    out = terminal()
    if shape == "json":
        text = plan_json(planned.plan, sources={}, options={}, encode=encode)
    else:
        text = plan_text(planned.plan, color=out.color, width=out.width)
    tell(text, shape)
