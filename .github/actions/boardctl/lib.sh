# shellcheck shell=bash
# What the steps share: calls of the GitHub API, outputs, and words for the log.

notice() { echo "::notice title=boardctl::$1"; }

fail() {
  echo "::error title=boardctl::$1"
  exit 1
}

# quoted COMMAND..: runs it while the runner takes nothing in the log for a command of its own. Anybody on a board can
# write a name that looks like one. On stdout all of it: the runner reads the two streams apart.
quoted() {
  local word code=0
  word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$word"
  "$@" 2>&1 || code=$?
  echo "::$word::"
  return "$code"
}

# A step's output. Values are words, numbers and paths of our own.
output() { echo "$1=$2" >>"$GITHUB_OUTPUT"; }

# api METHOD PATH [BODY-FILE]: the answer on stdout. The token goes in by stdin, so that no list of processes shows it.
api() {
  local method=$1 path=$2 body=()
  if [ $# -gt 2 ]; then body=(--data-binary "@$3" --header "content-type: application/json"); fi
  printf 'header = "authorization: Bearer %s"\n' "$GITHUB_TOKEN" |
    curl --config - --silent --show-error --fail-with-body --retry 3 --max-time 60 --request "$method" \
      --header "accept: application/vnd.github+json" --header "x-github-api-version: 2022-11-28" \
      ${body[@]+"${body[@]}"} "$GITHUB_API_URL$path"
}

# event FILTER: a value of the event that started the run; empty where it has none.
event() { jq -r "$1 // empty" "$GITHUB_EVENT_PATH"; }

# marked FILE MARKER: the file with its first line replaced by a marker of this folder's own.
marked() {
  echo "<!-- $2 -->"
  tail -n +2 "$1"
}

# A folder as a word for markers and names of artifacts.
word_of() {
  local word
  word=$(printf %s "$1" | tr -cs 'A-Za-z0-9._' '-')
  case $word in . | "" | -) echo root ;; *) echo "$word" ;; esac
}

# told FILE: what errors said, as far as everybody may read it: what went wrong, never what is on a board.
told() {
  jq -r '(.error, .errors[]?) | select(. != null) | ([.code, (.where | select(. != null and .file != null) | "\(.file):\(.line)")]
    + if .code | IN("auth", "unreachable", "rate-limited", "locked", "usage") then [.message] else [] end
    + if .code == "unsafe" then [.hint] else [] end) | join(": ")' "$1" 2>/dev/null || true
}
