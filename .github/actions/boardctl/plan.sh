#!/usr/bin/env bash
# One plan in every form: the log, the comment, the page, and the JSON that a later apply may take as its approval.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

read -r -a args <<<"${ARGS:-}"
mkdir -p "$OUT/artifact"
rm -f "$OUT/comment.md"
forms=(--markdown "$OUT/comment.md" --html "$OUT/artifact/plan.html" --details "$DETAILS" --detailed-exitcode)
code=0
if [ "$DETAILS" = full ]; then
  # The plan as JSON holds every value, so it is kept only where everybody who can read it may know them.
  quoted boardctl plan ${args[@]+"${args[@]}"} "${forms[@]}" --out "$OUT/artifact/plan.json" || code=$?
else
  boardctl plan ${args[@]+"${args[@]}"} "${forms[@]}" --format json >"$OUT/said.json" 2>"$OUT/said.txt" || code=$?
  if [ "$code" -gt 0 ] && [ "$code" -ne 2 ]; then told "$OUT/said.json"; fi
fi

if [ -s "$OUT/artifact/plan.html" ]; then output page true; fi # with boards left out there is a page of the others
case $code in
  0) output changes false ;;
  2) output changes true ;;
  *)
    output changes ""
    why="some boards are left out of the plan"
    if [ ! -f "$OUT/comment.md" ]; then # where boards are left out, there is a plan of the others, which says so
      why="there is no plan"
      printf '<!-- boardctl:plan -->\n### Plan: failed\n\nThe log of [this run](%s) says why.\n' \
        "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID" >"$OUT/comment.md"
    fi
    ;;
esac
cat "$OUT/comment.md" >>"$GITHUB_STEP_SUMMARY"
if [ "$DETAILS" != full ]; then cat "$OUT/comment.md"; fi
if [ "$code" -ne 0 ] && [ "$code" -ne 2 ]; then fail "$why (exit code $code)"; fi
