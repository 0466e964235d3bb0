import Foundation
import LoadCore
import Reporting
import SLOEval

/// The load test of a stage, the same way as `loadtest` does it: check, run, judge, report.
public struct WorkflowLoadTest: StageLoadTest {
    private let job: LoadTestJob
    private let load: StageLoad
    private let reportFolder: String
    private let makeGenerator: TransportChoice.MakeGenerator
    private let progress: ProgressDisplay
    private let log: Log

    /// Creates a load test.
    ///
    /// - Parameters:
    ///   - job: what is asked of whom and how it is judged at 100 %; users, duration and files are each
    ///     stage's.
    ///   - load: how much of it a stage gets.
    ///   - reportFolder: where each test leaves its report and its results.
    ///   - makeGenerator: makes what sends the requests.
    ///   - progress: shows a test under way.
    ///   - log: tells its steps.
    public init(
        job: LoadTestJob,
        load: StageLoad,
        reportFolder: String,
        makeGenerator: @escaping TransportChoice.MakeGenerator,
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

    /// Asks the service once, the way the load will be sent, and tells why it can't be reached; `nil` when it
    /// can. Ends early when the task is cancelled.
    package func refusal() async -> String? {
        let stop = StopSwitch()
        return await withTaskCancellationHandler {
            do throws(LoadTestError) {
                let target = job.plan.target
                try await Readiness().check(target, stop: stop, log: log, makeGenerator: makeGenerator)
                return nil
            } catch .unreachable(_, let reason) {
                return reason
            } catch {
                return "\(error)"
            }
        } onCancel: {
            stop.fire(because: Self.stopCause)
        }
    }

    /// Runs the test. One that could not run is inconclusive: it says nothing of the canary.
    public func run(_ stage: RolloutStage, number: Int, attempt: Int) async -> LoadTestAnswer {
        var job = load.job(job, for: stage)
        job.destinations = destinations(number: number, attempt: attempt)
        let stop = StopSwitch()
        let workflow = LoadTestWorkflow(
            job: job,
            progress: progress,
            stop: stop,
            log: log,
            makeGenerator: makeGenerator
        )
        // The runner takes no notice of cancellation by itself.
        return await withTaskCancellationHandler {
            do throws(LoadTestError) {
                let (report, unwritten) = try await workflow.run(try await workflow.prepare())
                // What was measured counts, even if it could not be written.
                if let unwritten { log.warning("\(unwritten)") }
                return Self.answer(report, users: job.plan.concurrency)
            } catch {
                return .inconclusive(finding: "the load test could not run: \(error)")
            }
        } onCancel: {
            stop.fire(because: Self.stopCause)
        }
    }

    private static let stopCause = "the rollout decided otherwise"

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
