"""Running a command: whatever ends it becomes one clear message, one JSON document if asked for, one exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import click

from boardctl.errors import INTERRUPTED, OK, USAGE, BoardctlError, Declined, Where

_NO_COMMAND = re.compile("No such command '(.*)'")  # click has a class for it since 8.4

Document = Callable[[BoardctlError], str]


class WrongUsage(BoardctlError):
    """The arguments make no sense to click; its own exit code 2 means changes here."""

    code = "usage"
    exit_code = USAGE


class Interrupted(BoardctlError):
    """Ctrl-C, or SIGTERM."""

    code = "interrupted"
    exit_code = INTERRUPTED


class Bug(BoardctlError):
    """Anything that is not a BoardctlError: boardctl's own mistake."""

    code = "bug"


def execute(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, and tell how it ended; returns the exit code."""
    from boardctl.app.interrupts import raised
    from boardctl.cli.guard import guarded

    _prepare_streams()
    with guarded(os.environ), raised():
        return _executed(arguments)


def _executed(arguments: Sequence[str]) -> int:
    try:
        code = _invoke(list(arguments) or ["--help"])
        sys.stdout.flush()
    except Exception as error:
        return _told(error, arguments)
    except KeyboardInterrupt as error:
        return _told(error, arguments)
    return code


def _prepare_streams() -> None:
    """No text can fail to be shown: what the terminal's encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            with suppress(OSError):  # of what is in it already and can't be written: told with what comes
                stream.reconfigure(errors="backslashreplace")


def _invoke(arguments: list[str]) -> int:
    from boardctl.cli.group import main

    if "_BOARDCTL_COMPLETE" in os.environ:  # click's shell completion lives in its own entry point
        main.main(arguments, "boardctl")
    try:
        with main.make_context("boardctl", arguments) as ctx:
            ctx.color = True  # whether there is colour was decided when the text was made: click is not to strip it
            code = main.invoke(ctx)
    except click.exceptions.Exit as end:
        code = end.exit_code
    return code if isinstance(code, int) else OK


def _told(error: BaseException, arguments: Sequence[str]) -> int:
    from boardctl.cli.guard import Unwritable
    from boardctl.cli.output import emit

    failure = _failure(error)
    if not _wants_json(arguments) or isinstance(failure, Unwritable):
        click.echo(_redacted(_text(failure, error, arguments)), nl=False, err=True, color=True)
    else:
        try:
            emit(_redacted(_document(arguments)(failure)))
        except Unwritable as unwritable:
            for each in (failure, unwritable):
                click.echo(_redacted(_text(each, each, arguments)), nl=False, err=True, color=True)
    if (isinstance(failure, Bug) or isinstance(error, OSError)) and os.environ.get("BOARDCTL_DEBUG") == "1":
        import traceback

        click.echo(_redacted("".join(traceback.format_exception(error))), nl=False, err=True)
    return failure.exit_code


def _failure(error: BaseException) -> BoardctlError:
    """What ended the command, as an error that has a code and an exit code."""
    match error:
        case BoardctlError():
            return error
        case click.UsageError():
            return _usage(error)
        case click.ClickException():
            return BoardctlError(error.format_message())
        case KeyboardInterrupt() | click.Abort():
            return Interrupted("interrupted")
        case OSError(filename=str(name), strerror=str(said)):
            return BoardctlError(said, where=Where(name), hint="check the path, and whether you may use it")
        case _:
            return Bug(
                f"this is a bug in boardctl: {type(error).__name__}: {error}",
                hint="please report it with what you ran; BOARDCTL_DEBUG=1 shows where it happened",
            )


def _usage(error: click.UsageError) -> WrongUsage:
    """What is wrong with the arguments, and what to do; only the closest of the names there are is named."""
    if error.ctx is None:
        return WrongUsage(error.format_message())
    near = _meant(error, error.ctx)
    helps = f"{error.ctx.command_path} --help shows what there is"
    if near is None:
        return WrongUsage(error.format_message(), hint=helps)
    return WrongUsage(error.message, hint=f"{near} {helps}")


def _meant(error: click.UsageError, ctx: click.Context) -> str | None:
    """The option or command that was most likely meant."""
    from boardctl.model.closest import did_you_mean

    if isinstance(error, click.NoSuchOption):
        return did_you_mean(error.option_name, list(error.possibilities or ()))
    wrong = _NO_COMMAND.match(error.message)
    if wrong is None or not isinstance(ctx.command, click.Group):
        return None
    return did_you_mean(wrong[1], ctx.command.list_commands(ctx))


def _text(failure: BoardctlError, error: BaseException, arguments: Sequence[str]) -> str:
    """For stderr. Click shows a usage error best: with the usage line; help that was not asked for is help."""
    from boardctl.cli.options import terminal
    from boardctl.views.problems import problems_of, problems_text

    if isinstance(failure, Interrupted):
        return "interrupted\n"
    if isinstance(failure, Declined) and failure.hint is None:  # it was a person's word, and no mistake of anybody's
        return f"Cancelled, {failure.message}.\n"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        if type(error).__name__ == "NoArgsIsHelpError":
            return failure.message + "\n"
        usage = error.ctx.get_usage() + "\n"
    else:
        usage = ""
    color = terminal(sys.stderr).color and "--no-color" not in arguments  # click has forgotten its options by now
    return usage + problems_text(problems_of(failure), color=color)


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether the document was asked for, told from the raw arguments: they may be what is wrong."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(pair == ("--format", "json") or pair[0] == "--format=json" for pair in pairs)


def _document(arguments: Sequence[str]) -> Document:
    """How the chosen command words an error as JSON (DESIGN sections 7 and 8)."""
    from boardctl.views import problems
    from boardctl.views.result_json import result_json, result_of_error

    command = next((each for each in arguments if not each.startswith("-")), "")

    def word(failure: BoardctlError) -> str:
        if command == "apply" and not isinstance(failure, WrongUsage):
            return result_json(result_of_error(failure), error=failure)
        if command == "validate" and not isinstance(failure, WrongUsage):
            return problems.problems_json(problems.problems_of(failure))
        return problems.error_json(failure)

    return word


def _redacted(text: str) -> str:
    from boardctl.auth.credentials import redacted

    return redacted(text, os.environ)
