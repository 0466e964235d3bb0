package import SLOEval

/// Hints about a run that measured something else than was meant: a path that does not exist, a service that
/// wants a login.
package enum RunHint {
    /// The hints for a measurement, a sentence or two each; none for a run whose requests were answered
    /// otherwise.
    ///
    /// - Parameters:
    ///   - measurement: what was measured.
    ///   - target: the base URL of the service.
    package static func hints(for measurement: LoadMeasurement, of target: String) -> [String] {
        let asked = measurement.endpoints.filter { $0.requests > 0 }
        let uniform = asked.compactMap { endpoint in endpoint.onlyFailure.map { (endpoint.name, $0) } }
        let statuses = uniform.map(\.1).reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
        return statuses.compactMap { status in
            guard let advice = advice(for: status, target) else { return nil }
            let names = uniform.filter { $0.1 == status }.map(\.0)
            let subject = names.count == asked.count ? "Every request" : "Every request to \(list(names))"
            return "\(subject) was answered with status \(status): \(advice)"
        }
    }

    /// Returns warnings about answers that were not the service's own, some or all.
    package static func warnings(for measurement: LoadMeasurement) -> [String] {
        let total = measurement.total
        guard total.departures > 0 else { return [] }
        let share = percentage(of: total.departures, in: total.requests)
        let example = measurement.failureExamples[.leftOrigin].map { " (\($0))" } ?? ""
        let wereFollowed = total.failureKinds[.leftOrigin] < total.departures
        return [
            "\(HumanFormat.count(total.departures)) of \(HumanFormat.count(total.requests)) requests "
                + "(\(HumanFormat.percent(share))) were redirected to another origin\(example). "
                + (wereFollowed
                    ? "The answers there come from another service; test the service by its own URL."
                    : "They count as failed; test that URL itself, or follow with --follow-cross-origin.")
        ]
    }

    private static func advice(for status: Int, _ target: String) -> String? {
        switch status {
        case 401, 403:
            "the service wants a login. Send an Authorization header with --header, or from the configuration."
        case 404, 410:
            "no endpoint exists there. Correct the target \(target), or name paths below it with --endpoint or in "
                + "load_test.endpoints."
        case 405:
            "the service does not take this method there. Name another with --method, or in front of the path."
        default: nil
        }
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}

extension EndpointMeasurement {
    /// The status of every answer when all of them have the same one and none counted as a success.
    fileprivate var onlyFailure: Int? {
        guard failures == requests, let first = statuses.byFrequency.first, first.count == requests else {
            return nil
        }
        return first.element
    }
}
