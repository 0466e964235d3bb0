import Foundation

/// Something that happens once and may be waited for by a thread.
struct Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// It happened.
    func give() { semaphore.signal() }

    /// Waits until it happened.
    func take() { semaphore.wait() }
}
