#!/usr/bin/env bash
# What an environment has to show before the next one is asked.
#   URL=https://shop.example GATE_PATH=/items GATE_REQUESTS=300 GATE_AT_ONCE=5 GATE_P95_MS=500 gate.sh load
#   … NAMESPACE=shop gate.sh rehearse <service>     the same reads, while the release is taken back and put in place again
set -euo pipefail

work=$(mktemp --directory)
trap 'rm --recursive --force "$work"' EXIT

# One read: its status and how many milliseconds it took. Without an answer the status is 000.
read_once() {
  curl --silent --output /dev/null --max-time 10 --write-out '%{http_code} %{time_total}\n' "$URL$GATE_PATH" || true
}

# Says what the reads in a file were, and fails when that is not good enough. A client that is told to slow down (429) got an
# answer; it just says nothing about how fast one is.
judge() {
  local answers=$1 total failed served p95
  total=$(wc --lines <"$answers")
  failed=$(grep --count --invert-match --extended-regexp '^([23]..|429) ' "$answers" || true)
  served=$(grep --count '^2.. ' "$answers" || true)
  p95=$(awk '/^2.. / { print int($2 * 1000) }' "$answers" | sort --numeric-sort | awk '{ all[NR] = $1 } END { print all[int((NR * 95 + 99) / 100)] }')
  echo "$total reads of $GATE_PATH: $served served, $failed failed, 95 of 100 within ${p95:-?} ms"
  if ((failed > 0)); then
    cut --delimiter ' ' --fields 1 "$answers" | sort | uniq --count >&2
    echo "$failed reads failed, expected 0" >&2
    return 1
  fi
  if ((served < 20)); then
    echo "$served reads were served, expected at least 20: too few to judge by; is the client limited?" >&2
    return 1
  fi
  if ((p95 > GATE_P95_MS)); then
    echo "95 of 100 reads took up to $p95 ms, expected at most $GATE_P95_MS (gate.p95Ms in deploy/repository.yaml)" >&2
    return 1
  fi
}

load() {
  local worker left
  for ((worker = 0; worker < GATE_AT_ONCE; worker++)); do
    for ((left = GATE_REQUESTS / GATE_AT_ONCE; left > 0; left--)); do read_once; done >"$work/of-$worker" &
  done
  wait
  cat "$work"/of-* >"$work/answers"
  judge "$work/answers"
}

rehearse() {
  local service=$1 now before
  now=$(helm history "$service" --namespace "$NAMESPACE" --output json | jq --raw-output '[.[] | select(.status == "deployed")][-1].revision')
  before=$(helm history "$service" --namespace "$NAMESPACE" --output json |
    jq --raw-output --argjson now "$now" '[.[] | select(.revision < $now and (.status == "superseded"))][-1].revision // empty')
  if [[ -z $before ]]; then
    echo "$service has no release before this one, so there is nothing to go back to"
    return
  fi
  touch "$work/running"
  while [[ -e $work/running ]]; do read_once; done >"$work/reads" &
  local reader=$!
  local result=0
  echo "back to revision $before"
  helm rollback "$service" "$before" --namespace "$NAMESPACE" --wait --timeout 10m || result=$?
  echo "again revision $now"
  helm rollback "$service" "$now" --namespace "$NAMESPACE" --wait --timeout 10m || result=$?
  rm "$work/running"
  wait "$reader"
  ((result == 0)) || {
    echo "a rollback of $service did not become ready" >&2
    return 1
  }
  judge "$work/reads"
}

case ${1:-} in
  load) load ;;
  rehearse) rehearse "$2" ;;
  *)
    echo "gate.sh takes load, or rehearse <service>" >&2
    exit 2
    ;;
esac
