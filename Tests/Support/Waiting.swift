/// Waits until a probe finds something: what goes on in another process tells nobody when it has happened.
///
/// - Parameters:
///   - what: what is waited for, for the error.
///   - limit: how long to wait at most.
/// - Throws: an error that names `what` when the time is up.
public func wait<Found>(
    for what: String,
    within limit: Duration = .seconds(120),
    _ probe: () async throws -> Found?
) async throws -> Found {
    let end = ContinuousClock.now.advanced(by: limit)
    while true {
        if let found = try await probe() { return found }
        guard ContinuousClock.now < end else { throw NeverHappened(what: what, limit: limit) }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Waits until something holds, and asks again and again: a task that only yields would take the processor
/// from what it waits for.
public func wait(
    until what: String,
    within limit: Duration = .seconds(120),
    _ condition: () async throws -> Bool
) async throws {
    try await wait(for: what, within: limit) { try await condition() ? () : nil }
}

private struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    var description: String { "\(what): did not happen within \(limit)" }
}
