/// Ends work in two steps: the first signal asks it to wind up, the second leaves at once.
package enum Interruption {
    /// Work that has ended, and the signal that asked for it if one did.
    package struct Ending<Value: Sendable>: Sendable {
        /// The value that the work returned, or the error that it threw.
        package let result: Result<Value, any Error>
        /// The first signal; `nil` when the work came to its own end.
        package let signal: TerminationSignal?

        /// The exit code of a program that this ends: 128 + n after a signal, else what is given.
        package func exitCode(otherwise code: ExitCode) -> ExitCode {
            signal.map { .stopped(by: $0) } ?? code
        }
    }

    /// Does work until it ends, told by signals to end early.
    ///
    /// - Parameters:
    ///   - signals: The signals, as ``SignalHandling/signals(_:)`` gives them.
    ///   - stop: Called for the first signal; asks the work to wind up. The default is `nil`: the task of the
    ///     work is cancelled.
    ///   - notice: Called for the first signal where the work is cancelled; tells that the next one leaves
    ///     at once.
    ///   - leave: Called for the second signal; in a program it ends the process.
    ///   - work: The work. Should return soon after it was asked to stop, with what it has by then.
    package static func run<Value: Sendable>(
        signals: AsyncStream<TerminationSignal>,
        stop: (@Sendable (TerminationSignal) -> Void)? = nil,
        notice: @escaping @Sendable (TerminationSignal) -> Void = { _ in },
        leave: @escaping @Sendable (ExitCode) -> Void,
        work: @escaping @Sendable () async throws -> Value
    ) async -> Ending<Value> {
        let (stops, stopping) = AsyncStream<Void>.makeStream()
        return await withTaskGroup(of: Watch<Value>.self) { group in
            group.addTask {
                var first: TerminationSignal?
                for await signal in signals {
                    guard first == nil else {
                        leave(.stopped(by: signal))
                        continue
                    }
                    first = signal
                    if let stop {
                        stop(signal)
                    } else {
                        notice(signal)
                        stopping.yield()
                    }
                }
                return .signal(first)
            }
            group.addTask { .result(await cancellable(by: stops, work)) }
            return await ending(of: &group)
        }
    }

    private enum Watch<Value: Sendable>: Sendable {
        case result(Result<Value, any Error>)
        case signal(TerminationSignal?)
    }

    private static func ending<Value>(of group: inout TaskGroup<Watch<Value>>) async -> Ending<Value> {
        var result: Result<Value, any Error> = .failure(CancellationError())
        var signal: TerminationSignal?
        for await watch in group {
            switch watch {
            case .result(let ended):
                result = ended
                group.cancelAll()
            case .signal(let first): signal = first
            }
        }
        return Ending(result: result, signal: signal)
    }

    /// Does work in a task that is cancelled as soon as the stream gives a value.
    private static func cancellable<Value: Sendable>(
        by stops: AsyncStream<Void>,
        _ work: @escaping @Sendable () async throws -> Value
    ) async -> Result<Value, any Error> {
        await withTaskGroup(of: Result<Value, any Error>?.self) { group in
            group.addTask {
                do {
                    return .success(try await work())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                for await _ in stops { return nil }
                return nil
            }
            var result: Result<Value, any Error> = .failure(CancellationError())
            for await ended in group {
                if let ended { result = ended }
                group.cancelAll()
            }
            return result
        }
    }
}
