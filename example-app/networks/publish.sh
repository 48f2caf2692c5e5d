#!/usr/bin/env bash
# -p: a port of the host leads to a port of the container, whose network nobody sees otherwise.
set -euo pipefail
image="${IMAGE:-example-app}"
containers=()
trap 'docker rm --force --volumes "${containers[@]}" >/dev/null' EXIT
# Right after the start a connection may be refused or reset.
get() { curl --silent --show-error --fail --max-time 5 --retry 20 --retry-delay 1 --retry-all-errors "$1"; }

# An empty host port takes a free one. 127.0.0.1: this machine only; without an address it would be 0.0.0.0, every machine that can reach this one.
containers+=("$(docker run --detach --publish 127.0.0.1::8080 "$image")")
address="$(docker port "${containers[0]}" 8080/tcp)"
echo "published on $address: $(get "http://$address/ping")"

# The port leads to the container's own address, never to its 127.0.0.1: a service that listens there only is not reached.
containers+=("$(docker run --detach --publish 127.0.0.1::8081 --env ADMIN_ADDR=127.0.0.1:8081 "$image")")
address="$(docker port "${containers[1]}" 8081/tcp)"
sleep 1
if curl --silent --fail --max-time 5 "http://$address/metrics" >/dev/null; then
  echo 'listening on 127.0.0.1 in the container: reached' && exit 1
fi
echo 'listening on 127.0.0.1 in the container: not reached'

# On 0.0.0.0 it is. The image sets ADMIN_ADDR=:8081, all addresses, and still nobody gets at it as long as it is not published.
containers+=("$(docker run --detach --publish 127.0.0.1::8081 --env ADMIN_ADDR=0.0.0.0:8081 "$image")")
address="$(docker port "${containers[2]}" 8081/tcp)"
echo "listening on 0.0.0.0 in the container: reached, $(get "http://$address/metrics" | grep -c '^go_') metrics of Go"
