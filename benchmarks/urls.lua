-- Asks the URLs of a file in turn (wrk); prints requests, microseconds in all, at the median and at the 99th
-- percentile, and how many were answered with a failure.
local urls, place = {}, 0

function init(arguments)
   for url in io.lines(arguments[1]) do urls[#urls + 1] = url end
end

function request()
   place = place % #urls + 1
   return wrk.format("GET", urls[place])
end

function done(summary, latency, requests)
   local failed = summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout
   io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
      latency:percentile(50), latency:percentile(99), failed))
end
