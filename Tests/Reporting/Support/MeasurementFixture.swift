import Foundation
import SLOEval

/// Measurements made up by rule, the same in every test run.
struct MeasurementFixture {
    var endpoints = ["/api/health", "/api/users", "POST /api/orders"]
    var seconds = 60
    var requestsPerSecond = 1_200
    /// The latency of the fastest request; the slowest takes 23 times as long.
    var baseMicroseconds: UInt64 = 2_000
    /// Every n-th request fails; 0 means none does.
    var failsEvery = 0
    var ending = RunEnding.completed
    var resources: ResourceUsage?
    /// Whether the transport tells phases.
    var hasPhases = true
    /// Whether the service closes the connection after each answer.
    var closes = false

    /// 2025-01-31 12:00:00.125 UTC.
    static let start = Date(timeIntervalSince1970: 1_738_324_800.125)

    var measurement: LoadMeasurement {
        var measured = endpoints.map(EndpointMeasurement.init)
        var timeline = Timeline.Builder()
        var examples: [FailureKind: String] = [:]
        var phases = PhaseMeasurement()
        for number in 0..<(seconds * requestsPerSecond) where !measured.isEmpty {
            let failure = failsEvery > 0 && number % failsEvery == 0 ? kind(of: number / failsEvery) : nil
            // Most requests take the base; one in five takes 1, 3, 5 … or 23 times as long. Failures are
            // fast.
            let step = number % 5 == 0 ? UInt64(number * 7 % 12) : 0
            let whole = baseMicroseconds * 1_000 * (step * 2 + 1)
            let nanoseconds = failure == nil ? whole : whole / 10
            measured[number % measured.count].record(
                nanoseconds: nanoseconds,
                failure: failure,
                status: status(for: failure),
                bytes: 128,
                redirects: 0
            )
            phases.record(self.phases(of: number, nanoseconds), latency: nanoseconds, lag: nil, bytes: 128)
            let second = number / requestsPerSecond
            timeline.record(second: second, nanoseconds: nanoseconds, failed: failure != nil)
            if let failure { examples[failure] = "request \(number): \(failure.title)" }
        }
        return LoadMeasurement(
            startedAt: Self.start,
            elapsed: .seconds(seconds),
            ending: ending,
            endpoints: measured,
            timeline: timeline.timeline,
            peakUsers: 100,
            failureExamples: examples,
            phases: hasPhases && seconds > 0 ? phases : nil,
            resources: resources
        )
    }

    /// A tenth of the latency is transfer; the first request of each user opens a connection.
    private func phases(of number: Int, _ nanoseconds: UInt64) -> RequestPhases {
        var phases = RequestPhases()
        phases.inLatency.transfer = nanoseconds / 10
        phases.inLatency.firstByte = nanoseconds - nanoseconds / 10
        phases.isAnswered = true
        phases.hasOpened = closes || number < 100
        phases.hasReused = !phases.hasOpened
        phases.wasClosed = closes
        if phases.hasOpened { phases.beforeSent.connect = 250_000 }
        return phases
    }

    private func kind(of number: Int) -> FailureKind {
        [.http5xx, .http5xx, .requestTimeout, .http5xx, .closedEarly][number % 5]
    }

    private func status(for failure: FailureKind?) -> Int? {
        switch failure {
        case nil: 200
        case .http5xx: 503
        default: nil
        }
    }
}
