import Foundation
import LoadCore
import Synchronization

/// Watches a process that sends load, and tells when it passes its bounds.
final class GeneratorGuard: Sendable {
    private struct State {
        var process: Int32?
        var lastWord = MonotonicInstant.now
    }

    /// How often is looked.
    private static let interval = Duration.milliseconds(100)

    private let bounds: GeneratorBounds
    private let start = MonotonicInstant.now
    private let state = Mutex(State())
    private let memory: @Sendable (Int32) -> UInt64?

    /// - Parameters:
    ///   - bounds: what the process may.
    ///   - memory: how many bytes a process holds, `nil` when that can't be told.
    init(
        _ bounds: GeneratorBounds,
        memory: @escaping @Sendable (Int32) -> UInt64? = GeneratorGuard.memory(of:)
    ) {
        self.bounds = bounds
        self.memory = memory
    }

    /// Learns that the process spoke.
    ///
    /// - Parameter process: its number, when it told that.
    func hear(from process: Int32? = nil) {
        state.withLock { state in
            state.lastWord = .now
            state.process = process ?? state.process
        }
    }

    /// Returns the first bound that is passed; `nil` when cancelled.
    func watch() async -> GeneratorBreach? {
        while true {
            if let breach = breach(at: .now) { return breach }
            guard (try? await Task.sleep(for: min(Self.interval, bounds.silence / 4))) != nil else {
                return nil
            }
        }
    }

    private func breach(at now: MonotonicInstant) -> GeneratorBreach? {
        let (process, lastWord) = state.withLock { ($0.process, $0.lastWord) }
        if lastWord.duration(to: now) > bounds.silence { return .silence(bounds.silence) }
        if start.duration(to: now) > bounds.time { return .time(bounds.time) }
        guard let process, let used = memory(process), used > bounds.memory else { return nil }
        return .memory(used, limit: bounds.memory)
    }

    /// The resident memory of a process in bytes (proc(5), statm); `nil` where the system does not tell.
    static func memory(of process: Int32) -> UInt64? {
        guard let text = HostStatistics.read("/proc/\(process)/statm") else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map {
            $0 * UInt64(getpagesize())
        }
    }
}
