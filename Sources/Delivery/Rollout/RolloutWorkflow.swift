import Synchronization
import Reporting

/// The way of a rollout: lock, journal, run, listening all the while to signals and people.
public struct RolloutWorkflow: Sendable {
    /// What to do with the journal.
    public enum Start: Sendable, Equatable {
        /// Begin a rollout.
        case new(RolloutPlan, RolloutSettings)
        /// Go on with the one that the journal holds.
        case resume
        /// Return to stable from the one that the journal holds.
        case abort
    }

    /// How a rollout ended.
    public struct Ending: Sendable, Equatable {
        /// All that happened, as the journal has it.
        public var record: RolloutRecord
        /// The machine in its last state.
        public var machine: RolloutMachine
        /// How a program ends that ends with this.
        public var exitCode: ExitCode
        /// Why transitions could not be recorded; `nil` when all were at once.
        public var unrecorded: RolloutJournalError?
    }

    /// Makes what does the work, once the plan is known.
    public typealias MakeSteps = @Sendable (_ plan: RolloutPlan) -> any RolloutSteps

    /// Hears how a rollout stands: at its beginning, and after every transition that is on the disk.
    public typealias Observer =
        @Sendable (_ record: RolloutRecord, _ state: RolloutState) -> Void

    private let deployment: DeploymentReference
    private let journal: RolloutJournal
    private let lock: any RolloutLock
    private let control: ControlFile
    private let person: String
    private let clock: RolloutClock
    private let log: Log
    private let ledger: RouteLedger
    private let makeSteps: MakeSteps

    /// Creates a workflow.
    ///
    /// - Parameters:
    ///   - deployment: what is rolled out.
    ///   - journal: outlives the process.
    ///   - lock: keeps other rollouts away.
    ///   - control: where people's requests come from.
    ///   - person: who resumes or aborts, for the journal.
    ///   - clock: the time.
    ///   - log: takes warnings.
    ///   - ledger: learns which changes of the route were announced before; the steps have the same one.
    ///   - makeSteps: makes what does the work.
    public init(
        deployment: DeploymentReference,
        journal: RolloutJournal,
        lock: any RolloutLock,
        control: ControlFile,
        person: String,
        clock: RolloutClock = .system,
        log: Log,
        ledger: RouteLedger = RouteLedger(),
        makeSteps: @escaping MakeSteps
    ) {
        self.ledger = ledger
        self.deployment = deployment
        self.journal = journal
        self.lock = lock
        self.control = control
        self.person = person.singleLine
        self.clock = clock
        self.log = log
        self.makeSteps = makeSteps
    }

    /// Runs until the end, or until the second signal.
    ///
    /// - Parameters:
    ///   - start: what to do with the journal.
    ///   - signals: the signals, from before this call on.
    ///   - leave: called at the second signal; in a program it ends the process.
    ///   - observer: hears how it goes.
    /// - Throws: ``RolloutLockError`` or ``RolloutJournalError``: nothing that was not recorded was done.
    public func run(
        _ start: Start,
        signals: AsyncStream<TerminationSignal>,
        leave: @escaping @Sendable (_ signal: Int32) -> Void = { _ in },
        observer: @escaping Observer = { _, _ in }
    ) async throws -> Ending {
        let isNew = if case .new = start { true } else { false }
        try await acquireLock(patience: isNew ? 0 : Self.patienceAfterCrash)
        do {
            let ending = try await runLocked(start, signals: signals, leave: leave, observer: observer)
            await lock.release()
            return ending
        } catch {
            await lock.release()
            throw error
        }
    }

    /// How often a lock that is held is asked for again after a crash: a process that was killed a moment ago may still
    /// be on its way out.
    private static let patienceAfterCrash = 10

    /// - Parameter patience: how often a lock that is held is asked for again, each after a fifth of a second.
    func acquireLock(patience: Int = 0) async throws(RolloutLockError) {
        var left = patience
        while true {
            do {
                return try await Backoff().retrying(
                    sleep: clock.sleep,
                    while: { (error: RolloutLockError) in
                        if case .kubectl(let cause) = error { cause.isPassing } else { false }
                    },
                    { () throws(RolloutLockError) in try await lock.acquire() }
                )
            } catch {
                guard case .held = error, left > 0, (try? await clock.sleep(.milliseconds(200))) != nil else {
                    throw error
                }
                left -= 1
            }
        }
    }

    private func runLocked(
        _ start: Start,
        signals: AsyncStream<TerminationSignal>,
        leave: @escaping @Sendable (_ signal: Int32) -> Void,
        observer: @escaping Observer
    ) async throws(RolloutJournalError) -> Ending {
        let record = try open(start)
        let machine = try record.replayed()
        let board = RolloutBoard(record, machine: machine)
        ledger.takeOver(unfinished: record.unfinishedIntents, all: record.intents)
        for command in record.commands { await command.endLeftover(log: log) }
        observer(record, machine.state)
        let unrecorded = Mutex<RolloutJournalError?>(nil)
        let run = RolloutRun(
            journal: journal,
            steps: makeSteps(record.header.plan),
            now: clock.now,
            onTransition: { transition, state in observer(board.note(transition), state) },
            onUnrecorded: { [log] error in
                unrecorded.withLock { $0 = error }
                log.error("The rollout goes on without its journal, back to stable only: \(error.cause)")
            }
        )
        let (requests, channel) = AsyncStream<RolloutEvent>.makeStream()
        let first: RolloutEvent =
            switch start {
            case .new: .started
            case .resume: .resumed(by: person)
            case .abort: .resumed(by: person, aborting: true)
            }
        let result: Result<RolloutMachine, RolloutJournalError> = await withTaskGroup { group in
            group.addTask {
                for await signal in signals { channel.yield(.interrupted(signal: signal.number)) }
            }
            group.addTask { await watchControl(board, channel) }
            group.addTask { await keepLock(channel) }
            defer { group.cancelAll() }
            do throws(RolloutJournalError) {
                return .success(try await run.run(machine, first: first, requests: requests, leave: leave))
            } catch {
                return .failure(error)
            }
        }
        let ended = try result.get()
        var ending = Ending(record: board.record, machine: ended, exitCode: Self.exitCode(ended, start))
        ending.unrecorded = unrecorded.withLock(\.self)
        // A journal that does not tell of the end is work that was not done.
        if ending.unrecorded != nil, ending.exitCode == .success { ending.exitCode = .unavailable }
        return ending
    }

    /// A new rollout begins with an empty control file: what is in it was meant for another.
    private func open(_ start: Start) throws(RolloutJournalError) -> RolloutRecord {
        switch start {
        case .resume, .abort: return try journal.reopen(for: deployment)
        case .new(let plan, let settings):
            let header = RolloutRecord.Header(
                time: clock.now(),
                deployment: deployment,
                plan: plan,
                settings: settings
            )
            try journal.begin(header)
            control.clear()
            return RolloutRecord(header: header)
        }
    }

    /// Looks for requests of people once a second. Those that are there already have been seen by the process
    /// that this one follows.
    private func watchControl(
        _ board: RolloutBoard,
        _ channel: AsyncStream<RolloutEvent>.Continuation
    ) async {
        var seen = control.lines().count
        while (try? await clock.sleep(.seconds(1))) != nil {
            let lines = control.lines()
            for line in lines.dropFirst(seen) {
                switch line {
                case .unknown(let text):
                    log.warning("'\(control.path)' has a line that is not a request: \(text)")
                case .request(let request):
                    guard let event = request.event(in: board.machine) else {
                        log.warning("A request does not fit what is done now and is left out: \(request)")
                        continue
                    }
                    channel.yield(event)
                }
            }
            seen = lines.count
        }
    }

    private func keepLock(_ channel: AsyncStream<RolloutEvent>.Continuation) async {
        guard let seconds = lock.renewalSeconds else { return }
        while (try? await clock.sleep(.seconds(seconds))) != nil {
            do {
                try await lock.renew()
            } catch .lost(let holder) {
                log.error("The lock was taken over by \(holder): this rollout must not go on.")
                channel.yield(.holdRequested(by: "the loss of the lock to \(holder)"))
                return
            } catch {
                log.warning("The lock could not be renewed, and will be tried again: \(error)")
            }
        }
    }

    /// Whoever asks for the way back has what was asked for when everything is back, whatever began it.
    private static func exitCode(_ machine: RolloutMachine, _ start: Start) -> ExitCode {
        guard let outcome = machine.state.outcome else { return .unavailable }
        switch outcome {
        case .rolledBack where start == .abort, .notBegun(.requested) where start == .abort: return .success
        default: return outcome.exitCode
        }
    }
}

/// What has been recorded so far, for those who look on.
final class RolloutBoard: Sendable {
    private let state: Mutex<(record: RolloutRecord, machine: RolloutMachine)>

    init(_ record: RolloutRecord, machine: RolloutMachine) {
        state = Mutex((record, machine))
    }

    var record: RolloutRecord { state.withLock(\.record) }
    var machine: RolloutMachine { state.withLock(\.machine) }

    /// Adds a transition and gives the record with it.
    func note(_ transition: RolloutRecord.Transition) -> RolloutRecord {
        state.withLock { state in
            state.record.append(transition)
            _ = state.machine.follow(transition)
            return state.record
        }
    }
}
