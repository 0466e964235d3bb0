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
    /// answers badly is what a load test is there to measure.
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
                return
            }
            guard let reason = answer.notReadyReason else { return }
            let next = clock.now.advanced(by: Self.interval)
            guard next < end else {
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

    private func ask(
        _ target: TargetURL,
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
