import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

/// One rollout as a person sees it: the live view, the lines at the end, the files, the exit code.
struct RolloutSession: Sendable {
    let setup: RolloutSetup
    private let ledger: RouteLedger
    private let start: RolloutWorkflow.Start
    private let quiet: Bool
    private let plain: Bool
    private let options: NotificationOptions
    private let terminal: TerminalEnvironment

    init(setup: RolloutSetup, arguments: ParsedArguments) throws {
        self.setup = setup
        ledger = RouteLedger { [journal = setup.files.journal] (intent) throws(RolloutJournalError) in
            try journal.append(intent)
        }
        start =
            arguments[RunOptions.resume]
            ? .resume : arguments[RunOptions.abort] ? .abort : .new(setup.plan, setup.settings)
        quiet = arguments[RunOptions.quiet]
        plain = arguments[RunOptions.plain]
        options = try NotificationOptions(arguments)
        terminal = .current(environment: setup.environment)
    }

    /// Runs the rollout, writes its reports, and tells how to end.
    func run(signals: AsyncStream<TerminationSignal>) async throws -> ExitCode {
        try setup.files.journal.check()
        try setup.files.reports.check()
        let display = makeDisplay()
        let log = makeLog(display)
        if case .new(let plan, _) = start { for warning in plan.warnings { log.warning(warning) } }
        let recorder = RolloutRecorder(router: setup.router.name)
        let notifications = Notifications(
            options,
            configuration: setup.configuration.configuration,
            environment: setup.environment,
            log: log,
            write: { [console = setup.files.reports.console] in console.writeLine($0) }
        )
        let ending: RolloutWorkflow.Ending
        do {
            ending = try await shown(by: display, log) {
                try await workflow(log: log).run(start, signals: signals, leave: { leave($0, display) }) {
                    display.take($0, $1)
                    for event in recorder.events(in: $0) { notifications.record(event) }
                }
            }
        } catch RolloutLockError.held(let lock, let holder) where asksOther(lock) {
            return try await AbortRequest(
                files: setup.files,
                person: setup.environment.person,
                holder: holder,
                log: log
            ).run()
        } catch RolloutJournalError.notWritable(let cause) {
            await notifications.conclude(unrecorded(cause))
            throw RolloutJournalError.notWritable(cause)
        }
        return try await conclude(ending, log: log, notifications: notifications)
    }

    /// What is told of a rollout that stopped before a step that could not be recorded. It changed nothing; what a
    /// process before it changed is still there.
    private func unrecorded(_ cause: FileError) -> Notifications.Conclusion {
        let reason = "\(RolloutJournalError.notWritable(cause)); make room, then --resume or --abort"
        let event = DeploymentEvent(
            time: Date(),
            kind: .rollout,
            outcome: .failed,
            program: "progressive-rollout \(ToolVersion.current)",
            target: "\(setup.deployment)",
            facts: [DeploymentEvent.Fact("Router", setup.router.name)],
            reasons: [reason]
        )
        let alert = Alert(
            outcome: .failed,
            testType: "Progressive rollout",
            environment: setup.configuration.environment ?? "none",
            target: event.target,
            time: event.time,
            reasons: event.reasons,
            rollback: .notRequested
        )
        return Notifications.Conclusion(event: event, alert: alert)
    }

    /// Whether the lock's holder is a process of this machine that can be asked to abort.
    private func asksOther(_ lock: String) -> Bool { start == .abort && lock == "'\(setup.files.lockPath)'" }

    /// Works with the display beside it, and with a word on what a second signal does.
    private func shown<Value: Sendable>(
        by display: RolloutDisplay,
        _ log: Log,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        // From here on, so that the first signal is told whenever it comes.
        let signals = SignalHandling.signals()
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                for await signal in signals {
                    log.warning("\(signal): \(signal.nextOneLeaves) The journal then says what remains.")
                    break
                }
                return nil
            }
            if !quiet {
                group.addTask {
                    await display.tick()
                    return nil
                }
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            while let next = try await group.next() {
                if let value = next { return value }
            }
            throw CancellationError()
        }
    }

    private func conclude(
        _ ending: RolloutWorkflow.Ending,
        log: Log,
        notifications: Notifications
    ) async throws -> ExitCode {
        let revision = ending.machine.baseline?.revision
        let remedy =
            setup.router.remedy() + (setup.rollback?.commands(for: revision) ?? [])
        if let error = ending.unrecorded {
            tellOfUnrecordedEnd(error.cause, isClosed: false, remedy: remedy, log: log)
        } else if case .rolledBack(.journalLost(let reason)) = ending.machine.state.outcome {
            tellOfUnrecordedEnd(reason, isClosed: true, remedy: remedy, log: log)
        }
        let report = RolloutReport(ending.record, router: setup.router.name, remedy: remedy)
            .mapTexts(setup.redactor.redact)
        setup.files.reports.console.write(
            RolloutConsoleFormat(reportPath: setup.files.reports.reportLocation, emoji: !plain).text(
                of: report
            )
        )
        let failure = write(report)
        await notifications.conclude(
            Notifications.Conclusion(
                report,
                environment: setup.configuration.environment ?? "none",
                exitCode: ending.exitCode,
                reportPath: notifications.runURL ?? setup.files.reports.reportLocation,
                markdown: RolloutMarkdownFormat().text(of: report)
            )
        )
        // The rollout's own end matters more than its report's.
        if let failure {
            log.error("\(failure)")
            if ending.exitCode == .success { return .unavailable }
        }
        return ending.exitCode
    }

    /// Names what a person can do where the journal does not tell how the rollout ended.
    private func tellOfUnrecordedEnd(_ reason: String, isClosed: Bool, remedy: [String], log: Log) {
        log.error(
            "The journal \(isClosed ? "could not be written" : "does not tell how the rollout ended") (\(reason)). "
                + "See where the traffic goes; these commands send it to stable:"
        )
        for command in setup.router.readingPlan() + remedy { log.error("  \(command)") }
        if isClosed { return }
        log.error(
            "Once the journal can be written, 'progressive-rollout --abort' with the same options closes it."
        )
    }

    private func write(_ report: RolloutReport) -> ReportError? {
        let files = setup.files.reports
        return ReportOutput.write(
            report,
            to: [
                .init(RolloutMarkdownFormat(emoji: files.usesSigns(whenWanted: !plain)), to: files.report),
                .init(RolloutJSONFormat(), to: files.results),
            ]
        )
    }

    private func leave(_ signal: Int32, _ display: RolloutDisplay) {
        display.close()
        exit(ExitCode.stopped(by: TerminationSignal(number: signal)).rawValue)
    }
}

extension RolloutSession {
    private var style: RolloutDisplay.Style {
        terminal.redrawsErrors && !quiet ? .redrawn(columns: terminal.columns) : .logged
    }

    private func makeDisplay() -> RolloutDisplay {
        let base = Log(environment: setup.environment, redactor: setup.redactor)
        return RolloutDisplay(
            style: style,
            columns: { [terminal] in terminal.currentColumns },
            router: setup.router.name,
            load: setup.load,
            log: quiet ? base.onlyWarnings : base
        )
    }

    /// A log whose lines do not run into what the display draws.
    private func makeLog(_ display: RolloutDisplay) -> Log {
        let log = Log(environment: setup.environment, redactor: setup.redactor, sink: { display.print($0) })
        return quiet ? log.onlyWarnings : log
    }

    private func workflow(log: Log) -> RolloutWorkflow {
        RolloutWorkflow(
            deployment: setup.deployment,
            journal: setup.files.journal,
            lock: lock,
            control: setup.files.control,
            person: setup.environment.person,
            log: log,
            ledger: ledger,
            makeSteps: { plan in steps(plan, log: log) }
        )
    }

    private var lock: any RolloutLock {
        let identity =
            "pid \(ProcessInfo.processInfo.processIdentifier) on \(ProcessInfo.processInfo.hostName) since "
            + Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let file = FileLock(path: setup.files.lockPath, holder: identity)
        guard setup.kind.usesKubernetes, let kubectl = setup.cluster.kubectl else { return file }
        return RolloutLocks(
            file: file,
            lease: LeaseLock(kubectl: kubectl, deployment: setup.deployment, holder: identity)
        )
    }

    private func steps(_ plan: RolloutPlan, log: Log) -> LiveRolloutSteps {
        let loadTest = loadTest(log: log)
        var addresses = setup.addresses
        if setup.settings.loadTest {
            let target = "\(setup.job.plan.target)"
            addresses.append(
                RolloutAddress(option: "--service-url", address: target) { await loadTest.refusal() }
            )
        }
        let preflight = setup.cluster.kubectl.flatMap { kubectl in
            setup.cluster.canary.map { DeploymentPreflight(kubectl: kubectl, deployment: $0) }
        }
        return LiveRolloutSteps(
            plan: plan,
            router: setup.router,
            rollback: setup.rollback,
            preflight: preflight,
            health: setup.health,
            loadTest: loadTest,
            patience: setup.patience,
            addresses: addresses,
            ledger: ledger,
            commands: setup.commands,
            notice: { log.info($0) },
            redactor: setup.redactor
        )
    }

    private func loadTest(log: Log) -> WorkflowLoadTest {
        let program = GeneratorProgram(environment: setup.environment, runner: setup.runner)
        let isDrawn = style != .logged
        return WorkflowLoadTest(
            job: setup.job,
            load: setup.load,
            reportFolder: setup.files.loadReports,
            makeGenerator: { [transport = setup.transport] (plan: LoadPlan) throws(LoadTestError) in
                try transport.generator(for: plan, program: program)
            },
            progress: ProgressDisplay(style: isDrawn || quiet ? .none : .logged(everySeconds: 10), log: log),
            log: isDrawn ? log.onlyWarnings : log
        )
    }
}

extension [String: String] {
    /// Who runs this program, for journals and approvals.
    var person: String { self["GITHUB_ACTOR"] ?? self["USER"] ?? self["LOGNAME"] ?? "someone" }
}
