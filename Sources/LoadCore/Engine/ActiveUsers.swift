import Synchronization

/// The number of users that send requests at the moment.
final class ActiveUsers: Sendable {
    private let active = Atomic(0)
    private let highest = Atomic(0)

    /// Users that are active now.
    var count: Int { active.load(ordering: .relaxed) }

    /// The most users that were active at once.
    var peak: Int { highest.load(ordering: .relaxed) }

    func add() {
        let count = active.wrappingAdd(1, ordering: .relaxed).newValue
        highest.max(count, ordering: .relaxed)
    }

    func remove() {
        active.wrappingSubtract(1, ordering: .relaxed)
    }
}

/// One user's activity, counted among the active users.
struct UserActivity {
    private let activeUsers: ActiveUsers
    private var isCounted = true

    init(in activeUsers: ActiveUsers) {
        self.activeUsers = activeUsers
        activeUsers.add()
    }

    /// Stops for a while.
    ///
    /// - Parameter absence: what the user does meanwhile; whether it comes back.
    /// - Returns: whether the user came back.
    mutating func interrupt(while absence: () async -> Bool) async -> Bool {
        end()
        guard await absence() else { return false }
        activeUsers.add()
        isCounted = true
        return true
    }

    /// Stops for good.
    mutating func end() {
        if isCounted { activeUsers.remove() }
        isCounted = false
    }
}
