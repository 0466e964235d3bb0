import Foundation
import Synchronization

/// Turns signals of this process into values.
package enum SignalHandling {
    /// The signals that reach this process from now on, those that ask it to end unless others are asked for.
    ///
    /// A hang-up is left out where it is ignored, as `nohup` has it.
    ///
    /// While the stream lives, these signals no longer end the process; afterwards they do again what they
    /// did before. Several streams may live at once: each gets every signal it asked for. Call this before
    /// the work begins: a signal that comes earlier ends the process.
    package static func signals(
        _ signals: [TerminationSignal] = TerminationSignal.ending
    ) -> AsyncStream<TerminationSignal> {
        AsyncStream { continuation in
            guard let hub = SignalHub.shared else { return continuation.finish() }
            let wanted = signals.filter { $0 != .hangUp || !hub.ignoresHangUp }
            let subscription = hub.subscribe(Set(wanted.map(\.number)), continuation)
            continuation.onTermination = { _ in hub.unsubscribe(subscription) }
        }
    }

    /// Makes writing to a pipe or socket whose reader is gone an error (`EPIPE`) instead of the process's
    /// end.
    package static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }
}

/// The write end of the pipe below, where the handler can reach it.
private let signalPipe = Atomic<Int32>(-1)

/// Passes a signal on through a pipe, the only thing a signal handler may safely do (signal-safety(7)).
private func noteSignal(_ number: Int32) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: number)
    // A full pipe drops the signal; some thousand are then waiting already.
    _ = write(signalPipe.load(ordering: .relaxed), &byte, 1)
    errno = saved
}

/// Receives signals through a pipe and hands them to all who asked.
private final class SignalHub: Sendable {
    /// One for the process, since signal handlers are; `nil` when there are no descriptors left for a pipe.
    static let shared: SignalHub? = try? SignalHub()

    private struct Subscription {
        let signals: Set<Int32>
        let continuation: AsyncStream<TerminationSignal>.Continuation
    }

    private struct State {
        var subscriptions: [Int: Subscription] = [:]
        var previous: [Int32: sigaction] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    /// Whether a lost terminal was to be ignored when this process began to listen.
    let ignoresHangUp = isIgnored(SIGHUP)

    private init() throws(SystemError) {
        let pipe = try OpenPipe()
        try setNonBlocking(pipe.writeEnd.descriptor)
        signalPipe.store(pipe.writeEnd.release(), ordering: .relaxed)
        let readEnd = pipe.readEnd.release()
        Thread.detachNewThread { [self] in
            blockAllSignals()
            var byte: UInt8 = 0
            while let count = try? retrying({ Int32(read(readEnd, &byte, 1)) }), count == 1 {
                deliver(Int32(byte))
            }
        }
    }

    private func deliver(_ number: Int32) {
        let receivers = state.withLock { state in
            state.subscriptions.values.filter { $0.signals.contains(number) }.map(\.continuation)
        }
        for receiver in receivers { receiver.yield(TerminationSignal(number: number)) }
    }

    func subscribe(
        _ signals: Set<Int32>,
        _ continuation: AsyncStream<TerminationSignal>.Continuation
    ) -> Int {
        state.withLock { state in
            let id = state.next
            state.next += 1
            state.subscriptions[id] = Subscription(signals: signals, continuation: continuation)
            for number in signals where state.previous[number] == nil {
                state.previous[number] = replaceAction(of: number, with: .noting)
            }
            return id
        }
    }

    func unsubscribe(_ id: Int) {
        state.withLock { state in
            guard let ended = state.subscriptions.removeValue(forKey: id) else { return }
            let wanted = state.subscriptions.values.reduce(into: Set<Int32>()) { $0.formUnion($1.signals) }
            for number in ended.signals.subtracting(wanted) {
                guard let previous = state.previous.removeValue(forKey: number) else { continue }
                _ = replaceAction(of: number, with: previous)
            }
        }
    }
}

private func isIgnored(_ number: Int32) -> Bool {
    var present = sigaction()
    sigaction(number, nil, &present)
    #if canImport(Darwin)
        let handler = present.__sigaction_u.__sa_handler
    #else
        let handler = present.__sigaction_handler.sa_handler
    #endif
    // SAFETY: both are pointers to C functions, of which only the addresses are compared.
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}

private func replaceAction(of number: Int32, with action: sigaction) -> sigaction {
    var action = action
    var previous = sigaction()
    sigaction(number, &action, &previous)
    return previous
}

extension sigaction {
    /// Passes the signal on and lets interrupted system calls go on.
    fileprivate static var noting: sigaction {
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = noteSignal
        #else
            action.__sigaction_handler.sa_handler = noteSignal
        #endif
        action.sa_flags = Int32(SA_RESTART)
        return action
    }
}
