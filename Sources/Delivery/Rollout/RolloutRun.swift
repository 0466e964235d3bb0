import Foundation

/// Drives a rollout: asks the machine, writes the journal, has the steps done, and listens to signals and
/// people all the while.
package struct RolloutRun: Sendable {
    /// Receives every transition once it is on the disk, with the machine after it.
    package typealias Observer =
        @Sendable (_ transition: RolloutRecord.Transition, _ machine: RolloutMachine) -> Void

    /// A journal whose last rollout is the machine's.
    let journal: RolloutJournal
    let steps: any RolloutSteps
    /// The time for the journal's lines.
    var now: @Sendable () -> Date = { Date() }
    var onTransition: Observer = { _, _ in }
    /// Hears once that transitions can't be recorded any more; the traffic goes back all the same.
    var onUnrecorded: @Sendable (RolloutJournalError) -> Void = { _ in }

    private enum Input: Sendable {
        case answer(RolloutEvent)
        case request(RolloutEvent)
    }

    /// Runs until the machine finishes, or until the second signal.
    ///
    /// - Parameters:
    ///   - machine: a new machine, or one replayed from the journal.
    ///   - first: ``RolloutEvent/started``, or ``RolloutEvent/resumed(by:aborting:)``. One that does not
    ///     fit the machine's state ends the run at once.
    ///   - requests: signals and requests of people, as they come. An action under way is cancelled when the
    ///     machine decides so.
    ///   - leave: called at the second signal, while the action under way may not have ended yet; in a
    ///     program it ends the process.
    /// A journal that can't be written stops a rollout that has changed nothing yet, and one that is about to
    /// go on after a crash. Any other returns to stable: nobody could take it up after a crash. What could
    /// not be recorded is recorded later, in order, as soon as there is room.
    ///
    /// - Returns: The machine in its last state.
    /// - Throws: Why a transition could not be recorded; nothing was changed since.
    package func run(
        _ machine: RolloutMachine,
        first: RolloutEvent,
        requests: AsyncStream<RolloutEvent>,
        leave: @escaping @Sendable (_ signal: Int32) -> Void = { _ in }
    ) async throws(RolloutJournalError) -> RolloutMachine {
        let (inputs, channel) = AsyncStream<Input>.makeStream()
        let result: Result<RolloutMachine, RolloutJournalError> = await withTaskGroup { group in
            group.addTask {
                for await request in requests { channel.yield(.request(request)) }
            }
            defer { group.cancelAll() }
            var progress = Progress(machine)
            do throws(RolloutJournalError) {
                try take(first, &progress)
                while !progress.isOver, !progress.isIdle {
                    if let action = progress.startNext() {
                        let stops = progress.stops
                        let stage = progress.machine.stageWatchedBeside
                        let interval = progress.machine.settings.healthIntervalSeconds
                        group.addTask { [steps] in
                            let answer = await Self.cancellable(by: stops) {
                                await steps.perform(action, watching: stage, everySeconds: interval) {
                                    channel.yield(.request($0))
                                }
                            }
                            channel.yield(.answer(answer))
                        }
                    }
                    guard let input = await inputs.first(where: { _ in true }) else { break }
                    switch input {
                    case .request(let event): try take(event, &progress)
                    case .answer(let event):
                        try takeAnswer(event, &progress)
                    }
                    if case .left = progress.machine.state, let signal = progress.leaving { leave(signal) }
                }
                return .success(progress.machine)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Has the machine decide, and writes the decision down before anything comes of it.
    private func take(_ event: RolloutEvent, _ progress: inout Progress) throws(RolloutJournalError) {
        let hadChangedTraffic = progress.machine.hasChangedTraffic
        let reaction = progress.machine.handle(event)
        let action: RolloutAction?
        switch reaction {
        case .ignored: return
        case .goOn: action = nil
        case .perform(let next): action = next
        }
        let transition = RolloutRecord.Transition(time: now(), event: event, action: action)
        let failure = record(transition, &progress)
        if let failure, !progress.isUnrecorded {
            guard hadChangedTraffic, !event.goesOnAfterCrash || progress.machine.isOnWayBack else {
                throw failure
            }
            progress.isUnrecorded = true
            onUnrecorded(failure)
        }
        onTransition(transition, progress.machine)
        if let failure, !progress.machine.isOnWayBack, !progress.machine.state.isEnd {
            return try take(.journalLost(reason: failure.cause), &progress)
        }
        if let action { progress.plan(action) }
    }

    /// Writes a transition, after those before it that could not be written.
    private func record(
        _ transition: RolloutRecord.Transition,
        _ progress: inout Progress
    ) -> RolloutJournalError? {
        progress.unwritten.append(transition)
        do throws(RolloutJournalError) {
            while let next = progress.unwritten.first {
                try journal.append(next)
                progress.unwritten.removeFirst()
            }
            return nil
        } catch {
            return error
        }
    }

    private func takeAnswer(_ event: RolloutEvent, _ progress: inout Progress) throws(RolloutJournalError) {
        guard progress.noteAnswer() else { return }
        try take(event, &progress)
        // A step that answers another question would leave the rollout waiting for ever.
        if progress.isIdle {
            try take(.holdRequested(by: "a step that ended in an unexpected '\(event)'"), &progress)
        }
    }

    /// Does work in a task that is cancelled as soon as the stream gives a value.
    private static func cancellable(
        by stops: AsyncStream<Void>,
        _ work: @escaping @Sendable () async -> RolloutEvent
    ) async -> RolloutEvent {
        await withTaskGroup(of: RolloutEvent?.self) { group in
            group.addTask { await work() }
            group.addTask {
                for await _ in stops { return nil }
                return nil
            }
            var answer: RolloutEvent?
            for await ended in group {
                if let ended { answer = ended }
                group.cancelAll()
            }
            // Cancelled or not, the work has ended with an answer here.
            return answer ?? .settled
        }
    }
}

extension RolloutEvent {
    /// Whether this takes a rollout up to go on with it, rather than to return to stable.
    fileprivate var goesOnAfterCrash: Bool {
        if case .resumed(_, aborting: false) = self { true } else { false }
    }
}

extension RolloutMachine {
    fileprivate var isOnWayBack: Bool {
        if case .rollingBack = state { true } else { false }
    }
}

extension RolloutState {
    fileprivate var isEnd: Bool { self == .left || outcome != nil }
}

/// The action under way and the one that comes next.
private struct Progress {
    var machine: RolloutMachine
    /// The transitions that the journal lacks, in order.
    var unwritten: [RolloutRecord.Transition] = []
    /// Whether the rollout goes on, back to stable, although it could not be recorded.
    var isUnrecorded = false
    private(set) var stops = AsyncStream<Void> { $0.finish() }
    private(set) var leaving: Int32?
    private var stopping: AsyncStream<Void>.Continuation?
    private var next: RolloutAction?
    private var isUnwanted = false

    init(_ machine: RolloutMachine) { self.machine = machine }

    private var isBusy: Bool { stopping != nil }

    /// Whether nothing is under way and nothing comes next.
    var isIdle: Bool { !isBusy && next == nil }

    /// Whether the end is reached and nothing is under way, or the second signal came.
    var isOver: Bool {
        if leaving != nil { return true }
        guard !isBusy, case .finish = next else { return false }
        return true
    }

    /// Notes an action; what is under way is told to stop first.
    mutating func plan(_ action: RolloutAction) {
        if case .leave(let signal) = action { leaving = signal }
        next = action
        guard isBusy else { return }
        isUnwanted = true
        stopping?.yield()
    }

    /// The action to start now, if nothing else is under way.
    mutating func startNext() -> RolloutAction? {
        guard !isBusy, let action = next else { return nil }
        next = nil
        (stops, stopping) = AsyncStream<Void>.makeStream()
        return action
    }

    /// Notes the end of what was under way, and tells whether its answer still counts.
    mutating func noteAnswer() -> Bool {
        defer { isUnwanted = false }
        stopping = nil
        return !isUnwanted
    }
}
