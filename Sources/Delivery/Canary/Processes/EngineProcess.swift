import Foundation
import LoadCore
import Reporting
import SLOEval
import Synchronization

/// An engine of a verification in a process of its own, as its parent sees it.
///
/// `URLSession` can end its whole process when a server answers badly enough. In a process of its own it takes
/// the step with it and not the verification: there is still a report, and an earlier verdict is still carried out.
final class EngineProcess<Look: Codable & Sendable, Measurement: Codable & Sendable>: Sendable {
    /// A look at the run once a second; finishes when it ends.
    let progress: AsyncStream<Look>

    private struct Heard {
        var splitter = LineSplitter()
        var finished: Measurement?
        var log: AccessLogCounts?
        var refusal: String?
        var cause: String?
    }

    private let program: GeneratorProgram
    private let continuation: AsyncStream<Look>.Continuation
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

    /// What became of the process.
    enum Outcome {
        /// It told what it measured; by whom it was stopped, and what it read of a log.
        case measured(Measurement, stoppedBy: String?, log: AccessLogCounts?)
        /// It did not live to tell, for this reason.
        case lost(String)
    }

    /// Runs the process to its end.
    ///
    /// - Parameters:
    ///   - order: what it is to do.
    ///   - bounds: what the process may.
    func run(_ order: EngineOrder, within bounds: GeneratorBounds) async -> Outcome {
        defer { continuation.finish() }
        let guardian = GeneratorGuard(program.bounds(bounds))
        let ending = await withTaskGroup(of: String?.self) { group in
            group.addTask { await self.execute(order, longest: bounds.time + .seconds(20), guardian) }
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
                return .measured(measured, stoppedBy: heard.cause, log: heard.log)
            }
            let reason = heard.refusal ?? ending ?? "it ended without a word"
            return .lost("the process that sent the requests was lost: \(reason)")
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
        let looks = heard.withLock { heard -> [Look] in
            var looks: [Look] = []
            for line in heard.splitter.take(bytes) {
                switch EngineMessage<Look, Measurement>(line: line) {
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

extension EngineProcess: PairedRunner where Look == PairedProgress, Measurement == PairedMeasurement {
    func run(_ plan: PairedPlan) async throws(LoadEngineError) -> PairedMeasurement {
        // Each user asks twice before it looks at the clock again.
        let time = plan.longestDuration + plan.plan.timeout
        let bounds = GeneratorBounds(time: time, of: plan.plan, bodies: 2)
        let startedAt = Date()
        switch await run(.comparison(plan), within: bounds) {
        case .measured(var measured, let cause, _):
            if let cause, measured.ending.isPartial { measured.ending = .interrupted(by: cause) }
            return measured
        case .lost(let reason):
            let run = PairedRun(requestsPerBlock: plan.requestsPerBlock, limits: plan.limits)
            var lost = PairedMeasurement(startedAt: startedAt, elapsed: .zero, run: run)
            lost.generator.losses = [reason]
            return lost
        }
    }
}

extension EngineProcess: ShadowRunner where Look == ShadowProgress, Measurement == ShadowMeasurement {
    func run(_ plan: ShadowPlan) async throws(LoadEngineError) -> ShadowMeasurement {
        // Each user asks three times before it looks at the clock again.
        let time = plan.plan.duration + plan.plan.timeout * 2
        let bounds = GeneratorBounds(time: time, of: plan.plan, bodies: 3)
        let startedAt = Date()
        switch await run(.shadowTest(ShadowOrder(plan)), within: bounds) {
        case .measured(var measured, let cause, let log):
            if let cause, measured.ending.isPartial { measured.ending = .interrupted(by: cause) }
            if let log { (plan.recording as? AccessLogRecording)?.adopt(log) }
            return measured
        case .lost(let reason):
            var lost = ShadowMeasurement(startedAt: startedAt)
            lost.losses = [reason]
            return lost
        }
    }
}
