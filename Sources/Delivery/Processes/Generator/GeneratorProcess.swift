import Synchronization

/// A process that sends load as its parent sees it: its order, its messages, and how it ended.
final class GeneratorProcess<Order: GeneratorOrder>: Sendable {
    private typealias Message = GeneratorMessage<Order.Progress, Order.Measurement>

    private struct LastMessages {
        var splitter = LineSplitter()
        var progress: Order.Progress?
        var partial: Order.Measurement?
        var finished: Order.Measurement?
        var refusal: String?
    }

    private let order: Order
    private let program: GeneratorProgram
    private let guardian: GeneratorGuard
    private let onProgress: @Sendable (Order.Progress) -> Void
    private let last = Mutex(LastMessages())

    /// - Parameters:
    ///   - order: the work of the process.
    ///   - program: how it is started.
    ///   - onProgress: receives each snapshot of the work.
    init(
        _ order: Order,
        program: GeneratorProgram,
        onProgress: @escaping @Sendable (Order.Progress) -> Void = { _ in }
    ) {
        self.order = order
        self.program = program
        self.onProgress = onProgress
        guardian = GeneratorGuard(program.bounds(order.bounds))
    }

    /// The newest progress.
    var progress: Order.Progress? { last.withLock { $0.progress } }

    /// The end of a process.
    enum Outcome: Sendable {
        /// It told its whole measurement.
        case finished(Order.Measurement)
        /// It did not live to the end; what it told before, if anything.
        case lost(GeneratorLoss, partial: Order.Measurement?)
    }

    /// Runs the process to its end. Cancelling, or a switch, asks it to stop sending and waits for what it
    /// measured.
    func run(until stop: StopSwitch) async -> Outcome {
        let ending = await withTaskGroup(of: GeneratorLoss?.self) { group in
            group.addTask { await self.execute() }
            group.addTask { await self.guardian.watch().map(GeneratorLoss.breach) }
            group.addTask {
                await stop.fired()
                return nil
            }
            var ending: GeneratorLoss?
            for await event in group {
                ending = ending ?? event
                group.cancelAll()
            }
            return ending
        }
        return last.withLock { last in
            // One that was ended may still tell what it measured: that is not all that it should have.
            if let measurement = last.finished, ending?.isBreach != true { return .finished(measurement) }
            let refusal = last.refusal.map(GeneratorLoss.refused)
            return .lost(refusal ?? ending ?? .silent, partial: last.finished ?? last.partial)
        }
    }

    private func execute() async -> GeneratorLoss {
        do throws(ProcessError) {
            return .ended(try await program.start(order) { [self] in receive($0) })
        } catch {
            return .failed(error)
        }
    }

    private func receive(_ bytes: [UInt8]) {
        guardian.hear()
        let snapshots = last.withLock { last -> [Order.Progress] in
            var snapshots: [Order.Progress] = []
            for line in last.splitter.take(bytes) {
                switch Message(line: line) {
                case .started(let process): guardian.hear(from: process)
                case .progress(let snapshot): snapshots.append(snapshot)
                case .partial(let measurement): last.partial = measurement
                case .finished(let measurement): last.finished = measurement
                case .refused(let reason): last.refusal = reason
                case nil: break
                }
            }
            last.progress = snapshots.last ?? last.progress
            return snapshots
        }
        for snapshot in snapshots { onProgress(snapshot) }
    }
}

/// The reason why a process that sends load did not tell its whole measurement.
enum GeneratorLoss: Sendable {
    /// It could not begin.
    case refused(String)
    /// It ended before it was done.
    case ended(ProcessResult)
    /// It could not be started or was given up.
    case failed(ProcessError)
    /// It passed its limits and was ended.
    case breach(GeneratorBreach)
    /// It was gone before it said anything.
    case silent

    /// Whether the process passed its limits.
    var isBreach: Bool { if case .breach = self { true } else { false } }

    /// The loss as a sentence.
    ///
    /// - Parameter name: the process, as the subject.
    func sentence(about name: String) -> String {
        switch self {
        case .refused(let reason): "\(name) did not begin: \(reason)"
        case .ended(let result): "\(name) \(Self.words(about: result))"
        case .failed(let error): "\(name) failed: \(error)"
        case .breach(let breach): "\(name) \(breach)"
        case .silent: "\(name) ended without a word"
        }
    }

    /// How a process ended and what it said last.
    private static func words(about result: ProcessResult) -> String {
        var ending = result
        ending.standardError = ProcessResult.Output()
        let lines = result.standardError.text.split(whereSeparator: \.isNewline)
        guard let word = lines.first(where: { $0.contains("atal error") }) ?? lines.last else {
            return ending.summary
        }
        return "\(ending.summary); it said: \(word.prefix(300))"
    }
}
