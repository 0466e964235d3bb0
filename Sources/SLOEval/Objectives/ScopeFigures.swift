/// The figures that the objectives of one scope are judged by.
public struct ScopeFigures: Sendable {
    /// The scope.
    public let scope: Scope

    /// The latencies of its requests; of a journey, the durations of its iterations. For the whole of an open
    /// run also how long requests had waited that were never sent.
    public internal(set) var latency: LatencyHistogram

    /// The requests that were due, or the iterations.
    public internal(set) var count: UInt64

    /// Those of them that failed or were never sent.
    public internal(set) var failures: UInt64

    /// Those of them that succeeded.
    let successes: UInt64

    /// Requests, or iterations, a second.
    public let throughput: Double

    /// The iterations of a journey that the end of the run cut off; `nil` when there were none.
    var cut: CutIterations?

    /// How long iterations of a journey had been due that were never begun; `nil` when it is not known that any
    /// was, or for another scope.
    var unbegunAges: LatencyHistogram?

    /// The measured value of a metric, in its unit; `nil` when nothing was measured.
    public func value(of metric: Metric) -> Double? {
        guard count > 0 else { return nil }
        return switch metric {
        case .percentile, .mean, .max: latency.milliseconds(of: metric)
        case .errorRate: percentage(of: failures, in: count)
        case .successRate: percentage(of: count - min(failures, count), in: count)
        case .throughput: throughput
        }
    }

    /// The 95 % interval of a metric, in its unit: of a percentile from order statistics, of a rate Wilson's;
    /// an end is `nil` where there are too few values for it. `nil` for other metrics.
    public func interval(of metric: Metric) -> (lower: Double?, upper: Double?)? {
        switch metric {
        case .percentile(let percentile):
            QuantileInterval(of: latency, quantile: percentile.quantile).map {
                ($0.lower?.nanosecondsInMilliseconds, $0.upper?.nanosecondsInMilliseconds)
            }
        case .errorRate: interval(ofEvents: failures)
        case .successRate: interval(ofEvents: count - min(failures, count))
        case .mean, .max, .throughput: nil
        }
    }

    private func interval(ofEvents events: UInt64) -> (lower: Double?, upper: Double?)? {
        ProportionInterval(events: events, of: count).map { ($0.lower * 100, $0.upper * 100) }
    }

    /// The objectives that are not met.
    func violations(of objectives: [Objective]) -> [Violation] {
        objectives.compactMap { objective in
            judged(by: objective).value(of: objective.metric).flatMap { objective.violation(measured: $0) }
        }
    }

    /// The figures that an objective is judged by: with the iterations cut off by the end of the run that are
    /// known to be too slow for it.
    public func judged(by objective: Objective) -> ScopeFigures {
        guard let slow = cut?.tooSlow(for: objective) else { return self }
        var figures = self
        figures.latency.merge(slow)
        figures.count = count.addingClamped(slow.count)
        return figures
    }

    /// The figures if requests that were never sent, or iterations that were never begun, had been the scope's.
    ///
    /// - Parameter ages: how long they had been due.
    func counting(unsent ages: LatencyHistogram) -> ScopeFigures {
        var figures = self
        figures.latency.merge(ages)
        figures.count = count.addingClamped(ages.count)
        figures.failures = failures.addingClamped(ages.count)
        return figures
    }
}

extension LoadMeasurement {
    /// Returns the figures that the objectives of a scope are judged by. Endpoints of one name are taken
    /// together.
    ///
    /// - Complexity: a merge of two histograms for each endpoint of the scope.
    public func figures(of scope: Scope) -> ScopeFigures {
        switch scope {
        case .run:
            ScopeFigures(
                scope: scope,
                latency: judgedLatency,
                count: requests.addingClamped(unsent),
                failures: failures.addingClamped(unsent),
                successes: requests - min(failures, requests),
                throughput: throughput
            )
        case .endpoint(let name):
            figures(of: scope, endpoint(named: name))
        case .journey(let name):
            figures(of: scope, journey(named: name))
        }
    }

    private func figures(of scope: Scope, _ endpoint: EndpointMeasurement) -> ScopeFigures {
        ScopeFigures(
            scope: scope,
            latency: endpoint.latency,
            count: endpoint.requests,
            failures: endpoint.failures,
            successes: endpoint.successes,
            throughput: perSecond(endpoint.requests)
        )
    }

    private func figures(of scope: Scope, _ journey: JourneyMeasurement) -> ScopeFigures {
        ScopeFigures(
            scope: scope,
            latency: journey.duration,
            // Of those cut off, some had failed by then.
            count: journey.iterations.addingClamped(journey.cutFailures),
            failures: journey.failures.addingClamped(journey.cutFailures),
            successes: journey.successes,
            throughput: perSecond(journey.iterations),
            cut: CutIterations(of: journey),
            unbegunAges: journeys.contains { $0.unbegun > 0 } ? journey.unbegunAges : nil
        )
    }

    /// All endpoints of a name together; with nothing measured when there is none.
    func endpoint(named name: String) -> EndpointMeasurement {
        endpoints.filter { $0.name == name }
            .reduce(into: EndpointMeasurement(name: name)) { $0.merge($1) }
    }

    /// The journey of a name; with nothing measured when there is none.
    func journey(named name: String) -> JourneyMeasurement {
        journeys.filter { $0.name == name }
            .reduce(into: JourneyMeasurement(name: name)) { $0.merge($1) }
    }
}
