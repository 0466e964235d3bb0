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

/// The presence of one user in a population.
struct Presence {
    private let population: Population
    private var isCounted = true

    init(in population: Population) {
        self.population = population
        population.enter()
    }

    /// Leaves for a while.
    ///
    /// - Parameter absence: what the user does meanwhile; whether it comes back.
    /// - Returns: whether the user came back.
    mutating func interrupt(while absence: () async -> Bool) async -> Bool {
        end()
        guard await absence() else { return false }
        population.enter()
        isCounted = true
        return true
    }

    /// Leaves for good.
    mutating func end() {
        if isCounted { population.leave() }
        isCounted = false
    }
}
