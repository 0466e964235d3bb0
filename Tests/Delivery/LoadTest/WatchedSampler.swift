import LoadCore
import SLOEval

/// A source of resource figures that says when it has been asked.
struct WatchedSampler<Base: ResourceSampler>: ResourceSampler {
    private let base: Base
    private let onReading: @Sendable () -> Void

    init(_ base: Base, onReading: @escaping @Sendable () -> Void) {
        self.base = base
        self.onReading = onReading
    }

    var name: String { base.name }
    var namesParts: Bool { base.namesParts }
    func source(of parts: [String]) -> String { base.source(of: parts) }

    func read() async throws(ResourceError) -> ResourceReading {
        defer { onReading() }
        return try await base.read()
    }
}

/// A load runner that ends once something has happened.
struct WaitingLoadRunner: LoadRunner {
    let progress: AsyncStream<ProgressSnapshot>
    private let continuation: AsyncStream<ProgressSnapshot>.Continuation
    private let event: AsyncStream<Void>
    private let result: LoadMeasurement

    init(until event: AsyncStream<Void>, result: LoadMeasurement) {
        (progress, continuation) = AsyncStream.makeStream()
        self.event = event
        self.result = result
    }

    func run(_ plan: LoadPlan) async throws(LoadEngineError) -> LoadMeasurement {
        defer { continuation.finish() }
        for await _ in event { break }
        return result
    }

    func stop(because cause: String) {}
}
