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
        for (name, field) in section[.endpoints]?.endpoints(in: names) ?? [] {
            endpoints[name, default: [:]].merge(field.endpointBounds()) { $1 }
        }
        for (name, field) in section[.journeys]?.journeys(in: names) ?? [] {
            journeys[name] = field.journeyBounds()
        }
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

    /// The entries of `endpoints` by their names in reports; one that nothing has is reported.
    fileprivate func endpoints(in names: ObjectiveNames?) -> [(name: String, field: Field)] {
        scopes(ObjectiveNames.name, in: names?.endpoints, "an endpoint or a step")
    }

    /// The entries of `journeys` by name; one that nothing has is reported.
    fileprivate func journeys(in names: ObjectiveNames?) -> [(name: String, field: Field)] {
        scopes({ $0 }, in: names?.journeys, "a journey")
    }

    private func scopes(
        _ name: (String) -> String,
        in names: Set<String>?,
        _ kind: String
    ) -> [(name: String, field: Field)] {
        let own = entries()
        if let names {
            // What an environment changes can leave an objective of the base without its endpoint.
            let known = names.sorted()
            for (entry, field) in own + inheritedEntries() where !names.contains(name(entry.key)) {
                decoding.report(
                    .unknownName(path: field.path, name: name(entry.key), kind: kind, known: known),
                    at: entry.keyPosition
                )
            }
        }
        return own.map { (name($0.entry.key), $0.field) }
    }
}
