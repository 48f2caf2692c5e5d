#!/bin/sh
# Tells Elasticsearch how to keep the app's log lines. Run it before the first line arrives, and again after a change here; it changes nothing else.
#
#   ELASTICSEARCH_URL=http://127.0.0.1:9200 ./setup.sh
#
# KIBANA_URL        also puts the data view and the searches into Kibana
# API_KEY_FILE      a file with an encoded API key that may manage templates, lifecycle policies and saved objects
# CA_FILE           the CA of an https URL
# WITHOUT           what the store does not have: lifecycle, or lifecycle,data-streams. Elasticsearch from 7.17 on has both; builds of its open part have none
# WAIT              seconds to wait for both to come up
set -eu

here=$(dirname "$0")
without=${WITHOUT:-nothing}
case $without in
nothing | lifecycle | lifecycle,data-streams) ;;
*)
  echo "setup.sh: WITHOUT=$without is neither lifecycle nor lifecycle,data-streams" >&2
  exit 2
  ;;
esac
: "${ELASTICSEARCH_URL:?setup.sh: where is Elasticsearch? Set ELASTICSEARCH_URL, for example http://127.0.0.1:9200}"

# call METHOD URL [curl's arguments]: a key goes by a file, because argv can be read by everybody.
call() {
  method=$1 url=$2
  shift 2
  if [ -n "${API_KEY_FILE:-}" ]; then
    printf 'header = "Authorization: ApiKey %s"\n' "$(cat "$API_KEY_FILE")" | curl --config - --silent --show-error --fail-with-body --max-time 30 ${CA_FILE:+--cacert "$CA_FILE"} -X "$method" "$url" "$@"
  else
    curl --silent --show-error --fail-with-body --max-time 30 ${CA_FILE:+--cacert "$CA_FILE"} -X "$method" "$url" "$@"
  fi
}

wait_for() {
  left=${WAIT:-0}
  until call GET "$1" --output /dev/null; do
    [ "$left" -gt 0 ] || exit 1
    left=$((left - 1))
    sleep 1
  done
}

# done_by TITLE METHOD URL [curl's arguments]
done_by() {
  title=$1
  shift
  answer=$(call "$@") || {
    echo "setup.sh: $title was not taken: $answer" >&2
    exit 1
  }
  echo "$title"
}

put() {
  done_by "$1" PUT "$ELASTICSEARCH_URL/$1" -H 'Content-Type: application/json' --data-binary "@$2"
}

wait_for "$ELASTICSEARCH_URL/_cluster/health?timeout=1s"
if [ "$without" = nothing ]; then
  put _ilm/policy/logs-example_app "$here/lifecycle-policy.json"
  put _component_template/logs-example_app-lifecycle "$here/lifecycle.json"
else
  echo '{"template":{}}' | put _component_template/logs-example_app-lifecycle -
fi
put _component_template/logs-example_app-mappings "$here/mappings.json"
put _component_template/logs-example_app-settings "$here/settings.json"
if [ "$without" = lifecycle,data-streams ]; then
  sed '/"data_stream"/d' "$here/index-template.json" | put _index_template/logs-example_app -
else
  put _index_template/logs-example_app "$here/index-template.json"
fi

if [ -n "${KIBANA_URL:-}" ]; then
  wait_for "$KIBANA_URL/api/status"
  done_by 'data view and searches' POST "$KIBANA_URL/api/saved_objects/_import?overwrite=true" -H 'kbn-xsrf: true' --form "file=@${SAVED_OBJECTS:-$here/../kibana/saved-objects.ndjson}"
fi
