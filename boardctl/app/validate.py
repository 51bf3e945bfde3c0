"""Validate: read every file of a project and say all that is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from boardctl.app.context import Context
from boardctl.config.options import Options
from boardctl.errors import ConfigError, Problem

NO_OPTIONS = Options()


class Checked(NamedTuple):
    """What was found: problems (errors and warnings), and how many boards there are.

    Those of a schedule that are only kept archived don't count; `over` are of a period that is over, so that they are
    kept up where they exist, and never made.
    """

    problems: tuple[Problem, ...]
    boards: int
    over: int = 0

    @property
    def is_valid(self) -> bool:
        """Whether there is no error; warnings don't count."""
        return all(problem.severity != "error" for problem in self.problems)


def validate(context: Context, paths: Sequence[Path], options: Options = NO_OPTIONS) -> Checked:
    """Check the files at `paths`, or all of the project's. Raises BoardctlError where there is nothing to read."""
    from boardctl.config.project import load

    try:
        project = load(paths, root=context.root, options=options)
    except ConfigError as error:
        return Checked(error.problems, 0)
    return Checked(tuple(project.warnings), len(project.boards) - project.retired, project.over)
