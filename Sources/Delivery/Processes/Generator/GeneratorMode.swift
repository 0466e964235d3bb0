import Foundation
import LoadCore
import SLOEval

/// The other side of a ``GeneratorFleet``: this program, started again to send a share of the load.
///
/// `URLSession` can end its whole process when a server answers badly enough, so load that needs it is sent
/// from processes that may die. The plan comes as JSON on standard input; messages go to standard output.
/// SIGTERM or SIGINT stops the run, and what was measured so far is still told.
public enum GeneratorMode {
    /// The only argument of a generator process.
    public static let argument = "--generator-process"
    /// The largest order that is read, in bytes: as many bodies as a plan may have.
    static let orderLimit = 1 << 30

    /// Whether these arguments, without the program's name, ask for a generator process.
    public static func isAskedFor(by arguments: [String]) -> Bool { arguments == [argument] }

    /// Runs the plan on standard input and tells what was measured.
    ///
    /// - Returns: how the process should end.
    public static func run() async -> ExitCode {
        send(.started(getpid()))
        let plan: LoadPlan
        do {
            let order = try InputFile.standardInput(atMost: orderLimit)
            plan = try JSONDecoder().decode(LoadPlan.self, from: Data(order))
        } catch {
            send(.refused("the plan can't be read: \(error)"))
            return .usage
        }
        let signals = SignalHandling.signals()
        var options = TransportOptions(plan: plan)
        options.connectionLimit = max(1, plan.concurrency / plan.shard.count + 1)
        do throws(DescriptorLimit.Shortage) {
            try DescriptorLimit.raise(toServe: options.connectionLimit)
        } catch {
            send(.refused(error.description))
            return .usage
        }
        let transport = URLSessionTransport(options: options)
        let engine = LoadEngine(transport: transport)
        let ending = await Interruption.run(
            signals: signals,
            stop: { engine.stop(because: $0.description) },
            leave: { exit($0.rawValue) },
            work: {
                async let told: Void = tellProgress(of: engine)
                let measurement = try await engine.run(plan)
                await told
                return measurement
            }
        )
        // The connections are not closed: Foundation may be busy for long with what a server still sends, and the
        // process ends anyway.
        switch ending.result {
        case .success(let measurement):
            send(.finished(measurement))
            return .success
        case .failure(let error):
            send(.refused("\(error)"))
            return .usage
        }
    }

    /// Tells the progress each second and everything measured so far every other.
    private static func tellProgress(of engine: LoadEngine<URLSessionTransport>) async {
        var count = 0
        for await snapshot in engine.progress {
            // Nobody is left to take the results, and load nobody watches must end.
            guard send(.progress(snapshot)) else { exit(ExitCode.unavailable.rawValue) }
            count += 1
            if count.isMultiple(of: 2), let measurement = engine.measurementSoFar {
                send(.partial(measurement))
            }
        }
    }

    /// Tells the parent something.
    ///
    /// - Returns: whether there is a parent that listens.
    @discardableResult
    private static func send(_ message: GeneratorMessage) -> Bool {
        guard let line = try? message.line() else { return true }
        return (try? writeAll(line, to: StandardStream.output.rawValue)) != nil
    }
}
