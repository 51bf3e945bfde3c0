#!/usr/bin/env bash
# boardctl as it is beside this action, or what is asked for.
set -euo pipefail

what=$INSTALL
if [ "$what" = action ]; then what=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd); fi
python -m pip install --quiet --disable-pip-version-check "$what"
