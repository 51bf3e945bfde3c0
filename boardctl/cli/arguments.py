"""Arguments that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
