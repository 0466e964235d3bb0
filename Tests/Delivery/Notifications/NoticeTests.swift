import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct NoticeTests {
    private let caller = CurlCaller(
        runner: Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin"),
        environment: ["no_proxy": "*"]
    )
    private let alert = Alert(
        outcome: .failed,
        testType: "Load test",
        environment: "staging",
        target: "http://localhost:8000",
        time: Date(timeIntervalSince1970: 1_738_324_800),
        p95Milliseconds: 680,
        reasons: ["P95 latency 680.0ms exceeds threshold 250ms"]
    )

    /// Delivers and returns the warnings and the log's lines without their times.
    private func deliver(_ notices: [Notice], redactor: Redactor = Redactor()) async -> ([String], [String]) {
        let collected = Lines()
        let log = Log(redactor: redactor, sink: { collected.add($0) })
        let warnings = await NoticeRound(notices).deliver(log: log)
        return (warnings, collected.all.map { String($0.dropFirst(25)) })
    }

    @Test(.requires(.curl)) func slackAndAWebhookGetTheirMessages() async throws {
        let server = LoopbackServer(options: .init(requestLogLimit: 10, keptBodyLimit: 1 << 20)) { _ in
            .text("ok")
        }
        try await server.whileRunning { server in
            let (warnings, _) = await deliver([
                .slack(alert, webhook: server.url + "/services/T0/B0/x", by: caller),
                .webhook(
                    alert,
                    url: server.url + "/hook",
                    headers: [.init("Authorization", "Bearer t")],
                    by: caller
                ),
            ])
            #expect(warnings.isEmpty)
            let log = server.requestLog.sorted { $0.path < $1.path }
            try #require(log.map(\.method) == ["POST", "POST"])
            #expect(log.map(\.path) == ["/hook", "/services/T0/B0/x"])
            #expect(log[0].header("authorization") == "Bearer t")
            #expect(log.allSatisfy { $0.header("content-type") == "application/json; charset=utf-8" })
            #expect(String(decoding: log[0].body, as: UTF8.self) == WebhookMessage.text(of: alert))
            #expect(String(decoding: log[1].body, as: UTF8.self) == SlackMessage.text(of: alert))
        }
    }

    @Test(.requires(.curl)) func aRefusalIsAWarningWithoutTheSecret() async throws {
        // A server that says back all it was asked, and more than one line of it.
        let server = LoopbackServer { request in
            .text("no_service at \(request.target)\nsecond line\n", status: 404)
        }
        try await server.whileRunning { server in
            let webhook = server.url + "/services/T0/B0/secret"
            let (warnings, lines) = await deliver([.slack(alert, webhook: webhook, by: caller)])
            let expected =
                "the Slack alert was not delivered: the server answered HTTP 404: no_service at ***␊second line "
                + "(check alerts.slack_webhook, or SLACK_WEBHOOK_URL where that is not set)"
            #expect(warnings == [expected])
            #expect(lines == ["WARNING " + expected])
        }
    }

    @Test func eachFailureIsAWarningAndTheOthersGoOn() async {
        let delivered = Lines()
        let notices = [
            Notice(name: "the first", secrets: ["hunter22"]) { (_: Duration) async throws(NoticeError) in
                throw .notDelivered("login as root with hunter22 failed\n")
            },
            Notice(name: "the second") { (_: Duration) async throws(NoticeError) in throw .timedOut },
            Notice(name: "the third") { (limit: Duration) async throws(NoticeError) in
                delivered.add("within \(limit)")
            },
        ]
        let (warnings, lines) = await deliver(notices)
        #expect(
            warnings == [
                "the first was not delivered: login as root with *** failed␊",
                "the second was not delivered: there was no answer in time; check the address and the network",
            ]
        )
        #expect(lines.count == 2)
        #expect(delivered.all == ["within 10.0 seconds"])
    }

    @Test(.requires(.curl)) func serversThatHangCostTheLimitOnceTogether() async throws {
        try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.stall))) { server in
            let notices = (1...4).map { Notice.slack(alert, webhook: server.url + "/\($0)", by: caller) }
            let warnings = await NoticeRound(notices, within: .milliseconds(800)).deliver(
                log: Log(sink: { _ in })
            )
            #expect(warnings.count == 4)
            #expect(warnings.allSatisfy { $0.contains("no answer in time") })
            #expect(server.counters.requests <= 4)
        }
    }
}

/// Lines from several tasks.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock(\.self) }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}
