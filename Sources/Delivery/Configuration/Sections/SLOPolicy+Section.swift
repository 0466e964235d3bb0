import SLOEval

/// The keys of `thresholds`.
enum ThresholdKey: String, CaseIterable {
    case latency
    case errorRate = "error_rate"
    case throughput
    case endpoints, journeys
}

/// The keys of an entry of `thresholds.endpoints`.
enum EndpointThresholdKey: String, CaseIterable {
    case latency
    case errorRate = "error_rate"
    case throughput
}

/// The keys of an entry of `thresholds.journeys`.
enum JourneyThresholdKey: String, CaseIterable {
    case latency
    case successRate = "success_rate"
    case errorRate = "error_rate"
}

extension SLOPolicy {
    /// Reads `thresholds`; what is left out is not checked.
    ///
    /// - Parameter names: the names that there are; `nil` where the file leaves them open.
    init(_ section: Section<ThresholdKey>, names: ObjectiveNames?) {
        self.init(
            errorRatePercent: section[.errorRate]?.number(.percentage),
            throughput: section[.throughput]?.number(.rate),
            others: section[.latency]?.latencyBounds() ?? [:]
        )
        let lookups = names.map { (ObjectiveLookup(targetsOf: $0), ObjectiveLookup(journeysOf: $0)) }
        for (name, field) in section[.endpoints]?.endpoints(in: lookups?.0) ?? [] {
            endpoints[name, default: [:]].merge(field.endpointBounds()) { $1 }
        }
        for (name, field) in section[.journeys]?.journeys(in: lookups?.1) ?? [] {
            journeys[name] = field.journeyBounds()
        }
        section[.journeys]?.refuseJourneys(namedAs: section[.endpoints])
    }
}

extension Field {
    /// The bounds of `latency`: a percentile, the mean or the maximum each. Null is no bound.
    fileprivate func latencyBounds() -> [Metric: Double] {
        var bounds: [Metric: Double] = [:]
        for (entry, field) in entries() {
            if let metric = Metric(rawValue: entry.key), metric.isLatency {
                if !field.node.isNull { bounds[metric] = field.number(.latency) }
            } else if entry.key.dropFirst().first?.isNumber == true {
                let rule = "be a percentile above 0 and below 100 such as p95 or p99.9"
                decoding.report(
                    .unacceptable(path: field.path, must: rule, but: "is \(entry.key.inQuotes)"),
                    at: entry.keyPosition
                )
            } else {
                let known = ["p50", "p95", "p99", "p99.9", "mean", "max"]
                decoding.report(
                    .unknownKey(path: field.path, key: field.shown(key: entry.key), known: known),
                    at: entry.keyPosition
                )
            }
        }
        return bounds
    }

    /// The bounds of an endpoint or a step.
    fileprivate func endpointBounds() -> [Metric: Double] {
        let section = Section<EndpointThresholdKey>(self)
        var bounds = section[.latency]?.latencyBounds() ?? [:]
        bounds[.errorRate] = section[.errorRate]?.number(.percentage)
        bounds[.throughput] = section[.throughput]?.number(.rate)
        return bounds
    }

    /// The bounds of a journey.
    fileprivate func journeyBounds() -> [Metric: Double] {
        let section = Section<JourneyThresholdKey>(self)
        var bounds = section[.latency]?.latencyBounds() ?? [:]
        bounds[.errorRate] = section[.errorRate]?.number(.percentage)
        bounds[.successRate] = section[.successRate]?.number(.percentage)
        return bounds
    }

    /// The entries of `endpoints` by their names in reports; one that stands for nothing, or for several things,
    /// is reported.
    fileprivate func endpoints(in lookup: ObjectiveLookup?) -> [(name: String, field: Field)] {
        scopes(ObjectiveNames.name, in: lookup, "an endpoint or a step")
    }

    /// The entries of `journeys` by name, checked in the same way.
    fileprivate func journeys(in lookup: ObjectiveLookup?) -> [(name: String, field: Field)] {
        scopes({ $0 }, in: lookup, "a journey")
    }

    private func scopes(
        _ name: (String) -> String,
        in lookup: ObjectiveLookup?,
        _ kind: String
    ) -> [(name: String, field: Field)] {
        func meaning(of key: String) -> ObjectiveLookup.Meaning? {
            lookup?.meaning(of: key, name: name(key))
        }
        // What an environment changes can leave an objective of the base without its endpoint.
        for (entry, field) in lookup == nil ? [] : allEntries() {
            switch meaning(of: entry.key) {
            case nil, .one: break
            case .nothing:
                let problem = ConfigurationIssue.Problem.unknownName(
                    path: field.path,
                    name: name(entry.key),
                    kind: kind
                )
                decoding.report(problem, at: entry.keyPosition, known: lookup?.known ?? [])
            case .several(let reason):
                decoding.report(
                    .unacceptable(path: field.path, must: "be the name of \(kind)", but: reason),
                    at: entry.keyPosition
                )
            }
        }
        return entries().map { entry, field in
            if case .one(let name) = meaning(of: entry.key) { return (name, field) }
            return (name(entry.key), field)
        }
    }

    /// Reports journeys that have objectives beside those of an endpoint or step of the same name: the lines on
    /// them would read alike.
    fileprivate func refuseJourneys(namedAs endpoints: Field?) {
        let names = Set((endpoints?.allEntries() ?? []).map { ObjectiveNames.name(ofEndpoint: $0.entry.key) })
        for (entry, field) in allEntries() where names.contains(entry.key) {
            let other = "an endpoint or step with objectives is called \(entry.key.inQuotes) too"
            decoding.report(
                .unacceptable(
                    path: field.path,
                    must: "be told apart from others in reports",
                    but: "\(other); rename one of them"
                ),
                at: entry.keyPosition
            )
        }
    }
}
