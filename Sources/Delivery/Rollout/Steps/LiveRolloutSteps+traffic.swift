import Synchronization

/// The steps that set the split and see that the traffic follows.
extension LiveRolloutSteps {
    /// The way back is tried for longer: nothing is more urgent, and nothing else is left to do. It always
    /// writes: what the route says now, a call from before may change a moment later.
    func setSplit(_ percentage: Int, expected: [Int]) async -> RolloutEvent {
        let isBack = percentage == 0
        let change = RouteChange(
            to: percentage,
            expected: expected,
            alwaysWrites: isBack,
            ledger: ledger
        )
        let backoff = isBack ? patience.back : patience.forward
        do throws(TrafficError) {
            try await backoff.retrying(sleep: clock.sleep, while: \.isPassing) { () throws(TrafficError) in
                try await router.carryOut(change)
            }
            ledger.settle()
            return .splitSet
        } catch {
            if case .edited = error { return .routeEdited(reason: clean("\(error)")) }
            if error.isUnrecorded { return .journalLost(reason: clean("\(error)")) }
            return .splitNotSet(reason: clean("\(error)"))
        }
    }

    func verifySplit(_ percentage: Int) async -> RolloutEvent {
        let begin = clock.elapsed()
        if let problem = await problem(with: percentage) { return problem }
        if percentage > 0, let hindrance = try? await router.hindrance() {
            return .splitWrong(reason: clean("\(hindrance)"))
        }
        let (finding, isCounted) = await observedSplit(percentage)
        if percentage == 0, let problem = await problemLater(begin: begin) { return problem }
        return switch finding {
        case .deviates(let text): .splitWrong(reason: clean("the traffic does not follow: \(text)"))
        // The way back is over when the route says so; whether anybody came is no matter.
        case .unseen(let text) where isCounted && percentage > 0: .splitUnverified(finding: clean(text))
        case .follows(let text), .unseen(let text): .splitVerified(finding: clean(text))
        }
    }

    /// The answer to a wait in which the route was edited; `nil` when it says what it should.
    func edit(since stage: Int) async -> RolloutEvent? {
        guard !Task.isCancelled else { return nil }
        let problem = await problem(with: plan.stages[stage].percentage)
        guard case .routeEdited = problem else { return nil }
        return problem
    }

    /// Reads the route, and tells what is wrong with it.
    private func problem(with percentage: Int) async -> RolloutEvent? {
        let found: Int?
        do throws(TrafficError) {
            found = try await patience.forward.retrying(sleep: clock.sleep, while: \.isPassing) {
                () throws(TrafficError) in try await router.percentage()
            }
        } catch {
            return .splitWrong(reason: clean("the route can't be read: \(error)"))
        }
        guard let found, found != percentage else { return nil }
        return .routeEdited(
            reason:
                "it was given \(percentage) % and now has \(found) %; agree on who steers, then --resume or "
                + "--abort"
        )
    }

    /// Checks the way back once more after a while. What came late from this rollout itself is taken back
    /// again.
    private func problemLater(begin: Duration) async -> RolloutEvent? {
        for _ in 0..<Self.laterLooks {
            let rest = patience.secondLook - (clock.elapsed() - begin)
            if rest > .zero { try? await clock.sleep(rest) }
            guard let problem = await problem(with: 0) else { return nil }
            guard let values = try? await router.values(), ledger.isOwn(values) else { return problem }
            ledger.reopen()
            let answer = await recorded(mayRefuse: false) { await setSplit(0, expected: []) }
            guard case .splitSet = answer else { return problem }
        }
        return await problem(with: 0)
    }

    private static let laterLooks = 3

    /// Counts requests until there are enough to say whether traffic follows, or the time is up.
    ///
    /// A new weight takes a moment to be felt everywhere, so a deviation is taken for one only if it is still
    /// there in the requests that came last.
    ///
    /// - Returns: The finding, and whether the router counts requests at all.
    private func observedSplit(_ percentage: Int) async -> (SplitCheck.Finding, isCounted: Bool) {
        let begin = clock.elapsed()
        guard let now = try? await router.counters() else {
            return (splitCheck.judge(percentage: percentage, before: nil, after: nil), false)
        }
        // All requests since the share was first looked at count.
        var before = splitStart.counters(at: percentage, now: now)
        var deviation: SplitCheck.Finding?
        var latest = splitCheck.judge(percentage: percentage, before: before, after: now)
        if case .follows = latest { return (latest, true) }
        let sending = Sending(isOver: splitTraffic == nil)
        async let sent: Void = send(sending)
        while clock.elapsed() - begin < patience.observation || !sending.isOver {
            do { try await clock.sleep(patience.observationInterval) } catch { break }
            guard let after = try? await router.counters() else { continue }
            latest = splitCheck.judge(percentage: percentage, before: before, after: after)
            switch latest {
            case .follows: return (latest, true)
            case .deviates:
                deviation = latest
                before = after
            case .unseen: break
            }
        }
        await sent
        return (deviation ?? latest, true)
    }

    /// Sends requests of the rollout's own, where some are asked for.
    private func send(_ sending: Sending) async {
        await splitTraffic?.send()
        sending.end()
    }

    /// Whether requests are still sent.
    private final class Sending: Sendable {
        private let state: Atomic<Bool>
        init(isOver: Bool) { state = Atomic(isOver) }
        var isOver: Bool { state.load(ordering: .relaxed) }
        func end() { state.store(true, ordering: .relaxed) }
    }

    /// The load test's requests count for the split as well, where they go through the router.
    func runLoadTest(_ stage: Int, attempt: Int) async -> RolloutEvent {
        guard let loadTest else {
            return .loadTestEnded(.inconclusive(finding: "no load test is set up"))
        }
        if let edit = await edit(since: stage) { return edit }
        let before = try? await router.counters()
        let answer = await loadTest.run(plan.stages[stage], number: stage + 1, attempt: attempt)
        if let edit = await edit(since: stage) { return edit }
        guard case .passed(let finding) = answer else { return .loadTestEnded(answer.mapFinding(clean)) }
        let after = try? await router.counters()
        let percentage = plan.stages[stage].percentage
        let passed: LoadTestAnswer =
            switch splitCheck.judge(percentage: percentage, before: before, after: after) {
            case .deviates(let text): .failed(finding: "the traffic does not follow: \(text)")
            case .follows(let text): .passed(finding: "\(finding); \(text)")
            case .unseen: answer
            }
        return .loadTestEnded(passed.mapFinding(clean))
    }
}

extension LoadTestAnswer {
    /// The sentence with the numbers.
    public var finding: String {
        switch self {
        case .passed(let finding), .failed(let finding), .inconclusive(let finding): finding
        }
    }

    /// The same answer with another sentence.
    func mapFinding(_ change: (String) -> String) -> LoadTestAnswer {
        switch self {
        case .passed(let finding): .passed(finding: change(finding))
        case .failed(let finding): .failed(finding: change(finding))
        case .inconclusive(let finding): .inconclusive(finding: change(finding))
        }
    }
}
