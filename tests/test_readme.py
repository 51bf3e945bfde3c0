"""The README's commands, run as they stand: in bash, on the sandbox, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def section(title: str) -> list[tuple[str, str]]:
    """The fenced blocks of one section, as (language, text)."""
    text = README.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return BLOCK.findall(text)


def bash(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "HOME": str(folder), "NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=env, capture_output=True, text=True, timeout=120
    )


def test_the_five_minutes_on_the_sandbox_work_as_printed(tmp_path: Path) -> None:
    [(language, script)] = section("Five minutes on the sandbox")
    assert language == "sh"
    done = bash(script, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Set up CI" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("No changes.")


def test_the_yaml_shown_is_valid(tmp_path: Path) -> None:
    [text] = [text for language, text in section("The YAML") if language == "yaml"]
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "website.yaml").write_text(text, encoding="utf-8")
    done = bash("boardctl validate", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
