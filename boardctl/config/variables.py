"""The variables of a run: `vars` of boardctl.yaml, and over them what the command line says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boardctl.config.params import fitted
from boardctl.config.rows import Cell
from boardctl.config.tree import Map, Spot
from boardctl.errors import Problem, Where
from boardctl.model.closest import did_you_mean

_TYPES = ((bool, "boolean"), (int, "integer"), (float, "number"))


def variables(own: Map, given: Mapping[str, Any], problems: list[Problem], *, known: bool) -> Map:
    """All variables. `own` are boardctl.yaml's; where there is such a file (`known`), it names all there are.

    A text from the command line becomes a number, or true or false, where boardctl.yaml has one: nowhere else.
    """
    made = Map(own.at)
    made.update(own)
    made.spots = dict(own.spots)
    for name, value in given.items():
        if known and name not in made:
            hint = did_you_mean(name, list(made)) or f"declare it under `vars:` of boardctl.yaml: `{name}: null`"
            problems.append(Problem(f"--var {name}: boardctl.yaml has no such variable", hint=hint))
            continue
        made[name] = _typed(name, value, made.get(name), problems) if isinstance(value, str) else value
        made.spots[name] = (Spot("--var", 0, 0), Spot("--var", 0, 0))
    return made


def _typed(name: str, text: str, default: Any, problems: list[Problem]) -> Any:
    for type_, word in _TYPES:
        if isinstance(default, type_):
            try:
                return fitted(Cell(text), word)
            except ValueError:
                hint = f"in boardctl.yaml it is {str(default).lower()}"
                problems.append(Problem(f"--var {name}: {text!r} is no {word}", Where(), hint))
                return default
    return text
