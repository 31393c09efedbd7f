#!/bin/sh
# Makes what items-go needs on this host and nobody else may know: a certificate to begin with.
# What is there already stays, so it can be run again.
#   sh deploy/compose/prepare-host.sh [folder]    /etc/items-go without one; for another set HOST_FOLDER in .env too
set -eu

folder=${1:-/etc/items-go}
secrets=$folder/secrets
umask 077
mkdir -p "$secrets" "$folder/tls" "$folder/acme"
touch "$secrets/service.env"

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
for_group 101 "$folder/tls"
for_group 101 "$folder/acme"
echo "$folder has what items-go needs"
