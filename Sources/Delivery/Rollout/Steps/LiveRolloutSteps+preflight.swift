/// The step before anything is changed.
extension LiveRolloutSteps {
    func checkPreflight(recordsRevision: Bool) async -> RolloutEvent {
        if let obstacle = plan.stages.lazy.compactMap({ router.obstacle(to: $0.percentage) }).first {
            return .preflightFailed(reason: clean("\(obstacle)"))
        }
        if let complaint = await unreachableAddress() {
            return .preflightFailed(reason: clean(complaint))
        }
        if let complaint = await preflight?.complaint(backoff: patience.forward, sleep: clock.sleep) {
            return .preflightFailed(reason: clean(complaint))
        }
        do throws(TrafficError) {
            let percentage = try await shareBefore()
            if let hindrance = try await router.hindrance() { throw hindrance }
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

    /// The share that the route has; `nil` where nobody can tell, and in the middle of a change that another
    /// process of this rollout began: the next step completes it.
    private func shareBefore() async throws(TrafficError) -> Int? {
        try await patience.forward.retrying(sleep: clock.sleep, while: \.isPassing) {
            () throws(TrafficError) in
            if ledger.hasUnfinishedChanges, let values = try? await router.values(),
                ledger.isHalfway(at: values)
            {
                return nil
            }
            return try await router.percentage()
        }
    }

    /// Asks all addresses at the same time, and tells the first, in order, that can't be asked.
    private func unreachableAddress() async -> String? {
        let complaints = await withTaskGroup(of: (Int, String?).self) { group in
            for (index, address) in addresses.enumerated() {
                group.addTask { (index, await complaint(about: address)) }
            }
            return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        return complaints.min { $0.key < $1.key }?.value
    }

    private enum Asked: Sendable {
        case ended(complaint: String?)
        case isTold
    }

    /// Asks, and tells after a second that it still waits.
    private func complaint(about address: RolloutAddress) async -> String? {
        await withTaskGroup(of: Asked.self) { group in
            group.addTask { .ended(complaint: await address.complaint()) }
            group.addTask {
                guard (try? await clock.sleep(.seconds(1))) != nil else { return .isTold }
                notice("Waiting for the first answer of \(address.option) \(clean(address.address)).")
                return .isTold
            }
            for await asked in group {
                guard case .ended(let complaint) = asked else { continue }
                group.cancelAll()
                return complaint
            }
            return nil
        }
    }
}
