import Foundation
package import LoadCore
package import SLOEval
import Synchronization

/// Runs a plan in several generator processes, each with its share of the users, and merges what they
/// measure.
///
/// A generator that dies, hangs or is killed costs its share and no more: what it told last counts, its loss
/// is reported in ``GeneratorHealth/losses``, and the others go on.
package final class GeneratorFleet: LoadRunner {
    /// A look at the run once a second, all generators together.
    package let progress: AsyncStream<ProgressSnapshot>

    private let processes: Int
    private let program: GeneratorProgram
    private let continuation: AsyncStream<ProgressSnapshot>.Continuation
    private let stopping = StopSwitch()
    private let isUsed = Atomic(false)

    /// Creates a fleet for one run.
    ///
    /// - Parameters:
    ///   - processes: how many generators share the load; never more than the plan has users.
    ///   - program: how they are started.
    package init(processes: Int, program: GeneratorProgram) {
        self.processes = max(1, processes)
        self.program = program
        (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends the run early; every generator tells what it measured so far.
    package func stop(because cause: String) { stopping.fire(because: cause) }

    /// Runs a plan in the generators and returns what they measured together.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the fleet has run before. A generator that
    ///   can't be started is a loss, not an error.
    package func run(_ plan: LoadPlan) async throws(LoadEngineError) -> LoadMeasurement {
        guard !isUsed.exchange(true, ordering: .relaxed) else { throw .alreadyUsed }
        defer { continuation.finish() }
        do {
            try plan.validate()
        } catch {
            throw .invalidPlan(error)
        }
        let startedAt = Date()
        let generators = shards(of: plan).map { GeneratorProcess($0, program: program) }
        let outcomes = await run(generators)
        var measurement = Self.merge(outcomes, of: plan, startedAt: startedAt)
        if let cause = stopping.cause { measurement.ending = .interrupted(by: cause) }
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

    private typealias Generator = GeneratorProcess<LoadPlan>

    private func run(_ generators: [Generator]) async -> [Generator.Outcome] {
        await withTaskGroup(of: (Int, Generator.Outcome)?.self) { group in
            for (index, generator) in generators.enumerated() {
                group.addTask { [stopping] in (index, await generator.run(until: stopping)) }
            }
            group.addTask { [self] in
                await showProgress(of: generators)
                return nil
            }
            var outcomes: [Int: Generator.Outcome] = [:]
            for await case let (index, outcome)? in group {
                outcomes[index] = outcome
                if outcomes.count == generators.count { group.cancelAll() }
            }
            return generators.indices.compactMap { outcomes[$0] }
        }
    }

    private func showProgress(of generators: [Generator]) async {
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
        _ outcomes: [Generator.Outcome],
        of plan: LoadPlan,
        startedAt: Date
    ) -> LoadMeasurement {
        var parts: [LoadMeasurement] = []
        var losses: [String] = []
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .finished(let measurement): parts.append(measurement)
            case .lost(let loss, var partial):
                // It was not stopped, it was lost: that is said on its own.
                partial?.ending = .completed
                partial.map { parts.append($0) }
                losses.append(loss.sentence(about: "generator \(index + 1) of \(outcomes.count)"))
            }
        }
        var measurement =
            parts.first
            ?? LoadMeasurement(
                startedAt: startedAt,
                elapsed: .zero,
                endpoints: plan.requestNames.map { EndpointMeasurement(name: $0) }
            )
        for part in parts.dropFirst() { measurement.merge(part) }
        measurement.generator.processes = outcomes.count
        measurement.generator.losses = losses
        return measurement
    }
}

extension ProgressSnapshot {
    /// The snapshot of several generators together; `nil` when none has said anything yet.
    ///
    /// Counts and rates add up. The p95 is that of all requests of the interval; of generators that told no
    /// latencies, the highest.
    init?(together snapshots: [ProgressSnapshot]) {
        guard var together = snapshots.max(by: { $0.elapsedSeconds < $1.elapsedSeconds }) else { return nil }
        together.requests = snapshots.reduce(0) { $0 + $1.requests }
        together.failures = snapshots.reduce(0) { $0 + $1.failures }
        together.requestsPerSecond = snapshots.reduce(0) { $0 + $1.requestsPerSecond }
        together.interval = snapshots.compactMap(\.interval).merged
        together.p95Milliseconds =
            together.interval?.quantile(0.95)?.nanosecondsInMilliseconds
            ?? snapshots.compactMap(\.p95Milliseconds).max()
        together.probe = snapshots.compactMap(\.probe).merged
        together.generatorFailures = snapshots.reduce(0) { $0 + $1.generatorFailures }
        together.standstillSeconds = snapshots.map(\.standstillSeconds).max() ?? 0
        together.phases = snapshots.reduce(into: nil) { $0.merge($1.phases) }
        together.watched = snapshots.compactMap(\.watched).reduce(nil as [ScopeProgress]?) { all, part in
            var all = all ?? []
            all.merge(part)
            return all
        }
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
