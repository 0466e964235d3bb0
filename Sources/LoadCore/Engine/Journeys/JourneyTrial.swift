public import SLOEval

/// One iteration of a journey to look at, request by request, before it is loaded.
public struct JourneyTrial<Transport: HTTPTransport>: Sendable {
    private let transport: Transport

    /// Creates a trial.
    ///
    /// - Parameter transport: how requests are sent; the caller closes it afterwards.
    public init(transport: Transport) { self.transport = transport }

    /// Runs one iteration of a journey, whatever the plan's pattern and times.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - journey: the name of the journey.
    ///   - user: the number of the user.
    ///   - skippedPause: called instead of each pause, which a trial doesn't take, with the times between which it is
    ///     drawn. The default does nothing.
    ///   - report: called after each step.
    /// - Returns: whether every step that was sent succeeded.
    /// - Throws: ``LoadEngineError`` when the plan is invalid or has no such journey.
    public func run(
        _ plan: LoadPlan,
        journey: String,
        user: Int = 0,
        skippedPause: @escaping @Sendable (ClosedRange<Duration>) -> Void = { _ in },
        report: @escaping @Sendable (TriedStep) -> Void
    ) async throws(LoadEngineError) -> Bool {
        var plan = plan
        plan.pattern = .max
        plan.warmUp = .zero
        plan.requestLimit = nil
        plan.duration = .seconds(86_400)
        let tables: [any DataRows]
        do throws(LoadPlanError) {
            try plan.validate()
            tables = try plan.open()
        } catch {
            throw .invalidPlan(error)
        }
        guard let place = plan.journeys.firstIndex(where: { $0.name == journey }),
            let set = JourneySet(
                of: plan,
                targets: [plan.target],
                tables: tables,
                comparing: [HTTPRequest.everyHeader]
            )
        else { throw .invalidPlan(.journey(.unknownJourney(journey, known: plan.journeys.map(\.name)))) }
        let lane = transport.lanes[0]
        let users = JourneyUser(
            set,
            user: user,
            on: lane,
            schedule: RunSchedule(plan: plan, start: lane.now)
        )
        let planned = PlannedRequest(
            endpoint: plan.endpoints.count + place,
            isMeasured: true,
            isPermitted: false
        )
        return await withTaskExecutorPreference(lane.executor) {
            var sender = TrialSender(
                channel: lane.makeChannel(),
                report: report,
                skippedPause: skippedPause,
                journeys: users
            )
            _ = await sender.iterate(planned)
            return sender.hasSucceeded
        }
    }
}

/// A step of a trial: its request, its answer, and what was made of it.
public struct TriedStep: Sendable {
    /// The name of the step.
    public let name: String
    /// The request; `nil` when it could not be made of the values there were, or was not wanted.
    public let request: HTTPRequest?
    /// The exchange; `nil` for a step whose condition said that it is not to be sent.
    public let exchange: HTTPExchange?
    /// Why the step failed; `nil` when it succeeded.
    public let failure: FailureKind?
    /// Why it failed, in words.
    public let explanation: String?
    /// The expectation of the answer.
    public let expectation: Expectation
    /// The captured values by their names, in order; `nil` where there was none.
    public let captured: [(name: String, value: String?)]
}

/// Sends the requests of a trial.
private struct TrialSender<Lane: TransportLane>: RequestSender {
    let channel: Lane.Channel
    let report: @Sendable (TriedStep) -> Void
    let skippedPause: @Sendable (ClosedRange<Duration>) -> Void
    var journeys: JourneyUser<Lane>?
    /// Whether every step succeeded so far.
    private(set) var hasSucceeded = true

    init(
        channel: Lane.Channel,
        report: @escaping @Sendable (TriedStep) -> Void,
        skippedPause: @escaping @Sendable (ClosedRange<Duration>) -> Void,
        journeys: JourneyUser<Lane>
    ) {
        self.channel = channel
        self.report = report
        self.skippedPause = skippedPause
        self.journeys = journeys
    }

    /// A trial has no endpoints.
    func send(_ request: PlannedRequest) async -> MonotonicInstant { .now }

    mutating func send(_ step: StepProgram, _ request: PlannedRequest) async -> StepEnd {
        guard var user = journeys else { return StepEnd(cutAt: .now) }
        let made = user.makeRequest(of: step)
        let exchange = await user.lane.exchange(made, over: channel)
        let outcome = user.judge(exchange, of: step, staysAtOrigin: false)
        journeys = user
        let failure = outcome.map(\.failure) ?? .unfinished
        hasSucceeded = hasSucceeded && failure == nil
        report(
            TriedStep(
                name: step.name,
                request: try? made.get(),
                exchange: exchange,
                failure: failure,
                explanation: failure.map {
                    outcome?.detail ?? exchange.words(for: $0, expecting: step.expectation)
                },
                expectation: step.expectation,
                captured: step.captures.map { ($0.name, failure == nil ? user.captured($0.slot) : nil) }
            )
        )
        return StepEnd(completed: exchange.completed, outcomes: [outcome])
    }

    func takesPause(least: UInt64, width: UInt64) -> Bool {
        skippedPause(.nanoseconds(Int64(clamping: least)) ... .nanoseconds(Int64(clamping: least + width)))
        return false
    }

    func didSkip(_ step: StepProgram) {
        report(
            TriedStep(
                name: step.name,
                request: nil,
                exchange: nil,
                failure: nil,
                explanation: nil,
                expectation: step.expectation,
                captured: []
            )
        )
    }
}
