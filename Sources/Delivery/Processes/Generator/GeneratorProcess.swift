import Foundation
import LoadCore
import SLOEval
import Synchronization

/// One generator process as its parent sees it: its order, what it said, and how it ended.
final class GeneratorProcess: Sendable {
    private struct Heard {
        var splitter = LineSplitter()
        var progress: ProgressSnapshot?
        var partial: LoadMeasurement?
        var finished: LoadMeasurement?
        var refusal: String?
    }

    private let name: String
    private let plan: LoadPlan
    private let heard = Mutex(Heard())
    private let guardian: GeneratorGuard

    /// - Parameters:
    ///   - plan: the plan with this generator's shard.
    ///   - bounds: what the process may.
    init(_ plan: LoadPlan, bounds: GeneratorBounds) {
        self.plan = plan
        guardian = GeneratorGuard(bounds)
        name = "generator \(plan.shard.index + 1) of \(plan.shard.count)"
    }

    /// The newest progress.
    var progress: ProgressSnapshot? { heard.withLock { $0.progress } }

    /// What became of a generator.
    struct Outcome: Sendable {
        /// What it measured, as far as it lived to tell.
        var measurement: LoadMeasurement?
        /// Why it did not live to the end, as a sentence.
        var loss: String?
    }

    /// Runs the process to its end. Cancelling asks it to stop sending and waits for what it measured.
    func run(_ program: GeneratorProgram) async -> Outcome {
        let ending = await withTaskGroup(of: Ending?.self) { group in
            group.addTask { await self.execute(program) }
            group.addTask { await self.guardian.watch().map(Ending.breach) }
            var ending: Ending?
            for await event in group {
                ending = ending ?? event
                group.cancelAll()
            }
            return ending
        }
        return heard.withLock { heard in
            if let measurement = heard.finished { return Outcome(measurement: measurement) }
            var measurement = heard.partial
            // It was not stopped, it was lost: that is said on its own.
            measurement?.ending = .completed
            let loss = loss(ending, refusal: heard.refusal)
            return Outcome(measurement: measurement, loss: loss)
        }
    }

    private enum Ending: Sendable {
        case ended(ProcessResult)
        case failed(ProcessError)
        case breach(GeneratorBreach)
    }

    private func execute(_ program: GeneratorProgram) async -> Ending? {
        do throws(ProcessError) {
            return .ended(try await program.start(with: plan) { [self] in hear($0) })
        } catch {
            return .failed(error)
        }
    }

    private func hear(_ bytes: [UInt8]) {
        guardian.hear()
        heard.withLock { heard in
            for line in heard.splitter.take(bytes) {
                switch GeneratorMessage(line: line) {
                case .started(let process): guardian.hear(from: process)
                case .progress(let snapshot): heard.progress = snapshot
                case .partial(let measurement): heard.partial = measurement
                case .finished(let measurement): heard.finished = measurement
                case .refused(let reason): heard.refusal = reason
                case nil: break
                }
            }
        }
    }

    private func loss(_ ending: Ending?, refusal: String?) -> String {
        switch ending {
        case _ where refusal != nil: "\(name) did not begin: \(refusal ?? "")"
        case .ended(let result): "\(name) \(Self.words(about: result))"
        case .failed(let error): "\(name): \(error.description)"
        case .breach(let breach): "\(name) \(breach)"
        case nil: "\(name) ended without a word"
        }
    }

    /// How a process ended and what it said last, for a sentence.
    static func words(about result: ProcessResult) -> String {
        var ending = result
        ending.standardError = ProcessResult.Output()
        let lines = result.standardError.text.split(whereSeparator: \.isNewline)
        guard let word = lines.first(where: { $0.contains("atal error") }) ?? lines.last else {
            return ending.summary
        }
        return "\(ending.summary); it said: \(word.prefix(300))"
    }
}

/// How generator processes are started.
public struct GeneratorProgram: Sendable {
    private let path: String
    private let environment: [String: String]
    private let runner: any ProcessRunner

    /// Changes the bounds of the processes; for tests.
    var bounds: @Sendable (GeneratorBounds) -> GeneratorBounds = { $0 }

    /// Creates a way to start generators.
    ///
    /// - Parameters:
    ///   - path: a program whose `main` hands over to ``GeneratorMode``; `nil` is the running program itself.
    ///   - environment: the generators' environment variables. Certificates are found by them; those that name proxies
    ///     are left out, since curl would send load and probe there.
    ///   - runner: starts processes.
    public init(
        path: String? = nil,
        environment: [String: String],
        runner: any ProcessRunner
    ) {
        self.path = path ?? Self.ownPath
        // The backtrace of a generator that dies is long and says nothing that its first line does not.
        self.environment =
            environment.filter { !$0.key.lowercased().hasSuffix("_proxy") }
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { mine, _ in mine }
        self.runner = runner
    }

    private static var ownPath: String {
        let link = "/proc/self/exe"
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: link))
            ?? CommandLine.arguments.first ?? ""
    }

    func start(
        with plan: LoadPlan,
        onOutput: @escaping ProcessRunner.OutputHandler
    ) async throws(ProcessError) -> ProcessResult {
        try await start(
            GeneratorMode.argument,
            order: plan,
            longest: plan.warmUp + plan.duration + plan.timeout + .seconds(30),
            grace: plan.stopGrace + .seconds(3),
            onOutput: onOutput
        )
    }

    /// Starts the program in a mode that takes its order from standard input.
    ///
    /// - Parameters:
    ///   - argument: the only argument, which asks for the mode.
    ///   - order: what it is to do, sent as JSON.
    ///   - longest: how long it may run.
    ///   - grace: how long it may take to end once it was asked to.
    ///   - onOutput: receives what it tells.
    func start(
        _ argument: String,
        order: some Encodable,
        longest: Duration,
        grace: Duration = .seconds(8),
        onOutput: @escaping ProcessRunner.OutputHandler
    ) async throws(ProcessError) -> ProcessResult {
        let call = ProcessCall(
            path,
            [argument],
            environment: environment,
            standardInput: Array((try? JSONEncoder().encode(order)) ?? Data()),
            outputLimit: 1 << 16,
            timeLimit: longest,
            grace: grace
        )
        return try await runner.run(call, onOutput: onOutput)
    }
}
