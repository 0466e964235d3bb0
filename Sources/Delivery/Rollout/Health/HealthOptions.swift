import Foundation
import LoadCore
package import SLOEval

/// The options of health sources, and the sources that they ask for.
package enum HealthOptions {
    package static let interval = Option(
        "health-interval",
        .seconds(in: 0.05...86_400),
        default: .seconds(30),
        help: "Time between two health readings."
    )
    package static let maxBad = Option(
        "max-bad-readings",
        .integer(in: 1...1000),
        default: 2,
        help: "Number of bad readings in a row that fail a stage."
    )
    package static let maxBadInAll = Option.optional(
        "max-bad-total",
        .integer(in: 1...1_000_000),
        help: "Number of bad readings in all that fail a stage."
    )
    package static let minGood = Option(
        "min-good-readings",
        .integer(in: 1...1_000_000),
        default: 3,
        help: "Number of good readings that a stage needs at least."
    )
    package static let maxErrors = Option(
        "max-consecutive-errors",
        .integer(in: 1...1000),
        default: 4,
        help: "Number of readings in a row without an answer that fail a stage."
    )
    package static let prometheusURL = Option.optional(
        "prometheus-url",
        .httpURL,
        help: "URL of Prometheus, for the error rate and the latency."
    )
    package static let errorRateQuery = Option.optional(
        "error-rate-query",
        .text.named("PROMQL"),
        help: "Query for errors in percent; {deployment}, {namespace}, {percentage}. Istio has a default."
    )
    package static let requestCountQuery = Option.optional(
        "request-count-query",
        .text.named("PROMQL"),
        help: "Query for the requests that the error rate is about; few are judged by an interval."
    )
    package static let minRequests = Option(
        "min-health-requests",
        .integer(in: 1...1_000_000_000),
        default: 20,
        help: "Number of requests a reading needs to be good, where they are counted."
    )
    package static let maxErrorRate = Option.optional(
        "max-error-rate",
        .number(in: 0...100),
        help: "Largest error rate in percent. Defaults to the configured threshold, else 1."
    )
    package static let latencyQuery = Option.optional(
        "latency-query",
        .text.named("PROMQL"),
        help: "Query for a latency of the canary in milliseconds; needs --max-latency."
    )
    package static let maxLatency = Option.optional(
        "max-latency",
        .number(in: 0...1e9),
        help: "Largest latency in milliseconds."
    )
    package static let url = Option.optional(
        "health-url",
        .httpURL,
        help: "URL that must answer with a status from 200 to 299."
    )
    package static let command = Option<[String]?>.optional(
        "health-command",
        .argumentList,
        help: "Program that must exit with 0. Runs without a shell."
    )

    package static let group = OptionGroup(
        "Health",
        [
            interval, maxBad, maxBadInAll, minGood, maxErrors, prometheusURL, errorRateQuery,
            requestCountQuery, minRequests, maxErrorRate, latencyQuery,
            maxLatency, url,
            command,
        ]
    )

    /// The error rate that Istio's own metrics give, with no errors counted as 0 and no requests as no
    /// answer.
    private static let istioErrorRate =
        "100 * (sum(rate(istio_requests_total{destination_workload=\"{deployment}\","
        + "destination_workload_namespace=\"{namespace}\",response_code=~\"5..\"}[1m])) or vector(0)) / "
        + "sum(rate(istio_requests_total{destination_workload=\"{deployment}\","
        + "destination_workload_namespace=\"{namespace}\"}[1m]))"

    /// The requests that Istio's own metrics count in the same window.
    private static let istioRequests =
        "sum(increase(istio_requests_total{destination_workload=\"{deployment}\","
        + "destination_workload_namespace=\"{namespace}\"}[1m]))"

    /// The surroundings of sources of health.
    package struct Surroundings {
        package let cluster: ClusterChoice
        package let deployment: DeploymentReference
        package let router: any TrafficRouter
        /// The shares, in percent, at which a canary without requests is no matter.
        package let mayBeUnseen: Set<Int>
        package let policy: SLOPolicy
        /// How connections are made that don't lead to the canary.
        package let connections: ConnectionSettings
        /// How connections to the canary are made.
        package let canaryConnections: ConnectionSettings
        package let shell: ProgramShell

        package init(
            cluster: ClusterChoice,
            deployment: DeploymentReference,
            router: any TrafficRouter,
            mayBeUnseen: Set<Int>,
            policy: SLOPolicy,
            connections: ConnectionSettings,
            canaryConnections: ConnectionSettings,
            shell: ProgramShell
        ) {
            self.cluster = cluster
            self.deployment = deployment
            self.router = router
            self.mayBeUnseen = mayBeUnseen
            self.policy = policy
            self.connections = connections
            self.canaryConnections = canaryConnections
            self.shell = shell
        }
    }

    /// The sources that a command line asks for.
    ///
    /// - Throws: `UsageError` when there is none, or one lacks something.
    package static func chosen(by arguments: ParsedArguments, in around: Surroundings) throws
        -> any HealthSource
    {
        var sources: [any HealthSource] = []
        if let kubectl = around.cluster.kubectl, let canary = around.cluster.canary {
            sources.append(DeploymentHealth(kubectl: kubectl, deployment: canary))
        }
        sources += try prometheus(arguments, around)
        if let url = arguments[url] {
            sources.append(HTTPHealth(url: url, fetch: fetcher(around, around.canaryConnections)))
        }
        if let words = arguments[command] {
            let call = ProcessCall(words: words, environment: around.shell.environment)
            sources.append(CommandHealth(command: call, runner: around.shell.runner))
        }
        guard !sources.isEmpty else {
            throw arguments.usageError(
                "no health check is configured; give --prometheus-url, --health-url, --health-command or "
                    + "--kubernetes"
            )
        }
        return CombinedHealth(
            sources + [TrafficHealth(router: around.router, mayBeUnseen: around.mayBeUnseen)]
        )
    }

    /// The addresses of the sources that a command line asks for, to be asked once before anything is
    /// changed.
    package static func addresses(of arguments: ParsedArguments, in around: Surroundings) -> [RolloutAddress]
    {
        var addresses: [RolloutAddress] = []
        if let server = arguments[prometheusURL] {
            // Any query does: what the rollout's own come to is asked when there is a canary to ask about.
            let fetch = prometheusFetcher(around)
            let question = (server.hasSuffix("/") ? server : server + "/") + "api/v1/query?query=1"
            addresses.append(
                RolloutAddress(option: "--prometheus-url", address: server) {
                    await HealthAnswer.refusal(of: question, fetch)
                }
            )
        }
        if let url = arguments[url] {
            let fetch = fetcher(around, around.canaryConnections)
            addresses.append(
                RolloutAddress(option: "--health-url", address: url, isCanary: true) {
                    await HealthAnswer.refusal(of: url, fetch)
                }
            )
        }
        return addresses
    }

    private static func prometheus(
        _ arguments: ParsedArguments,
        _ around: Surroundings
    ) throws -> [any HealthSource] {
        guard let server = arguments[prometheusURL] else {
            for option in [errorRateQuery, requestCountQuery, latencyQuery] where arguments.isGiven(option) {
                throw arguments.usageError("--\(option.declaration.name) needs --prometheus-url")
            }
            return []
        }
        let isIstio = arguments[RouterOptions.router] == .istio
        guard let rate = arguments[errorRateQuery] ?? (isIstio ? istioErrorRate : nil) else {
            throw arguments.usageError("--prometheus-url needs --error-rate-query with this router")
        }
        let isDefault = arguments[errorRateQuery] == nil
        let count = arguments[requestCountQuery] ?? (isDefault ? istioRequests : nil)
        let bound = arguments[maxErrorRate] ?? around.policy.errorRatePercent ?? 1
        var queries = [
            PrometheusHealth.Query(
                subject: "error rate",
                expression: rate,
                bound: bound,
                unit: "%",
                countExpression: count,
                leastRequests: Double(arguments[minRequests])
            )
        ]
        switch (arguments[latencyQuery], arguments[maxLatency]) {
        case (let latency?, let bound?):
            queries.append(.init(subject: "latency", expression: latency, bound: bound, unit: " ms"))
        case (nil, nil): break
        default: throw arguments.usageError("--latency-query and --max-latency need each other")
        }
        return queries.map {
            PrometheusHealth(
                serverURL: server,
                query: $0,
                deployment: around.cluster.canary ?? around.deployment,
                fetch: prometheusFetcher(around)
            )
        }
    }

    /// Prometheus has a name of its own, whatever the service is asked for.
    private static func prometheusFetcher(_ around: Surroundings) -> HealthAnswer.Fetch {
        var connections = around.connections
        connections.tls.serverName = nil
        return fetcher(around, connections)
    }

    /// GET through the host's curl: whatever a server does to it, this program goes on.
    private static func fetcher(
        _ around: Surroundings,
        _ connections: ConnectionSettings
    ) -> HealthAnswer.Fetch {
        let caller = CurlCaller(
            runner: around.shell.runner,
            environment: around.shell.environment,
            connections: connections
        )
        return { url in
            let answer = try await caller.answer(to: HTTPCall("GET", url), within: .seconds(10))
            return HealthAnswer(status: answer.status, body: Array(answer.body.utf8))
        }
    }
}
