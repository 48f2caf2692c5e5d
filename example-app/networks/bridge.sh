#!/usr/bin/env bash
# A bridge of one's own: the containers in it find each other by name, and what is not published stays among them.
set -euo pipefail
image="${IMAGE:-example-app}"
network="example-app-$$"
trap 'docker rm --force --volumes "$network-app" "$network-database" >/dev/null 2>&1 || true; docker network rm "$network" >/dev/null' EXIT
password="$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')"

docker network create "$network" >/dev/null
# No --publish: the database is reached from this network only, under the name `database`.
docker run --detach --name "$network-database" --network "$network" --network-alias database \
  --env POSTGRES_USER=example --env POSTGRES_PASSWORD="$password" postgres:17 >/dev/null
docker run --detach --name "$network-app" --network "$network" --network-alias app --publish 127.0.0.1::8080 \
  --env DATABASE_URL="postgres://example:$password@database:5432/example?sslmode=disable" "$image" >/dev/null

address="$(docker port "$network-app" 8080/tcp)"
# The service starts without its database and is ready once that is there: no need to wait in between.
curl --silent --fail --output /dev/null --max-time 5 --retry 60 --retry-delay 1 --retry-all-errors "http://$address/readyz"
created="$(curl --silent --show-error --fail --json '{"name":"Ann","email":"ann@example.com"}' "http://$address/users")"
echo "through the published port, stored in the database: $created"
# Every other container of the network finds the service by its name.
echo "from a neighbour, by name: $(docker run --rm --network "$network" busybox wget -q -O - http://app:8080/user/1)"
echo "published ports of the database: $(docker port "$network-database" | grep -c . || true)"
# The engine's default bridge knows no names, and separate bridges don't reach each other.
docker run --rm busybox wget -q -T 3 -O - http://app:8080/ping 2>/dev/null || echo 'from another network: not found'
