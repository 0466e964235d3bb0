import SLOEval

/// The expectations that answers did not meet, those that failed most answers first.
struct UnmetList {
    /// One of an endpoint.
    struct Row {
        var endpoint: String
        var unmet: UnmetExpectation
    }

    let rows: [Row]

    init(_ measurement: LoadMeasurement) {
        rows = measurement.endpoints
            .flatMap { endpoint in endpoint.unmet.map { Row(endpoint: endpoint.name, unmet: $0) } }
            .sorted { left, right in
                (right.unmet.answers, left.endpoint, left.unmet.sentence)
                    < (left.unmet.answers, right.endpoint, right.unmet.sentence)
            }
    }
}
