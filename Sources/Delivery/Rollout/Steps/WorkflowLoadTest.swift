import Foundation
public import LoadCore
import Reporting
import SLOEval
import Synchronization

/// The load test of a stage, the same way as `loadtest` does it: check, run, judge, report.
public struct WorkflowLoadTest: StageLoadTest {
    /// Makes what carries out a plan.
    public typealias MakeGenerator =
        @Sendable (_ plan: LoadPlan) throws(LoadTestError) -> TransportChoice.Generator

    private let job: LoadTestJob
    private let load: StageLoad
    private let reportFolder: String
    private let makeGenerator: MakeGenerator
    private let progress: ProgressDisplay
    private let log: Log

    /// Creates a load test.
    ///
    /// - Parameters:
    ///   - job: what is asked of whom and how it is judged at 100 %; users, duration and files are each stage's.
    ///   - load: how much of it a stage gets.
    ///   - reportFolder: where each test leaves its report and its results.
    ///   - makeGenerator: makes what sends the requests.
    ///   - progress: shows a test under way.
    ///   - log: tells its steps.
    public init(
        job: LoadTestJob,
        load: StageLoad,
        reportFolder: String,
        makeGenerator: @escaping MakeGenerator,
        progress: ProgressDisplay,
        log: Log
    ) {
        self.job = job
        self.load = load
        self.reportFolder = reportFolder
        self.makeGenerator = makeGenerator
        self.progress = progress
        self.log = log
    }

    /// Asks the service once, the way the load will be sent, and tells why it can't be reached; `nil` when it can. Ends
    /// early when the task is cancelled.
    public func refusal() async -> String? {
        let asking = Mutex<TransportChoice.Generator?>(nil)
        return await withTaskCancellationHandler {
            do throws(LoadTestError) {
                try await Readiness().check(job.plan.target, log: log) { (plan) throws(LoadTestError) in
                    let generator = try makeGenerator(plan)
                    asking.withLock { $0 = generator }
                    return generator
                }
                return nil
            } catch .unreachable(_, let reason) {
                return reason
            } catch {
                return "\(error)"
            }
        } onCancel: {
            asking.withLock(\.self)?.runner.stop(because: "the rollout decided otherwise")
        }
    }

    /// Runs the test. One that could not run is inconclusive: it says nothing of the canary.
    public func run(_ stage: RolloutStage, number: Int, attempt: Int) async -> LoadTestAnswer {
        var job = load.job(job, for: stage)
        job.destinations = destinations(number: number, attempt: attempt)
        let workflow = LoadTestWorkflow(job: job, progress: progress, log: log)
        var report: LoadTestReport?
        do throws(LoadTestError) {
            try await workflow.prepare(makeGenerator)
            let generator = try makeGenerator(job.plan)
            if let warning = generator.memoryWarning(for: job.plan) { log.warning(warning) }
            let result = await Self.result(of: workflow, with: generator) { report = $0 }
            await generator.close()
            _ = try result.get()
        } catch {
            // What was measured counts, even if it could not be written.
            guard report != nil else {
                return .inconclusive(finding: "the load test could not run: \(error)")
            }
            log.warning("\(error)")
        }
        guard let report else { return .inconclusive(finding: "the load test gave no result") }
        return Self.answer(report, users: job.plan.concurrency)
    }

    private static func result(
        of workflow: LoadTestWorkflow,
        with generator: TransportChoice.Generator,
        onResult: (LoadTestReport) -> Void
    ) async -> Result<LoadTestReport, LoadTestError> {
        // The runner takes no notice of cancellation by itself.
        await withTaskCancellationHandler {
            do throws(LoadTestError) {
                return .success(
                    try await workflow.run(
                        with: generator.runner,
                        transportName: generator.transportName,
                        onResult: onResult
                    )
                )
            } catch {
                return .failure(error)
            }
        } onCancel: {
            generator.runner.stop(because: "the rollout decided otherwise")
        }
    }

    private func destinations(number: Int, attempt: Int) -> ReportDestinations {
        let name = "\(reportFolder)/stage-\(number)" + (attempt > 1 ? "-attempt-\(attempt)" : "")
        return ReportDestinations(report: "\(name).md", results: "\(name).json")
    }

    static func answer(_ report: LoadTestReport, users: Int) -> LoadTestAnswer {
        let summary = report.summary
        let p95 = summary.latency.map { "p95 \(HumanFormat.milliseconds($0.p95)) ms, " } ?? ""
        let figures =
            "\(HumanFormat.count(summary.requests)) requests of \(users) users, "
            + "\(HumanFormat.rate(summary.throughput)) req/s, \(p95)errors "
            + HumanFormat.percent(summary.errorRatePercent)
        let measurement = report.measurement
        let reasons =
            (report.verdict.reasons + measurement.generator.losses + RunHint.warnings(for: measurement))
            .joined(separator: "; ")
        return switch report.verdict.outcome {
        case .passed: .passed(finding: figures)
        case .failed: .failed(finding: "\(reasons) (\(figures))")
        case .inconclusive: .inconclusive(finding: "\(reasons) (\(figures))")
        }
    }
}
