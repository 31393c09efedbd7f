#!/usr/bin/env bash
# Builds the image of a service once per commit, gives it the tag of a release, and says its digest. No tag is written twice.
#   REGISTRY=registry.example/team VERSION=v1.4.0 REVISION=<commit> DEPLOY=deploy/shop CONTEXT=. publish-image.sh shop
set -euo pipefail

service=$1
image=$REGISTRY/$service
commit=$image:sha-$REVISION

# A registry that does not answer is not a registry without the tag.
is_there() {
  local said
  if said=$(docker buildx imagetools inspect "$1" 2>&1); then return 0; fi
  grep --quiet --ignore-case 'not found' <<<"$said" && return 1
  echo "cannot see whether $1 is there: $said" >&2
  exit 1
}

if is_there "$image:$VERSION"; then
  echo "$image:$VERSION is there already; a tag is never written twice, release the next version" >&2
  exit 1
fi
if ! is_there "$commit"; then
  docker buildx build --file "$DEPLOY/container/Dockerfile" --build-arg "REVISION=$REVISION" \
    --provenance mode=max --tag "$commit" --push "$CONTEXT"
fi
docker buildx imagetools create --tag "$image:$VERSION" "$commit"
digest=$(docker buildx imagetools inspect "$image:$VERSION" --format '{{.Manifest.Digest}}')
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || {
  echo "$image:$VERSION has no digest: $digest" >&2
  exit 1
}
echo "image=$image" >>"$GITHUB_OUTPUT"
echo "digest=$digest" >>"$GITHUB_OUTPUT"
