"""Runs the composite action as a runner of GitHub does: its steps in turn, with their conditions, environment, outputs.

The steps' scripts run for real; of the actions it uses, setup-python is passed over and upload-artifact keeps the files
in the stand-in of GitHub.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.action.github import TOKEN, GitHub
from tests.projects import REPOSITORY, clean_environment

ACTION = REPOSITORY / ".github" / "actions" / "boardctl"


class Ran(NamedTuple):
    """A run of the action: whether it went well, all that it logged, and its steps' outputs."""

    ok: bool
    log: str
    outputs: dict[str, dict[str, str]]
    summary: str

    @property
    def mode(self) -> str:
        """What it decided to do."""
        return self.outputs["decide"].get("mode", "")


def definition() -> dict[str, Any]:
    """The action as it is written."""
    found = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


class Runner:
    """A runner for one repository: a folder with a project in it, and the GitHub it talks to."""

    def __init__(self, repository: Path, temporary: Path, github: GitHub, variables: Mapping[str, str]) -> None:
        self.repository = repository
        self.temporary = temporary
        self.github = github
        self.variables = variables
        self.head = "0" * 40

    def run(self, event_name: str, event: Mapping[str, Any], *, ref: str = "refs/heads/main", **inputs: str) -> Ran:
        """Run the action with these inputs (- as _) on an event."""
        action, temporary = definition(), self.temporary
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(action["inputs"])
        defaults = {name: str(each["default"]) for name, each in action["inputs"].items()}
        defaults |= {"github-token": TOKEN, "install": "", "key": "k", "token": "t"}
        (temporary / "event.json").write_text(json.dumps(event), encoding="utf-8")
        (temporary / "summary.md").write_text("", encoding="utf-8")
        self.environment = self._environment(event_name, ref)
        return self._steps(action["runs"]["steps"], defaults | given)

    def _environment(self, event_name: str, ref: str) -> dict[str, str]:
        return {
            **clean_environment(),
            **self.variables,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "CI": "true",
            "GITHUB_ACTION_PATH": str(ACTION),
            "GITHUB_API_URL": self.github.url,
            "GITHUB_EVENT_NAME": event_name,
            "GITHUB_EVENT_PATH": str(self.temporary / "event.json"),
            "GITHUB_REF": ref,
            "GITHUB_REPOSITORY": "acme/boards",
            "GITHUB_RUN_ID": "4711",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_SHA": self.head,
            "GITHUB_STEP_SUMMARY": str(self.temporary / "summary.md"),
            "RUNNER_TEMP": str(self.temporary),
        }

    def _steps(self, steps: list[dict[str, Any]], inputs: dict[str, str]) -> Ran:
        scope: dict[str, Any] = {"inputs": inputs, "steps": {}, "failed": False}
        log = ""
        for at, step in enumerate(steps):
            name = step.get("id", str(at))
            if not _holds(step.get("if", "success()"), scope):
                scope["steps"][name] = {"outputs": {}, "outcome": "skipped"}
                continue
            code, said, outputs = self._step(step, scope)
            log += said
            scope["failed"] |= code != 0
            scope["steps"][name] = {"outputs": outputs, "outcome": "failure" if code else "success"}
        found = {name: each["outputs"] for name, each in scope["steps"].items()}
        return Ran(not scope["failed"], log, found, (self.temporary / "summary.md").read_text(encoding="utf-8"))

    def _step(self, step: dict[str, Any], scope: dict[str, Any]) -> tuple[int, str, dict[str, str]]:
        if "uses" in step:
            return 0, "", self._used(step, scope)
        outputs = self.temporary / "outputs.txt"
        outputs.write_text("", encoding="utf-8")
        extra = {name: _filled(str(value), scope) for name, value in step.get("env", {}).items()}
        # The sandbox's own login stands for the secrets.
        extra |= {name: self.variables[name] for name in ("TRELLO_API_KEY", "TRELLO_TOKEN") if name in extra}
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.repository / _filled(step.get("working-directory", "."), scope),
            env={
                **{name: value for name, value in self.environment.items() if not name.startswith("TRELLO_")},
                **extra,
                "GITHUB_OUTPUT": str(outputs),
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        lines = outputs.read_text(encoding="utf-8").splitlines()
        return done.returncode, done.stdout + done.stderr, dict(line.split("=", 1) for line in lines)

    def _used(self, step: dict[str, Any], scope: dict[str, Any]) -> dict[str, str]:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
        if not step["uses"].startswith("actions/upload-artifact"):
            return {}
        settings = {name: _filled(str(value), scope) for name, value in step["with"].items()}
        number = self.github.keep(settings["name"], Path(settings["path"]), head=self.head)
        return {"artifact-url": f"https://github.example/artifacts/{number}"}


def _filled(text: str, scope: dict[str, Any]) -> str:
    """The text with its expressions evaluated."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: _text(_value(found[1], scope)), text)


def _holds(condition: str, scope: dict[str, Any]) -> bool:
    """Whether a step runs: after a failure only where the condition names always()."""
    return bool(_value(condition, scope)) and (not scope["failed"] or "always()" in condition)


def _value(expression: str, scope: dict[str, Any]) -> Any:
    """GitHub's expressions, as far as the action uses them, by way of Python's."""
    source = re.sub(
        r"\b(inputs|steps|github)\.([\w.-]+)", lambda found: f"look({found[1]!r}, {found[2]!r})", expression.strip()
    )
    source = (
        source.replace("&&", " and ").replace("||", " or ").replace("always()", "True").replace("success()", "True")
    )
    return eval(source, {"__builtins__": {}, "look": lambda room, path: _looked(scope, room, path)})


def _looked(scope: dict[str, Any], room: str, path: str) -> Any:
    found: Any = scope[room]
    for part in path.split("."):
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, str) else ""


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
