import SLOEval
import Testing

@testable import Delivery

@Suite struct EnvironmentTests {
    private static let text = """
        thresholds:
          latency: {p50: 1, p95: 2}
          throughput: 5
        load_test:
          endpoints: {/a: 1, /b: {weight: 2, method: PUT}}
          patterns: {sustained: {inter_request_delay: [0.1, 0.2]}}
        prometheus: {labels: {team: x}}
        environments:
          prod:
            thresholds: {latency: {p95: 20, p99: 30}, throughput: ~}
            load_test:
              endpoints: {/b: 4, /c: 3}
              patterns: {sustained: {inter_request_delay: [0, 1]}}
              transport: urlsession
            prometheus: {labels: {zone: y}}
            alerts: {on_inconclusive: true}
            monitoring: {system: {enabled: false}}
          empty:
            thresholds:
          nothing:
        """

    @Test func anEnvironmentIsMergedDeeplyOverTheBase() throws {
        let prod = try ConfigurationFile.configuration(Self.text, environment: "prod")
        #expect(prod.thresholds == SLOPolicy(p50Milliseconds: 1, p95Milliseconds: 20, p99Milliseconds: 30))
        #expect(
            prod.loadTest.endpoints == [
                EndpointSettings(path: "/a", weight: 1), EndpointSettings(path: "/b", weight: 4),
                EndpointSettings(path: "/c", weight: 3),
            ]
        )
        #expect(prod.loadTest.patterns.sustainedPause == .zero ... .seconds(1))
        #expect(prod.loadTest.transport == .urlsession)
        #expect(prod.prometheus.labels == ["team": "x", "zone": "y"])
        #expect(prod.alerts.onInconclusive)
        #expect(!prod.monitoring.system.isEnabled)
    }

    @Test(arguments: ["empty", "nothing"])
    func anEmptySectionChangesNothing(name: String) throws {
        let file = try ConfigurationFile(Self.text)
        #expect(try file.resolved(environment: name) == file.resolved())
    }

    @Test func anUnknownEnvironmentIsAnErrorThatNamesTheKnownOnes() throws {
        let file = try ConfigurationFile(Self.text)
        #expect(file.environmentNames == ["prod", "empty", "nothing"])
        let error = ConfigurationError.unknownEnvironment(name: "prd", known: file.environmentNames)
        #expect(throws: error) { try file.resolved(environment: "prd") }
        #expect(
            error.description
                == "the configuration knows no environment 'prd'; did you mean 'prod'? Known: prod, empty, nothing"
        )
        #expect(
            ConfigurationError.unknownEnvironment(name: "x", known: []).description
                == "the configuration knows no environment 'x'; it has no section 'environments'"
        )
    }

    @Test func everyEnvironmentIsCheckedWhicheverIsUsed() throws {
        let text =
            "thresholds: {throughput: -1}\nenvironments:\n  a: {thresholds: {p50: 1}}\n  b: {environments: {}}\n  c: 3\n"
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.issues.map(\.position.line) == [1, 3, 4, 5])
    }

    @Test func aVariableIsNeededOnlyWhereItsEnvironmentIsUsed() throws {
        let text =
            "thresholds: {throughput: '${RPS}'}\nenvironments: {dev: {thresholds: {throughput: 5}}, other: {}}\n"
        let file = try ConfigurationFile(text)
        #expect(try file.resolved(environment: "dev").thresholds.throughput == 5)
        let issue = ConfigurationIssue(
            .unset(path: "thresholds.throughput", variable: "RPS"),
            at: TextPosition(line: 1, column: 26)
        )
        let error = ConfigurationError.invalid(path: "f.yml", issues: [issue])
        #expect(throws: error) { try file.resolved() }
        #expect(throws: error) { try file.resolved(environment: "other") }
    }

    @Test func aHundredEnvironmentsAreTheMost() throws {
        func text(_ count: Int) -> String {
            "environments:\n" + (0..<count).map { "  e\($0): {}\n" }.joined()
        }
        #expect(try ConfigurationFile(text(100)).environmentNames.count == 100)
        #expect(throws: ConfigurationError.self) { try ConfigurationFile(text(101)) }
    }
}
