extension LoadPlan {
    /// The names under which requests are counted, in the order of a measurement: those of the endpoints, then
    /// those of the journeys' steps.
    public var requestNames: [String] {
        endpoints.map(\.name) + journeys.flatMap(\.requestSteps).map(\.name)
    }

    /// What is expected of the answers to the requests, in the same order.
    var expectations: [Expectation] {
        endpoints.map(\.expectation) + journeys.flatMap(\.requestSteps).map(\.expectation)
    }

    /// How often endpoints and journeys are picked, in this order.
    var weights: [Double] { endpoints.map(\.weight) + journeys.map(\.weight) }

    /// The journeys made ready for a target: the request of each step that is the same every time is built.
    ///
    /// - Parameter compared: the fields of answers that are compared, together with the bodies; `nil` compares
    ///   nothing.
    /// - Throws: the first mistake in a template or capture.
    func programs(
        for targets: [TargetURL],
        comparing compared: [String]? = nil
    ) throws(JourneyError) -> [JourneyProgram] {
        var next = endpoints.count
        var programs: [JourneyProgram] = []
        for journey in journeys {
            let program = try JourneyProgram(
                journey,
                tables: data,
                sides: StepProgram.Sides(targets: targets, compared: compared),
                firstStep: next
            )
            next += program.steps.count
            programs.append(program)
        }
        return programs
    }

    /// Checks the journeys and the data that they use, but opens no file.
    func validateJourneys() throws(JourneyError) {
        var tables: Set<String> = []
        for table in data where !tables.insert(table.name).inserted { throw .duplicateTable(table.name) }
        var names: Set<String> = []
        for journey in journeys {
            guard !journey.name.isEmpty else { throw .noName(journey: "") }
            guard names.insert(journey.name).inserted else { throw .duplicateJourney(journey.name) }
            try journey.validate(tables: tables)
        }
        var requests = Set(endpoints.map(\.name))
        for step in journeys.flatMap(\.requestSteps) where !requests.insert(step.name).inserted {
            throw .duplicateStep(step.name)
        }
        _ = try programs(for: [target])
    }
}

extension Journey {
    fileprivate func validate(tables: Set<String>) throws(JourneyError) {
        guard weight >= 0, weight.isFinite else { throw .weight(weight, journey: name) }
        guard !steps.flatMap(\.requestSteps).isEmpty else { throw .noRequest(journey: name) }
        for table in data where !tables.contains(table) { throw .unknownTable(table, journey: name) }
        for item in once + steps { try validate(item) }
    }

    private func validate(_ item: JourneyItem) throws(JourneyError) {
        switch item {
        case .step(let step): if step.name.isEmpty { throw .noName(journey: name) }
        case .pause(let pause):
            guard pause.lowerBound >= .zero else { throw .pause(pause.lowerBound, journey: name) }
        case .repeat(let times, let items):
            guard times > 0, !item.requestSteps.isEmpty else {
                throw .repetition(times: times, journey: name)
            }
            for item in items { try validate(item) }
        }
    }
}
