#!/usr/bin/env bash
# Fails when the OpenAPI document of a service breaks a client of the document before.
#   contract.sh <service> <commit to compare with>
set -euo pipefail

service=$1 base=$2
work=$(mktemp --directory)
trap 'git worktree remove --force "$work/base"; rm --recursive --force "$work"' EXIT
git worktree add --quiet --detach "$work/base" "$base"
npx --no -- seaworthy describe "$service" --openapi >"$work/after.json"

if [[ ! -d $work/base/services/$service ]]; then
  echo "$service is new: nobody relies on it yet"
  exit
fi
code=0
(cd "$work/base" && npm ci --no-audit --no-fund >/dev/null && npx --no -- seaworthy describe "$service" --openapi) \
  >"$work/before.json" || code=$?
# Not understood: the command line of then could not tell.
if ((code == 2)); then
  echo "the document before cannot be told, so there is nothing to compare with"
  exit
fi
((code == 0)) || exit "$code"
npx --no -- seaworthy openapi diff "$work/before.json" "$work/after.json"
