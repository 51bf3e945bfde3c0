"""The keyring of a desktop, for real: GNOME's, on a session bus of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from boardctl.sandbox import KEY
from tests.auth.conftest import REPOSITORY, Boardctl, Ran, Served

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
MISSING = [each for each in PROGRAMS if shutil.which(each) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
LOCK = "import secretstorage as s; s.get_default_collection(s.dbus_init()).lock()"


@pytest.fixture
def desktop(home: Path, served: Served) -> Iterator[dict[str, str]]:
    """The environment of somebody who is logged in to a desktop whose keyring is open."""
    pytest.importorskip("secretstorage", reason="SecretStorage is not installed")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"},
        **{name: str(home.parent / name) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME")},
        "PYTHONPATH": str(REPOSITORY),
        "BOARDCTL_API_URL": served.url,
        "DISPLAY": "",
        "WAYLAND_DISPLAY": "",
    }
    Path(environment["XDG_RUNTIME_DIR"]).mkdir(mode=0o700)
    program = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    with subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bus:
        assert bus.stdout
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        opened = subprocess.run(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
            env=environment,
            input="password",
            text=True,
            capture_output=True,
        )
        assert opened.returncode == 0, opened.stderr
        yield environment
        bus.terminate()  # the daemon ends with its bus


def ran(environment: dict[str, str], *arguments: str, stdin: str = "") -> Ran:
    """boardctl in a process of its own."""
    program = [sys.executable, "-m", "boardctl", *arguments]
    done = subprocess.run(program, env=environment, input=stdin, capture_output=True, text=True, timeout=120)
    return Ran(done.returncode, done.stdout, done.stderr)


def test_the_desktops_keyring(desktop: dict[str, str], served: Served, anonymous: Boardctl) -> None:
    """Login, use, two profiles, the environment over both; no file; a locked one is said to be; logout empties it."""
    login = ("login", "--no-browser", "--key", KEY)
    ended = ran(desktop, *login, stdin=served.grant())
    assert "Kept in the keyring." in ended.out, ended.err
    assert "warning" not in ended.err
    assert "Kept in the keyring." in ran(desktop, "--profile", "work", *login, stdin=served.grant(member="alice")).out
    assert not (Path(desktop["XDG_CONFIG_HOME"]) / "boardctl").exists()
    told = ran(desktop, "whoami").out
    assert "@you" in told
    assert "from    the keyring" in told
    assert "@alice" in ran(desktop, "whoami", "--profile", "work").out
    given = {**desktop, "TRELLO_API_KEY": KEY, "TRELLO_TOKEN": served.grant(member="bob")}
    assert "@bob" in ran(given, "whoami").out
    assert ran(desktop, "logout").out == "Revoked and forgotten: it was in the keyring.\n"
    assert "nothing is kept from a login" in ran(desktop, "whoami").err

    subprocess.run([sys.executable, "-c", LOCK], env=desktop, check=True)
    locked = ran(desktop, "whoami", "--profile", "work")
    assert locked.code == 1
    assert "the keyring can't be read (it is locked)" in locked.err
    assert "the keyring can't be read (it is locked)" in ran(desktop, "doctor", "--profile", "work").out
    kept = ran(desktop, *login, stdin=served.grant())
    assert kept.code == 0
    assert "the keyring can't be read (it is locked), so the token is kept in plain text" in kept.err
    assert "@you" in ran(desktop, "whoami").out
    left = ran(desktop, "logout")
    assert left.code == 0
    assert "if an older login is in it, it stays there" in left.err
