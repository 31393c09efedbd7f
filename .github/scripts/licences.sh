#!/usr/bin/env bash
# Written by "seaworthy ship --repository" from deploy/repository.yaml and the services; edits are lost.
# Without the line above, this file is yours and is left alone.
# Fails for a package of production whose licence is none of $ALLOWED, SPDX names parted by commas. "A OR B" needs one of them.
set -euo pipefail

# The workspace and its own packages are nobody else's.
own=$(npm query --package-lock-only ':root, .workspace' | jq '[.[].name]')
npm sbom --package-lock-only --omit dev --sbom-format spdx |
  jq --raw-output --arg allowed "$ALLOWED" --argjson own "$own" '
    ($allowed | split(",")) as $fine
    | [.packages[]
      | select(IN(.name; $own[]) | not)
      | (.licenseDeclared | gsub("[()]"; "") | split(" OR ")) as $choices
      | select(any($choices[]; split(" AND ") | all(.[]; IN($fine[]))) | not)
      | "\(.name) \(.versionInfo): \(.licenseDeclared)"]
    | if length == 0 then "every licence is allowed"
      else (. + ["not among licences in deploy/repository.yaml", ""] | join("\n") | halt_error(1)) end'
