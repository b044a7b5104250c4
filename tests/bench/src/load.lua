-- Sends the requests of a file in turn (one a line: token, tab, body). Of the answers it looks at the status alone: a
-- `response` here would have `wrk` make a table and a text of each, on the cores of whoever is measured.
-- The file's order is random already; `wrk` runs this in one thread, so that each request is sent as often as the others.

local requests, sent = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local token, body = line:match("^(%S+)\t(.*)$")
    local headers = { ["content-type"] = "application/json", ["authorization"] = "Bearer " .. token }
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
  sent = tonumber(args[2]) or 0
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
