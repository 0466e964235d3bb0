import SLOEval

extension PrometheusFormat {
    /// The durations of journeys as a histogram by journey, and their iterations by journey and outcome, or by the
    /// reason why they have none; nothing for a run without journeys.
    ///
    /// A duration is without pauses; an outcome is `success` or `failure`. A configured label `journey` gives
    /// way.
    public func journeys(of report: LoadTestReport) -> [MetricFamily] {
        let journeys = report.measurement.journeys.byName
        if journeys.isEmpty { return [] }
        let common = commonLabels(of: report).filter { $0.name != "journey" }
        func labels(_ journey: JourneyMeasurement) -> [MetricLabel] {
            common + [MetricLabel("journey", journey.name)]
        }
        return [
            MetricFamily(
                name: prefix + "journey_duration_seconds",
                help: "Duration of the iterations of journeys in seconds, without pauses.",
                kind: .histogram,
                samples: journeys.flatMap { durations(of: $0.duration, labels($0)) }
            ),
            MetricFamily(
                name: prefix + "journey_iterations_total",
                help: "Iterations of journeys by outcome: success or failure.",
                kind: .counter,
                samples: journeys.flatMap { journey in
                    [("success", journey.successes), ("failure", journey.failures)].map { outcome, count in
                        MetricSample(
                            Double(count),
                            labels: labels(journey) + [MetricLabel("outcome", outcome)]
                        )
                    }
                }
            ),
            MetricFamily(
                name: prefix + "journey_unfinished_iterations_total",
                help:
                    "Iterations of journeys without an outcome: cut off by the end of the run, or never begun.",
                kind: .counter,
                samples: journeys.flatMap { journey in
                    [("cut_off", journey.cutOff), ("not_begun", journey.unbegun)].map { reason, count in
                        MetricSample(
                            Double(count),
                            labels: labels(journey) + [MetricLabel("reason", reason)]
                        )
                    }
                }
            ),
        ]
    }
}
