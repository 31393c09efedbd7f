#!/usr/bin/env bash
# Written by "seaworthy ship --repository" from deploy/repository.yaml and the services; edits are lost.
# Without the line above, this file is yours and is left alone.
# Brings one release of a service to an environment, by digest, after asking who signed it. What does not become ready is undone.
#   REGISTRY=registry.example/team VERSION=v1.4.0 NAMESPACE=shop DEPLOY=deploy/shop deploy.sh pre-production shop
set -euo pipefail

environment=$1 service=$2
image=$REGISTRY/$service
[[ $VERSION =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] || {
  echo "\"$VERSION\" is no version; expected vX.Y.Z, such as v1.4.0" >&2
  exit 1
}
digest=$(docker buildx imagetools inspect "$image:$VERSION" --format '{{.Manifest.Digest}}')
cosign verify --output text \
  --certificate-oidc-issuer https://token.actions.githubusercontent.com \
  --certificate-identity-regexp "^https://github\.com/${GITHUB_REPOSITORY//./\\.}/\.github/workflows/release\.yml@" \
  "$image@$digest" >/dev/null
echo "$image:$VERSION is $digest, signed by a release of $GITHUB_REPOSITORY"

# Its Secret, where SOPS keeps it in the repository. Replicas read it when they start, so another file restarts them.
secret=$DEPLOY/secrets/$environment.yaml restart=()
if [[ -f $secret ]]; then
  readable=$(sops decrypt "$secret") || {
    echo "$secret cannot be decrypted: it has to be encrypted (sops encrypt --in-place), for a key that is here (SOPS_AGE_KEY)" >&2
    exit 1
  }
  kubectl apply --namespace "$NAMESPACE" --filename - <<<"$readable"
  hash=$(sha256sum "$secret")
  restart=(--set-string "podAnnotations.secret-file=${hash%% *}")
fi

helm upgrade "$service" "$DEPLOY/helm" --install --namespace "$NAMESPACE" \
  --values "$DEPLOY/values/$environment.yaml" \
  --set "image.repository=$image" --set "image.tag=$VERSION" --set "image.digest=$digest" \
  "${restart[@]}" --wait --atomic --timeout 15m
