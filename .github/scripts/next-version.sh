#!/usr/bin/env bash
# Written by "seaworthy ship --repository" from deploy/repository.yaml and the services; edits are lost.
# Without the line above, this file is yours and is left alone.
# Prints the version of the next release: the one that is asked for, or what the commits since the last one ask for
# (https://www.conventionalcommits.org). A breaking change moves the first number, a feature the second, all else the third;
# before 1.0.0 a breaking change moves the second.
#   next-version.sh [vX.Y.Z]
set -euo pipefail

fail() {
  echo "$*" >&2
  exit 1
}
number='(0|[1-9][0-9]*)'
wanted=${1:-}
if [[ -n $wanted ]]; then
  [[ $wanted =~ ^v$number\.$number\.$number$ ]] || fail "\"$wanted\" is no version; expected vX.Y.Z, such as v1.4.0"
  taken=$(git rev-parse --quiet --verify "refs/tags/$wanted^{commit}" || true)
  [[ -z $taken || $taken == "$(git rev-parse HEAD)" ]] ||
    fail "$wanted is ${taken:0:12} already; a version is never given twice, take the next one"
  echo "$wanted"
  exit
fi

last=$(git tag --merged HEAD --list 'v*' --sort=-version:refname | grep --extended-regexp --max-count 1 "^v$number\.$number\.$number$" || true)
[[ $last =~ ^v$number\.$number\.$number$ ]] || {
  echo v0.1.0
  exit
}
major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]} patch=${BASH_REMATCH[3]}
[[ -n $(git rev-list --max-count 1 "$last..HEAD") ]] || fail "nothing was committed since $last, so there is nothing to release"
subjects=$(git log --format=%s "$last..HEAD")
bodies=$(git log --format=%b "$last..HEAD")
if grep --quiet --extended-regexp '^[a-z]+(\([^)]*\))?!:' <<<"$subjects" || grep --quiet --extended-regexp '^BREAKING[ -]CHANGE:' <<<"$bodies"; then
  if ((major == 0)); then echo "v0.$((minor + 1)).0"; else echo "v$((major + 1)).0.0"; fi
elif grep --quiet --extended-regexp '^feat(\([^)]*\))?:' <<<"$subjects"; then
  echo "v$major.$((minor + 1)).0"
else
  echo "v$major.$minor.$((patch + 1))"
fi
