#!/bin/sh
# Puts a new certificate of characters in place and has the edge serve it, without a connection being closed. For certbot, which renews it
# from then on by itself:
#   certbot certonly --webroot --webroot-path /var/lib/characters-acme --domain … --deploy-hook 'deploy/characters/edge/install-certificate.sh nginx'
#   certbot certonly --standalone --http-01-port 8402 --domain … --deploy-hook 'deploy/characters/edge/install-certificate.sh haproxy'
#   certbot certonly --webroot --webroot-path /etc/characters/acme --domain … --deploy-hook 'deploy/characters/edge/install-certificate.sh compose'
# One that cannot serve is told, and the one before goes on serving.
set -eu

edge=${1:?Say which edge: nginx, haproxy or compose}
lineage=${RENEWED_LINEAGE:?certbot says here where the new certificate is}
tls=${TLS_FOLDER:-/etc/characters/tls}
chain=$lineage/fullchain.pem
key=$lineage/privkey.pem
umask 077
mkdir -p "$tls"

refuse() {
  echo "$lineage: $1; the certificate before goes on serving" >&2
  exit 1
}

# 1. It can serve at all.
openssl x509 -in "$chain" -noout -checkend 86400 >/dev/null || refuse "the certificate is over within a day"
[ "$(openssl x509 -in "$chain" -noout -pubkey)" = "$(openssl pkey -in "$key" -pubout)" ] ||
  refuse "certificate and key do not belong together"

# 2. The edge takes it.
put() {
  cat "$1" >"$tls/$2.next"
  # In its container nginx is nobody but itself.
  if [ "$edge" = compose ]; then
    chgrp 101 "$tls/$2.next"
    chmod 640 "$tls/$2.next"
  fi
  [ ! -e "$tls/$2" ] || cp -p "$tls/$2" "$tls/$2.before"
  mv "$tls/$2.next" "$tls/$2"
}

take_back() {
  for each in tls.crt tls.key; do
    [ ! -e "$tls/$each.before" ] || mv "$tls/$each.before" "$tls/$each"
  done
}

compose() {
  docker compose --file "$(dirname "$0")/../compose/production.yaml" "$@" </dev/null
}

# Asks a running HAProxy; what it answers.
runtime() {
  socat -t 5 STDIO UNIX-CONNECT:/run/haproxy/admin.sock
}

case $edge in
  nginx)
    put "$chain" tls.crt
    put "$key" tls.key
    nginx -t -q || { take_back; refuse "nginx does not take it"; }
    nginx -s reload
    ;;
  compose)
    put "$chain" tls.crt
    put "$key" tls.key
    compose exec -T edge nginx -p /run/edge/ -c /etc/edge/nginx.conf -t -q ||
      { take_back; refuse "nginx does not take it"; }
    compose exec -T edge nginx -p /run/edge/ -c /etc/edge/nginx.conf -s reload
    ;;
  haproxy)
    # To the running process first, which changes it in one step and needs no reload; then for its next start.
    # An empty line would end it.
    pem=$(cat "$chain" "$key" | grep -v '^$')
    printf 'set ssl cert %s <<\n%s\n\n' "$tls/tls.pem" "$pem" | runtime | grep -q Transaction ||
      refuse "HAProxy does not take it"
    echo "commit ssl cert $tls/tls.pem" | runtime | grep -q Success || refuse "HAProxy does not serve it"
    printf '%s\n' "$pem" >"$tls/tls.pem.next"
    mv "$tls/tls.pem.next" "$tls/tls.pem"
    ;;
  *) refuse "there is no edge $edge: nginx, haproxy or compose" ;;
esac
echo "$edge serves the certificate that ends $(openssl x509 -in "$chain" -noout -enddate | cut -d= -f2)"
