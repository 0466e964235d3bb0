import Foundation
import LoadCore
import Reporting
import SLOEval

/// The other side of an ``EngineProcess``: this program, started again to do one step over `URLSession`.
///
/// The order comes as JSON on standard input; messages go to standard output. SIGTERM or SIGINT stops the step, and
/// what was measured so far is still told.
public enum EngineMode {
    /// The only argument of such a process.
    public static let argument = "--engine-process"

    /// Whether these arguments, without the program's name, ask for such a process.
    public static func isAskedFor(by arguments: [String]) -> Bool { arguments == [argument] }

    /// Does what standard input says and tells what was measured.
    ///
    /// - Returns: how the process should end.
    public static func run() async -> ExitCode {
        send(EngineMessage<PairedProgress, PairedMeasurement>.started(getpid()))
        do {
            let text = Data(try InputFile.standardInput(atMost: GeneratorMode.orderLimit))
            let order = try JSONDecoder().decode(EngineOrder.self, from: text)
            let signals = SignalHandling.signals()
            try DescriptorLimit.raise(toServe: CanaryEngines.options(for: order.load).connectionLimit)
            switch order {
            case .comparison(let plan): return await compare(plan, signals)
            case .shadowTest(let order): return await shadow(order, signals)
            }
        } catch let error as DescriptorLimit.Shortage {
            send(EngineMessage<PairedProgress, PairedMeasurement>.refused(error.description))
            return .usage
        } catch {
            send(
                EngineMessage<PairedProgress, PairedMeasurement>.refused("the order can't be read: \(error)")
            )
            return .usage
        }
    }

    private static func compare(
        _ plan: PairedPlan,
        _ signals: AsyncStream<TerminationSignal>
    ) async -> ExitCode {
        // Not closed: Foundation may be busy for long with what a server still sends, and the process ends anyway.
        let transport = URLSessionTransport(options: CanaryEngines.options(for: plan.plan))
        let engine = PairedEngine(transport: transport)
        let ending = await Interruption.run(
            signals: signals,
            stop: { engine.stop(because: $0.description) },
            leave: { exit($0.rawValue) },
            work: {
                async let told: Void = tell(engine.progress, of: PairedMeasurement.self)
                let measured = try await engine.run(plan)
                await told
                return measured
            }
        )
        return conclude(ending.result, looks: PairedProgress.self, log: nil)
    }

    private static func shadow(
        _ order: ShadowOrder,
        _ signals: AsyncStream<TerminationSignal>
    ) async -> ExitCode {
        let transport = URLSessionTransport(options: CanaryEngines.options(for: order.plan))
        let engine = ShadowEngine(transport: transport)
        var log: AccessLogRecording?
        do {
            log = try order.openLog()
        } catch {
            send(EngineMessage<ShadowProgress, ShadowMeasurement>.refused(error.description))
            return .usage
        }
        let plan = order.plan(reading: log)
        let ending = await Interruption.run(
            signals: signals,
            stop: { engine.stop(because: $0.description) },
            leave: { exit($0.rawValue) },
            work: {
                async let told: Void = tell(engine.progress, of: ShadowMeasurement.self)
                let measured = try await engine.run(plan)
                await told
                return measured
            }
        )
        return conclude(ending.result, looks: ShadowProgress.self, log: log?.counts)
    }

    /// Tells the progress each second.
    private static func tell<Look: Codable & Sendable, Measurement: Codable & Sendable>(
        _ looks: AsyncStream<Look>,
        of measurement: Measurement.Type
    ) async {
        for await look in looks {
            // Nobody is left to take the results, and load nobody watches must end.
            guard send(EngineMessage<Look, Measurement>.look(look)) else {
                exit(ExitCode.unavailable.rawValue)
            }
        }
    }

    private static func conclude<Look: Codable & Sendable, Measurement: Codable & Sendable>(
        _ result: Result<Measurement, any Error>,
        looks: Look.Type,
        log: AccessLogCounts?
    ) -> ExitCode {
        switch result {
        case .success(let measured):
            send(EngineMessage<Look, Measurement>.finished(measured, log: log))
            return .success
        case .failure(let error):
            send(EngineMessage<Look, Measurement>.refused("\(error)"))
            return .usage
        }
    }

    /// Tells the parent something.
    ///
    /// - Returns: whether there is a parent that listens.
    @discardableResult
    private static func send<Look, Measurement>(_ message: EngineMessage<Look, Measurement>) -> Bool {
        guard let line = try? message.line() else { return true }
        return (try? writeAll(line, to: StandardStream.output.rawValue)) != nil
    }
}
