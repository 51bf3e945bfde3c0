"""`python -m boardctl`, for where the entry point is not on the path."""

import sys

from boardctl.cli.main import run

sys.exit(run())
