import LoadCore
import SLOEval
import Testing

@testable import Delivery

@Suite struct ThresholdTests {
    private static let text = """
        thresholds:
          latency: {p90: 80, p99.9: 900, mean: 50, max: 5000, p50: ~}
          endpoints:
            GET /list: {latency: {p95: 40}}
            POST /orders: {latency: {p95: 400, p99.99: 900}, error_rate: 0.1, throughput: 20}
        load_test:
          endpoints: {/list: 3, POST /orders: 1}
        environments:
          prod:
            thresholds:
              latency: {mean: ~}
              endpoints:
                POST /orders: {latency: {p95: 300}, throughput: ~}
                /list: {error_rate: 1}
          more:
            load_test: {endpoints: {/new: 1}}
            thresholds: {endpoints: {/new: {latency: {max: 9}}}}
        """

    @Test func objectivesOfEveryKindAreRead() throws {
        let thresholds = try ConfigurationFile.configuration(Self.text).thresholds
        let expected = SLOPolicy(
            others: [.percentile(90): 80, .percentile(99.9): 900, .mean: 50, .max: 5_000],
            endpoints: [
                "/list": [.p95: 40],
                "POST /orders": [.p95: 400, .percentile(99.99): 900, .errorRate: 0.1, .throughput: 20],
            ]
        )
        #expect(thresholds == expected)
    }

    @Test func environmentsAreLaidOverThem() throws {
        let thresholds = try ConfigurationFile.configuration(Self.text, environment: "prod").thresholds
        #expect(thresholds[.mean] == nil && thresholds[.max] == 5_000)
        #expect(
            thresholds.endpoints["POST /orders"] == [.p95: 300, .percentile(99.99): 900, .errorRate: 0.1]
        )
        #expect(thresholds.endpoints["/list"] == [.p95: 40, .errorRate: 1])
        let more = try ConfigurationFile.configuration(Self.text, environment: "more").thresholds
        #expect(more.endpoints["/new"] == [.max: 9] && more.endpoints.count == 3)
    }

    @Test(arguments: [nil, "prod", "more"])
    func theyAreWrittenOutAndReadBack(environment: String?) throws {
        let configuration = try ConfigurationFile.configuration(Self.text, environment: environment)
        #expect(try ConfigurationFile.configuration(configuration.yaml) == configuration)
    }

    @Test func anEndpointIsNamedAsInReports() throws {
        let text = """
            thresholds: {endpoints: {"/a?api_key=x&b=1": {error_rate: 1}}}
            load_test: {endpoints: {"/a?api_key=x&b=1": 1}}
            """
        let configuration = try ConfigurationFile.configuration(text)
        let endpoint = try #require(configuration.loadTest.endpoints.first).endpoint
        #expect(Array(configuration.thresholds.endpoints.keys) == [endpoint.name])
        #expect(!endpoint.name.contains("=x"))
    }

    @Test func whereNoEndpointIsListedTheCommandLineNamesThem() throws {
        let configuration = try ConfigurationFile.configuration(
            "thresholds: {endpoints: {/x: {error_rate: 1}}}"
        )
        #expect(configuration.thresholds.endpoints == ["/x": [.errorRate: 1]])
    }

    @Test func anEnvironmentThatTakesAnEndpointAwayTakesNoObjectiveWithIt() {
        let text = """
            thresholds: {endpoints: {/a: {error_rate: 1}}}
            load_test: {endpoints: {/a: 1}}
            environments:
              e: {load_test: {endpoints: {/a: {method: PUT}}}}
            """
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(
            error?.issues.map(\.description) == [
                "1:26: thresholds.endpoints./a must be named as an endpoint or a step of load_test, but none has "
                    + "this name; did you mean 'PUT /a'?"
            ]
        )
    }

    @Test func anEndpointThatCouldNotBeReadIsNotMissed() {
        let text = "thresholds: {endpoints: {/a: {error_rate: 1}}}\nload_test: {endpoints: {/a: x}}"
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.issues.count == 1)
    }
}
