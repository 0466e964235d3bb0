extension LoadPlan {
    /// The accepted numbers of virtual users.
    public static let concurrencyRange = 1...10_000

    /// The accepted time limits of a request.
    public static let timeoutRange: ClosedRange<Duration> = .seconds(1) ... .seconds(300)

    /// Checks everything a run relies on, before anything is sent.
    ///
    /// - Throws: the first ``LoadPlanError`` found.
    public func validate() throws(LoadPlanError) {
        guard Self.concurrencyRange.contains(concurrency) else { throw .concurrency(concurrency) }
        guard shard.count > 0, (0..<shard.count).contains(shard.index) else { throw .shard(shard) }
        guard duration > .zero else { throw .duration(duration) }
        guard warmUp >= .zero else { throw .warmUp(warmUp) }
        guard Self.timeoutRange.contains(timeout) else { throw .timeout(timeout) }
        guard (requestLimit ?? 1) > 0 else { throw .requestLimit(requestLimit ?? 0) }
        guard !weights.isEmpty else { throw .noEndpoints }
        for endpoint in endpoints { try endpoint.validate() }
        try checkQuery(of: target)
        var names: Set<String> = []
        for endpoint in endpoints where !names.insert(endpoint.name).inserted {
            throw .duplicateEndpoint(endpoint.name)
        }
        do {
            try validateJourneys()
        } catch {
            throw .journey(error)
        }
        guard weights.contains(where: { $0 > 0 }) else { throw .noWeight }
        for step in journeys.flatMap(\.requestSteps) { try step.validate() }
        try pattern.validate(users: concurrency)
    }

    /// Checks that the endpoints can be asked of a target, which they can't when it has a query.
    ///
    /// - Throws: ``LoadPlanError/queryWithEndpoints(target:)``.
    public func checkQuery(of target: TargetURL) throws(LoadPlanError) {
        guard !target.hasQuery || endpoints.allSatisfy(\.isTargetItself) && journeys.isEmpty else {
            throw .queryWithEndpoints(target: "\(target)")
        }
    }
}

extension Endpoint {
    fileprivate func validate() throws(LoadPlanError) {
        guard isTargetItself || Self.accepts(path: path) else { throw .path(path) }
        guard weight >= 0, weight.isFinite else { throw .weight(weight, path: path) }
        guard !method.isEmpty, method.utf8.allSatisfy(\.isToken) else { throw .method(method) }
        if let (header, refusal) = headers.refused { throw .header(name: header.name, refusal) }
        try expectation.validate()
    }
}

extension JourneyStep {
    /// Checks what is known before any value is filled in.
    fileprivate func validate() throws(LoadPlanError) {
        guard !method.isEmpty, method.utf8.allSatisfy(\.isToken) else { throw .method(method) }
        guard Template.mayBePath(path) else { throw .path(path) }
        for header in headers {
            // A value that is filled in is checked each time.
            let isTemplate = header.value.contains("{{")
            let fixed = HTTPHeader(name: header.name, value: isTemplate ? "x" : header.value)
            if let refusal = fixed.refusal { throw .header(name: header.name, refusal) }
        }
        try expectation.validate()
    }
}

extension Expectation {
    fileprivate func validate() throws(LoadPlanError) {
        for status in statuses where !(100...599).contains(status) { throw .status(status) }
    }
}

/// Why a plan can't be carried out.
public enum LoadPlanError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The number of users is out of range.
    case concurrency(Int)
    /// The shard is none of the plan's parts.
    case shard(LoadPlan.Shard)
    /// The duration is not above zero.
    case duration(Duration)
    /// The warm-up is negative.
    case warmUp(Duration)
    /// The time limit of a request is out of range.
    case timeout(Duration)
    /// The request limit is not above zero.
    case requestLimit(Int)
    /// There is nothing to ask for.
    case noEndpoints
    /// All weights are zero.
    case noWeight
    /// A journey can't be carried out.
    case journey(JourneyError)
    /// Two endpoints have the same method and path, so their numbers could not be told apart.
    case duplicateEndpoint(String)
    /// The target has a query, and there are endpoints to append to it.
    case queryWithEndpoints(target: String)
    /// A path that no request line can hold.
    case path(String)
    /// A weight that is negative, infinite or not a number.
    case weight(Double, path: String)
    /// A method that is no token.
    case method(String)
    /// A header field that no request may carry.
    case header(name: String, HTTPHeader.Refusal)
    /// An expected status that no answer can have.
    case status(Int)
    /// A burst of no requests.
    case burstSize(Int)
    /// A negative pause.
    case pause(Duration)
    /// A rate that is negative, too high or not a number, or nothing but zero.
    case rate(Double)
    /// A stage that takes no time.
    case stage(Duration)
    /// Stages whose users are negative, more than the plan's concurrency, or none at all.
    case stageUsers(Int, concurrency: Int)
    /// A negative ramp.
    case ramp(Duration)
    /// A pattern with planned arrivals where users must wait for their answers.
    case openPattern(String)

    /// The error in words, and what is accepted.
    public var description: String {
        switch self {
        case .concurrency(let users): "concurrency \(users) is out of range; 1 to 10000 users are possible"
        case .shard(let shard): "there is no shard \(shard.index) of \(shard.count); the first is 0"
        case .duration(let duration): "duration \(duration) is too short; it must be more than 0 seconds"
        case .warmUp(let duration): "warm-up \(duration) is negative; it must be 0 seconds or more"
        case .timeout(let timeout): "timeout \(timeout) is out of range; 1 to 300 seconds are possible"
        case .requestLimit(let limit): "a limit of \(limit) requests leaves nothing to send; use 1 or more"
        case .noEndpoints: "the plan has no endpoints; name at least one"
        case .noWeight: "all endpoints have weight 0; give at least one of them more"
        case .journey(let error): error.description
        case .duplicateEndpoint(let name): "the endpoint '\(name)' is listed twice; add up its weights"
        case .queryWithEndpoints(let target):
            "the target \(target) has a query, which no endpoint path can follow; leave out the query, or leave "
                + "out the endpoints to ask exactly this URL"
        case .path(let path):
            "'\(path)' is not a valid endpoint path; it must begin with '/' and hold no spaces, control characters, "
                + "'#' or unescaped non-ASCII characters"
        case .weight(let weight, let path):
            "the weight \(weight) of '\(path)' is not usable; it must be a number of at least 0"
        case .method(let method): "'\(method)' is not a valid HTTP method"
        case .header(let name, let refusal): "the header '\(name)' can't be sent: \(refusal)"
        case .status(let status): "the expected status \(status) is out of range; 100 to 599 are possible"
        case .burstSize(let size): "a burst of \(size) requests is too small; use 1 or more"
        case .pause(let pause): "a pause of \(pause) is negative; use 0 seconds or more"
        case .rate(let rate):
            "a rate of \(rate) requests a second can't be planned; use more than 0 and at most 10000000"
        case .stage(let duration): "a stage of \(duration) takes no time; use more than 0 seconds"
        case .stageUsers(0, _): "the stages have no users; give at least one of them 1 or more"
        case .stageUsers(let users, let concurrency):
            "a stage of \(users) users does not fit a concurrency of \(concurrency); use 0 to \(concurrency)"
        case .openPattern(let name):
            "the pattern \(name) plans arrivals, which a comparison or a shadow test can't send; use sustained, burst, "
                + "ramp-up, max or stages-users"
        case .ramp(let ramp): "a ramp of \(ramp) is negative; use 0 seconds or more"
        }
    }
}
