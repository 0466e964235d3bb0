import Foundation
import Testing

@testable import SLOEval

@Suite struct LoadMeasurementTests {
    @Test func anEndpointKeepsSuccessesAndFailuresApart() {
        var endpoint = EndpointMeasurement(name: "/api/users")
        endpoint.record(nanoseconds: 10, failure: nil, status: 200, bytes: 100, redirects: 2)
        endpoint.record(nanoseconds: 20, failure: .http5xx, status: 503, bytes: 7, redirects: 0)
        endpoint.record(nanoseconds: 30, failure: .reset, status: nil, bytes: 0, redirects: 0)
        #expect(endpoint.requests == 3 && endpoint.successes == 1 && endpoint.failures == 2)
        #expect(endpoint.failureKinds == [.http5xx: 1, .reset: 1])
        #expect(endpoint.statuses == [200: 1, 503: 1])
        #expect(endpoint.bytesReceived == 107 && endpoint.redirects == 2)
        #expect(endpoint.successLatency.sum == 10 && endpoint.failureLatency.sum == 50)
        #expect(endpoint.latency.sum == 60)
        #expect(endpoint.errorRatePercent == 200.0 / 3)
        #expect(EndpointMeasurement(name: "/").errorRatePercent == 0)
    }

    @Test func bytesOnTheWireAreCountedOnceTheyDiffer() throws {
        var plain = EndpointMeasurement(name: "/")
        plain.record(nanoseconds: 1, failure: nil, status: 200, bytes: 100, redirects: 0)
        #expect(plain.wireBytesReceived == 100)
        let encoded = try JSONEncoder().encode(plain)
        #expect(!String(decoding: encoded, as: UTF8.self).contains("wire"))
        #expect(try JSONDecoder().decode(EndpointMeasurement.self, from: encoded) == plain)
        var compressed = EndpointMeasurement(name: "/")
        compressed.record(nanoseconds: 1, failure: nil, status: 200, bytes: 30, redirects: 0)
        compressed.record(nanoseconds: 1, failure: nil, status: 200, bytes: 500, wireBytes: 7, redirects: 0)
        #expect(compressed.bytesReceived == 530 && compressed.wireBytesReceived == 37)
        #expect(try throughJSON(compressed) == compressed)
        var (one, other) = (plain, compressed)
        one.merge(compressed)
        other.merge(plain)
        for merged in [one, other] {
            #expect(merged.bytesReceived == 630 && merged.wireBytesReceived == 137)
        }
    }

    @Test func theTotalIsAllEndpointsTogether() {
        let measurement = Self.measurement(endpoints: ["/a": 3, "/b": 5], failures: 2)
        #expect(measurement.requests == 12 && measurement.failures == 4)
        #expect(measurement.total.name == "all")
        #expect(measurement.total.requests == 12)
        #expect(measurement.errorRatePercent == 400.0 / 12)
    }

    @Test func throughputIsRequestsOverMeasuredTime() {
        var measurement = Self.measurement(endpoints: ["/a": 100], failures: 0)
        measurement.elapsed = .milliseconds(2_500)
        #expect(measurement.throughput == 40)
        measurement.elapsed = .zero
        #expect(measurement.throughput == 0)
    }

    @Test func shardsAddUpInAnyOrder() {
        var a = Self.measurement(endpoints: ["/a": 3, "/b": 5], failures: 1)
        var b = Self.measurement(endpoints: ["/a": 4, "/b": 2], failures: 2)
        a.ending = .requestLimitReached
        b.startedAt = Date(timeIntervalSince1970: 999)
        b.elapsed = .seconds(70)
        let (ab, ba) = (a.merging(b), b.merging(a))
        #expect(ab == ba)
        #expect(ab.requests == a.requests + b.requests)
        #expect(ab.startedAt == b.startedAt)
        #expect(ab.elapsed == .seconds(70))
        #expect(ab.peakUsers == 20 && ab.warmUpRequests == 6 && ab.abandonedRequests == 4)
        #expect(ab.endpoints.map(\.name) == ["/a", "/b"])
        #expect(ab.total.latency == a.total.latency.merging(b.total.latency))
    }

    @Test func anEndpointThatOnlyTheOtherShardKnowsIsAdded() {
        let a = Self.measurement(endpoints: ["/a": 3], failures: 0)
        let b = Self.measurement(endpoints: ["/b": 5], failures: 0)
        #expect(a.merging(b).endpoints.map(\.name) == ["/a", "/b"])
        #expect(a.merging(b).requests == 8)
    }

    @Test(
        arguments: [
            (.completed, .completed, .completed),
            (.completed, .requestLimitReached, .completed),
            (.requestLimitReached, .requestLimitReached, .requestLimitReached),
            (.completed, .interrupted(by: "SIGINT"), .interrupted(by: "SIGINT")),
            (.requestLimitReached, .interrupted(by: "SIGINT"), .interrupted(by: "SIGINT")),
            (.interrupted(by: "SIGTERM"), .interrupted(by: "SIGINT"), .interrupted(by: "SIGINT")),
        ] as [(RunEnding, RunEnding, RunEnding)]
    )
    func oneShardCutShortMakesTheWholePartial(mine: RunEnding, theirs: RunEnding, whole: RunEnding) {
        #expect(mine.merged(with: theirs) == whole)
        #expect(theirs.merged(with: mine) == whole)
    }

    @Test func aMeasurementSurvivesJSON() throws {
        var measurement = Self.measurement(endpoints: ["/a": 3, "POST /b": 5], failures: 2)
        measurement.ending = .interrupted(by: "SIGINT")
        measurement.elapsed = .nanoseconds(59_123_456_789)
        measurement.failureExamples = [.reset: "connection reset by peer"]
        measurement.resources = ResourceUsage(
            source: "host /proc",
            cpuPercent: .init(mean: 12.5, peak: 80),
            memoryMebibytes: nil,
            samples: 60
        )
        #expect(try throughJSON(measurement) == measurement)
    }

    @Test(arguments: [
        ("a negative time", "\"elapsed_seconds\":60", "\"elapsed_seconds\":-1"),
        ("a time without end", "\"elapsed_seconds\":60", "\"elapsed_seconds\":1e300"),
        ("a start at the end of time", "\"started_at\":-978306200", "\"started_at\":1e300"),
        ("fewer than no users", "\"peak_users\":10", "\"peak_users\":-1"),
        ("users without number", "\"peak_users\":10", "\"peak_users\":9223372036854775807"),
        ("a failure without a kind", "\"failures\":{\"http_5xx\":1}", "\"failures\":{}"),
        ("kinds that overflow", "{\"http_5xx\":1}", "{\"http_5xx\":18446744073709551615,\"dns\":9}"),
        ("more statuses than requests", "\"200\":3", "\"200\":4"),
        ("an unknown ending", "{\"completed\":{}}", "{\"exploded\":{}}"),
    ])
    func impossibleMeasurementsAreRefused(what: String, part: String, replacement: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let measurement = Self.measurement(endpoints: ["/a": 3], failures: 1)
        let json = String(decoding: try encoder.encode(measurement), as: UTF8.self)
        try #require(json.contains(part), "the JSON changed: \(json)")
        #expect(throws: DecodingError.self, "\(what)") {
            try decode(LoadMeasurement.self, json.replacingOccurrences(of: part, with: replacement))
        }
    }

    @Test func aMergeOfHugeCountsDoesNotTrap() throws {
        var measurement = Self.measurement(endpoints: ["/a": 1], failures: 1)
        measurement.warmUpRequests = .max
        measurement.abandonedRequests = .max
        let whole = measurement.merging(measurement)
        #expect(whole.warmUpRequests == .max && whole.abandonedRequests == .max)
    }

    /// A minute with the given successes for each endpoint and `failures` failures for each.
    private static func measurement(
        endpoints: KeyValuePairs<String, Int>,
        failures: Int
    ) -> LoadMeasurement {
        var timeline = Timeline.Builder()
        let measured = endpoints.map { name, successes in
            var endpoint = EndpointMeasurement(name: name)
            for request in 0..<successes + failures {
                let failed = request >= successes
                let nanoseconds = UInt64(1_000 * (request + 1))
                endpoint.record(
                    nanoseconds: nanoseconds,
                    failure: failed ? .http5xx : nil,
                    status: failed ? 503 : 200,
                    bytes: 64,
                    redirects: 0
                )
                timeline.record(second: request, nanoseconds: nanoseconds, failed: failed)
            }
            return endpoint
        }
        return LoadMeasurement(
            startedAt: Date(timeIntervalSince1970: 1_000),
            elapsed: .seconds(60),
            endpoints: measured,
            timeline: timeline.timeline,
            peakUsers: 10,
            warmUpRequests: 3,
            abandonedRequests: 2
        )
    }
}

extension LoadMeasurement {
    fileprivate func merging(_ other: LoadMeasurement) -> LoadMeasurement {
        var whole = self
        whole.merge(other)
        return whole
    }
}
