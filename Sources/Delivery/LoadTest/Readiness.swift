import LoadCore
import SLOEval

/// The checks of a target before load is sent to it.
public struct Readiness: Sendable, Equatable {
    /// Whether one request checks that the target can be reached. The default is `true`.
    public var preflight: Bool

    /// How long to wait for the target to become ready; zero does not wait. The default is zero.
    public var patience: Duration

    /// Creates checks.
    public init(preflight: Bool = true, patience: Duration = .zero) {
        self.preflight = preflight
        self.patience = patience
    }

    /// How long a single check may take.
    private static let timeLimit = Duration.seconds(5)

    private static let interval = Duration.milliseconds(500)

    /// How often a wait is told.
    private static let noticeInterval = Duration.seconds(10)

    /// Whether there is anything to check.
    var isNeeded: Bool { preflight || patience > .zero }

    /// Waits for the target to be ready if asked to, then checks that it can be reached if asked to.
    ///
    /// A check is a plan of one GET of the target itself, sent the way the load will be, so that no server
    /// can do to it what it can't do to the load. A target is *ready* once it answers with a status below
    /// 500: a 404 comes from a service that is up, a 503 from a proxy that waits for one. It is *reachable*
    /// unless its name is unknown, nobody accepts its connections, or its proxy can't be used: a target that
    /// answers badly is what a load test is there to measure. A server that wants TLS and is asked in plain HTTP
    /// is not reachable either.
    ///
    /// Whoever waits is told so: after a second without an answer, and while the target is not ready.
    ///
    /// - Parameters:
    ///   - stop: ends a check that is under way.
    ///   - log: is told of the wait.
    ///   - makeGenerator: makes what carries out a check.
    func check(
        _ target: TargetURL,
        clock: some Clock<Duration> = ContinuousClock(),
        stop: StopSwitch = StopSwitch(),
        log: Log,
        makeGenerator: (LoadPlan) throws(LoadTestError) -> LoadGenerator
    ) async throws(LoadTestError) {
        let end = clock.now.advanced(by: patience)
        var nextNotice = clock.now
        while true {
            let answer = try await ask(target, stop: stop, log: log, makeGenerator: makeGenerator)
            if patience == .zero {
                if let loss = answer.loss {
                    log.warning("The check of \(target) ended the process that sent it: \(loss).")
                }
                if preflight, let reason = answer.unreachableReason {
                    throw .unreachable(target: "\(target)", reason: reason)
                }
                if preflight { try await refuseSecure(target, answer, stop: stop, log, makeGenerator) }
                return
            }
            guard let reason = answer.notReadyReason else {
                return try await refuseSecure(target, answer, stop: stop, log, makeGenerator)
            }
            let next = clock.now.advanced(by: Self.interval)
            guard next < end else {
                try await refuseSecure(target, answer, stop: stop, log, makeGenerator)
                throw .notReady(target: "\(target)", seconds: patience.inSeconds.shortest, reason: reason)
            }
            if clock.now >= nextNotice {
                let left = clock.now.duration(to: end).inSeconds.rounded(.up).shortest
                log.info("\(target) is not ready: \(reason). Waiting for up to \(left) s.")
                nextNotice = clock.now.advanced(by: Self.noticeInterval)
            }
            guard (try? await clock.sleep(until: next, tolerance: nil)) != nil else {
                throw .notReady(target: "\(target)", seconds: patience.inSeconds.shortest, reason: reason)
            }
        }
    }

    /// The words by which servers that speak TLS refuse plain HTTP, with status 400: nginx, Go, Apache, and
    /// Tomcat.
    private static let refusalsOfPlainHTTP = [
        "The plain HTTP request was sent to HTTPS port", "Client sent an HTTP request to an HTTPS server",
        "speaking plain HTTP to an SSL-enabled server port", "This combination of host and port requires TLS",
    ]

    /// Throws when the answer to plain HTTP is that the server speaks TLS.
    private func refuseSecure(
        _ target: TargetURL,
        _ answer: EndpointAnswer,
        stop: StopSwitch,
        _ log: Log,
        _ makeGenerator: (LoadPlan) throws(LoadTestError) -> LoadGenerator
    ) async throws(LoadTestError) {
        guard target.scheme == .http, target.socketPath == nil else { return }
        if answer.failure == .closedEarly, answer.detail.contains(ConnectionFault.silence),
            await speaksTLS(target, stop: stop, log, makeGenerator)
        {
            throw .unreachable(target: "\(target)", reason: "\(MalformedResponse.secure)")
        }
        guard answer.status == 400 else { return }
        for words in Self.refusalsOfPlainHTTP {
            let answer = try await ask(
                target,
                expecting: Expectation(statuses: [400], bodyContains: words),
                stop: stop,
                log: log,
                makeGenerator: makeGenerator
            )
            guard answer.status == 400, answer.failure == nil else { continue }
            throw .unreachable(target: "\(target)", reason: "\(MalformedResponse.secure)")
        }
    }

    /// Whether the port of a target answers in TLS, be it by an answer or by a certificate.
    private func speaksTLS(
        _ target: TargetURL,
        stop: StopSwitch,
        _ log: Log,
        _ makeGenerator: (LoadPlan) throws(LoadTestError) -> LoadGenerator
    ) async -> Bool {
        let host = target.host.contains(":") ? "[\(target.host)]" : target.host
        guard let secure = try? TargetURL("https://\(host):\(target.port)"),
            let answer = try? await ask(secure, stop: stop, log: log, makeGenerator: makeGenerator)
        else { return false }
        guard answer.status == nil else { return true }
        let fault = ConnectionFault(toldBy: answer.detail)
        return answer.failure == .tls && fault != nil && fault != .plainHTTP && fault != .notTLS
    }

    private func ask(
        _ target: TargetURL,
        expecting expectation: Expectation = Expectation(),
        stop: StopSwitch,
        log: Log,
        makeGenerator: (LoadPlan) throws(LoadTestError) -> LoadGenerator
    ) async throws(LoadTestError) -> EndpointAnswer {
        var plan = LoadPlan(target: target, pattern: .max)
        plan.concurrency = 1
        plan.requestLimit = 1
        plan.duration = Self.timeLimit
        plan.timeout = Self.timeLimit
        plan.bodyLimit = 1 << 20
        if expectation != Expectation() {
            for index in plan.endpoints.indices { plan.endpoints[index].expectation = expectation }
        }
        let generator = try makeGenerator(plan)
        return EndpointAnswer(
            try await generator.run(plan, until: stop) { await tellOfWait($0, for: target, log) }
        )
    }

    /// Tells, after the first second without an answer, how long it is waited for.
    private func tellOfWait(
        _ progress: AsyncStream<ProgressSnapshot>,
        for target: TargetURL,
        _ log: Log
    ) async {
        var isTold = false
        for await snapshot in progress where !isTold && snapshot.requests == 0 {
            isTold = true
            let limit = Self.timeLimit.inSeconds.shortest
            log.info("Waiting for the first answer of \(target), for up to \(limit) s.")
        }
    }
}

/// The answer to one check.
private struct EndpointAnswer {
    let status: Int?
    let failure: FailureKind?
    let detail: String
    /// How the process that asked was lost.
    let loss: String?

    init(_ measurement: LoadMeasurement) {
        let total = measurement.total
        status = total.statuses.byFrequency.first?.element
        failure = total.failureKinds.byFrequency.first?.element
        let example = failure.flatMap { measurement.failureExamples[$0] }
        loss = measurement.generator.losses.first
        detail = example ?? measurement.generator.losses.first ?? "no answer"
    }

    /// Why nobody is there; `nil` when somebody is, however badly it answers.
    var unreachableReason: String? {
        switch failure {
        case .dns, .refused, .connectTimeout, .tls, .proxy: detail
        case .malformedResponse where ConnectionFault(toldBy: detail) == .secure: detail
        default: nil
        }
    }

    /// Why the target is not ready; `nil` when it is.
    var notReadyReason: String? {
        guard let status else {
            // Answers too, though not such that could be counted.
            return [.leftOrigin, .bodyTooLarge].contains(failure) ? nil : detail
        }
        return status < 500 ? nil : "it answers with status \(status)"
    }
}
