import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite struct LoadTestWorkflowTests {
    private let folder: TemporaryFolder
    private let log = Transcript()
    private var job: LoadTestJob

    init() throws {
        folder = try TemporaryFolder()
        var plan = LoadPlan(target: try TargetURL("http://service.test"))
        plan.endpoints = [Endpoint(path: "/a"), Endpoint(path: "/b", weight: 2)]
        plan.duration = .seconds(10)
        plan.seed = 3
        job = LoadTestJob(
            plan: plan,
            policy: SLOPolicy(p95Milliseconds: 50, errorRatePercent: 1),
            environment: "staging",
            labels: ["service": "s"],
            destinations: ReportDestinations(
                report: folder("reports/report.md"),
                results: folder("results.json"),
                metrics: folder("metrics.prom")
            ),
            readiness: Readiness(preflight: false)
        )
    }

    private func workflow(
        _ job: LoadTestJob? = nil,
        style: ProgressDisplay.Style = .none,
        with generator: LoadGenerator
    ) -> LoadTestWorkflow {
        let log = Log(sink: { [log] in log.note($0) })
        return LoadTestWorkflow(
            job: job ?? self.job,
            progress: ProgressDisplay(style: style, log: log) { [self] in self.log.note($0) },
            log: log,
            makeGenerator: { _ in generator }
        )
    }

    /// Runs a job to its report and gives what could not be written.
    private func run(
        _ job: LoadTestJob? = nil,
        style: ProgressDisplay.Style = .none,
        with runner: some LoadRunner
    ) async throws -> (report: LoadTestReport, unwritten: ReportError?) {
        try await workflow(job, style: style, with: .scripted(runner)).run()
    }

    /// What the preparation of a job says, and how many checks it began.
    private func prepare(_ job: LoadTestJob) async -> (error: LoadTestError?, checks: Int) {
        let runner = ScriptedLoadRunner { _ in .of(1, status: 200) }
        do {
            _ = try await workflow(job, with: runner.generator).prepare()
            return (nil, runner.plans.count)
        } catch {
            return (error, runner.plans.count)
        }
    }

    @Test func aGoodJobIsCheckedAndLeavesNoTrace() async throws {
        var job = job
        #expect(await prepare(job) == (nil, 0))
        job.readiness.preflight = true
        #expect(await prepare(job) == (nil, 1))
        #expect(try folder.contents.isEmpty)
    }

    @Test func aPlanThatCanNotBeCarriedOutIsAUsageErrorBeforeAnythingIsSent() async {
        var job = job
        job.readiness.preflight = true
        job.plan.endpoints = []
        let (error, checks) = await prepare(job)
        #expect(error == .plan(.invalidPlan(.noEndpoints)))
        #expect(error?.exitCode == .usage)
        #expect(checks == 0)
    }

    @Test(arguments: 0..<3)
    func aDestinationThatCanNotBeWrittenIsAUsageErrorBeforeAnythingIsSent(number: Int) async throws {
        var job = job
        job.readiness.preflight = true
        switch number {
        case 0: job.destinations.report = folder.path
        case 1: job.destinations.results = folder.path
        default: job.destinations.metrics = folder.path
        }
        let (error, checks) = await prepare(job)
        #expect(error == .report(.destination(.isFolder(path: folder.path))))
        #expect(error?.exitCode == .usage)
        #expect(checks == 0)
        #expect(try folder.contents.isEmpty)
    }

    @Test func twoOutputsNeedTwoFiles() async {
        var job = job
        job.destinations.results = folder("reports/./other/../report.md")
        #expect(await prepare(job).error == .report(.sameDestination(folder("reports/./other/../report.md"))))
    }

    @Test func aRunIsMeasuredJudgedAndWritten() async throws {
        let runner = ScriptedLoadRunner { _ in .of(200, endpoint: "/a", status: 200) }
        let (report, unwritten) = try await run(with: runner)
        #expect(unwritten == nil)
        #expect(runner.plans == [job.plan])
        #expect(report.verdict.outcome == .passed)
        #expect(report.run.transport == "scripted")
        #expect(report.run.environment == "staging")
        #expect(report.run.patternDetail == "pause 0.01–0.1 s")
        #expect(report.run.endpoints.map(\.weight) == [1, 2])
        #expect(try folder.text("reports/report.md") == MarkdownFormat(emoji: true).text(of: report))
        #expect(try JSONFormat.report(from: Data(try folder.text("results.json").utf8)) == report)
        #expect(ExpositionCheck(try folder.text("metrics.prom")).findings.isEmpty)
        let announcement = "Loading http://service.test with 100 users for 10 s, pattern sustained."
        #expect(log.all.contains { $0.hasSuffix(announcement) })
    }

    @Test func onlyWhatIsAskedForIsWritten() async throws {
        var job = job
        job.destinations = ReportDestinations(report: folder("report.md"))
        job.emoji = false
        let runner = ScriptedLoadRunner { _ in .of(200, failure: .reset) }
        let (report, _) = try await run(job, with: runner)
        #expect(report.verdict.outcome == .failed)
        #expect(try folder.contents == ["report.md"])
        #expect(try folder.text("report.md").contains("## ❌ SLO Violations"))
    }

    /// A file that goes bad during the run costs neither the other files nor the figures on the console.
    @Test func aFileThatBecomesUnwritableIsAnErrorAndTheOthersAreWritten() async throws {
        #expect(await prepare(job) == (nil, 0))
        let path = folder("reports/report.md")
        let runner = ScriptedLoadRunner { _ in
            try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            return .of(200, endpoint: "/a", status: 200)
        }
        let (report, error) = try await run(with: runner)
        #expect(error == .notWritten(.isFolder(path: path)))
        #expect(error?.exitCode == .unavailable)
        #expect(report.measurement.requests == 200)
        #expect(try folder.contents == ["metrics.prom", "reports", "reports/report.md", "results.json"])
    }

    @Test func metricsThatCanNotBeNamedCostNothingElse() async throws {
        var job = job
        job.metricsPrefix = "load test"
        let runner = ScriptedLoadRunner { _ in .of(200, endpoint: "/a", status: 200) }
        let (_, error) = try await run(job, with: runner)
        #expect(error?.exitCode == .unavailable)
        #expect(try folder.contents == ["reports", "reports/report.md", "results.json"])
    }

    @Test func whatARunCostsIsInItsReport() async throws {
        let memory = "MemTotal: 4096 kB\nMemAvailable: 1024 kB\n"
        let report = try await watched(by: HostStatistics { $0 == "/proc/meminfo" ? memory : nil })
        #expect(report.measurement.resources?.memoryMebibytes == .init(mean: 3, peak: 3))
        #expect(try folder.text("results.json").contains("\"memory_mib\""))
    }

    @Test func withoutASourceThatIsLogged() async throws {
        let report = try await watched(by: HostStatistics { _ in nil })
        #expect(report.measurement.resources == nil)
        let line = "No source reported processor and memory: host: /proc has no figures"
        #expect(log.all.contains { $0.hasSuffix(line) })
    }

    /// Runs until a source has been asked once.
    private func watched(by source: some ResourceSampler) async throws -> LoadTestReport {
        let (looks, looked) = AsyncStream<Void>.makeStream()
        let workflow = LoadTestWorkflow(
            job: job,
            progress: ProgressDisplay(style: .none, log: Log(sink: { _ in })),
            monitor: ResourceMonitor(tiers: [WatchedSampler(source, onReading: { looked.yield() })]),
            log: Log(sink: { [log] in log.note($0) }),
            makeGenerator: { _ in
                .scripted(WaitingLoadRunner(until: looks, result: .of(200, endpoint: "/a", status: 200)))
            }
        )
        return try await workflow.run().report
    }

    @Test func whatOthersSaidIsRedacted() async throws {
        let runner = ScriptedLoadRunner { _ in
            .of(5, failure: .redirectLoop, example: #"http://u:p@h/ led to hunter22 {"password":"hunter33"}"#)
        }
        let workflow = LoadTestWorkflow(
            job: job,
            progress: ProgressDisplay(style: .none, log: Log(sink: { _ in })),
            log: Log(redactor: Redactor(secrets: ["hunter22"]), sink: { _ in }),
            makeGenerator: { _ in runner.generator }
        )
        _ = try await workflow.run()
        let written = try folder.contents.filter { $0.contains(".") }.map(folder.text).joined()
        #expect(written.contains("led to"))
        #expect(!written.contains("hunter22") && !written.contains("u:p@"))
        #expect(!written.contains("hunter33"), "named like a secret")
    }

    @Test func aRunnerThatRefusesIsAUsageError() async {
        let runner = ScriptedLoadRunner { (_: LoadPlan) throws(LoadEngineError) in throw .alreadyUsed }
        let error = await #expect(throws: LoadTestError.self) {
            try await run(style: .redrawn(columns: 80), with: runner)
        }
        #expect(error == .plan(.alreadyUsed))
        // The cursor comes back however the run ends.
        #expect(log.all.last?.hasSuffix(TerminalText.showCursor) == true)
    }

    /// The whole way, over an engine whose time is simulated.
    @Test func aSimulatedRunGoesThroughTheSameDoors() async throws {
        let transport = SimulatedTransport { sighting in
            .init(after: .milliseconds(sighting.path == "/a" ? 10 : 100))
        }
        var job = job
        job.plan.concurrency = 3
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        let workflow = workflow(job, with: .scripted(engine, name: transport.name))
        let report = await transport.loop.run { try? await workflow.run().report }
        let measured = try #require(report?.measurement)
        #expect(measured.requests == UInt64(transport.seen.count))
        #expect(measured.requests > 100)
        let violation = try #require(report?.verdict.violations.first)
        #expect(report?.verdict.violations.count == 1)
        #expect(violation.objective.metric == .p95)
        #expect((99.9...100.1).contains(violation.measured))
        #expect(try folder.text("reports/report.md").contains("\n- \(violation)\n"))
    }

    @Test(arguments: [
        (Verdict.Outcome.passed, ExitCode.success, ExitCode.success),
        (.failed, .success, .gateFailed),
        (.inconclusive, .success, .inconclusive),
    ])
    func theVerdictIsTheExitCodeOfAGateAlone(outcome: Verdict.Outcome, measured: ExitCode, gate: ExitCode) {
        #expect(ExitCode(of: outcome, isGate: false) == measured)
        #expect(ExitCode(of: outcome, isGate: true) == gate)
    }

    @Test(arguments: [true, false]) func aGeneratorIsReleasedHoweverItsWorkEnds(succeeds: Bool) async throws {
        let runner = ScriptedLoadRunner { (_: LoadPlan) throws(LoadEngineError) in
            guard succeeds else { throw .alreadyUsed }
            return .of(200, endpoint: "/a", status: 200)
        }
        let closings = Transcript()
        let workflow = workflow(with: .scripted(runner, close: { closings.note("closed") }))
        _ = try? await workflow.run(try await workflow.prepare())
        #expect(closings.all == ["closed"])
        await (try workflow.prepare()).discard()
        #expect(closings.all == ["closed", "closed"])
    }

    @Test func aTargetThatCanNotBeReachedReleasesBothGenerators() async throws {
        var job = job
        job.readiness.preflight = true
        let runner = ScriptedLoadRunner { _ in .of(1, failure: .refused) }
        let closings = Transcript()
        let workflow = workflow(job, with: .scripted(runner, close: { closings.note("closed") }))
        await #expect(throws: LoadTestError.self) { try await workflow.prepare() }
        #expect(closings.all == ["closed", "closed"])
    }

    @Test func aSwitchStopsTheRunUnderWay() async throws {
        let stop = StopSwitch()
        stop.fire(because: "a test")
        let runner = ScriptedLoadRunner { _ in .of(200, endpoint: "/a", status: 200) }
        let workflow = LoadTestWorkflow(
            job: job,
            progress: ProgressDisplay(style: .none, log: Log(sink: { _ in })),
            stop: stop,
            log: Log(sink: { _ in }),
            makeGenerator: { _ in runner.generator }
        )
        _ = try await workflow.run()
        #expect(runner.stops == ["a test"])
    }
}
