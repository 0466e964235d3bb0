import Delivery
import LoadCore
import Testing

extension LoadTestSuite {
    /// What is wrong before anything is sent: one line, exit code 2, and the server has seen nothing.
    @Suite struct BadInputTests {
        /// A command line that can't be followed, and what its error line must say.
        struct BadInput: Sendable, CustomTestStringConvertible {
            let arguments: [String]
            let complaint: String
            var configuration = ""

            init(_ arguments: String..., configuration: String = "", says complaint: String) {
                self.arguments = arguments
                self.configuration = configuration
                self.complaint = complaint
            }

            var testDescription: String { (arguments + [configuration]).joined(separator: " ") }
        }

        static let options: [BadInput] = [
            .init("--concurrency", "0", says: "--concurrency"),
            .init("--concurrency", "1000000", says: "1 to 10000"),
            .init("--concurrency", "many", says: "--concurrency"),
            .init("--duration", "0", says: "--duration"),
            .init("--duration", "-1", says: "--duration"),
            .init("--timeout", "0.5", says: "1 to 300"),
            .init("--timeout", "301", says: "1 to 300"),
            .init("--timeout", "nan", says: "--timeout"),
            .init("--requests", "0", says: "--requests"),
            .init("--pattern", "bursts", says: "did you mean"),
            .init("--seed", "-1", says: "--seed"),
            .init("--min-sample-size", "-5", says: "--min-sample-size"),
            .init("--transport", "carrier-pigeon", says: "auto, socket, urlsession"),
            .init("--endpoint", "users", says: "begin with '/'"),
            .init("--endpoint", "/users=-1", says: "weight"),
            .init("--endpoint", "/users=0", says: "weight"),
            .init("--endpoint", "/a b", says: "no spaces"),
            .init("--endpoint", "/a", "--endpoint", "/a", says: "listed twice"),
            .init("--header", "no colon", says: "Name: value"),
            .init("--header", "Bad Name: x", says: "name is not valid"),
            .init("--header", "Content-Length: 1", says: "set for every request"),
            .init("--header", "transfer-encoding:chunked", says: "set for every request"),
            .init("--header", "Content-Length : 1", says: "name is not valid"),
            .init("--header", "CONNECTION: close", says: "controls the connection"),
            .init("--header", "Expect: 100-continue", says: "controls the connection"),
            .init("--header", "X: a\r\nContent-Length: 1", says: "control characters"),
            .init("--header", "X: a\n folded", says: "control characters"),
            .init("--header", "Host: a, b", says: "names no host"),
            .init("--header", "Host: a", "--header", "host: b", says: "more than once"),
            .init("--method", "get", says: "use capital letters, such as GET"),
            .init("--body-file", "missing.json", says: "missing.json"),
            .init("--body", "a", "--body-file", "b", says: "exclude each other"),
            .init("--rate", "5", "--stage", "3:5", says: "exclude each other"),
            .init("--stage", "3:5", "--stages-users", "3:5", says: "--stage and --stages-users exclude"),
            .init("--stages-users", "3:5", "--pattern", "burst", says: "belongs to pattern stages-users"),
            .init("--stages-users", "3", says: "like 30:200"),
            .init("--stages-users", "3:10001", says: "like 30:200"),
            .init("--stage", "3:5", "--duration", "9", says: "leave out --duration"),
            .init("--stages-users", "3:5", "--concurrency", "9", says: "leave out --concurrency"),
            .init("--pattern", "stages-users", says: "--stages-users DURATION:USERS"),
            .init("--pattern", "ramping-users", says: "--stages-users DURATION:USERS"),
            .init("--stage", "3:5", "--pattern", "ramping-users", says: "not to stages-users"),
            .init("--arrivals", "poisson", "--pattern", "max", says: "belongs to --rate"),
            .init("--abort-window", "0.5", says: "--abort-window"),
            .init("--environment", "moon", says: "moon"),
            .init("--no-keep-alive", "--transport", "urlsession", says: "use --transport socket or auto"),
            .init("--duration", "1", "--duration", "2", says: "more than once"),
            .init("extra", says: "extra"),
            .init(
                "http://localhost:1",
                says: "the target is given twice, by --target and as 'http://localhost:1'"
            ),
            .init("--endpoint", "/a=b", says: "the weight 'b'"),
            .init("--endpoint", "post /a", says: "in capitals, like 'POST /orders'"),
            .init("--endpoint", "GET /a", "--method", "PUT", says: "exclude each other"),
            .init("--duration", "5x", says: "a unit as in 500ms, 30s, 5m or 1h30m"),
            .init("--duration", "-5s", says: "--duration"),
            .init("--stage", "5y:10", says: "like 30:200 or 5m:200"),
            .init("--rate", "0x10", says: "--rate"),
        ]

        static let files: [BadInput] = [
            .init("--output", ".", says: "folder"),
            .init("--output", "reports/", says: "folder"),
            .init("--output", "", says: "empty"),
            .init("--json-output", "/proc/results.json", says: "/proc/results.json"),
            .init("--prometheus-output", "loadgate.yml/metrics.prom", says: "loadgate.yml"),
            .init("--output", "same", "--json-output", "./same", says: "same file"),
            .init("--output", "-", "--json-output", "-", says: "standard output"),
            .init("--body-file", ".", says: "folder"),
            .init("--body-file", "/dev/zero", says: "is a device or socket; name a file or a pipe"),
            .init("--config", "missing.yml", says: "missing.yml"),
            .init("--config", ".", says: "'.'"),
        ]

        static let configurations: [BadInput] = [
            .init(configuration: "thresholds: [", says: "loadgate.yml:"),
            .init(configuration: "treshholds: {}", says: "did you mean 'thresholds'"),
            .init(configuration: "thresholds: { throughput: fast }", says: "thresholds.throughput"),
            .init(configuration: "thresholds: { error_rate: 101 }", says: "thresholds.error_rate"),
            .init(configuration: "load_test: { endpoints: { /a: -1 } }", says: "/a"),
            .init(configuration: "load_test: { endpoints: { /a: 0, /b: 0 } }", says: "weight"),
            .init(configuration: "load_test: { endpoints: { /a: heavy } }", says: "/a"),
            .init(configuration: "load_test: { transport: pigeon }", says: "transport"),
            .init(configuration: "prometheus: { labels: { le: x } }", says: "le"),
            .init(configuration: "a: &anchor 1", says: "anchor"),
            .init(configuration: "a: 1\na: 2", says: "'a'"),
            .init(configuration: "\tthresholds: {}", says: "tab"),
        ]

        @Test(arguments: options + files + configurations)
        func itIsSaidInOneLineAndNothingIsSent(input: BadInput) async throws {
            let test = try LoadTestCase()
            try test.folder.write("loadgate.yml", input.configuration)
            let before = try test.folder.files
            try await LoopbackServer().whileRunning { server in
                var arguments = LoadTestCase.arguments(server.url, input.arguments)
                if !input.configuration.isEmpty {
                    // The file's own endpoints are what is tested.
                    arguments = ["--target", server.url, "--config", "loadgate.yml"]
                }
                let ended = try await test.program.run(
                    arguments,
                    environment: ["LOG_LEVEL": "WARNING"],
                    in: test.folder
                )
                #expect(ended.ending == .exited(2))
                #expect(ended.errorLines.count == 1, "\(ended.errors)")
                #expect(ended.errors.hasPrefix("loadtest: "))
                #expect(ended.errors.contains(input.complaint), "\(ended.errors)")
                #expect(ended.output.isEmpty)
                #expect(server.counters.acceptedConnections == 0)
            }
            #expect(try test.folder.files == before)
        }

        @Test(arguments: [
            ("localhost:80x", "is not a URL"), ("foo", "http://localhost:8000"), ("ftp://localhost", "ftp"),
            ("http://", "host"), ("", "URL"),
            ("http://us%3Aer:secret@localhost", "percent-encode"), ("http://localhost:99999", "port"),
            ("http://localhost/?page=1", "leave out the endpoints"), ("http://localhost/#a", "fragment"),
            ("http://me:secret/x@localhost", "is not a URL"),
        ])
        func aTargetThatIsNoBaseURLIsAUsageError(target: String, complaint: String) async throws {
            let run = try await LoadTestCase().load(target, environment: ["LOG_LEVEL": "WARNING"])
            #expect(run.ending == .exited(2))
            #expect(run.errorLines.count == 1, "\(run.errors)")
            #expect(run.errors.contains(complaint), "\(run.errors)")
            #expect(!run.errors.contains("secret"))
        }

        @Test func everyIssueOfAConfigurationHasItsLine() async throws {
            let test = try LoadTestCase()
            try test.folder.write("loadgate.yml", "thresholds: { throughput: fast }\nload_tests: {}\n")
            let run = try await test.program.run(
                ["check-config", "--config", "loadgate.yml"],
                in: test.folder
            )
            #expect(run.ending == .exited(2))
            #expect(run.errorLines.count == 2)
            #expect(run.errorLines.allSatisfy { $0.hasPrefix("loadtest: loadgate.yml:") })
            #expect(run.output.isEmpty)
        }
    }
}
