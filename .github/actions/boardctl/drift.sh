#!/usr/bin/env bash
# What people changed since the last apply, as one issue: opened when there is something, updated, closed when it is gone.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

code=0
if [ "$DETAILS" = full ]; then
  boardctl drift --format markdown >"$OUT/drift.md" || code=$?
else
  boardctl drift --format json >"$OUT/drift.json" 2>"$OUT/said.txt" || code=$?
  if jq -e '.boards' "$OUT/drift.json" >/dev/null 2>&1; then
    # Addresses and kinds of fields alone: a custom field's name is text of the board too.
    jq -r '"", ([.boards[].changes[]] | "### Drift: \(length) to set back"), "",
      (.boards[].changes[] | "- `\(.address)` \(.field | split(".")[0])")' "$OUT/drift.json" >"$OUT/drift.md"
  fi
  if [ "$code" -ne 0 ] && [ "$code" -ne 2 ]; then told "$OUT/drift.json"; fi
fi
# Where boards are left out, the others may have drifted all the same: that is told, and then the run fails.
changes=false
if [ "$code" -eq 2 ] || grep -qs '^### Drift: [1-9]' "$OUT/drift.md"; then changes=true; fi
end() { if [ "$code" -eq 0 ] || [ "$code" -eq 2 ]; then exit 0; else fail "drift ended with exit code $code"; fi; }
if [ "$code" -ne 0 ] && [ "$changes" = false ]; then
  if [ -s "$OUT/drift.md" ]; then cat "$OUT/drift.md" >>"$GITHUB_STEP_SUMMARY"; fi
  end
fi
output changes "$changes"

marker="<!-- boardctl:drift $(word_of "$FOLDER") -->"
api GET "/repos/$GITHUB_REPOSITORY/issues?state=open&labels=boardctl-drift&per_page=100" >"$OUT/issues.json"
issue=$(jq -r --arg marker "$marker" '[.[] | select(.pull_request == null and .user.type == "Bot" and ((.body // "") | startswith($marker)))] | first | .number // empty' "$OUT/issues.json")
if [ "$code" -eq 0 ]; then
  if [ -n "$issue" ]; then
    echo '{"state": "closed", "state_reason": "completed"}' >"$OUT/issue.json"
    api PATCH "/repos/$GITHUB_REPOSITORY/issues/$issue" "$OUT/issue.json" >/dev/null
  fi
  exit 0
fi
# GitHub takes 65,536 characters. Cut between lines only: half a line could end inside a code span, and tell as markup
# what stood in it.
if [ "$(wc -c <"$OUT/drift.md")" -gt 60000 ]; then
  head -c 60000 "$OUT/drift.md" | sed '$d' >"$OUT/short.md"
  printf '\n%s\n' "**Not everything fits here.** \`boardctl drift\` shows all of it." >>"$OUT/short.md"
  mv "$OUT/short.md" "$OUT/drift.md"
fi
cat "$OUT/drift.md" >>"$GITHUB_STEP_SUMMARY"
{
  echo "$marker"
  cat "$OUT/drift.md"
  printf '\n%s\n' "\`boardctl pull\` takes it into the files, \`boardctl apply\` sets it back."
} >"$OUT/body.md"
if [ -n "$issue" ]; then
  jq -Rs '{body: .}' "$OUT/body.md" >"$OUT/issue.json"
  api PATCH "/repos/$GITHUB_REPOSITORY/issues/$issue" "$OUT/issue.json" >/dev/null
else
  jq -Rs '{title: "Boards have drifted", body: ., labels: ["boardctl-drift"]}' "$OUT/body.md" >"$OUT/issue.json"
  api POST "/repos/$GITHUB_REPOSITORY/issues" "$OUT/issue.json" >/dev/null
fi
end
