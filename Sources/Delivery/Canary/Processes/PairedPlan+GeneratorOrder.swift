import LoadCore
import SLOEval

extension PairedPlan: GeneratorOrder {
    typealias Progress = PairedProgress
    typealias Measurement = PairedMeasurement

    static var argument: String { "--comparison-process" }

    var load: LoadPlan { plan }

    var connectionLimit: Int { CanaryEngines.connectionLimit(of: plan) }

    // Each user asks twice before it looks at the clock again.
    var bounds: GeneratorBounds {
        GeneratorBounds(time: longestDuration + plan.timeout, of: plan, bodies: 2)
    }

    func work(over transport: URLSessionTransport) -> GeneratorWork<PairedProgress, PairedMeasurement> {
        let engine = PairedEngine(transport: transport)
        return GeneratorWork(
            progress: engine.progress,
            run: { try await engine.run(self) },
            stop: { engine.stop(because: $0) }
        )
    }
}
