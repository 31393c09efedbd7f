#!/bin/sh
# Makes what characters needs on this host and nobody else may know: passwords of its servers, and a certificate to begin with.
# What is there already stays, so it can be run again.
#   sh deploy/characters/compose/prepare-host.sh [folder]    /etc/characters without one; for another set HOST_FOLDER in .env too
set -eu

folder=${1:-/etc/characters}
secrets=$folder/secrets
umask 077
mkdir -p "$secrets/service" "$folder/tls" "$folder/acme"

# The password of a server, made when there is none.
password_of() {
  [ -e "$secrets/$1-password" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$secrets/$1-password"
  password=$(cat "$secrets/$1-password")
}

# What a server reads.
give() {
  [ -e "$secrets/$1" ] || printf '%s\n' "$2" >"$secrets/$1"
  # Nobody on this host gets through the folder; in its container the server is somebody whom this host does not know.
  chmod 444 "$secrets/$1"
}

# A variable of the service: a file of its name.
say() {
  [ -e "$secrets/service/$1" ] || printf '%s\n' "$2" >"$secrets/service/$1"
}

password_of database
give database-password "$password"
say DATABASE_URL "postgres://characters:$password@database:5432/characters"

password_of cache
give cache.conf "requirepass $password"
say REDIS_URL "redis://:$password@cache:6379/0"

if [ ! -e "$folder/tls/tls.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$(uname -n)" \
    -keyout "$folder/tls/tls.key" -out "$folder/tls/tls.crt" 2>/dev/null
  echo "made a certificate that nobody believes: put a real one into $folder/tls (tls.crt, tls.key)"
fi

# Folders and files for one group each, and not to be written.
for_group() {
  chgrp -R "$1" "$2"
  chmod -R u=rwX,g=rX,o= "$2"
}
for_group 10001 "$secrets/service"
for_group 101 "$folder/tls"
for_group 101 "$folder/acme"
echo "$folder has what characters needs"
