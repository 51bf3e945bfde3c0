"""`boardctl apply`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from boardctl.app.interrupts import raised
from boardctl.cli.arguments import choices, chosen, paths
from boardctl.cli.options import Measure, common, in_ci, is_attended, output_format, project_context, terminal
from boardctl.cli.output import emit, tell, warn
from boardctl.cli.progress import progress, reported
from boardctl.errors import BoardctlError, Declined, Problem
from boardctl.views.event_json import warning_event

if TYPE_CHECKING:
    from boardctl.app.choices import Choices
    from boardctl.app.context import Context
    from boardctl.app.plan import Planned

EPILOG = """\b
Examples:
  boardctl apply
  boardctl apply boards/website.yaml --yes
  boardctl apply plan.json              # what `boardctl plan --out plan.json` showed, or nothing
  boardctl apply --target 'website/labels/*'
  boardctl apply --board 'client-*'
  boardctl apply --resume last          # the boards of the last run, which could not do it all
  boardctl apply --rehearse             # on a copy of the boards, in the embedded sandbox
  boardctl --sandbox apply --yes --format json --events 2>events.jsonl

\b
Exit codes:
  0 applied, or nothing to do   1 error, nothing was changed   3 done in part
  4 a saved plan no longer fits 5 refused for safety           64 wrong usage
  130 interrupted
"""


@click.command("apply", epilog=EPILOG)
@paths
@click.option("--yes", is_flag=True, help="Don't ask; needed where there is no terminal.")
@output_format("text", "json")
@chosen
@click.option(
    "--allow-removals", type=click.IntRange(0), metavar="N", help="Allow just the N removals that the plan shows."
)
@click.option("--rehearse", is_flag=True, help="Apply to a copy in the embedded sandbox; the boards stay as they are.")
@click.option("--resume", metavar="RUN", help="Go on with what this run left: only its boards are read.")
@click.option(
    "--lock-wait", type=Measure(0), default=0.0, metavar="SECONDS", help="Wait so long while another run is on."
)
@click.option("--allow-access", is_flag=True, help="Allow wider visibility and new admins.")
@click.option("--invite", is_flag=True, help="Send e-mail invitations that may have been sent before, without state.")
@click.option("--events", is_flag=True, help="Tell the progress as JSON lines on stderr (`boardctl schema event`).")
@common()
def command(paths: tuple[Path, ...], yes: bool, shape: str, **given: Any) -> int:
    """Plan, ask, make the calls, and read the boards once more to see that they are as planned.

    Without PATH all boards of the project are applied. PATH may also be one saved plan (`boardctl plan --out
    plan.json`): then just the changes it shows are made, without asking, or none if the board has moved since.
    The plan and the progress go to stderr; with --events JSON lines do, and with --yes nothing of the plan.
    """
    from boardctl.app.apply import apply, apply_saved, rehearse
    from boardctl.app.approved import not_shown
    from boardctl.app.choices import Leave
    from boardctl.app.consent import Wish
    from boardctl.views.result_json import result_json
    from boardctl.views.result_text import result_text

    saved = _saved_plan(paths, given)
    leave = Leave(removals=given["allow_removals"], access=given["allow_access"])
    events = given["events"]
    agreed = yes or bool(saved) or given["rehearse"]
    with reported(events) as report, progress(events=events) as shown:
        here = project_context(tell=shown.waiting)
        chosen_here = _chosen(here, given)
        wish = Wish(consent(agreed, events), shown, chosen_here, leave, given["lock_wait"], asks=not agreed)
        if saved:
            (event_warnings if events else warn)(not_shown(saved))
            result = apply_saved(here, saved, wish)
        else:
            result = (rehearse if given["rehearse"] else apply)(here, paths, wish)
        report(result)
    out = terminal()
    text = result_json(result) if shape == "json" else result_text(result, color=out.color, width=out.width)
    tell(text, shape)
    if result.error is not None and shape != "json":
        _tell(result.error)
    if given["rehearse"]:
        click.echo("This was a rehearsal on a copy: the boards are as they were.", err=True)
    elif result.requests.writes:
        _remind(here, events=events)
    return result.exit_code


def _chosen(here: Context, given: dict[str, Any]) -> Choices:
    """What was chosen; with --resume the boards are those of that run."""
    if not given["resume"]:
        return choices(given)
    from boardctl.app.history import left_by

    return choices({**given, "board": left_by(here, given["resume"])})


def _remind(here: Context, *, events: bool) -> None:
    """A machine of CI forgets its disk, and a state with it that no later step commits."""
    from boardctl.app.state import folder

    if not in_ci() or os.environ.get("BOARDCTL_STATE_COMMITTED") == "true" or not (kept := folder(here)):
        return
    lost = Problem(
        f"the state in {kept} goes with this machine, unless a later step commits it; without it the next run removes "
        "nothing that this one made",
        hint="write `state: trello` into boardctl.yaml; or commit it, and set BOARDCTL_STATE_COMMITTED=true",
        severity="warning",
    )
    if events:
        emit(warning_event(lost) + "\n", err=True)
    else:
        warn([lost])


def _tell(error: BoardctlError) -> None:
    """What ended the run before its time, below the account of what was done until then."""
    from boardctl.views.problems import problems_of, problems_text

    click.echo(problems_text(problems_of(error), color=terminal(sys.stderr).color), nl=False, err=True)


def _saved_plan(paths: tuple[Path, ...], given: dict[str, Any]) -> Path | None:
    """The plan file among the paths, if there is one; it stands alone, for it says all that was chosen."""
    plans = [path for path in paths if path.suffix == ".json"]
    if not plans:
        return None
    if len(paths) > 1 or any(given[name] for name in ("target", "exclude", "rehearse", "board", "resume", "invite")):
        raise click.UsageError(
            "a saved plan stands alone: no other PATH, --target, --exclude, --board, --resume, --rehearse or --invite"
        )
    return plans[0]


def consent(agreed: bool, events: bool) -> Callable[[Planned], bool]:
    """How the plan is shown and agreed to."""
    if not agreed:
        return _ask
    return _agree_quietly if events else _agree


def _agree_quietly(planned: Planned) -> bool:
    """For a program that reads events: warnings are some, and the plan is what `plan --format json` is for."""
    event_warnings(planned.warnings)
    return True


def event_warnings(warnings: Sequence[Problem]) -> None:
    """Warnings as events, to stderr."""
    for problem in warnings:
        emit(warning_event(problem) + "\n", err=True)


def _agree(planned: Planned) -> bool:
    _show(planned)
    return True


def _ask(planned: Planned) -> bool:
    """Show the plan and ask; without a terminal there is nobody to ask, so nothing is changed."""
    _show(planned)
    if not is_attended():
        why = "in CI nobody is asked" if in_ci() else "there is no terminal to ask on"
        raise Declined(f"nothing was changed: {why}", hint="add --yes to apply without asking")
    with raised():  # the loop that runs has no turn while this waits for an answer
        return click.confirm("Make these changes?", default=False, err=True)


def _show(planned: Planned) -> None:
    """The plan that is about to be made: a dangerous one got that far only where the flags allow it."""
    from boardctl.views.plan_text import plan_text

    warn(planned.warnings)
    out = terminal(sys.stderr)
    click.echo(plan_text(planned.plan, color=out.color, width=out.width, allowed=True), nl=False, err=True)
