import Foundation
import LoadCore
import SLOEval

/// The other side of a ``GeneratorProcess``: this program, started again to send a share of the load.
///
/// SIGTERM or SIGINT stops the work, and what was measured so far is still told.
enum GeneratorMode {
    /// The largest order that is read, in bytes: as many bodies as a plan may have.
    private static let orderLimit = 1 << 30

    /// Does the work on standard input and tells what was measured.
    ///
    /// - Returns: how the process should end.
    static func run<Order: GeneratorOrder>(_ type: Order.Type) async -> ExitCode {
        let parent = Parent<Order>()
        parent.tell(.started(getpid()))
        let order: Order
        do {
            order = try JSONDecoder().decode(
                Order.self,
                from: Data(try InputFile.standardInput(atMost: orderLimit))
            )
        } catch {
            return parent.refuse("the order can't be read: \(error)")
        }
        let signals = SignalHandling.signals()
        var options = TransportOptions(plan: order.load)
        options.connectionLimit = order.connectionLimit
        let work: GeneratorWork<Order.Progress, Order.Measurement>
        do {
            try DescriptorLimit.raise(toServe: options.connectionLimit)
            work = try order.work(over: URLSessionTransport(options: options))
        } catch {
            return parent.refuse("\(error)")
        }
        let ending = await Interruption.run(
            signals: signals,
            stop: { work.stop($0.description) },
            leave: { exit($0.rawValue) },
            work: {
                async let sent: Void = parent.tellProgress(of: work)
                let measurement = try await work.run()
                await sent
                return measurement
            }
        )
        // The connections are not closed: Foundation may be busy for long with what a server still sends, and
        // the process ends anyway.
        switch ending.result {
        case .success(let measurement):
            parent.tell(.finished(measurement))
            return .success
        case .failure(let error):
            return parent.refuse("\(error)")
        }
    }
}

/// The process that started this one, at the other end of standard output.
private struct Parent<Order: GeneratorOrder>: Sendable {
    typealias Message = GeneratorMessage<Order.Progress, Order.Measurement>

    /// Tells the parent something.
    ///
    /// - Returns: whether there is a parent that listens.
    @discardableResult
    func tell(_ message: Message) -> Bool {
        guard let line = try? message.line() else { return true }
        return (try? writeAll(line, to: StandardStream.output.rawValue)) != nil
    }

    func refuse(_ reason: String) -> ExitCode {
        tell(.refused(reason))
        return .usage
    }

    /// Tells the progress each second and everything measured so far every other.
    func tellProgress(of work: GeneratorWork<Order.Progress, Order.Measurement>) async {
        var count = 0
        for await snapshot in work.progress {
            // Nobody is left to take the results, and load nobody watches must end.
            guard tell(.progress(snapshot)) else { exit(ExitCode.unavailable.rawValue) }
            count += 1
            if count.isMultiple(of: 2), let measurement = work.measurementSoFar() {
                tell(.partial(measurement))
            }
        }
    }
}
