import Foundation
import LoadCore
import Reporting
import SLOEval

/// One rollout as a person sees it: the live view, the lines at the end, the files, the exit code.
package struct RolloutSession: Sendable {
    let setup: RolloutSetup
    private let start: RolloutWorkflow.Start
    private let options: NotificationOptions
    private var shell: ProgramShell { setup.shell }

    package init(setup: RolloutSetup, arguments: ParsedArguments) throws {
        self.setup = setup
        start =
            arguments[RolloutOptions.resume]
            ? .resume : arguments[RolloutOptions.abort] ? .abort : .new(setup.plan, setup.settings)
        options = try NotificationOptions(arguments)
    }

    /// Runs the rollout, writes its reports, and returns the exit code.
    package func run() async throws -> ExitCode {
        // From here on no signal is lost.
        let signals = SignalHandling.signals()
        try setup.files.journal.check()
        try setup.files.reports.check()
        let display = makeDisplay()
        let log = shell.log.writing { display.print($0) }
        if case .new(let plan, _) = start { for warning in plan.warnings { log.warning(warning) } }
        let notifications = shell.notifications(
            options,
            setup.configuration.configuration,
            gatewayTLS: setup.transport.ofProduction.connections.tls,
            console: setup.files.reports.console
        )
        let workflow = workflow(log: log)
        let ending: RolloutWorkflow.Ending
        do {
            let locking = await shell.interruptible { try await workflow.lock(for: start) }
            if let signal = locking.signal {
                if case .success = locking.result { await workflow.unlock() }
                log.warning("\(signal): stopped before anything was changed.")
                return .stopped(by: signal)
            }
            try locking.result.get()
            ending = try await shown(by: display, log) {
                try await workflow.runLocked(start, signals: signals, leave: { leave($0, display) }) {
                    display.take($0)
                    for event in $0.latestEvents { notifications.record(event) }
                }
            }
        } catch RolloutLockError.held(let lock, let holder) where asksOther(lock) {
            return try await AbortRequest(files: setup.files, holder: holder, shell: shell).run()
        } catch RolloutJournalError.notWritable(let cause) {
            _ = await shell.conclude(notifications, unrecorded(cause), exitCode: .unavailable)
            throw RolloutJournalError.notWritable(cause)
        }
        return await conclude(ending, log: log, notifications: notifications)
    }

    /// The conclusion of a rollout that stopped before a step that it could not record. It changed nothing;
    /// what a process before it changed is still there.
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
                    log.warning("\(signal): \(signal.nextOneLeaves) The journal then holds what remains.")
                    break
                }
                return nil
            }
            if !shell.isQuiet {
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
    ) async -> ExitCode {
        let revision = ending.history.machine.baseline?.revision
        let remedy =
            setup.router.remedy() + (setup.rollback?.commands(for: revision) ?? [])
        if let error = ending.unrecorded {
            tellOfUnrecordedEnd(error.cause, isClosed: false, remedy: remedy, log: log)
        } else if case .rolledBack(.journalLost(let reason)) = ending.history.machine.state.outcome {
            tellOfUnrecordedEnd(reason, isClosed: true, remedy: remedy, log: log)
        }
        var report = ending.history.report(remedy: remedy).mapTexts(shell.redactor.redact)
        report.connections = setup.transport.unverified
        setup.files.reports.console.write(
            RolloutConsoleFormat(reportPath: setup.files.reports.reportLocation, emoji: shell.usesSigns).text(
                of: report
            )
        )
        var exitCode = ending.exitCode
        // The rollout's own end matters more than its report's.
        if let failure = write(report) {
            shell.tell(failure)
            if exitCode == .success { exitCode = .unavailable }
        }
        return await shell.conclude(
            notifications,
            Notifications.Conclusion(
                report,
                environment: setup.configuration.environment ?? "none",
                labels: setup.job.labels,
                exitCode: ending.exitCode,
                reportPath: notifications.runURL ?? setup.files.reports.reportLocation,
                markdown: RolloutMarkdownFormat().text(of: report)
            ),
            exitCode: exitCode
        )
    }

    /// Names what a person can do where the journal does not tell how the rollout ended.
    private func tellOfUnrecordedEnd(_ reason: String, isClosed: Bool, remedy: [String], log: Log) {
        log.error(
            "The journal \(isClosed ? "could not be written" : "does not tell how the rollout ended") (\(reason)). "
                + "See where the traffic goes; these commands send it to stable:"
        )
        for command in setup.router.readingCommands() + remedy { log.error("  \(command)") }
        if isClosed { return }
        log.error(
            "Once the journal can be written, 'progressive-rollout --abort' with the same options closes it."
        )
    }

    private func write(_ report: RolloutReport) -> ReportError? {
        let files = setup.files.reports
        let markdown = RolloutMarkdownFormat(emoji: files.usesSigns(whenWanted: shell.usesSigns))
        return ReportOutput.write(
            report,
            to: [.init(markdown, to: files.report), .init(RolloutJSONFormat(), to: files.results)]
        )
    }

    private func leave(_ signal: Int32, _ display: RolloutDisplay) {
        display.close()
        shell.leave(.stopped(by: TerminationSignal(number: signal)))
    }
}

extension RolloutSession {
    private var style: RolloutDisplay.Style {
        shell.terminal.redrawsErrors && !shell.isQuiet ? .redrawn(columns: shell.terminal.columns) : .logged
    }

    private func makeDisplay() -> RolloutDisplay {
        RolloutDisplay(
            style: style,
            columns: { [terminal = shell.terminal] in terminal.currentColumns },
            load: setup.load,
            log: shell.log
        )
    }

    private func workflow(log: Log) -> RolloutWorkflow {
        RolloutWorkflow(
            deployment: setup.deployment,
            router: setup.router.name,
            journal: setup.files.journal,
            lock: lock,
            control: setup.files.control,
            person: shell.person,
            log: log,
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
        if setup.settings.loadTest || setup.verifyRequests != nil {
            let target = "\(setup.job.plan.target)"
            addresses.append(
                RolloutAddress(option: "--service-url", address: target, isCanary: true) {
                    await loadTest.refusal()
                }
            )
        }
        let preflight = setup.cluster.kubectl.flatMap { kubectl in
            setup.cluster.canary.map { DeploymentPreflight(kubectl: kubectl, deployment: $0) }
        }
        var steps = LiveRolloutSteps(
            plan: plan,
            router: setup.router,
            rollback: setup.rollback,
            preflight: preflight,
            health: setup.health,
            loadTest: loadTest,
            patience: setup.patience,
            addresses: addresses,
            notice: { log.info($0) },
            redactor: shell.redactor
        )
        steps.commands = setup.commands
        steps.splitTraffic = setup.verifyRequests.map { requests in
            SplitTraffic(to: setup.job.plan.target, requests: requests) {
                [shell, transport = setup.transport] (plan: LoadPlan) throws(LoadTestError) in
                try transport.ofCanary.generator(for: plan, program: shell.generatorProgram)
            }
        }
        return steps
    }

    private func loadTest(log: Log) -> WorkflowLoadTest {
        let isDrawn = style != .logged
        return WorkflowLoadTest(
            job: setup.job,
            load: setup.load,
            reportFolder: setup.files.loadReports,
            makeGenerator: { [shell, transport = setup.transport] (plan: LoadPlan) throws(LoadTestError) in
                try transport.ofCanary.generator(for: plan, program: shell.generatorProgram)
            },
            progress: ProgressDisplay(
                style: isDrawn || shell.isQuiet ? .none : .logged(everySeconds: 10),
                log: log
            ),
            log: isDrawn ? log.onlyWarnings : log
        )
    }
}
