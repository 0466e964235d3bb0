import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization

/// An engine of a verification in a process of its own, as its parent sees it.
///
/// `URLSession` can end its whole process when a server answers badly enough. In a process of its own it takes
/// the step with it and not the verification: there is still a report, and an earlier verdict is still carried out.
final class EngineProcess<Plan: ProcessPlan>: PlanRunner {
    typealias Measurement = Plan.Measurement

    /// A snapshot of the run once a second; finishes when it ends.
    let progress: AsyncStream<Plan.Progress>

    private struct Heard {
        var splitter = LineSplitter()
        var finished: Measurement?
        var log: AccessLogCounts?
        var refusal: String?
        var cause: String?
    }

    private let program: GeneratorProgram
    private let continuation: AsyncStream<Plan.Progress>.Continuation
    private let stopping: AsyncStream<Void>
    private let stopContinuation: AsyncStream<Void>.Continuation
    private let heard = Mutex(Heard())

    init(_ program: GeneratorProgram) {
        self.program = program
        (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (stopping, stopContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends the run early; the process tells what it measured so far.
    func stop(because cause: String) {
        heard.withLock { $0.cause = $0.cause ?? cause }
        stopContinuation.yield()
    }

    /// Runs the process to its end.
    func run(_ plan: Plan) async throws(LoadEngineError) -> Measurement {
        defer { continuation.finish() }
        let startedAt = Date()
        let bounds = plan.bounds
        let guardian = GeneratorGuard(program.bounds(bounds))
        let ending = await withTaskGroup(of: String?.self) { group in
            group.addTask { await self.execute(plan.order, longest: bounds.time + .seconds(20), guardian) }
            group.addTask { await self.waitForStop() }
            group.addTask { await guardian.watch().map { "it \($0)" } }
            var ending: String?
            for await event in group {
                ending = ending ?? event
                group.cancelAll()
            }
            return ending
        }
        return heard.withLock { heard in
            if let measured = heard.finished {
                return plan.completed(measured, stoppedBy: heard.cause, log: heard.log)
            }
            let reason = heard.refusal ?? ending ?? "it ended without a word"
            return plan.lost("the process that sent the requests was lost: \(reason)", startedAt: startedAt)
        }
    }

    private func execute(
        _ order: EngineOrder,
        longest: Duration,
        _ guardian: GeneratorGuard
    ) async -> String? {
        do throws(ProcessError) {
            let result = try await program.start(
                EngineMode.argument,
                order: order,
                longest: longest,
                onOutput: { [self] in hear($0, guardian) }
            )
            return GeneratorProcess.words(about: result)
        } catch {
            return error.description
        }
    }

    private func waitForStop() async -> String? {
        for await _ in stopping { return nil }
        return nil
    }

    private func hear(_ bytes: [UInt8], _ guardian: GeneratorGuard) {
        guardian.hear()
        let looks = heard.withLock { heard -> [Plan.Progress] in
            var looks: [Plan.Progress] = []
            for line in heard.splitter.take(bytes) {
                switch EngineMessage<Plan.Progress, Measurement>(line: line) {
                case .started(let process): guardian.hear(from: process)
                case .look(let look): looks.append(look)
                case .finished(let measured, let log): (heard.finished, heard.log) = (measured, log)
                case .refused(let reason): heard.refusal = reason
                case nil: break
                }
            }
            return looks
        }
        for look in looks { continuation.yield(look) }
    }
}

/// A plan that an engine in a process of its own carries out.
protocol ProcessPlan: Sendable {
    associatedtype Progress: Codable & Sendable
    associatedtype Measurement: Codable & Sendable

    /// The plan as it is told to the process.
    var order: EngineOrder { get }
    /// The limits of the process.
    var bounds: GeneratorBounds { get }

    /// Returns what the process measured, with what its parent knows besides.
    func completed(_ measured: Measurement, stoppedBy cause: String?, log: AccessLogCounts?) -> Measurement

    /// Returns the measurement of a process that was lost.
    func lost(_ reason: String, startedAt: Date) -> Measurement
}

extension PairedPlan: ProcessPlan {
    typealias Progress = PairedProgress

    var order: EngineOrder { .comparison(self) }

    // Each user asks twice before it looks at the clock again.
    var bounds: GeneratorBounds {
        GeneratorBounds(time: longestDuration + plan.timeout, of: plan, bodies: 2)
    }

    func completed(
        _ measured: PairedMeasurement,
        stoppedBy cause: String?,
        log: AccessLogCounts?
    ) -> PairedMeasurement {
        var measured = measured
        if let cause, measured.ending.isPartial { measured.ending = .interrupted(by: cause) }
        return measured
    }

    func lost(_ reason: String, startedAt: Date) -> PairedMeasurement {
        let run = PairedRun(requestsPerBlock: requestsPerBlock, limits: limits)
        var lost = PairedMeasurement(startedAt: startedAt, elapsed: .zero, run: run)
        lost.generator.losses = [reason]
        return lost
    }
}

extension ShadowPlan: ProcessPlan {
    typealias Progress = ShadowProgress

    var order: EngineOrder { .shadowTest(ShadowOrder(self)) }

    // Each user asks three times before it looks at the clock again.
    var bounds: GeneratorBounds {
        GeneratorBounds(time: plan.duration + plan.timeout * 2, of: plan, bodies: 3)
    }

    func completed(
        _ measured: ShadowMeasurement,
        stoppedBy cause: String?,
        log: AccessLogCounts?
    ) -> ShadowMeasurement {
        var measured = measured
        if let cause, measured.ending.isPartial { measured.ending = .interrupted(by: cause) }
        if let log { (recording as? AccessLogRecording)?.adopt(log) }
        return measured
    }

    func lost(_ reason: String, startedAt: Date) -> ShadowMeasurement {
        var lost = ShadowMeasurement(startedAt: startedAt)
        lost.losses = [reason]
        return lost
    }
}
