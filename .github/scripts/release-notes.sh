#!/usr/bin/env bash
# Written by "seaworthy ship --repository" from deploy/repository.yaml and the services; edits are lost.
# Without the line above, this file is yours and is left alone.
# Prints what a release brings: its section of CHANGELOG.md (https://keepachangelog.com), or else its commits.
#   release-notes.sh vX.Y.Z
set -euo pipefail

version=$1
section=$(awk -v heading="## [${version#v}]" '
  index($0, heading) == 1 { inside = 1; next }
  inside && /^(## |\[[^]]+\]: )/ { exit }
  inside { print }
' CHANGELOG.md 2>/dev/null || true)
if [[ $section == *[![:space:]]* ]]; then
  printf '%s\n' "$section"
  exit
fi

last=$(git tag --merged HEAD --list 'v*' --sort=-version:refname | grep --invert-match --line-regexp --fixed-strings "$version" | head --lines 1 || true)
range=${last:+$last..}HEAD
print_commits() {
  local commits
  commits=$(git log --reverse --no-merges --format='- %s (%h)' "$range" | grep --extended-regexp "$2" "$3" || true)
  [[ -z $commits ]] || printf '### %s\n\n%s\n\n' "$1" "$commits"
}
print_commits Breaking --regexp '^- [a-z]+(\([^)]*\))?!:'
print_commits Added --regexp '^- feat(\([^)]*\))?:'
print_commits Fixed --regexp '^- fix(\([^)]*\))?:'
print_commits Other --invert-match '^- ([a-z]+(\([^)]*\))?!|(feat|fix)(\([^)]*\))?):'
