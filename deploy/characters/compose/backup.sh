#!/bin/sh
# Dumps a database every so often and keeps the newest dumps; with "once" it does so once. To read one back:
#   pg_restore --clean --if-exists --dbname=… <dump>
set -eu

if [ "${1-}" != once ]; then
  trap 'exit 0' TERM INT
  while :; do
    sh "$0" once || echo "no backup was made: see above" >&2
    sleep "$BACKUP_EVERY_S" &
    wait $!
  done
fi

PGPASSWORD=$(cat "$BACKUP_PASSWORD_FILE")
export PGPASSWORD
dump=$BACKUP_FOLDER/$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ).dump
trap 'rm -f "$dump.unfinished"' EXIT

pg_dump --format=custom --file="$dump.unfinished"
# One that nobody can read is none.
pg_restore --list "$dump.unfinished" >/dev/null
mv "$dump.unfinished" "$dump"
echo "made $dump"

# Their names are in the order of their times.
set -- "$BACKUP_FOLDER/$PGDATABASE"-*.dump
while [ $# -gt "$BACKUP_KEEP" ]; do
  rm "$1"
  shift
done
