import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct PushgatewayTests {
    private let caller = CurlCaller(
        runner: Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin"),
        environment: ["no_proxy": "*"]
    )

    /// Debian's gateway keeps its metrics in a file for all, unless told otherwise.
    private static let arguments = ["--web.listen-address=127.0.0.1:0", "--persistence.file="]

    @Test(arguments: [
        (
            "http://gw:9091", "loadtest", "loadtest-1",
            "http://gw:9091/metrics/job/loadtest/instance/loadtest-1"
        ),
        ("http://gw/prefix/", "j", "i", "http://gw/prefix/metrics/job/j/instance/i"),
        ("gw:9091", "j", "i", "http://gw:9091/metrics/job/j/instance/i"),
        ("http://gw", "a/b", "", "http://gw/metrics/job@base64/YS9i/instance@base64/="),
        ("http://gw", "..", "a b?c#d", "http://gw/metrics/job@base64/Li4=/instance@base64/YSBiP2MjZA=="),
        ("http://gw", "\u{FC}>>?", "~.-_", "http://gw/metrics/job@base64/w7w-Pj8=/instance/~.-_"),
    ])
    func theGroupIsInThePath(_ url: String, _ job: String, _ instance: String, _ expected: String) {
        #expect(Pushgateway(url: url, job: job, instance: instance).groupURL == expected)
    }

    @Test func moreLabelsFollow() {
        let gateway = Pushgateway(
            url: "http://gw",
            instance: "i",
            grouping: [.init("stage", "25"), .init("path", "/")]
        )
        #expect(
            gateway.groupURL == "http://gw/metrics/job/loadtest/instance/i/stage/25/path@base64/Lw=="
        )
    }

    @Test(.requires(.pushgateway, .curl)) func aRealGatewayTakesAndReplacesAGroup() async throws {
        try await RunningPeer.serve(
            .pushgateway,
            Self.arguments,
            addressAfter: "address="
        ) { address in
            let gateway = Pushgateway(url: address, instance: "a/b \u{E9}", grouping: [.init("empty", "")])
            let log = Log(sink: { _ in })
            let push = { (text: String) in
                await NoticeRound([.push(text, to: gateway, by: caller)]).deliver(log: log)
            }
            #expect(await push("# TYPE x gauge\nx 1\n# TYPE y gauge\ny 1\n").isEmpty)
            #expect(await push("# TYPE x gauge\nx{l=\"v\"} 2\n").isEmpty)
            let metrics = try await caller.answer(
                to: HTTPCall("GET", "http://\(address)/metrics"),
                within: .seconds(20)
            )
            let lines = metrics.body.split(separator: "\n")
            #expect(lines.contains("x{empty=\"\",instance=\"a/b \u{E9}\",job=\"loadtest\",l=\"v\"} 2"))
            #expect(!lines.contains { $0.hasPrefix("y{") })
        }
    }

    @Test(.requires(.pushgateway, .curl)) func whatARealGatewayRefusesIsTold() async throws {
        try await RunningPeer.serve(
            .pushgateway,
            Self.arguments,
            addressAfter: "address="
        ) { address in
            let log = Log(sink: { _ in })
            let push = { (instance: String, text: String) in
                let gateway = Pushgateway(url: "http://user:pass-word@\(address)", instance: instance)
                return await NoticeRound([.push(text, to: gateway, by: caller)]).deliver(log: log)
            }
            #expect(await push("one", "# TYPE x gauge\nx 1\n").isEmpty)
            let clash = try #require(await push("two", "# TYPE x counter\nx 1\n").first)
            #expect(
                clash.hasPrefix(
                    "the push to the Pushgateway was not delivered: the server answered HTTP 400: pushed metrics are invalid or inconsistent"
                )
            )
            #expect(clash.contains("delete that group from the gateway"))
            let nonsense = try #require(await push("one", "this is no metric\n").first)
            #expect(nonsense.contains("HTTP 400: text format parsing error"))
            #expect(await push("one", "x 1 1700000000000\n").first?.contains("HTTP 400") == true)
        }
    }

    @Test(.requires(.pushgateway, .prometheus, .curl)) func aRealPrometheusScrapesWhatWasPushed() async throws
    {
        let folder = try TemporaryFolder()
        try await RunningPeer.serve(
            .pushgateway,
            Self.arguments,
            addressAfter: "address="
        ) { address in
            let gateway = Pushgateway(url: address, instance: "loadtest-1")
            let log = Log(sink: { _ in })
            #expect(
                await NoticeRound([.push("# TYPE x gauge\nx 42\n", to: gateway, by: caller)]).deliver(
                    log: log
                ).isEmpty
            )
            try folder.make(
                "prometheus.yml",
                """
                scrape_configs:
                  - job_name: pushgateway
                    honor_labels: true
                    scrape_interval: 100ms
                    scrape_timeout: 100ms
                    static_configs: [{targets: ['\(address)']}]
                """
            )
            let arguments = [
                "--config.file=\(folder("prometheus.yml"))", "--storage.tsdb.path=\(folder("data"))",
                "--web.listen-address=127.0.0.1:0",
            ]
            try await RunningPeer.serve(.prometheus, arguments, addressAfter: "msg=\"Listening on\" address=")
            { server in
                let query = HTTPCall("GET", "http://\(server)/api/v1/query?query=x")
                let body = try await wait(for: "the pushed value") {
                    let body = try await caller.answer(to: query, within: .seconds(20)).body
                    return body.contains("\"42\"") ? body : nil
                }
                #expect(body.contains("\"instance\":\"loadtest-1\",\"job\":\"loadtest\""), "\(body)")
            }
        }
    }
}
