import Synchronization
import Reporting

/// Locks, records and runs a rollout, and takes signals and people's requests all the while.
public struct RolloutWorkflow: Sendable {
    /// The use of the journal.
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
        /// All that happened, the journal's transitions and the last state of the machine.
        public var history: RolloutHistory
        /// How a program ends that ends with this.
        public var exitCode: ExitCode
        /// Why transitions could not be recorded; `nil` when all were at once.
        public var unrecorded: RolloutJournalError?
    }

    /// Makes what does the work, once the plan is known.
    package typealias MakeSteps = @Sendable (_ plan: RolloutPlan) -> any RolloutSteps

    /// Receives a rollout so far: at its beginning, and after every transition that is on the disk.
    public typealias Observer = @Sendable (_ history: RolloutHistory) -> Void

    private let deployment: DeploymentReference
    private let router: String
    private let journal: RolloutJournal
    private let lock: any RolloutLock
    private let control: ControlFile
    private let person: String
    private let clock: RolloutClock
    private let log: Log
    private let ledger: RouteLedger
    private let makeSteps: MakeSteps

    /// Creates a workflow with steps that use a ledger of their own.
    package init(
        deployment: DeploymentReference,
        router: String,
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
        self.router = router
        self.journal = journal
        self.lock = lock
        self.control = control
        self.person = person.singleLine
        self.clock = clock
        self.log = log
        self.makeSteps = makeSteps
    }

    /// Creates a workflow that announces changes of the route in the journal.
    ///
    /// - Parameters:
    ///   - deployment: what is rolled out.
    ///   - router: the router's name, for reports.
    ///   - journal: outlives the process.
    ///   - lock: keeps other rollouts away.
    ///   - control: where people's requests come from.
    ///   - person: who resumes or aborts, for the journal.
    ///   - clock: the time.
    ///   - log: takes warnings.
    ///   - makeSteps: makes what does the work.
    public init(
        deployment: DeploymentReference,
        router: String,
        journal: RolloutJournal,
        lock: any RolloutLock,
        control: ControlFile,
        person: String,
        clock: RolloutClock = .system,
        log: Log,
        makeSteps: @escaping @Sendable (_ plan: RolloutPlan) -> LiveRolloutSteps
    ) {
        let ledger = RouteLedger { (intent) throws(FileError) in try journal.append(intent) }
        self.init(
            deployment: deployment,
            router: router,
            journal: journal,
            lock: lock,
            control: control,
            person: person,
            clock: clock,
            log: log,
            ledger: ledger
        ) { plan in
            var steps = makeSteps(plan)
            steps.ledger = ledger
            return steps
        }
    }

    /// Runs until the end, or until the second signal.
    ///
    /// - Parameters:
    ///   - start: what to do with the journal.
    ///   - signals: the signals, from before this call on.
    ///   - leave: called at the second signal; in a program it ends the process.
    ///   - observer: receives the rollout so far.
    /// - Throws: ``RolloutLockError`` or ``RolloutJournalError``: nothing that was not recorded was done.
    public func run(
        _ start: Start,
        signals: AsyncStream<TerminationSignal>,
        leave: @escaping @Sendable (_ signal: Int32) -> Void = { _ in },
        observer: @escaping Observer = { _ in }
    ) async throws -> Ending {
        try await lock(for: start)
        return try await runLocked(start, signals: signals, leave: leave, observer: observer)
    }

    /// Acquires the lock, the first part of ``run(_:signals:leave:observer:)``. Cancelling the task ends the
    /// wait.
    public func lock(for start: Start) async throws(RolloutLockError) {
        let isNew = if case .new = start { true } else { false }
        try await acquireLock(patience: isNew ? 0 : Self.patienceAfterCrash)
    }

    /// Releases the lock of a rollout that will not be run.
    public func unlock() async { await lock.release() }

    /// Runs with the lock until the end, and releases it; the second part of
    /// ``run(_:signals:leave:observer:)``.
    public func runLocked(
        _ start: Start,
        signals: AsyncStream<TerminationSignal>,
        leave: @escaping @Sendable (_ signal: Int32) -> Void = { _ in },
        observer: @escaping Observer = { _ in }
    ) async throws(RolloutJournalError) -> Ending {
        do throws(RolloutJournalError) {
            let ending = try await carryOut(start, signals: signals, leave: leave, observer: observer)
            await lock.release()
            return ending
        } catch {
            await lock.release()
            throw error
        }
    }

    /// How often a lock that is held is asked for again after a crash: a process that was killed a moment ago
    /// may still be on its way out.
    private static let patienceAfterCrash = 10

    /// - Parameter patience: how often a lock that is held is asked for again, each after a fifth of a
    ///   second.
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

    private func carryOut(
        _ start: Start,
        signals: AsyncStream<TerminationSignal>,
        leave: @escaping @Sendable (_ signal: Int32) -> Void,
        observer: @escaping Observer
    ) async throws(RolloutJournalError) -> Ending {
        let record = try open(start)
        let began = try RolloutHistory(record, router: router)
        let shared = SharedHistory(began)
        ledger.takeOver(unfinished: record.unfinishedIntents, all: record.intents)
        for command in record.commands { await command.endLeftover(log: log) }
        observer(began)
        let unrecorded = Mutex<RolloutJournalError?>(nil)
        let run = RolloutRun(
            journal: journal,
            steps: makeSteps(record.header.plan),
            now: clock.now,
            onTransition: { transition, machine in observer(shared.append(transition, leadingTo: machine)) },
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
            group.addTask { await watchControl(shared, channel) }
            group.addTask { await keepLock(channel) }
            defer { group.cancelAll() }
            do throws(RolloutJournalError) {
                return .success(
                    try await run.run(began.machine, first: first, requests: requests, leave: leave)
                )
            } catch {
                return .failure(error)
            }
        }
        let ended = try result.get()
        var ending = Ending(history: shared.history, exitCode: Self.exitCode(ended, start))
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
        _ shared: SharedHistory,
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
                    guard let event = request.event(in: shared.history.machine) else {
                        log.warning("A request does not fit the present step and is ignored: \(request)")
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

/// The rollout so far, for tasks beside the run.
private final class SharedHistory: Sendable {
    private let state: Mutex<RolloutHistory>

    init(_ history: RolloutHistory) { state = Mutex(history) }

    var history: RolloutHistory { state.withLock(\.self) }

    /// Adds a transition and returns the rollout with it.
    func append(
        _ transition: RolloutRecord.Transition,
        leadingTo machine: RolloutMachine
    ) -> RolloutHistory {
        state.withLock { history in
            history.append(transition, leadingTo: machine)
            return history
        }
    }
}
