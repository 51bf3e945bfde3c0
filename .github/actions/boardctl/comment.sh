#!/usr/bin/env bash
# The plan as one comment on the pull request, which later plans update. An empty plan starts no comment.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

[ -n "$NUMBER" ] || exit 0
marker="boardctl:plan $(word_of "$FOLDER")"
marked "$OUT/comment.md" "$marker" >"$OUT/body.md"
if [ -n "${PAGE:-}" ]; then printf '\n[The boards before and after, as a page](%s)\n' "$PAGE" >"$OUT/link.md"; fi

# Only a bot's comment is ours: anybody can write one that starts with the marker.
comment='{}'
for page in $(seq 1 50); do
  api GET "/repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments?per_page=100&page=$page" >"$OUT/comments.json"
  comment=$(jq -c --arg marker "<!-- $marker -->" \
    '[.[] | select(.user.type == "Bot" and (.body | startswith($marker)))] | first // {}' "$OUT/comments.json")
  if [ "$comment" != '{}' ] || [ "$(jq length "$OUT/comments.json")" -lt 100 ]; then break; fi
done

id=$(jq -r '.id // empty' <<<"$comment")
# The link leads to another artifact each time: where only that differs, the comment stays as it is.
jq -r '.body // ""' <<<"$comment" | tr -d '\r' | sed '/^\[The boards before and after, as a page\]/,$d' >"$OUT/before.md"
if [ -n "$id" ] && [ "$(cat "$OUT/before.md")" = "$(cat "$OUT/body.md")" ]; then
  notice "the comment says this already"
  exit 0
fi
if [ -z "$id" ] && [ "$(sed -n 2p "$OUT/body.md")" = "### Plan: no changes" ]; then exit 0; fi
if [ -f "$OUT/link.md" ]; then cat "$OUT/link.md" >>"$OUT/body.md"; fi
jq -Rs '{body: .}' "$OUT/body.md" >"$OUT/body.json"
if [ -n "$id" ]; then
  api PATCH "/repos/$GITHUB_REPOSITORY/issues/comments/$id" "$OUT/body.json" >/dev/null
else
  api POST "/repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" "$OUT/body.json" >/dev/null
fi
