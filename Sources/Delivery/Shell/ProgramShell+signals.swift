import Foundation

extension ProgramShell {
    /// Does work that the first signal asks to end and the second leaves at once.
    ///
    /// - Parameters:
    ///   - signals: the signals. The default is those from now on.
    ///   - stop: asks the work to end, and says what that waits for. The default cancels its task.
    ///   - work: the work.
    package func interruptible<Value: Sendable>(
        signals: AsyncStream<TerminationSignal> = SignalHandling.signals(),
        stop: (@Sendable (TerminationSignal) -> Void)? = nil,
        work: @escaping @Sendable () async throws -> Value
    ) async -> Interruption.Ending<Value> {
        await Interruption.run(
            signals: signals,
            stop: stop,
            notice: { log.warning("\($0): stopping. \($0.nextOneLeaves)") },
            leave: leave,
            work: work
        )
    }

    /// Prepares work and does it. A signal during the preparation is the end, before anything was changed.
    ///
    /// - Parameters:
    ///   - undone: what was not done by then: "stopped before any load was sent".
    ///   - prepare: the preparation; the first signal cancels its task.
    ///   - discard: releases a preparation of which no work follows.
    ///   - stop: asks the work to end, and says what that waits for.
    ///   - work: the work.
    /// - Throws: ``StoppedEarly`` after a signal during the preparation, or what the preparation throws.
    package func interruptible<Preparation: Sendable, Value: Sendable>(
        undone: String,
        prepare: @escaping @Sendable () async throws -> Preparation,
        discard: (Preparation) async -> Void = { _ in },
        stop: @escaping @Sendable (TerminationSignal) -> Void,
        work: @escaping @Sendable (Preparation) async throws -> Value
    ) async throws -> Interruption.Ending<Value> {
        // Both streams are there from the beginning, so that no signal falls between the two parts.
        let (early, late) = (SignalHandling.signals(), SignalHandling.signals())
        let preparation = await interruptible(signals: early, work: prepare)
        if let signal = preparation.signal {
            if case .success(let prepared) = preparation.result { await discard(prepared) }
            log.warning("\(signal): \(undone)")
            throw StoppedEarly(signal: signal)
        }
        let prepared = try preparation.result.get()
        return await interruptible(signals: late, stop: stop) { try await work(prepared) }
    }

    /// Tells everybody who is to be told how the program ended. A signal gives up what is under way.
    ///
    /// - Returns: the exit code of the program: 128 + n where a signal came, unless one came before or a
    ///   rollback failed, which a person must learn of; else the one given.
    package func conclude(
        _ notifications: Notifications?,
        _ conclusion: Notifications.Conclusion,
        exitCode: ExitCode
    ) async -> ExitCode {
        guard let notifications else { return exitCode }
        let ending = await interruptible { await notifications.conclude(conclusion) }
        if exitCode.isStop || exitCode == .rollbackFailed { return exitCode }
        return ending.exitCode(otherwise: exitCode)
    }

    /// Ends the process without waiting for anything.
    @Sendable
    package func leave(_ code: ExitCode) {
        line?.end()
        exit(code.rawValue)
    }
}

/// The end of a program by a signal before its work began. The log says so, so that there is no line about
/// it.
package struct StoppedEarly: ProgramError {
    /// The signal.
    package let signal: TerminationSignal

    /// 128 and the signal's number.
    package var exitCode: ExitCode { .stopped(by: signal) }

    /// The signal's name.
    package var description: String { "\(signal)" }

    /// None.
    package var lines: [String] { [] }
}
