#!/usr/bin/env bash
# What has been released is never edited, and what is new does not lock a table for long.
#   migrations.sh <commit to compare with>
set -euo pipefail

base=$1
edited=$(git diff --name-only --no-renames --diff-filter=MDT "$base...HEAD" -- '*/migrations/*.up.sql')
if [[ -n $edited ]]; then
  echo "These migrations may be applied somewhere already; write a new one that corrects them:" >&2
  echo "$edited" >&2
  exit 1
fi
mapfile -t new < <(git diff --name-only --no-renames --diff-filter=A "$base...HEAD" -- '*/migrations/*.up.sql')
if ((${#new[@]} == 0)); then
  echo "no migration is new"
  exit
fi
# Rules of taste are left out: which integer, which text. So are time-outs, which the migrator sets.
squawk() {
  pipx run --spec squawk-cli==2.70.0 squawk --pg-version 16 "$@" \
    --exclude prefer-bigint-over-int,prefer-bigint-over-smallint,prefer-identity,prefer-text-field,prefer-timestamp-tz,prefer-robust-stmts,require-lock-timeout,require-statement-timeout
}
# A script runs in a transaction unless it says otherwise among its first lines.
code=0
for file in "${new[@]}"; do
  if sed '/^[[:space:]]*--/!q' "$file" | grep --quiet -- '^[[:space:]]*--[[:space:]]*no-transaction'; then
    squawk "$file" || code=1
  else
    squawk --assume-in-transaction "$file" || code=1
  fi
done
exit "$code"
