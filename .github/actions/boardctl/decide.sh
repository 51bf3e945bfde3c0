#!/usr/bin/env bash
# What this run does: by its event, by what is asked for, and by who may see what. Nothing is applied from a pull request.
# shellcheck disable=SC2153 # the variables in capitals come from action.yml
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Of the repository, from the event; a schedule's event has none, so GitHub is asked. Unknown counts as public.
private=$(event '.repository.private | if . == null then empty else tostring end')
branch=$(event .repository.default_branch)
if [ -z "$private" ] || [ -z "$branch" ]; then
  repository=$(api GET "/repos/$GITHUB_REPOSITORY" || echo '{}')
  private=$(jq -r '.private // false | tostring' <<<"$repository")
  branch=$(jq -r '.default_branch // empty' <<<"$repository")
fi

mode=$RUN
case $GITHUB_EVENT_NAME in
  pull_request)
    if [ "$mode" = auto ]; then mode=plan; fi
    if [ "$mode" = apply ]; then fail "nothing is applied from a pull request: let the job run on pushes to $branch"; fi
    if [ "$(event .pull_request.head.repo.full_name)" != "$GITHUB_REPOSITORY" ]; then
      notice "a pull request from a fork has no secrets: its files are checked, and there is no plan"
      mode=validate
    fi
    ;;
  pull_request_target)
    fail "pull_request_target would run files of a fork with the secrets of this repository: use pull_request"
    ;;
  push | schedule | workflow_dispatch)
    if [ "$mode" = auto ] && [ "$GITHUB_REF" = "refs/heads/$branch" ]; then mode=apply; fi
    if [ "$mode" = auto ]; then
      notice "boards are applied from $branch alone: the files are checked"
      mode=validate
    fi
    if [ "$mode" = apply ] && [ "$GITHUB_REF" != "refs/heads/$branch" ]; then fail "boards are applied from $branch alone, and this is $GITHUB_REF"; fi
    ;;
  *)
    if [ "$mode" = apply ]; then fail "boards are applied on a push, on a schedule or by hand, and this is $GITHUB_EVENT_NAME"; fi
    if [ "$mode" = auto ]; then mode=validate; fi
    ;;
esac
case $mode in validate | plan | apply | drift) ;; *) fail "run is auto, validate, plan, apply or drift, not $mode" ;; esac

if [ "$mode" != validate ] && [ "$HAS_LOGIN" != true ]; then
  if [ "$GITHUB_EVENT_NAME" != pull_request ]; then fail "there is no key and token: set the secrets TRELLO_API_KEY and TRELLO_TOKEN"; fi
  notice "there is no key and token (the secrets TRELLO_API_KEY and TRELLO_TOKEN): the files are checked, and there is no plan"
  mode=validate
fi

details=$DETAILS
if [ "$details" = auto ]; then
  if [ "$private" = true ]; then details=full; else details=addresses; fi
fi
case $details in full | addresses | counts) ;; *) fail "details is auto, full, addresses or counts, not $details" ;; esac

number=$(event .pull_request.number)
out=$(mktemp -d "$RUNNER_TEMP/boardctl.XXXXXX")
output mode "$mode"
output details "$details"
output number "$number"
output out "$out"
output artifact "boardctl-plan-$(word_of "$FOLDER")${number:+-$number}"
