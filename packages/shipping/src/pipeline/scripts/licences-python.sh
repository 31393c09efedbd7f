#!/usr/bin/env bash
# Fails for a package that a service in Python stands on whose licence is none of $ALLOWED, names parted by commas. Packages tell
# their licence in words of their own, so a name counts where it is a part of these.
#   licences-python.sh <folder>
set -euo pipefail

requirements=$1/requirements.txt
if [[ ! -e $requirements ]]; then
  echo "$1 stands on no packages"
  exit
fi
work=$(mktemp --directory)
trap 'rm --recursive --force "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install --quiet --requirement "$requirements"
pipx run --spec pip-licenses==5.5.5 pip-licenses --python "$work/bin/python3" --from mixed --partial-match --allow-only "${ALLOWED//,/;}"
