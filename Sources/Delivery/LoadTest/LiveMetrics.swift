import LoadCore
package import Reporting
package import SLOEval
import Synchronization

/// The metrics of a run under way, served at `/metrics` for Prometheus to scrape.
///
/// Before the first look at the run there are none; after its end they are those of the finished run, for as
/// long as the program lives.
package final class LiveMetrics: Sendable {
    private let format: PrometheusFormat
    private let run: RunDescription
    private let server: PublicServer
    private let text: Metrics

    /// Creates the service. It does not listen before ``start()``.
    ///
    /// - Parameters:
    ///   - address: where it listens.
    ///   - job: the run that it tells of.
    package init(at address: ListenAddress, of job: LoadTestJob) {
        // Prometheus sets job and instance of what it scrapes itself.
        format = PrometheusFormat(prefix: job.metricsPrefix, includesGroupingLabels: false)
        run = RunDescription(job: job, transport: "")
        let text = Metrics()
        self.text = text
        server = PublicServer(address: address.host, port: address.port) {
            Self.answer(to: $0, with: text.current)
        }
    }

    /// Listens from now on.
    ///
    /// - Throws: ``LoadTestError/metricsNotServed(_:)``.
    /// - Returns: The URL of the metrics.
    package func start() throws(LoadTestError) -> String {
        do {
            try server.start()
        } catch {
            throw .metricsNotServed(error.description)
        }
        return server.url + "/metrics"
    }

    /// Stops listening.
    package func stop() { server.stop() }

    /// Tells of a run under way from now on.
    package func show(_ snapshot: ProgressSnapshot) {
        if let text = try? format.text(of: snapshot, run: run) { self.text.current = text }
    }

    /// Tells of a finished run from now on.
    package func show(_ report: LoadTestReport) {
        if let text = try? format.text(of: report) { self.text.current = text }
    }

    private static func answer(
        to request: LoopbackServer.Request,
        with metrics: String
    ) -> LoopbackServer.Response {
        guard ["GET", "HEAD"].contains(request.method) else {
            let allowed = HTTPHeader(name: "Allow", value: "GET, HEAD")
            return LoopbackServer.Response(status: 405, headers: [allowed])
        }
        guard request.path == "/metrics" else { return .text("the metrics are at /metrics\n", status: 404) }
        return LoopbackServer.Response(
            headers: [HTTPHeader(name: "Content-Type", value: "text/plain; version=0.0.4; charset=utf-8")],
            body: .text(metrics)
        )
    }
}

extension LiveMetrics {
    /// The latest text, written by the run and read by the server's thread.
    private final class Metrics: Sendable {
        private let text = Mutex("")

        var current: String {
            get { text.withLock(\.self) }
            set { text.withLock { $0 = newValue } }
        }
    }
}
