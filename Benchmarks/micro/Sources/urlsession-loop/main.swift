import Foundation
import LoadCore
import SLOEval

/// `urlsession-loop bare|engine URL CONNECTIONS SECONDS`: the same load without and with our engine.
let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 4, let connections = Int(arguments[3]), let seconds = Double(arguments[4]),
    let url = URL(string: arguments[2]), let base = URL(string: "/", relativeTo: url)
else {
    FileHandle.standardError.write(Data("usage: urlsession-loop bare|engine URL CONNECTIONS SECONDS\n".utf8))
    exit(2)
}

switch arguments[1] {
case "bare":
    print(await BareLoop(url: url, connections: connections, seconds: seconds).run().json)
default:
    var plan = LoadPlan(target: try TargetURL(base.absoluteString))
    plan.endpoints = [Endpoint(path: url.path)]
    plan.pattern = .max
    plan.concurrency = connections
    plan.duration = .seconds(seconds)
    plan.seed = 1
    let transport = URLSessionTransport(options: TransportOptions(plan: plan))
    let measurement = try await LoadEngine(transport: transport).run(plan)
    await transport.close()
    let whole = measurement.endpoints.reduce(into: EndpointMeasurement(name: "")) { $0.merge($1) }
    print(Figures(whole, elapsed: measurement.elapsed).json)
}
