#!/usr/bin/env bash
# --network host: no network of its own. The service listens on the host's addresses; there is nothing to publish, and nothing in between. Linux only.
set -euo pipefail
image="${IMAGE:-example-app}"
port="${PORT:-18080}" # has to be free on the host; two such containers can't have the same
# The image's ADMIN_ADDR=:8081 would be open to every machine that can reach this one: here the private port belongs on 127.0.0.1.
container="$(docker run --detach --network host --env PORT="$port" --env ADMIN_ADDR="127.0.0.1:$((port + 1))" "$image")"
trap 'docker rm --force "$container" >/dev/null' EXIT

get() { curl --silent --show-error --fail --max-time 5 --retry 20 --retry-delay 1 --retry-all-errors "$1"; }
echo "on the host's port $port: $(get "http://127.0.0.1:$port/ping")"
echo "private, on 127.0.0.1 only: $(get "http://127.0.0.1:$((port + 1))/metrics" | grep -c '^go_') metrics of Go"
echo "published ports: $(docker port "$container" | grep -c . || true)"
