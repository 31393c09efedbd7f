#!/bin/sh
# Refuses a commit that would add a secret: what is committed stays in the history, also after it is removed.
# To use it: git config core.hooksPath .githooks
seaworthy=node_modules/.bin/seaworthy
if [ ! -x "$seaworthy" ]; then
  echo 'pre-commit: nothing here can look for secrets; install the dependencies (npm ci) and commit again' >&2
  exit 1
fi
PATH=$PWD/node_modules/.bin:$PATH exec "$seaworthy" check --staged --quiet
