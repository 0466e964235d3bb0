import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization
import TestSupport

@testable import Delivery

/// A verification whose engines send nothing: they tell prepared measurements, and what happens is kept.
final class CanaryCase: Sendable {
    let folder: TemporaryFolder
    let log = Transcript()
    let stop = StopSwitch()
    private let noted = Mutex<[DeploymentEvent]>([])
    private let shown = Mutex<[CanaryStep]>([])

    init() throws { folder = try TemporaryFolder() }

    /// The events for the deployment report, in order.
    var events: [DeploymentEvent] { noted.withLock(\.self) }
    /// The steps as they ended.
    var steps: [CanaryStep] { shown.withLock(\.self) }

    /// A job with all three steps that writes into the folder.
    func job() throws -> CanaryJob {
        var plan = LoadPlan(target: try TargetURL("http://canary.test"), endpoints: [Endpoint(path: "/")])
        plan.seed = 1
        var load = plan
        load.duration = .seconds(1)
        return CanaryJob(
            plan: plan,
            production: try TargetURL("http://production.test"),
            loadTest: LoadTestJob(
                plan: load,
                policy: SLOPolicy(p95Milliseconds: 50, errorRatePercent: 1),
                destinations: ReportDestinations(report: folder("load.md")),
                readiness: Readiness(preflight: false)
            ),
            environment: "test",
            destinations: ReportDestinations(report: folder("report.md"), results: folder("report.json"))
        )
    }

    /// What the engines tell.
    struct Script: Sendable {
        var shadow: @Sendable () -> ShadowMeasurement = { .alike(200) }
        var paired: @Sendable () -> PairedMeasurement = { .alike() }
        var load: @Sendable () -> LoadMeasurement = { .of(200, status: 200) }
        /// Why one of the sides can't be reached.
        var unreachable: String?
    }

    func verification(
        _ job: CanaryJob,
        _ script: Script = Script(),
        rollback: (any Rollback)? = nil
    ) -> CanaryVerification {
        let log = Log(redactor: Redactor(secrets: ["hunter22"]), sink: { [log] in log.note($0) })
        let time = Mutex(Date(timeIntervalSince1970: 1_738_324_800))
        return CanaryVerification(
            job: job,
            surroundings: .init(
                engines: engines(script),
                rollback: rollback.map { CanaryRollback($0, target: "production/backend-v2-canary") },
                stop: stop,
                progress: ProgressDisplay(style: .none, log: log),
                log: log,
                now: {
                    time.withLock { (time: inout Date) -> Date in
                        time.addTimeInterval(1)
                        return time
                    }
                }
            ),
            listener: .init(
                onEvent: { [self] event in noted.withLock { $0.append(event) } },
                onStep: { [self] step in shown.withLock { $0.append(step) } }
            )
        )
    }

    /// Prepares and runs a verification.
    func run(
        _ job: CanaryJob,
        _ script: Script = Script(),
        rollback: (any Rollback)? = nil
    ) async throws -> CanaryReport {
        let verification = verification(job, script, rollback: rollback)
        let (report, failure) = try await verification.run(try await verification.prepare())
        if let failure { throw failure }
        return report
    }

    private func engines(_ script: Script) -> CanaryEngines {
        CanaryEngines(
            transportName: "scripted",
            shadow: { (_: LoadPlan) throws(LoadTestError) in
                .init(
                    runner: ScriptedRunner<ShadowPlan, ShadowProgress, ShadowMeasurement>(script.shadow),
                    transportName: "scripted"
                )
            },
            paired: { (_: LoadPlan) throws(LoadTestError) in
                .init(
                    runner: ScriptedRunner<PairedPlan, PairedProgress, PairedMeasurement>(script.paired),
                    transportName: "scripted"
                )
            },
            load: { (plan: LoadPlan) throws(LoadTestError) in
                guard plan.requestLimit != 1 else {
                    let isGone = script.unreachable.map { "\(plan.target)".contains($0) } ?? false
                    return ScriptedLoadRunner { _ in
                        isGone
                            ? .of(1, failure: .refused, example: "connect: refused") : .of(1, status: 200)
                    }.generator
                }
                return ScriptedLoadRunner { _ in script.load() }.generator
            }
        )
    }
}

/// A runner that sends nothing: it tells a prepared measurement.
private final class ScriptedRunner<Plan: Sendable, Look: Sendable, Measurement: Sendable>: PlanRunner {
    let progress: AsyncStream<Look>
    private let continuation: AsyncStream<Look>.Continuation
    private let result: @Sendable () -> Measurement

    init(_ result: @escaping @Sendable () -> Measurement) {
        self.result = result
        (progress, continuation) = AsyncStream.makeStream()
    }

    func stop(because cause: String) {}

    func run(_ plan: Plan) async throws(LoadEngineError) -> Measurement {
        continuation.finish()
        return result()
    }
}

extension ShadowMeasurement {
    /// So many requests that both sides answer alike, but for those that the canary answers otherwise.
    static func alike(
        _ count: Int,
        canary: ShadowAnswer? = nil,
        production: ShadowAnswer? = nil,
        ending: RunEnding = .completed
    ) -> ShadowMeasurement {
        var measurement = ShadowMeasurement(
            startedAt: Date(timeIntervalSince1970: 1_738_324_800),
            elapsed: .seconds(10),
            ending: ending
        )
        let usual = ShadowAnswer(status: 200, body: Array("same".utf8))
        for _ in 0..<count {
            measurement.record(
                request: "GET /?token=abc",
                production: .init(production ?? usual, latencyNanoseconds: 2_000_000),
                productionAgain: .init(production ?? usual, latencyNanoseconds: 2_000_000),
                canary: .init(canary ?? usual, latencyNanoseconds: 3_000_000)
            )
        }
        return measurement
    }
}

extension PairedMeasurement {
    /// Pairs that differ by a factor in latency, with failures where they are given.
    static func alike(
        pairs: Int = 8_000,
        slowness: Double = 1,
        ending: RunEnding = .completed,
        canaryFails: @Sendable (Int) -> FailureKind? = { _ in nil },
        productionFails: @Sendable (Int) -> FailureKind? = { _ in nil }
    ) -> PairedMeasurement {
        var run = PairedRun()
        var generator = SeededGenerator(seed: 7)
        for number in 0..<pairs where run.alarm == nil {
            let base = 5_000_000 + generator.uniform() * 10_000_000
            let own = (0.95 + generator.uniform() * 0.1, 0.95 + generator.uniform() * 0.1)
            run.record(
                PairedObservation(
                    canary: .init(
                        latencyNanoseconds: UInt64(base * own.0 * slowness),
                        failure: canaryFails(number)
                    ),
                    production: .init(
                        latencyNanoseconds: UInt64(base * own.1),
                        failure: productionFails(number)
                    )
                )
            )
        }
        run.finish()
        if ending == .completed { run.look(afterSeconds: 120) }
        let gone = run.canaryFailures[.refused] > 0 ? "/: connect: refused, token=hunter22" : nil
        return PairedMeasurement(
            startedAt: Date(timeIntervalSince1970: 1_738_324_800),
            elapsed: .seconds(120),
            ending: ending,
            run: run,
            peakUsers: 50,
            canaryFailureExamples: gone.map { [.refused: $0] } ?? [:]
        )
    }
}

/// A rollback that answers from a script and remembers what was asked of it.
final class ScriptedRollback: Rollback {
    private let asked = Mutex<[String]>([])
    private let revision: Result<RecordedRevision?, RollbackError>
    private let failure: RollbackError?

    init(
        revision: Result<RecordedRevision?, RollbackError> = .success(.init(number: 3, replicaSet: "good-3")),
        failure: RollbackError? = nil
    ) {
        self.revision = revision
        self.failure = failure
    }

    /// What was asked, in order.
    var calls: [String] { asked.withLock(\.self) }

    private func note(_ call: String) { asked.withLock { $0.append(call) } }

    func recordRevision() async throws(RollbackError) -> RecordedRevision? {
        note("record")
        return try revision.get()
    }

    func undo(to revision: RecordedRevision) async throws(RollbackError) {
        note("undo to \(revision.number)")
        if let failure { throw failure }
    }

    func verify(_ revision: RecordedRevision) async throws(RollbackError) { note("verify") }

    func commands(for revision: RecordedRevision?) -> [String] { ["kubectl rollout undo"] }
}
