/// The steps that have to do with the split.
extension LiveRolloutSteps {
    func checkPreflight(recordsRevision: Bool) async -> RolloutEvent {
        if let obstacle = plan.stages.lazy.compactMap({ router.obstacle(to: $0.percentage) }).first {
            return .preflightFailed(reason: clean("\(obstacle)"))
        }
        if let complaint = await preflight?.complaint(backoff: patience.forward, sleep: clock.sleep) {
            return .preflightFailed(reason: clean(complaint))
        }
        do throws(TrafficError) {
            let percentage = try await patience.forward.retrying(sleep: clock.sleep, while: \.isPassing) {
                () throws(TrafficError) in try await router.percentage()
            }
            guard recordsRevision, let rollback else {
                return .preflightPassed(RolloutBaseline(percentage: percentage))
            }
            do throws(RollbackError) {
                let revision = try await rollback.recordRevision()
                return .preflightPassed(RolloutBaseline(percentage: percentage, revision: revision))
            } catch {
                return .preflightFailed(reason: clean("\(error)"))
            }
        } catch {
            return .preflightFailed(reason: clean("\(error)"))
        }
    }

    /// The way back is tried for longer: nothing is more urgent, and nothing else is left to do.
    func setSplit(_ percentage: Int, expected: [Int]) async -> RolloutEvent {
        let backoff = percentage == 0 ? patience.back : patience.forward
        do throws(TrafficError) {
            try await backoff.retrying(sleep: clock.sleep, while: \.isPassing) { () throws(TrafficError) in
                try await router.setPercentage(percentage, expected: expected)
            }
            return .splitSet
        } catch {
            if case .edited = error { return .routeEdited(reason: clean("\(error)")) }
            return .splitNotSet(reason: clean("\(error)"))
        }
    }

    func verifySplit(_ percentage: Int) async -> RolloutEvent {
        let found: Int?
        do throws(TrafficError) {
            found = try await patience.forward.retrying(sleep: clock.sleep, while: \.isPassing) {
                () throws(TrafficError) in try await router.percentage()
            }
        } catch {
            return .splitWrong(reason: clean("the route can't be read: \(error)"))
        }
        if let found, found != percentage {
            return .routeEdited(
                reason:
                    "it was given \(percentage) % and now has \(found) %; agree on who steers, then --resume or "
                    + "--abort"
            )
        }
        return switch await observedSplit(percentage) {
        case .follows(let text), .unseen(let text): .splitVerified(finding: clean(text))
        case .deviates(let text): .splitWrong(reason: clean("the traffic does not follow: \(text)"))
        }
    }

    /// Counts requests until there are enough to say whether traffic follows, or the time is up.
    ///
    /// A new weight takes a moment to be felt everywhere, so a deviation is taken for one only if it is still
    /// there in the requests that came last.
    private func observedSplit(_ percentage: Int) async -> SplitCheck.Finding {
        let begin = clock.elapsed()
        var before = try? await router.counters()
        guard before != nil else { return splitCheck.judge(percentage: percentage, before: nil, after: nil) }
        var deviation: SplitCheck.Finding?
        var latest = splitCheck.judge(percentage: percentage, before: before, after: before)
        while clock.elapsed() - begin < patience.observation {
            do { try await clock.sleep(patience.observationInterval) } catch { break }
            guard let after = try? await router.counters() else { continue }
            latest = splitCheck.judge(percentage: percentage, before: before, after: after)
            switch latest {
            case .follows: return latest
            case .deviates:
                deviation = latest
                before = after
            case .unseen: break
            }
        }
        return deviation ?? latest
    }

    /// The load test's requests count for the split as well, where they go through the router.
    func runLoadTest(_ stage: Int, attempt: Int) async -> RolloutEvent {
        guard let loadTest else {
            return .loadTestEnded(.inconclusive(finding: "no load test is set up"))
        }
        let before = try? await router.counters()
        let answer = await loadTest.run(plan.stages[stage], number: stage + 1, attempt: attempt)
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
