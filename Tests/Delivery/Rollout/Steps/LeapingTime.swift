@testable import Delivery
import Foundation
import Synchronization

/// A clock that only moves when somebody sleeps, and then at once.
final class LeapingTime: Sendable {
    private struct State {
        var elapsed = Duration.zero
        var pauses: [Duration] = []
    }

    private let state = Mutex(State())
    private let onSleep: @Sendable (Duration) -> Void

    init(onSleep: @escaping @Sendable (Duration) -> Void = { _ in }) { self.onSleep = onSleep }

    /// All pauses, in order.
    var pauses: [Duration] { state.withLock(\.pauses) }

    var clock: RolloutClock {
        RolloutClock(
            now: { [self] in
                Date(timeIntervalSince1970: 1_700_000_000 + state.withLock(\.elapsed) / .seconds(1))
            },
            elapsed: { [self] in state.withLock(\.elapsed) },
            sleep: { [self] pause in
                try Task.checkCancellation()
                state.withLock { state in
                    state.elapsed += pause
                    state.pauses.append(pause)
                }
                onSleep(pause)
            }
        )
    }
}
