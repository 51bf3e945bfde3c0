#!/usr/bin/env bash
# The plan that the merged pull request showed last, as its run kept it. It is an approval: apply compares it with a
# fresh plan and refuses where a board or a file has changed since.
# shellcheck disable=SC2153 # the variables in capitals come from action.yml
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

[ "$GITHUB_EVENT_NAME" = push ] || fail "a saved plan is applied on the push that merges its pull request"
api GET "/repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" >"$OUT/pulls.json"
pull=$(jq -c '[.[] | select(.merged_at != null)] | first // {}' "$OUT/pulls.json")
number=$(jq -r '.number // empty' <<<"$pull")
head=$(jq -r '.head.sha // empty' <<<"$pull")
[ -n "$number" ] || fail "this push merges no pull request, so there is no saved plan: run with apply: fresh"

# Of this repository's own runs alone, for the very commit that was merged: a fork could keep anything under the name.
api GET "/repos/$GITHUB_REPOSITORY/actions/artifacts?name=$ARTIFACT-$number&per_page=100" >"$OUT/artifacts.json"
artifact=$(jq -r --arg head "$head" '[.artifacts[] | select(.expired | not) | select(.workflow_run.head_sha == $head)
  | select(.workflow_run.head_repository_id == .workflow_run.repository_id)] | sort_by(.created_at) | last | .id // empty' "$OUT/artifacts.json")
[ -n "$artifact" ] || fail "there is no plan of the last commit of #$number any more: run with apply: fresh"
printf 'header = "authorization: Bearer %s"\n' "$GITHUB_TOKEN" |
  curl --config - --silent --show-error --fail --location --max-time 120 --output "$OUT/plan.zip" \
    "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/actions/artifacts/$artifact/zip"
python - "$OUT/plan.zip" "$OUT/plan.json" <<'PYTHON' || fail "the plan of #$number was kept without its values, as in a public repository: run with apply: fresh"
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as kept:
    if "plan.json" not in kept.namelist():
        sys.exit(1)
    with open(sys.argv[2], "wb") as file:
        file.write(kept.read("plan.json"))
PYTHON
