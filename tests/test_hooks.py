"""The hooks for pre-commit: run by pre-commit itself on a git repository with boards in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from boardctl.app.init import init
from tests.projects import REPOSITORY, clean_environment
from tests.readme import blocks

if shutil.which("git") is None:
    pytest.skip("there is no git on this machine", allow_module_level=True)
pytest.importorskip("pre_commit", reason="pre-commit is not installed (pip install pre-commit)")

SLOPPY = "version: 1\nname:   Sloppy   # kept\nlists: [  A,B ]\n"


class Site:
    """A git repository with the first board in it, and this boardctl on the path."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "site"
        shim = folder / "bin" / "boardctl"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m boardctl "$@"\n', encoding="utf-8")
        shim.chmod(0o755)
        self.variables = {
            **clean_environment(),
            "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        }
        init(self.root, None)
        self.do("git", "init", "--quiet", "--initial-branch=main")
        self.add()

    def write(self, text: str) -> None:
        """Another board."""
        (self.root / "boards" / "other.yaml").write_text(text, encoding="utf-8")
        self.add()

    def read(self) -> str:
        """That board as it is now."""
        return (self.root / "boards" / "other.yaml").read_text(encoding="utf-8")

    def add(self) -> None:
        """Put everything on the way into a commit."""
        self.do("git", "add", "--all")

    def do(self, *command: str, code: int = 0, timeout: int = 60) -> str:
        """Run a command there; what it printed."""
        done = subprocess.run(
            command, cwd=self.root, env=self.variables, capture_output=True, text=True, timeout=timeout
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The repository."""
    return Site(tmp_path)


def as_local(site: Site) -> None:
    """The hooks as they are declared, but of the boardctl that is here already: no environment is made."""
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["language"] for hook in hooks} == {"python"}
    local = [{**hook, "language": "system"} for hook in hooks]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (site.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    site.add()


def test_hooks_check_and_format(site: Site) -> None:
    """Nothing to say of good files; mistakes stop a commit with their line; sloppy files are formatted."""
    as_local(site)
    run = (sys.executable, "-m", "pre_commit", "run")
    assert site.do(*run, "--all-files").count("Passed") == 2
    site.write("version: 1\nname: Broken\nlist: [A]\n")
    assert "boards/other.yaml:3:1: error:" in site.do(*run, code=1)
    site.write(SLOPPY)
    assert "files were modified by this hook" in site.do(*run, code=1)
    assert site.read() != SLOPPY
    assert "# kept" in site.read()
    site.add()
    assert site.do(*run).count("Passed") == 2


def test_manifest_and_printed_configuration_are_valid(site: Site) -> None:
    """By pre-commit's own word: the file that declares the hooks, and what the README says to write."""
    [block] = [each for each in blocks() if each.section == "pre-commit"]
    (site.root / "printed.yaml").write_text(block.text, encoding="utf-8")
    site.do(sys.executable, "-m", "pre_commit", "validate-manifest", str(REPOSITORY / ".pre-commit-hooks.yaml"))
    assert "warning" not in site.do(sys.executable, "-m", "pre_commit", "validate-config", "printed.yaml").lower()


def test_they_do_not_run_for_other_files(site: Site) -> None:
    """Who changes only a text does not wait for them."""
    as_local(site)
    site.do("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "boards")
    (site.root / "notes.txt").write_text("x", encoding="utf-8")
    site.add()
    assert site.do(sys.executable, "-m", "pre_commit", "run").count("no files to check") == 2


@pytest.mark.skipif(not os.environ.get("BOARDCTL_SOAK"), reason="makes an environment from a package index: soak")
@pytest.mark.parametrize("hook", ["boardctl-validate", "boardctl-fmt"])
def test_hooks_from_a_clone(site: Site, tmp_path: Path, hook: str) -> None:
    """As users get them: pre-commit clones this repository and installs it."""
    site.do("git", "clone", "--quiet", str(REPOSITORY), str(tmp_path / "clone"))
    tried = (sys.executable, "-m", "pre_commit", "try-repo", str(tmp_path / "clone"), hook, "--all-files")
    assert "Passed" in site.do(*tried, timeout=390)
