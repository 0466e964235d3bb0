import Foundation
import LoadCore
import SLOEval

/// A step of a verification in a process of its own.
///
/// `URLSession` can end its whole process when a server answers badly enough. In a process of its own it
/// takes the step with it and not the verification: there is still a report, and an earlier verdict is still
/// carried out.
final class EngineProcess<Plan: ProcessPlan>: PlanRunner {
    /// A snapshot of the run once a second; finishes when it ends.
    let progress: AsyncStream<Plan.Order.Progress>

    private let program: GeneratorProgram
    private let continuation: AsyncStream<Plan.Order.Progress>.Continuation
    private let stopping = StopSwitch()

    init(_ program: GeneratorProgram) {
        self.program = program
        (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends the run early; the process tells what it measured so far.
    func stop(because cause: String) { stopping.fire(because: cause) }

    /// Runs the process to its end.
    func run(_ plan: Plan) async throws(LoadEngineError) -> Plan.Measurement {
        defer { continuation.finish() }
        let startedAt = Date()
        let process = GeneratorProcess(plan.order, program: program) { [continuation] in
            continuation.yield($0)
        }
        switch await process.run(until: stopping) {
        case .finished(let told): return plan.measurement(told, stoppedBy: stopping.cause)
        case .lost(let loss, _):
            let reason = "the process that sent the requests was lost: \(loss.sentence(about: "it"))"
            return plan.measurement(lostBecause: reason, startedAt: startedAt)
        }
    }
}

/// A plan that a process of its own carries out.
protocol ProcessPlan: Sendable {
    /// The plan as it is told to the process.
    associatedtype Order: GeneratorOrder
    /// The result of the run.
    associatedtype Measurement: Sendable

    /// The plan as it is told to the process.
    var order: Order { get }

    /// Returns the measurement that a process told, with what its parent knows besides.
    func measurement(_ told: Order.Measurement, stoppedBy cause: String?) -> Measurement

    /// Returns the measurement of a process that was lost.
    func measurement(lostBecause reason: String, startedAt: Date) -> Measurement
}

extension PairedPlan: ProcessPlan {
    var order: PairedPlan { self }

    func measurement(_ told: PairedMeasurement, stoppedBy cause: String?) -> PairedMeasurement {
        var measured = told
        if let cause, measured.ending.isPartial { measured.ending = .interrupted(by: cause) }
        return measured
    }

    func measurement(lostBecause reason: String, startedAt: Date) -> PairedMeasurement {
        let run = PairedRun(endpoints: plan.requestNames, limits: limits)
        var lost = PairedMeasurement(startedAt: startedAt, elapsed: .zero, run: run)
        lost.generator.losses = [reason]
        return lost
    }
}

extension ShadowPlan: ProcessPlan {
    var order: ShadowOrder { ShadowOrder(self) }

    func measurement(_ told: ShadowOrder.Measurement, stoppedBy cause: String?) -> ShadowMeasurement {
        var measured = told.measured
        if let cause, measured.ending.isPartial { measured.ending = .interrupted(by: cause) }
        if let log = told.log { (recording as? AccessLogRecording)?.adopt(log) }
        return measured
    }

    func measurement(lostBecause reason: String, startedAt: Date) -> ShadowMeasurement {
        var lost = ShadowMeasurement(startedAt: startedAt)
        lost.losses = [reason]
        return lost
    }
}
