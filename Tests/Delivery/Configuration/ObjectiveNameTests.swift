import LoadCore
import SLOEval
import Testing

@testable import Delivery

/// An objective is for one endpoint or step, and for that one alone.
@Suite struct ObjectiveNameTests {
    private static let severalSecrets =
        "1:26: thresholds.endpoints./a?token=*** must be the name of an endpoint or a step, but 2 endpoints are called "
        + "'/a?token=***', where secrets are hidden, so that reports can't tell which is meant; make each a step of a journey, with a name of its own"
    private static let putTogether =
        ", but another key above names the same; put their bounds together"
    private static let remedy =
        "; give a step another name, or an endpoint its method in its key, as in 'POST /orders'"

    private static let refused: [(text: String, issues: [String])] = [
        (
            """
            thresholds: {endpoints: {"/a?token=1": {error_rate: 1}}}
            load_test: {endpoints: {"/a?token=1": 1, "/a?token=2": 1}}
            """,
            [severalSecrets]
        ),
        (
            """
            thresholds: {endpoints: {"/a?token=***": {error_rate: 1}}}
            load_test: {endpoints: {"/a?token=1": 1, "GET /a?token=2": 1}}
            """,
            [severalSecrets]
        ),
        (
            """
            thresholds: {endpoints: {GET /ok: {error_rate: 1}}}
            load_test:
              endpoints: {/ok: 1}
              journeys: {j: {steps: [{name: GET /ok, get: /other}]}}
            """,
            [
                "1:26: thresholds.endpoints.GET /ok must be the name of an endpoint or a step, but it can mean "
                    + "'/ok' or 'GET /ok'\(remedy)"
            ]
        ),
        (
            """
            thresholds: {endpoints: {/a: {error_rate: 1}}}
            load_test: {endpoints: {/a: {method: POST}, GET /a: 1}}
            """,
            [
                "1:26: thresholds.endpoints./a must be the name of an endpoint or a step, but it can mean '/a' or "
                    + "'POST /a'\(remedy)"
            ]
        ),
        (
            """
            thresholds: {endpoints: {order: {error_rate: 1}}}
            load_test: {journeys: {j: {steps: [{name: order, get: /a}, {name: " order ", get: /b}]}}}
            """,
            [
                "1:26: thresholds.endpoints.order must be the name of an endpoint or a step, but it can mean ' order ' "
                    + "or 'order'\(remedy)"
            ]
        ),
        (
            """
            thresholds: {journeys: {buy now: {success_rate: 99}}}
            load_test: {journeys: {buy now: {steps: [{get: /a}]}, "buy  now": {steps: [{get: /b}]}}}
            """,
            [
                "1:25: thresholds.journeys.buy now must be the name of a journey, but it can mean 'buy  now' or "
                    + "'buy now'\(remedy)"
            ]
        ),
        (
            "thresholds: {endpoints: {/a: {error_rate: 1}, GET /a: {latency: {p95: 1}}}}",
            ["1:47: thresholds.endpoints./a must stand once\(putTogether)"]
        ),
        (
            #"thresholds: {endpoints: {"POST /a": {error_rate: 1}, "POST  /a": {error_rate: 2}}}"#,
            ["1:54: thresholds.endpoints.POST /a must stand once\(putTogether)"]
        ),
        (
            """
            load_test: {endpoints: {/a: 1}}
            environments:
              e: {thresholds: {endpoints: {GET /a: {error_rate: 1}, /a: {throughput: 1}}}}
            """,
            ["3:57: thresholds.endpoints./a must stand once\(putTogether)"]
        ),
        (
            """
            thresholds: {endpoints: {"/a?token=1": {error_rate: 1}}}
            load_test: {endpoints: {"/a?token=1": 1}}
            environments:
              e: {load_test: {endpoints: {"/a?token=2": 1}}}
            """,
            [severalSecrets]
        ),
        (
            """
            thresholds:
              endpoints: {buy: {error_rate: 1}}
              journeys: {buy: {success_rate: 99}}
            load_test: {journeys: {buy: {steps: [{name: buy, get: /a}]}}}
            """,
            [
                "3:14: thresholds.journeys.buy must be told apart from others in reports, but an endpoint or step "
                    + "with objectives is called 'buy' too; rename one of them"
            ]
        ),
    ]

    @Test(arguments: refused)
    func oneThatCouldMeanAnotherIsRefused(text: String, issues: [String]) {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.issues.map(\.description) == issues)
        #expect(!"\(error.debugDescription)".contains("token=1"), "no secret is shown")
    }

    private static let accepted: [(text: String, endpoints: [String: [Metric: Double]])] = [
        (
            """
            thresholds: {endpoints: {GET /ok: {error_rate: 1}}}
            load_test: {journeys: {j: {steps: [{name: GET /ok, get: /other}]}}}
            """,
            ["GET /ok": [.errorRate: 1]]
        ),
        (
            """
            thresholds: {endpoints: {GET /a: {error_rate: 1}, POST /a: {error_rate: 2}}}
            load_test: {endpoints: {/a: {method: POST}, GET /a: 1}}
            """,
            ["/a": [.errorRate: 1], "POST /a": [.errorRate: 2]]
        ),
        (
            """
            thresholds: {endpoints: {/a: {error_rate: 1}, /A: {error_rate: 2}}}
            load_test: {endpoints: {/a: 1, /A: 1}}
            """,
            ["/a": [.errorRate: 1], "/A": [.errorRate: 2]]
        ),
        (
            """
            thresholds: {endpoints: {"/a?token=2": {error_rate: 1}}}
            load_test: {endpoints: {"/a?token=1": 1, "/b?token=1": 1}}
            """,
            ["/a?token=***": [.errorRate: 1]]
        ),
    ]

    @Test(arguments: accepted)
    func oneThatMeansOneThingIsForIt(text: String, endpoints: [String: [Metric: Double]]) throws {
        #expect(try ConfigurationFile.configuration(text).thresholds.endpoints == endpoints)
    }

    @Test func anEnvironmentMayTakeABoundAwayInAnotherSpelling() throws {
        let text = """
            thresholds: {endpoints: {GET /a: {error_rate: 1, latency: {p95: 40}}}}
            load_test: {endpoints: {/a: 1}}
            environments:
              e: {thresholds: {endpoints: {/a: {error_rate: ~}}}}
            """
        let thresholds = try ConfigurationFile.configuration(text, environment: "e").thresholds
        #expect(thresholds.endpoints == ["/a": [.p95: 40]])
    }

    @Test func anIssueIsTheSameWhateverNamesMayHaveBeenMeant() {
        let problem = ConfigurationIssue.Problem.unknownName(path: "p", name: "ordr", kind: "a step")
        let place = TextPosition(line: 1, column: 1)
        let issue = ConfigurationIssue(problem, at: place, known: ["order"])
        #expect(issue == ConfigurationIssue(problem, at: place))
        #expect(issue != ConfigurationIssue(problem, at: TextPosition(line: 1, column: 2)))
        #expect(issue.description.hasSuffix("; did you mean 'order'?"))
    }
}
