import Synchronization

/// How many users are at work.
final class Population: Sendable {
    private let active = Atomic(0)
    private let highest = Atomic(0)

    /// Users at work now.
    var count: Int { active.load(ordering: .relaxed) }

    /// The most users that were at work at once.
    var peak: Int { highest.load(ordering: .relaxed) }

    func enter() {
        let count = active.wrappingAdd(1, ordering: .relaxed).newValue
        highest.max(count, ordering: .relaxed)
    }

    func leave() {
        active.wrappingSubtract(1, ordering: .relaxed)
    }
}
