import { stopNumbers } from '../chart/stop-numbers.ts'
import { type DescribedService, waitsItself } from '../description/described-service.ts'
import type { ComposeSource } from './compose-source.ts'
import { replicaLine, replicasOf, spareOf } from './replicas.ts'

/** How long a new replica may take until it is healthy, seconds. */
const PATIENCE_S = 120

/** Replaces the replicas of one host, one at a time. */
export function replaceScript(service: DescribedService, { place, prepare }: ComposeSource): string {
  const { name } = service
  const spare = spareOf(service)
  const replicas = replicasOf(service)
  const windowS = Math.ceil(stopNumbers(service).propagationMs / 1_000)
  const wait = waitsItself(service)
    ? ''
    : `  # It does not go on serving once it is told to stop, so it is not told before everybody knows.\n  sleep ${windowS}\n`
  return `#!/bin/sh
# Replaces the replicas of ${name} by those of another image, one at a time:
#   sh ${place}/compose/replace.sh registry.example/${name}:1.4.0
# One of the new image serves beside the old ones before the first of them is taken away. When it does not become healthy, nothing
# has been taken away. A run that was broken off is put right by the next one.
set -eu

image=\${1:?Say which image, such as registry.example/${name}:1.4.0}
case \${image##*/} in
  *:latest) echo "$image is another image tomorrow: name a version" >&2; exit 2 ;;
  *:*) ;;
  *) echo "$image has no tag: name a version, such as $image:1.4.0" >&2; exit 2 ;;
esac
cd "$(dirname "$0")"
# nginx reads what is written here.
umask 022

if ! mkdir .replacing 2>/dev/null; then
  echo "another replacement runs; when none does, remove the folder $PWD/.replacing" >&2
  exit 1
fi
trap 'rmdir .replacing' EXIT
trap 'exit 130' INT TERM HUP

compose() {
  IMAGE=$image docker compose --file production.yaml --profile replacing "$@" </dev/null
}

# A line of the list of who serves.
line() {
  echo "${replicaLine(service, '$1')}"
}

serves() {
  grep -q "^server $1:" edge/replicas.conf
}

# Makes edge/replicas.conf.next what counts. A list that nginx does not take is told, and nothing goes on.
adopt() {
  mv edge/replicas.conf.next edge/replicas.conf
  compose exec -T edge nginx -p /run/edge/ -c /etc/edge/nginx.conf -t -q
  compose exec -T edge nginx -p /run/edge/ -c /etc/edge/nginx.conf -s reload
}

# $1 with the new image; fails when it does not become healthy.
start() {
  echo "$1: starting $image"
  compose up --detach --no-deps --wait --wait-timeout ${PATIENCE_S} "$1"
}

# $1 gets requests.
admit() {
  serves "$1" && return
  { cat edge/replicas.conf; line "$1"; } >edge/replicas.conf.next
  adopt
  echo "$1: serves"
}

# $1 gets no more requests, answers what it has, and ends.
leave() {
  if serves "$1"; then
    grep -v "^server $1:" edge/replicas.conf >edge/replicas.conf.next
    adopt
  fi
${wait}  compose stop "$1"
  echo "$1: ended"
}

# From now on every command of compose means this image.
remember() {
  touch .env
  { grep -v '^IMAGE=' .env || true; echo "IMAGE=$image"; } >.env.next
  mv .env.next .env
}

if [ -z "$(compose ps --quiet edge)" ]; then
  for each in ${replicas.join(' ')}; do line "$each"; done >edge/replicas.conf
  compose up --detach --wait --wait-timeout ${PATIENCE_S} edge${service.worker ? ' worker' : ''}
  remember
  echo "serving $image for the first time"
  exit 0
fi

${prepare.length > 0 ? '# Fails before anything is taken away.\ncompose run --rm --no-deps -T prepare\n\n' : ''}# Where a run was broken off, the spare one may be all that serves beside one other: it stays until they are back.
if ! serves ${spare}; then
  if ! start ${spare}; then
    compose logs --no-log-prefix --tail 20 ${spare} >&2
    compose rm --force --stop ${spare}
    echo "$image does not become healthy: nothing was taken away, what ran before goes on" >&2
    exit 1
  fi
  admit ${spare}
fi
for each in ${replicas.join(' ')}; do
  leave "$each"
  if ! start "$each"; then
    compose logs --no-log-prefix --tail 20 "$each" >&2
    echo "$each does not become healthy: the others serve. Run this again, with this image or the one before" >&2
    exit 1
  fi
  admit "$each"
done
leave ${spare}
compose rm --force ${spare}
remember
${
  service.worker
    ? `if ! start worker; then
  compose logs --no-log-prefix --tail 20 worker >&2
  echo "the worker does not become healthy: the replicas serve, and work waits. Run this again, with this image or the one before" >&2
  exit 1
fi
`
    : ''
}echo "serving $image"
`
}
