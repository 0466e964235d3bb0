import Foundation
import LoadCore
import SLOEval

/// `probe-cost URL SECONDS`: the processor time that the generator's probe takes over the socket transport,
/// as a share of one core.
///
/// Measured where hardly anything else runs, with one request a second: beside a full load the difference is
/// far below what two runs differ by chance. What the probe takes cannot cost the load more than that.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 2, let url = URL(string: arguments[0]), let base = URL(string: "/", relativeTo: url),
    let seconds = Double(arguments[1])
else {
    FileHandle.standardError.write(Data("usage: probe-cost URL SECONDS\n".utf8))
    exit(2)
}

func processorShare(probing: Bool) async throws -> Double {
    var plan = LoadPlan(target: try TargetURL(base.absoluteString))
    plan.endpoints = [Endpoint(path: url.path)]
    plan.pattern = .arrivals(.constant(rate: 1))
    plan.concurrency = 1
    plan.duration = .seconds(seconds)
    let transport = try SocketTransport(options: TransportOptions(plan: plan))
    let measurement = try await LoadEngine(transport: transport, probesGenerator: probing).run(plan)
    await transport.close()
    return measurement.generator.cpuSeconds / seconds
}

_ = try await processorShare(probing: true)
let without = try await processorShare(probing: false)
let with = try await processorShare(probing: true)
print(#"{"with": \#(with), "without": \#(without)}"#)
