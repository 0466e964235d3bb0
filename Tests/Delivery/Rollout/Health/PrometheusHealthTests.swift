@testable import Delivery
import Foundation
import Synchronization
import Testing

@Suite struct PrometheusHealthTests {
    private struct Down: Error, CustomStringConvertible { var description: String { "refused" } }

    private func vector(_ samples: String, extra: String = "") -> String {
        #"{"status":"success"\#(extra),"data":{"resultType":"vector","result":[\#(samples)]}}"#
    }

    private func sample(_ value: String, time: String = "1700000000.1") -> String {
        #"{"metric":{},"value":[\#(time),"\#(value)"]}"#
    }

    private func read(_ body: String, status: Int = 200) async throws -> HealthReading {
        try await health { _ in HealthAnswer(status: status, body: Array(body.utf8)) }.read(percentage: 5)
    }

    private func health(fetch: @escaping HealthAnswer.Fetch) throws -> PrometheusHealth {
        PrometheusHealth(
            serverURL: "http://p:9090/",
            query: PrometheusHealth.Query(
                subject: "error rate",
                expression: #"rate(errors{app="{deployment}",ns="{namespace}"}[1m]) < {percentage}"#,
                bound: 0.5,
                unit: "%"
            ),
            deployment: try DeploymentReference("backend"),
            fetch: fetch,
            now: { Date(timeIntervalSince1970: 1_700_000_030) }
        )
    }

    @Test(arguments: [("0", true), ("0.5", true), ("0.500001", false), ("12", false), ("1e-3", true)])
    func aValueIsComparedWithItsBound(value: String, isHealthy: Bool) async throws {
        switch try await read(vector(sample(value))) {
        case .healthy(let finding):
            #expect(isHealthy)
            #expect(finding.hasSuffix(", bound 0.5%"))
        case .bad(let finding):
            #expect(!isHealthy)
            #expect(finding.hasSuffix("% exceeds 0.5%"))
        case .error(let finding), .unseen(let finding): Issue.record("\(finding)")
        }
    }

    /// An error rate, of so many requests: few are judged by what chance can do to them.
    @Test(arguments: [
        ("0", "19", HealthReading.unseen(finding: "error rate 0.00% of 19 requests: 20 are needed to judge")),
        ("0", "20", .healthy(finding: "error rate 0.00% of 20 requests, bound 0.5%")),
        (
            "5", "20",
            .unseen(finding: "error rate 5.00% of 20 requests exceeds 0.5%, which so few can do by chance")
        ),
        ("100", "2", .bad(finding: "error rate 100.00% of 2 requests exceeds 0.5%")),
        ("5", "200", .bad(finding: "error rate 5.00% of 200 requests exceeds 0.5%")),
        (
            "0.6", "1000",
            .unseen(finding: "error rate 0.60% of 1,000 requests exceeds 0.5%, which so few can do by chance")
        ),
    ])
    func fewRequestsAreJudgedByAnInterval(rate: String, count: String, reading: HealthReading) async throws {
        var query = PrometheusHealth.Query(subject: "error rate", expression: "rate", bound: 0.5, unit: "%")
        query.countExpression = "count"
        let health = PrometheusHealth(
            serverURL: "http://p:9090",
            query: query,
            deployment: try DeploymentReference("backend"),
            fetch: { url in
                HealthAnswer(
                    status: 200,
                    body: Array(vector(sample(url.hasSuffix("count") ? count : rate)).utf8)
                )
            },
            now: { Date(timeIntervalSince1970: 1_700_000_030) }
        )
        #expect(await health.read(percentage: 5) == reading)
        #expect(health.dryRun(percentage: 5).count == 2)
    }

    /// A minute's errors, read every half minute, are no more errors than they are.
    @Test func errorsInTwoWindowsCountOnce() async throws {
        let seconds = Mutex(1_700_000_000.0)
        let health = PrometheusHealth(
            serverURL: "http://p:9090",
            query: PrometheusHealth.Query(subject: "errors", expression: "rate(e[1m])", bound: 1),
            deployment: try DeploymentReference("backend"),
            fetch: { _ in
                HealthAnswer(
                    status: 200,
                    body: Array(vector(sample("2", time: "\(seconds.withLock(\.self))")).utf8)
                )
            },
            now: { Date(timeIntervalSince1970: seconds.withLock(\.self)) }
        )
        var bad: [Bool] = []
        for _ in 0..<5 {
            if case .bad = await health.read(percentage: 5) { bad.append(true) } else { bad.append(false) }
            seconds.withLock { $0 += 30 }
        }
        #expect(bad == [true, false, true, false, true])
    }

    @Test(arguments: [
        ("x", Duration.zero), ("rate(x[1m])", .seconds(60)), ("a[30s] / b[1h30m]", .seconds(5400)),
        ("max_over_time(rate(x[5m])[1h:1m])", .seconds(3600)), (#"x{a="["}"#, .zero), ("x[", .zero),
        ("x[abc]", .zero),
    ])
    func theWindowOfAQueryIsItsLongestRange(expression: String, length: Duration) {
        #expect(QueryWindow(of: expression).length == length)
    }

    @Test func aScalarIsAnAnswerToo() async throws {
        let body = #"{"status":"success","data":{"resultType":"scalar","result":[1700000000,"0.25"]}}"#
        #expect(try await read(body) == .healthy(finding: "error rate 0.25%, bound 0.5%"))
    }

    /// What gives no number is an error: never a pass, and never a zero.
    @Test func whatIsNoNumberIsNoAnswer() async throws {
        let bodies: [(body: String, error: PrometheusError)] = [
            (vector(""), .noData),
            (vector(sample("NaN")), .notFinite("NaN")),
            (vector(sample("+Inf")), .notFinite("+Inf")),
            (vector(sample("")), .notFinite("")),
            (vector(sample("1") + "," + sample("2")), .severalSeries(2)),
            (vector(sample("0", time: "1699999900")), .stale(seconds: 130)),
            (vector(sample("0", time: "1700000200")), .stale(seconds: -170)),
            (
                vector(sample("0"), extra: #","warnings":["one store is down"]"#),
                .partial("one store is down")
            ),
            (#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#, .wrongType("matrix")),
            (#"{"status":"success"}"#, .wrongType("nothing")),
            (#"{"status":"error","error":"parse error"}"#, .refused("parse error")),
            ("<html>", .notAnAnswer("<html>")),
            ("", .notAnAnswer("")),
        ]
        for (body, error) in bodies {
            #expect(try await read(body) == .error(finding: "error rate: \(error)"), "\(body)")
        }
    }

    /// A share below 0 or above 100 % is no measurement, and a bound that it keeps proves nothing.
    @Test(arguments: ["-0.1", "-5", "-1e300", "100.1", "1e300"])
    func whatAShareCanNotBeIsNoAnswer(value: String) async throws {
        guard case .error(let finding) = try await read(vector(sample(value))) else {
            Issue.record("taken for an answer")
            return
        }
        #expect(finding.contains("between 0 and 100 %"))
    }

    @Test func aNegativeLatencyIsNoAnswer() async throws {
        let health = PrometheusHealth(
            serverURL: "http://p:9090",
            query: PrometheusHealth.Query(subject: "latency", expression: "x", bound: 300, unit: " ms"),
            deployment: try DeploymentReference("backend"),
            fetch: { _ in HealthAnswer(status: 200, body: Array(vector(sample("-1")).utf8)) },
            now: { Date(timeIntervalSince1970: 1_700_000_030) }
        )
        guard case .error(let finding) = await health.read(percentage: 5) else {
            Issue.record("taken for an answer")
            return
        }
        #expect(finding.contains("can't be below 0"))
    }

    @Test func aQueryThatIsRefusedIsToldInPrometheusWords() async throws {
        let body = #"{"status":"error","errorType":"bad_data","error":"parse error at char 3"}"#
        #expect(
            try await read(body, status: 400)
                == .error(finding: "error rate: Prometheus refuses the query: parse error at char 3")
        )
    }

    @Test func aServerThatIsDownIsNoAnswer() async throws {
        #expect(
            try await health { _ in throw Down() }.read(percentage: 5)
                == .error(finding: "error rate: Prometheus does not answer: refused")
        )
        #expect(
            try await read("", status: 503)
                == .error(finding: "error rate: Prometheus does not answer: status 503")
        )
    }

    @Test func theQueryIsFilledInAndEncoded() throws {
        let url = try health { _ in HealthAnswer(status: 200) }.url(percentage: 25)
        #expect(
            url
                == "http://p:9090/api/v1/query?query=rate%28errors%7Bapp%3D%22backend%22%2Cns%3D%22production%22"
                + "%7D%5B1m%5D%29%20%3C%2025"
        )
    }
}
