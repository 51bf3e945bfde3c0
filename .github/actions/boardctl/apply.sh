#!/usr/bin/env bash
# Apply: what the files ask for or, where there is a saved plan, just what that shows.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

read -r -a args <<<"${ARGS:-}"
code=0
if [ -f "$OUT/plan.json" ]; then command=(boardctl apply "$OUT/plan.json"); else command=(boardctl apply --yes); fi
if [ "$DETAILS" = full ]; then
  quoted "${command[@]}" ${args[@]+"${args[@]}"} || code=$?
else
  "${command[@]}" ${args[@]+"${args[@]}"} --format json >"$OUT/said.json" 2>"$OUT/said.txt" || code=$?
  told "$OUT/said.json"
  jq -r '"\(.status): \(.done | length) done, \(.failed | length) failed, \(.not_attempted | length) not attempted"' "$OUT/said.json" || true
fi
case $code in
  0) ;;
  3) fail "applied in part: the next run goes on from there" ;;
  4) fail "the saved plan no longer fits: nothing was changed. Open a pull request with a fresh plan, or run with apply: fresh" ;;
  5) fail "refused for safety, nothing was changed: allow it with the flag that the plan shows, in args" ;;
  *) fail "apply ended with exit code $code" ;;
esac
