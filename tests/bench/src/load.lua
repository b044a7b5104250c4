-- Sends the requests of a file in turn (one a line: token, tab, body), and reads one answer of 50.
-- The file's order is random already; `wrk` runs this in one thread, so that each request is sent as often as the others.

local requests, sent, seen = {}, 0, 0
wrong = 0 -- global: `done` reads it from the thread
example = ""

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

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

function response(status, headers, body)
  seen = seen + 1
  if status ~= 200 or (seen % 50 == 1 and refused(body)) then
    wrong = wrong + 1
    example = status .. " " .. body:sub(1, 300)
  end
end

-- Whether an answer has errors, or is a mutation's refusal.
function refused(body)
  if body:find('"errors"', 1, true) then return true end
  return body:find('"userErrors":[', 1, true) and not body:find('"userErrors":[]', 1, true)
end

function done(summary, latency, requests)
  local wrong, example, errors = 0, "", summary.errors
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    if thread:get("example") ~= "" then example = thread:get("example") end
  end
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), wrong,
    errors.connect + errors.read + errors.write + errors.timeout))
  io.write("EXAMPLE " .. example:gsub("%s+", " ") .. "\n")
end
