import Synchronization

/// A change of a route as it is announced before it begins: what the route says, and what it should say.
///
/// A process that dies in the middle of a change leaves a state between the two. Whoever comes next knows
/// from the announcement that this state is the rollout's own, and not an edit by someone else.
package struct RouteIntent: Sendable, Equatable, Codable {
    /// The canary's share in percent when the change is complete.
    package var percentage: Int
    /// The values before the change, by their place: `app/canary` → 0. Empty when there is no route yet, or
    /// the router can't read it.
    package var from: [String: Int]
    /// The values after the change, by their place.
    package var to: [String: Int]
}

/// The changes that a rollout announced.
///
/// A change counts as unfinished from its announcement until the router has seen the whole of it.
package final class RouteLedger: Sendable {
    /// Writes an announcement to where it outlives the process, and returns when it is there.
    package typealias Write = @Sendable (RouteIntent) throws(FileError) -> Void

    private struct State {
        var unfinished: [RouteIntent] = []
        var all: [RouteIntent] = []
    }

    private let state: Mutex<State>
    private let write: Write

    /// Creates a ledger.
    ///
    /// - Parameters:
    ///   - unfinished: changes that another process began and may not have completed.
    ///   - write: writes an announcement down. The default keeps it in memory.
    package init(
        unfinished: [RouteIntent] = [],
        write: @escaping Write = { (_) throws(FileError) in }
    ) {
        state = Mutex(State(unfinished: unfinished, all: unfinished))
        self.write = write
    }

    /// Takes over what another process left.
    func takeOver(unfinished: [RouteIntent], all: [RouteIntent]) {
        state.withLock { state in
            state.unfinished += unfinished
            state.all += all
        }
    }

    /// Announces a change.
    func announce(_ intent: RouteIntent) throws(FileError) {
        state.withLock { state in
            state.unfinished.append(intent)
            state.all.append(intent)
        }
        try write(intent)
    }

    /// Notes that the route was seen to be as it should.
    func settle() { state.withLock { $0.unfinished = [] } }

    /// Takes all changes for unfinished again: something of them came late.
    func reopen() { state.withLock { $0.unfinished = $0.all } }

    /// Whether a change was announced that nobody saw completed.
    var hasUnfinishedChanges: Bool { state.withLock { !$0.unfinished.isEmpty } }

    /// Whether values lie between the beginning and the end of a change that is unfinished.
    func isHalfway(at values: [String: Int]) -> Bool {
        state.withLock { Self.covers(values, by: $0.unfinished) }
    }

    /// Whether values may come from any change of this rollout: from a command that came late, say.
    func isOwn(_ values: [String: Int]) -> Bool {
        state.withLock { Self.covers(values, by: $0.all) }
    }

    private static func covers(_ values: [String: Int], by intents: [RouteIntent]) -> Bool {
        if values.isEmpty { return intents.contains { $0.from.isEmpty } }
        guard !intents.isEmpty else { return false }
        return values.allSatisfy { place, value in
            let known = intents.flatMap { [$0.from[place], $0.to[place]] }.compactMap(\.self)
            guard let least = known.min(), let most = known.max() else { return false }
            return (least...most).contains(value)
        }
    }
}

/// A change that a router is asked for.
public struct RouteChange: Sendable {
    /// The canary's share in percent, 0 to 100.
    public var wanted: Int
    /// The shares that the route may have now.
    public var expected: [Int]
    /// Whether the route is written even if it says already what is wanted: a command from before may be on
    /// its way.
    public var alwaysWrites: Bool
    /// Where the change is announced, and where earlier ones are known from.
    package var ledger: RouteLedger

    package init(
        to wanted: Int,
        expected: [Int],
        alwaysWrites: Bool = false,
        ledger: RouteLedger = RouteLedger()
    ) {
        self.wanted = wanted
        self.expected = expected
        self.alwaysWrites = alwaysWrites
        self.ledger = ledger
    }

    /// Announces what is about to be written.
    ///
    /// - Throws: ``TrafficError/notRecorded(_:)`` when the announcement can't be kept: nothing must be
    ///   written then. The way back to stable does not depend on it.
    public func announce(from: [String: Int], to: [String: Int]) throws(TrafficError) {
        do {
            try ledger.announce(RouteIntent(percentage: wanted, from: from, to: to))
        } catch {
            guard wanted == 0 else { throw .notRecorded(error) }
        }
    }
}
