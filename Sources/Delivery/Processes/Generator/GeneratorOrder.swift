import LoadCore
import SLOEval

/// Work for a process of its own: it comes as JSON on the process's standard input, and what is measured goes
/// as ``GeneratorMessage``s to its standard output.
///
/// `URLSession` can end its whole process when a server answers badly enough. Work that needs it is done
/// where it may take no other with it.
protocol GeneratorOrder: Codable, Sendable {
    /// A snapshot of the work.
    associatedtype Progress: Codable & Sendable
    /// The result of the work.
    associatedtype Measurement: Codable & Sendable

    /// The only argument of a process that takes such an order.
    static var argument: String { get }

    /// The requests that are sent, and by how many.
    var load: LoadPlan { get }

    /// The most connections that are open at once.
    var connectionLimit: Int { get }

    /// The limits of the process.
    var bounds: GeneratorBounds { get }

    /// Makes what does the work.
    func work(over transport: URLSessionTransport) throws -> GeneratorWork<Progress, Measurement>
}

/// Work that is ready to begin in this process.
struct GeneratorWork<Progress: Sendable, Measurement: Sendable>: Sendable {
    /// A snapshot once a second; finishes when the work ends.
    let progress: AsyncStream<Progress>
    /// Does the work.
    let run: @Sendable () async throws -> Measurement
    /// Ends the work early, with what was measured so far.
    let stop: @Sendable (_ cause: String) -> Void
    /// Returns what was measured so far; `nil` when that can't be told before the end.
    var measurementSoFar: @Sendable () -> Measurement? = { nil }
}

extension LoadPlan: GeneratorOrder {
    typealias Progress = ProgressSnapshot
    typealias Measurement = LoadMeasurement

    static var argument: String { "--generator-process" }

    var load: LoadPlan { self }

    var connectionLimit: Int { max(1, concurrency / shard.count + 1) }

    var bounds: GeneratorBounds { GeneratorBounds(time: duration, of: self) }

    func work(over transport: URLSessionTransport) -> GeneratorWork<ProgressSnapshot, LoadMeasurement> {
        let engine = LoadEngine(transport: transport)
        return GeneratorWork(
            progress: engine.progress,
            run: { try await engine.run(self) },
            stop: { engine.stop(because: $0) },
            measurementSoFar: { engine.measurementSoFar }
        )
    }
}
