import Foundation
public import LoadCore
public import SLOEval
import Synchronization

/// Runs a plan in several generator processes, each with its share of the users, and merges what they measure.
///
/// A generator that dies, hangs or is killed costs its share and no more: what it told last counts, its loss
/// is reported in ``GeneratorHealth/losses``, and the others go on.
public final class GeneratorFleet: LoadRunner {
    /// A look at the run once a second, all generators together.
    public let progress: AsyncStream<ProgressSnapshot>

    private let processes: Int
    private let program: GeneratorProgram
    private let continuation: AsyncStream<ProgressSnapshot>.Continuation
    private let stopping: AsyncStream<Void>
    private let stopContinuation: AsyncStream<Void>.Continuation
    private let cause = Mutex<String?>(nil)
    private let isUsed = Atomic(false)

    /// Creates a fleet for one run.
    ///
    /// - Parameters:
    ///   - processes: how many generators share the load; never more than the plan has users.
    ///   - program: how they are started.
    public init(processes: Int, program: GeneratorProgram) {
        self.processes = max(1, processes)
        self.program = program
        (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (stopping, stopContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends the run early; every generator tells what it measured so far.
    public func stop(because cause: String) {
        self.cause.withLock { $0 = $0 ?? cause }
        stopContinuation.yield()
    }

    /// Runs a plan in the generators and returns what they measured together.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the fleet has run before. A generator that
    ///   can't be started is a loss, not an error.
    public func run(_ plan: LoadPlan) async throws(LoadEngineError) -> LoadMeasurement {
        guard !isUsed.exchange(true, ordering: .relaxed) else { throw .alreadyUsed }
        defer { continuation.finish() }
        do {
            try plan.validate()
        } catch {
            throw .invalidPlan(error)
        }
        let startedAt = Date()
        let generators = shards(of: plan).map {
            GeneratorProcess($0, bounds: program.bounds(GeneratorBounds(time: plan.duration, of: $0)))
        }
        let outcomes = await run(generators)
        var measurement = Self.merge(outcomes, of: plan, startedAt: startedAt)
        if let cause = cause.withLock({ $0 }) { measurement.ending = .interrupted(by: cause) }
        return measurement
    }

    private func shards(of plan: LoadPlan) -> [LoadPlan] {
        let count = min(processes, plan.concurrency, plan.requestLimit ?? .max)
        return (0..<count).map { index in
            var shard = plan
            shard.shard = LoadPlan.Shard(index: index, of: count)
            return shard
        }
    }

    private func run(_ generators: [GeneratorProcess]) async -> [GeneratorProcess.Outcome] {
        await withTaskGroup(of: Event.self) { group in
            for (index, generator) in generators.enumerated() {
                group.addTask { [program] in .ended(index, await generator.run(program)) }
            }
            group.addTask { [stopping] in
                for await _ in stopping { break }
                return .other
            }
            group.addTask { [self] in
                await showProgress(of: generators)
                return .other
            }
            var outcomes: [Int: GeneratorProcess.Outcome] = [:]
            for await event in group {
                if case .ended(let index, let outcome) = event { outcomes[index] = outcome }
                // Cancelling asks generators to stop; whatever ended first, nothing is left to be waited for
                // once all of them have.
                if case .other = event { group.cancelAll() }
                if outcomes.count == generators.count { group.cancelAll() }
            }
            return generators.indices.compactMap { outcomes[$0] }
        }
    }

    private enum Event: Sendable {
        case ended(Int, GeneratorProcess.Outcome)
        case other
    }

    private func showProgress(of generators: [GeneratorProcess]) async {
        var seen: [Int: ProgressSnapshot] = [:]
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let latest = generators.enumerated().compactMap { index, generator in
                generator.progress.map { progress in
                    // An interval must not count twice when a generator is late with its next one.
                    let isNew = seen.updateValue(progress, forKey: index) != progress
                    return isNew ? progress : progress.withoutInterval
                }
            }
            if let together = ProgressSnapshot(together: latest) { continuation.yield(together) }
        }
    }

    private static func merge(
        _ outcomes: [GeneratorProcess.Outcome],
        of plan: LoadPlan,
        startedAt: Date
    ) -> LoadMeasurement {
        let parts = outcomes.compactMap(\.measurement)
        var measurement =
            parts.first
            ?? LoadMeasurement(
                startedAt: startedAt,
                elapsed: .zero,
                endpoints: plan.endpoints.map { EndpointMeasurement(name: $0.name) }
            )
        for part in parts.dropFirst() { measurement.merge(part) }
        measurement.generator.processes = outcomes.count
        measurement.generator.losses = outcomes.compactMap(\.loss)
        return measurement
    }
}

extension ProgressSnapshot {
    /// What several generators are busy with; `nil` when none has said anything yet.
    ///
    /// Counts and rates add up. The p95 is the slowest generator's, since snapshots carry no histograms.
    init?(together snapshots: [ProgressSnapshot]) {
        guard var together = snapshots.max(by: { $0.elapsedSeconds < $1.elapsedSeconds }) else { return nil }
        together.requests = snapshots.reduce(0) { $0 + $1.requests }
        together.failures = snapshots.reduce(0) { $0 + $1.failures }
        together.requestsPerSecond = snapshots.reduce(0) { $0 + $1.requestsPerSecond }
        together.p95Milliseconds = snapshots.compactMap(\.p95Milliseconds).max()
        together.interval = snapshots.compactMap(\.interval).merged
        together.probe = snapshots.compactMap(\.probe).merged
        together.generatorFailures = snapshots.reduce(0) { $0 + $1.generatorFailures }
        together.standstillSeconds = snapshots.map(\.standstillSeconds).max() ?? 0
        together.activeUsers = snapshots.reduce(0) { $0 + $1.activeUsers }
        self = together
    }
}

extension ProgressSnapshot {
    fileprivate var withoutInterval: ProgressSnapshot {
        var copy = self
        copy.interval = nil
        return copy
    }
}

extension [CompactHistogram] {
    /// All together; `nil` for none.
    fileprivate var merged: CompactHistogram? {
        first.map { dropFirst().reduce($0) { $0.merged(with: $1) } }
    }
}
