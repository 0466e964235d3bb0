package import LoadCore
package import SLOEval

/// The options that say what is asked, declared alike by the programs that ask.
package enum RequestOptions {
    /// `--endpoint`, repeated.
    package static let endpoint = Option.repeated(
        "endpoint",
        .endpoint,
        help: "Path with an optional method and weight. Replaces the configured endpoints."
    )

    /// `--header`, repeated.
    package static let header = Option.repeated(
        "header",
        .header,
        help: "Header 'Name: value' of every request."
    )
    package static let timeout = Option(
        "timeout",
        .seconds(in: 1...300),
        default: .seconds(30),
        help: "Time limit of a request, from start to end."
    )
    package static let followCrossOrigin = Option.flag(
        "follow-cross-origin",
        help:
            "Follow redirects to other origins too, without credentials. A canary that redirects there fails anyway."
    )

    /// Returns how redirects to another origin are handled, as a command line or else a configuration asks
    /// for.
    ///
    /// - Parameter provesCanary: whether an answer of another origin is a failure even when it is followed
    ///   there.
    package static func crossOriginRedirects(
        of arguments: ParsedArguments,
        configured: LoadTestSettings,
        provesCanary: Bool
    ) -> CrossOriginRedirects {
        CrossOriginRedirects(
            follow: arguments[followCrossOrigin] || configured.followCrossOrigin,
            provesCanary: provesCanary
        )
    }

    /// The keys of a configuration that a command line makes needless.
    package static func unneededKeys(_ arguments: ParsedArguments) -> Set<String> {
        arguments.isGiven(endpoint) ? ["load_test.endpoints", "load_test.journeys", "load_test.data"] : []
    }

    /// Gives a plan the configured journeys, with the headers of the command line added to each request;
    /// endpoints of the command line take their place. The target itself is asked only where there are
    /// neither.
    package static func addJourneys(
        to plan: inout LoadPlan,
        of arguments: ParsedArguments,
        configured: LoadTestSettings
    ) {
        guard !arguments.isGiven(endpoint), !configured.journeys.isEmpty else { return }
        if configured.endpoints.isEmpty { plan.endpoints = [] }
        plan.data = configured.data
        let added = arguments[header]
        plan.journeys = configured.journeys.map { journey in
            var journey = journey
            journey.once = journey.once.map { $0.with(added) }
            journey.steps = journey.steps.map { $0.with(added) }
            return journey
        }
    }

    /// The endpoints of a command line, else the configured ones, else the target itself, with the headers of
    /// the command line added to each; they take the place of configured ones of the same name.
    package static func endpoints(
        of arguments: ParsedArguments,
        configured: [EndpointSettings],
        target: TargetURL
    ) -> [Endpoint] {
        var endpoints = arguments[endpoint]
        if endpoints.isEmpty { endpoints = configured.map(\.endpoint) }
        if endpoints.isEmpty { endpoints = [.itself(of: target)] }
        let headers = arguments[header]
        return endpoints.toldApart.map { endpoint in
            var endpoint = endpoint
            endpoint.headers.replace(with: headers)
            return endpoint
        }
    }

    /// Checks that no objective is for one of several endpoints of a command line that differ in a secret alone,
    /// which reports number.
    ///
    /// - Throws: `UsageError` when one is: it would be judged by the first of them.
    package static func checkObjectives(
        _ policy: SLOPolicy,
        for endpoints: [Endpoint],
        of arguments: ParsedArguments
    ) throws {
        for endpoint in endpoints where !endpoint.isTargetItself {
            let name = Endpoint(path: endpoint.path, method: endpoint.method).name
            guard name != endpoint.name, policy.endpoints[name]?.isEmpty == false else { continue }
            throw arguments.usageError(
                "several endpoints are called '\(name)', where secrets are hidden, so that reports can't tell which of "
                    + "them thresholds.endpoints means; ask for one of them at a time, or make each a step of a journey "
                    + "with a name of its own"
            )
        }
    }

    /// The first endpoint of a command line that names its method, as it was written.
    package static func endpointWithMethod(_ arguments: ParsedArguments) -> String? {
        arguments.givenTexts(of: endpoint).first { !$0.hasPrefix("/") }
    }
}

extension [HTTPHeader] {
    /// Adds fields, in the place of those with the same names.
    fileprivate mutating func replace(with headers: [HTTPHeader]) {
        let names = Set(headers.map { $0.name.lowercased() })
        removeAll { names.contains($0.name.lowercased()) }
        self += headers
    }
}

extension JourneyItem {
    /// The item with header fields added to each request; a value is no template here.
    fileprivate func with(_ headers: [HTTPHeader]) -> JourneyItem {
        switch self {
        case .pause: return self
        case .repeat(let times, let items): return .repeat(times: times, items.map { $0.with(headers) })
        case .step(var step):
            step.headers.replace(
                with: headers.map { HTTPHeader(name: $0.name, value: Template.fixed($0.value)) }
            )
            return .step(step)
        }
    }
}
