public import SLOEval

/// The plan of a shadow test: the requests that go to production, twice, and to the canary, once.
public struct ShadowPlan: Sendable {
    /// Who asks the canary what and how. Endpoints and pattern count unless there is a
    /// recording; the pattern must be closed.
    public var plan: LoadPlan

    /// Production's base URL.
    public var production: TargetURL

    /// How answers are compared.
    public var comparison: AnswerComparison

    /// Recorded requests to send instead of those of the plan's endpoints; `nil` for those.
    public var recording: (any RequestRecording)?

    /// Creates a plan.
    public init(
        _ plan: LoadPlan,
        production: TargetURL,
        comparison: AnswerComparison = AnswerComparison(),
        recording: (any RequestRecording)? = nil
    ) {
        self.plan = plan
        self.production = production
        self.comparison = comparison
        self.recording = recording
    }
}

/// A request of a recording, and when it is due.
public struct RecordedRequest: Sendable, Equatable {
    /// When it is due, from the beginning of the replay.
    public var offset: Duration
    /// The request.
    public var endpoint: Endpoint

    /// Creates a request.
    public init(offset: Duration, endpoint: Endpoint) {
        self.offset = offset
        self.endpoint = endpoint
    }
}

/// Recorded requests in the order in which they are due, such as an access log.
public protocol RequestRecording: Sendable {
    /// The next request; `nil` after the last one. Called by many users, one gets each.
    func next() async -> RecordedRequest?
}

extension ShadowPlan: EnginePlan {
    var load: LoadPlan { plan }

    func validate() throws(LoadPlanError) {
        try plan.validate()
        // A recording brings its own times.
        if recording == nil { try plan.pattern.checkClosed() }
    }
}
