import SLOEval

/// The operations worth watching, each with the most it may cost.
let fullA = histogramOfRandomLatencies(count: 1_000_000, seed: 1)
let fullB = histogramOfRandomLatencies(count: 1_000_000, seed: 2)
let latencies = randomLatencies(count: 65_536, seed: 3)

var report = Report()

report.measure("LatencyHistogram.record", limitNanoseconds: 20, repetitions: 40) { () -> Int in
    var histogram = LatencyHistogram()
    for _ in 0..<16 {
        for latency in latencies { histogram.record(nanoseconds: latency) }
    }
    blackHole(histogram.count)
    return 16 * latencies.count
}

report.measure("EndpointMeasurement.record", limitNanoseconds: nil, repetitions: 40) { () -> Int in
    var endpoint = EndpointMeasurement(name: "/")
    for _ in 0..<16 {
        for latency in latencies {
            endpoint.record(nanoseconds: latency, failure: nil, status: 200, bytes: 512, redirects: 0)
        }
    }
    blackHole(endpoint.requests)
    return 16 * latencies.count
}

report.measure("Timeline.Builder.record", limitNanoseconds: nil, repetitions: 40) { () -> Int in
    var builder = Timeline.Builder()
    for second in 0..<16 {
        for latency in latencies { builder.record(second: second, nanoseconds: latency, failed: false) }
    }
    blackHole(UInt64(builder.timeline.seconds.count))
    return 16 * latencies.count
}

var merged = fullA
report.measure("merge of two full histograms", limitNanoseconds: 100_000, repetitions: 40) { () -> Int in
    for _ in 0..<100 { merged.merge(fullB) }
    blackHole(merged.count)
    return 100
}

report.measure("percentile", limitNanoseconds: nil, repetitions: 40) { () -> Int in
    var sum: UInt64 = 0
    for step in 1...100 { sum &+= fullA.quantile(0.9 + Double(step) / 1001) ?? 0 }
    blackHole(sum)
    return 100
}

var tenMillion = fullA
for _ in 0..<9 { tenMillion.merge(fullA) }
report.measure("QuantileInterval of 10 million", limitNanoseconds: nil, repetitions: 20) { () -> Int in
    blackHole(QuantileInterval(of: tenMillion, quantile: 0.95)?.upper ?? 0)
    return 1
}

report.measure("MannWhitney of two full histograms", limitNanoseconds: nil, repetitions: 20) { () -> Int in
    blackHole(MannWhitney(fullA, fullB)?.u.bitPattern ?? 0)
    return 1
}

print(report.markdown)
