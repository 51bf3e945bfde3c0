#!/usr/bin/env bash
# A state in the repository is committed beside the boards; one that is kept elsewhere leaves nothing to do.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# folder_of LINE: the folder of a line `state: file:FOLDER`, in each of YAML's quotes. Fails where it can't be read.
folder_of() {
  local start="^[\"']?state[\"']?[[:space:]]*:[[:space:]]+" end='[[:space:]]*([[:space:]]#.*)?$'
  local twice="''" once="'"
  local single="${start}'file:(([^']|'')+)'$end" double="${start}\"file:([^\"\\\\]+)\"$end"
  if [[ $1 =~ $single ]]; then
    echo "${BASH_REMATCH[1]//$twice/$once}"
  elif [[ $1 =~ $double ]]; then
    echo "${BASH_REMATCH[1]}"
  elif [[ $1 =~ ${start}file:(.+)$ ]]; then
    sed -E 's/[[:space:]]+(#.*)?$//' <<<"${BASH_REMATCH[1]}"
  else
    return 1
  fi
}

line=
if [ -f boardctl.yaml ]; then line=$(tr -d '\r' <boardctl.yaml | grep -E "^[\"']?state[\"']?[[:space:]]*:" || true); fi
elsewhere=":[[:space:]]+[\"']?(trello|s3:|gs:|az:)"
if [[ $line =~ $elsewhere ]]; then exit 0; fi
# A state that nobody commits goes with the runner, and boards are doubled by the next run: better to fail.
folder=$(folder_of "${line:-state: file:boardctl.state}") ||
  fail "the folder of the state can't be read in boardctl.yaml: write it on one line, state: 'file:FOLDER'"
if [ ! -d "$folder" ] || ! git rev-parse --git-dir >/dev/null 2>&1; then exit 0; fi
git add --all -- "$folder"
if git diff --cached --quiet; then exit 0; fi
git -c user.name=boardctl -c user.email=boardctl@users.noreply.github.com \
  commit --quiet --message "Boards as applied [skip ci]"
# Somebody may have pushed meanwhile; nobody but boardctl changes these files.
for attempt in 1 2 3; do
  if git push --quiet; then exit 0; fi
  echo "the branch has moved, attempt $attempt"
  git pull --quiet --rebase
done
exit 1
