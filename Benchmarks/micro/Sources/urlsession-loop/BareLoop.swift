import Foundation
import LoadCore
import SLOEval

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The least that a load over URLSession can be: tasks that ask, wait and ask again, and count latencies.
struct BareLoop {
    let url: URL
    let connections: Int
    let seconds: Double

    func run() async -> Figures {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = connections
        configuration.urlCache = nil
        let session = URLSession(configuration: configuration)
        defer { session.invalidateAndCancel() }
        let start = MonotonicInstant.now
        let end = start.advanced(by: .seconds(seconds))
        let all = await withTaskGroup(of: EndpointMeasurement.self) { group in
            for _ in 0..<connections { group.addTask { await user(of: session, until: end) } }
            return await group.reduce(into: EndpointMeasurement(name: url.path)) { $0.merge($1) }
        }
        return Figures(all, elapsed: start.duration(to: .now))
    }

    private func user(of session: URLSession, until end: MonotonicInstant) async -> EndpointMeasurement {
        var measured = EndpointMeasurement(name: url.path)
        var sent = MonotonicInstant.now
        while sent < end {
            let status = await ask(session)
            let completed = MonotonicInstant.now
            measured.record(
                nanoseconds: completed.nanoseconds(since: sent),
                failure: status == 200 ? nil : .other,
                status: status,
                bytes: 0,
                redirects: 0
            )
            sent = completed
        }
        return measured
    }

    private func ask(_ session: URLSession) async -> Int? {
        await withCheckedContinuation { continuation in
            let task = session.dataTask(with: url) { _, response, _ in
                continuation.resume(returning: (response as? HTTPURLResponse)?.statusCode)
            }
            task.resume()
        }
    }
}
