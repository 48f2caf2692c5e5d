#!/usr/bin/env bash
# --network none: nothing but the container's own 127.0.0.1. For jobs that must not talk to anybody; a service can still be asked from within.
set -euo pipefail
image="${IMAGE:-example-app}"
container="$(docker run --detach --network none --health-start-interval 200ms "$image")"
trap 'docker rm --force "$container" >/dev/null' EXIT

for _ in {1..30}; do
  health="$(docker inspect --format '{{.State.Health.Status}}' "$container")"
  [ "$health" = starting ] || break
  sleep 0.5
done
echo "by its HEALTHCHECK: $health"
# The image has no shell and no curl; the service's own binary asks 127.0.0.1.
docker exec "$container" /app healthcheck && echo 'asked from within: answers'
echo "addresses: $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$container" | grep -c . || true)"
