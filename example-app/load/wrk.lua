-- For wrk: `wrk --latency -t1 -c16 -d5s -s wrk.lua http://127.0.0.1:8080/ping -- [ping|mixed]`. The last line of the output is JSON.
--   ping   the path of the URL, again and again
--   mixed  seven looks at a user, two pings and a new user in every ten requests
local scenario = "ping"
local count = 0

function init(args)
  scenario = args[1] or "ping"
  math.randomseed(os.time())
  if scenario ~= "ping" and scenario ~= "mixed" then error("wrk.lua: the scenario is ping or mixed, not " .. scenario) end
end

function request()
  if scenario == "ping" then return wrk.format() end
  count = count + 1
  local kind = count % 10
  if kind == 0 then
    local body = string.format('{"name":"Ann","email":"a%d.%d@example.com"}', count, math.random(1e9))
    return wrk.format("POST", "/users", { ["Content-Type"] = "application/json" }, body)
  elseif kind < 3 then
    return wrk.format("GET", "/ping")
  end
  return wrk.format("GET", "/user/" .. math.random(1, 100))
end

-- Latencies are microseconds. A user that is not there yet is an answer, and wrk counts it with the errors: told apart by `unanswered`.
function done(summary, latency, requests)
  local errors = summary.errors
  local unanswered = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p95":%d,"p99":%d,"max":%d,"unanswered":%d,"not2xx":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max,
    unanswered, errors.status))
end
