import LoadCore
import Testing

@testable import Delivery

@Suite struct LoadTestSettingsTests {
    private func load(_ text: String, _ variables: [String: String] = [:], environment: String? = nil) throws
        -> LoadTestSettings
    {
        try ConfigurationFile.configuration("load_test:\n" + text, variables, environment: environment)
            .loadTest
    }

    @Test func aRunMayStandInTheFile() throws {
        let load = try load(
            """
              target: localhost:8000/v2
              concurrency: 20
              duration: 1m30s
              pattern: ramp_up
            """
        )
        #expect(load.target == (try TargetURL("http://localhost:8000/v2")))
        #expect(load.concurrency == 20)
        #expect(load.duration == .seconds(90))
        #expect(load.pattern == .rampUp)
        #expect(try self.load("  rate: 50.5").rate == 50.5)
    }

    @Test func anEnvironmentOverridesIt() throws {
        let text = """
              target: ${TARGET_URL:-http://localhost:8000}
              concurrency: 20
            environments:
              production:
                load_test: {target: "https://example.org", duration: 5m, concurrency: ~}
            """
        #expect(try load(text).target?.description == "http://localhost:8000")
        #expect(try load(text, ["TARGET_URL": "http://h"]).target?.description == "http://h")
        let production = try load(text, environment: "production")
        #expect(production.target?.description == "https://example.org")
        #expect(production.duration == .seconds(300))
        #expect(production.concurrency == nil)
    }

    @Test func compressionIsASwitchOfTheFile() throws {
        let text = "  compressed: true\nenvironments:\n  plain: {load_test: {compressed: false}}\n"
        #expect(try load(text).connections.compressed)
        #expect(!(try load(text, environment: "plain").connections.compressed))
        #expect(!(try load("  transport: auto").connections.compressed))
        let configuration = try ConfigurationFile.configuration("load_test:\n" + text)
        #expect(configuration.yaml.contains("  compressed: true\n"))
        #expect(try ConfigurationFile.configuration(configuration.yaml) == configuration)
        let error = #expect(throws: ConfigurationError.self) { try load("  compressed: gzip") }
        #expect(error?.description.contains("load_test.compressed must be true or false") == true)
    }

    @Test(arguments: [
        ("socks5://me:hunter20@proxy:1080", "'socks5' proxies are not supported"),
        ("https://me:hunter20@proxy", "TLS to the proxy itself is not supported"),
        ("http://me:hunter20@proxy/path", "a proxy has neither path nor query"),
    ])
    func aProxyThatCanNotBeUsedIsRefusedWithoutItsPassword(value: String, words: String) {
        let error = #expect(throws: ConfigurationError.self) { try load("  proxy: \(value)") }
        let text = error?.description ?? ""
        #expect(text.contains("load_test.proxy must be env or the URL of an HTTP proxy"), "\(text)")
        #expect(text.contains(words) && !text.contains("hunter20"), "\(text)")
    }

    @Test func timesHaveUnitsEverywhere() throws {
        let load = try load(
            """
              abort_window: 1m
              patterns:
                sustained: {inter_request_delay: [10ms, 100ms]}
                burst: {burst_pause: [0.5, 2s]}
                ramp_up: {ramp_duration: 1m}
                stages: [{duration: 30s, rate: 200}]
                stages_users: [{duration: 1h, users: 5}]
            """
        )
        #expect(load.abortWindow == .seconds(60))
        #expect(load.patterns.sustainedPause == .milliseconds(10) ... .milliseconds(100))
        #expect(load.patterns.burstPause == .milliseconds(500) ... .seconds(2))
        #expect(load.patterns.rampDuration == .seconds(60))
        #expect(load.patterns.stages == [.init(duration: .seconds(30), rate: 200)])
        #expect(load.patterns.userStages == [.init(duration: .seconds(3600), users: 5)])
    }

    @Test(arguments: ["stages-users", "ramping-users", "ramping_users"], ["stages_users", "ramping_users"])
    func rampsOfUsersHaveTwoNames(pattern: String, key: String) throws {
        let load = try load("  pattern: \(pattern)\n  patterns: {\(key): [{duration: 1h, users: 5}]}")
        #expect(load.pattern == .userStages)
        #expect(load.patterns.userStages == [.init(duration: .seconds(3600), users: 5)])
    }

    @Test func rampsOfUsersStandUnderOneName() throws {
        let list = "[{duration: 1h, users: 5}]"
        #expect(throws: ConfigurationError.self) {
            try load("  patterns: {stages_users: \(list), ramping_users: \(list)}")
        }
    }

    @Test func severalMethodsOfOnePathAreSeveralEndpoints() throws {
        let load = try load("  endpoints: {/orders: 3, POST /orders: 1, DELETE /orders: {weight: 2}}")
        #expect(load.endpoints.map(\.name) == ["/orders", "POST /orders", "DELETE /orders"])
        #expect(load.endpoints.map(\.weight) == [3, 1, 2])
        let configuration = Configuration(loadTest: load)
        #expect(try ConfigurationFile.configuration(configuration.yaml) == configuration)
    }

    @Test func whatIsSetIsWrittenOut() throws {
        let load = try load(
            "  target: http://h/search?q=secret1\n  concurrency: 5\n  duration: 500ms\n  pattern: max\n"
        )
        let yaml = Configuration(loadTest: load).yaml
        for line in [
            "  target: \"http://h/search?q=***\"", "  concurrency: 5", "  duration: 0.5", "  pattern: max",
        ] {
            #expect(yaml.contains(line + "\n"), "\(yaml)")
        }
        #expect(!yaml.contains("secret1") && !yaml.contains("endpoints"))
    }

    @Test(arguments: [
        ("target: ''", ""), ("target: foo", "2:11: load_test.target must be a URL like http://host:8000"),
        ("target: http://us%3Aer:hunter2@h", "a user name or password that can't be sent"),
        ("target: http://user:hunter2/x@h", "'http://***@h' is not a URL"),
        ("target: http://h#x", "has a fragment"), ("concurrency: 0", "a number of users from 1 to 10000"),
        ("concurrency: 1.5", "load_test.concurrency"), ("duration: 0", "from 0.001 to 10000000"),
        ("duration: soon", "but is 'soon'; write seconds, or a unit as in 500ms, 30s, 5m or 1h30m"),
        ("duration: -5s", "load_test.duration"), ("duration: .inf", "load_test.duration"),
        ("pattern: bursts", "did you mean 'burst'?"), ("rate: 0", "from 0.001 to 10000000"),
        ("{rate: 5, pattern: burst}", "belongs to constant-rate, but load_test.pattern is burst"),
        ("abort_window: 500ms", "a number of seconds from 1 to 3600"),
        ("patterns: {ramp_up: {ramp_duration: 25h}}", "from 0 to 86400"),
        ("endpoints: {/a: 1, GET /a: 2}", "'/a' is the endpoint /a as well"),
        ("endpoints: {/a: {method: PUT}, PUT /a: 1}", "is the endpoint PUT /a as well"),
        ("endpoints: {post /a: 1}", "a method in capitals, as in 'POST /orders'"),
        ("endpoints: {POST /a: {method: PUT}}", "must be left out, but the key names the method POST"),
        ("endpoints: {POST a: 1}", "begin with '/'"),
        ("endpoints: {/a: {body: x, body_file: y}}", "give one of them"),
        ("endpoints: {/a: {body_file: [y]}}", "must be a text, but is a list"),
    ])
    func whatIsWrongIsSaid(line: String, complaint: String) throws {
        let text = line.hasPrefix("{") ? "load_test: \(line)" : "load_test:\n  \(line)"
        guard !complaint.isEmpty else {
            #expect(try ConfigurationFile.configuration(text).loadTest.target == nil)
            return
        }
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.issues.count == 1)
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func aBodyMayBeAFileBesideTheConfiguration() throws {
        let text = "load_test: {endpoints: {/a: {body_file: 'data/${NAME}.bin'}, /b: {body_file: /abs}}}"
        let file = try ConfigurationFile(
            bytes: Array(text.utf8),
            path: "conf/f.yml",
            variables: ["NAME": "x"]
        ) {
            Array($0.utf8) + [0, 0xFF]
        }
        let bodies = try file.resolved().loadTest.endpoints.map(\.endpoint.body)
        #expect(bodies == ["conf/data/x.bin", "/abs"].map { Array($0.utf8) + [0, 0xFF] })
        #expect(try file.resolved().yaml.contains("body_file: data/x.bin\n"))
    }

    @Test func aBodyFileIsReadOnlyWhereItIsNeeded() throws {
        let text =
            "load_test: {endpoints: {/a: {body_file: gone}}}\nenvironments: {e: {load_test: {endpoints: {/b: 1}}}}"
        let file = try ConfigurationFile(text)
        let error = #expect(throws: ConfigurationError.self) { try file.resolved() }
        #expect(
            error?.description
                == "f.yml:1:41: load_test.endpoints./a.body_file: there is no file './gone'; check the path"
        )
        #expect(throws: Never.self) { try file.resolved(without: ["load_test.endpoints"]) }
        #expect(throws: Never.self) { try file.resolved(environment: "e", without: ["load_test"]) }
    }
}
