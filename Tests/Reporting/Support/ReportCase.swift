import Foundation
import SLOEval
import Testing

@testable import Reporting

/// The reports that every format is shown with.
enum ReportCase: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case passed
    case failed
    case inconclusive
    case interrupted
    case noRequests = "no-requests"
    case nastyNames = "nasty-names"
    case scopes
    case aborted

    var testDescription: String { rawValue }

    /// Made once each: some hold tens of thousands of requests.
    private static let reports = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.makeReport()) })

    var report: LoadTestReport { Self.reports[self] ?? makeReport() }

    private func makeReport() -> LoadTestReport {
        let measurement = measurement
        return LoadTestReport(
            run: run(endpoints: measurement.endpoints.map(\.name)),
            policy: policy,
            measurement: measurement,
            verdict: policy.evaluate(measurement)
        )
    }

    private var policy: SLOPolicy {
        if self == .aborted { return Self.abortedPolicy }
        guard self == .scopes else { return .standard }
        return SLOPolicy(
            p95Milliseconds: 250,
            others: [.percentile(99.9): 40, .mean: 10, .max: 100],
            endpoints: [
                "/api/users": [.p95: 50, .errorRate: 5], "/api/nobody": [.p95: 50],
                "POST /api/orders": [.p95: 20, .percentile(99.9): 900, .throughput: 100],
            ],
            journeys: ["shopping|x": [.p95: 200, .successRate: 99], "browsing": [.p50: 100]]
        )
    }

    private static let abortedPolicy = SLOPolicy(
        p95Milliseconds: 250,
        errorRatePercent: 0.5,
        endpoints: ["/api/users": [.p95: 250, .errorRate: 5]]
    )

    private var measurement: LoadMeasurement {
        var fixture = MeasurementFixture()
        switch self {
        case .passed:
            fixture.resources = Self.resources
        case .failed:
            fixture.requestsPerSecond = 400
            fixture.baseMicroseconds = 40_000
            fixture.failsEvery = 25
            fixture.closes = true
        case .inconclusive:
            // Few requests, objectives missed, and cut short: all there is to say at once.
            fixture.seconds = 4
            fixture.requestsPerSecond = 15
            fixture.failsEvery = 10
            fixture.ending = .interrupted(by: "time limit")
        case .interrupted:
            fixture.seconds = 12
            fixture.ending = .interrupted(by: "SIGINT")
        case .noRequests:
            fixture.seconds = 0
        case .nastyNames:
            fixture.seconds = 2
            fixture.hasPhases = false
            fixture.endpoints = Self.nasty
            fixture.failsEvery = 100
        case .scopes:
            fixture.seconds = 5
            fixture.hasPhases = false
            fixture.failsEvery = 50
        case .aborted:
            // Good for so long that the whole run hides the seconds for which it was stopped.
            fixture.seconds = 20
            fixture.ending = .aborted(
                because: AbortCause(
                    metric: .p95,
                    bound: 250,
                    measured: 512.04,
                    windowSeconds: 10,
                    scope: .endpoint("/api/users")
                )
            )
        }
        var measurement = fixture.measurement
        switch self {
        case .passed: measurement.warmUpRequests = 4_812
        case .interrupted: measurement.abandonedRequests = 7
        case .nastyNames:
            measurement.failureExamples[.http5xx] = "a|b\n| c | d |\r\n## \u{1B}[31m<script>"
            measurement.failureExamples[.closedEarly] = String(repeating: "long ", count: 100)
        case .scopes:
            measurement.journeys = [Self.journey("shopping|x", failsEvery: 40), Self.journey("browsing")]
        default: break
        }
        return measurement
    }

    private static let plannedJourneys: [RunDescription.Journey] = [
        .init(name: "shopping|x", weight: 3, steps: 4, dataFiles: ["accounts.csv", "data/items.jsonl"]),
        .init(name: "browsing", weight: 0.5, steps: 1),
    ]

    /// 400 iterations of 100 to 199 ms.
    private static func journey(_ name: String, failsEvery: Int = .max) -> JourneyMeasurement {
        var journey = JourneyMeasurement(name: name)
        for number in 1...400 {
            journey.record(
                nanoseconds: UInt64(100 + number % 100) * 1_000_000,
                succeeded: !number.isMultiple(of: failsEvery),
                requests: 4
            )
        }
        return journey
    }

    private static let resources = ResourceUsage(
        source: "docker: backend-v2-1, backend-v2-2",
        cpuPercent: .init(mean: 142.25, peak: 187.5),
        memoryMebibytes: .init(mean: 512, peak: 640.75),
        diskReadBytesPerSecond: .init(mean: 0, peak: 0),
        diskWrittenBytesPerSecond: .init(mean: 1_048_576, peak: 5_242_880),
        networkReceivedBytesPerSecond: .init(mean: 2_500_000, peak: 3_000_000),
        networkSentBytesPerSecond: .init(mean: 12_500_000, peak: 15_000_000),
        samples: 30,
        containers: [
            .init(
                name: "backend-v2-1",
                cpuPercent: .init(mean: 100.25, peak: 120),
                memoryMebibytes: .init(mean: 384, peak: 480.5),
                samples: 30
            ),
            .init(
                name: "backend-v2-2",
                cpuPercent: .init(mean: 45, peak: 67.5),
                memoryMebibytes: nil,
                samples: 28
            ),
        ],
        notes: ["kubernetes: 'kubectl' is not installed"]
    )

    /// Names that would break a table, a terminal, a label or a search.
    static let nasty = [
        "/a|b", "/two\nlines", "/back\\slash\\|", "/\"quoted\"", "/`code`*bold*_under_",
        "/<b>&amp;</b>", "/\u{1B}[2Jclear", "/user_data?q=a&b=[1](2)", "/caf\u{E9}/\u{202E}txt", "/crlf\r\nx",
        "",
    ]

    private func run(endpoints: [String]) -> RunDescription {
        RunDescription(
            toolVersion: "1.0.0",
            target: "http://localhost:8000",
            environment: self == .noRequests ? nil : "staging",
            pattern: "sustained",
            patternDetail: "pause 0.01–0.1 s",
            transport: "socket",
            concurrency: 100,
            durationSeconds: 60,
            warmUpSeconds: self == .passed ? 5 : 0,
            requestLimit: self == .failed ? 1_000_000 : nil,
            timeoutSeconds: 30,
            seed: .max,
            endpoints: endpoints.map { name in
                let words = name.split(separator: " ")
                return words.first == "POST"
                    ? .init(name: name, method: "POST", path: String(words[1]), weight: 0.5)
                    : .init(name: name, method: "GET", path: name, weight: 0.25)
            },
            journeys: self == .scopes ? Self.plannedJourneys : nil,
            labels: self == .nastyNames
                ? ["service": "back\\end \"v2\"\nnext", "team": "", "version": "1.0"]
                : ["service": "backend-v2", "version": "1.0"]
        )
    }
}
