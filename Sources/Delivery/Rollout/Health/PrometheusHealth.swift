public import Foundation
import LoadCore
import SLOEval
import Reporting

/// Whether the number that a PromQL query gives is within a bound: an error rate, a latency.
///
/// The query should look at the canary's own series: at 5 % of the traffic, a rate over the whole service
/// hides a 1 % error.
public struct PrometheusHealth: HealthSource {
    /// A query and its bound.
    public struct Query: Sendable, Equatable {
        /// The subject, for findings: `error rate`.
        public var subject: String
        /// The PromQL, with `{deployment}`, `{namespace}` and `{percentage}` for the rollout's.
        public var expression: String
        /// The largest value that is well.
        public var bound: Double
        /// The unit, for findings: `%`, or empty.
        public var unit: String

        /// Creates a query.
        public init(subject: String, expression: String, bound: Double, unit: String = "") {
            self.subject = subject
            self.expression = expression
            self.bound = bound
            self.unit = unit
        }
    }

    private let serverURL: String
    private let query: Query
    private let deployment: DeploymentReference
    private let staleAfter: Duration
    private let fetch: HealthAnswer.Fetch
    private let now: @Sendable () -> Date

    /// Creates a source.
    ///
    /// - Parameters:
    ///   - serverURL: Prometheus' base URL.
    ///   - query: what to ask.
    ///   - deployment: for the query's placeholders.
    ///   - staleAfter: how far from now a value may be. The default is 2 minutes.
    ///   - fetch: fetches a URL.
    ///   - now: the time.
    public init(
        serverURL: String,
        query: Query,
        deployment: DeploymentReference,
        staleAfter: Duration = .seconds(120),
        fetch: @escaping HealthAnswer.Fetch,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.serverURL = serverURL.hasSuffix("/") ? String(serverURL.dropLast()) : serverURL
        self.query = query
        self.deployment = deployment
        self.staleAfter = staleAfter
        self.fetch = fetch
        self.now = now
    }

    /// The URL that is fetched.
    package func url(percentage: Int) -> String {
        "\(serverURL)/api/v1/query?query=\(expression(percentage: percentage).percentEncoded)"
    }

    private func expression(percentage: Int) -> String {
        query.expression
            .replacing("{deployment}", with: deployment.name)
            .replacing("{namespace}", with: deployment.namespace)
            .replacing("{percentage}", with: "\(percentage)")
    }

    /// The request, and the query in it as a person would write it.
    public func dryRun(percentage: Int) -> [String] {
        ["GET \(url(percentage: percentage).redactedURL)  # \(expression(percentage: percentage))"]
    }

    /// Asks Prometheus.
    public func read(percentage: Int) async -> HealthReading {
        do {
            return judge(try await ask(percentage))
        } catch {
            return .error(finding: "\(query.subject): \(error)")
        }
    }

    /// The range of a rate or a latency. A number beyond it is no measurement, however well it compares with
    /// the bound.
    private var possibleValues: ClosedRange<Double> {
        // A sum of rates may be a little off.
        query.unit == "%" ? 0...100.001 : 0...Double.greatestFiniteMagnitude
    }

    private func judge(_ value: Double) -> HealthReading {
        guard possibleValues.contains(value) else {
            let range = query.unit == "%" ? "a share is between 0 and 100 %" : "it can't be below 0"
            return .error(
                finding: "\(query.subject): the value is \(value.shortest)\(query.unit), and \(range); "
                    + "check the query"
            )
        }
        let value = (value: value, text: "\(query.subject) \(value.fixed(2))\(query.unit)")
        let bound = "\(query.bound.shortest)\(query.unit)"
        return value.value <= query.bound
            ? .healthy(finding: "\(value.text), bound \(bound)")
            : .bad(finding: "\(value.text) exceeds \(bound)")
    }

    private func ask(_ percentage: Int) async throws(PrometheusError) -> Double {
        let answer: HealthAnswer
        do {
            answer = try await fetch(url(percentage: percentage))
        } catch {
            throw .unreachable(String(describing: error).singleLine)
        }
        // Prometheus tells what is wrong with a query in the body of a 400 or 422.
        guard answer.status < 500 else { throw .unreachable("status \(answer.status)") }
        let number = try PrometheusAnswer(body: answer.body)
        let age = now().timeIntervalSince(number.time)
        guard abs(age) <= staleAfter.inSeconds else { throw .stale(seconds: age) }
        return number.value
    }
}

extension String {
    /// The text with all but unreserved characters encoded (RFC 3986, section 2).
    fileprivate var percentEncoded: String {
        utf8.map { byte in
            let isUnreserved =
                byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~".utf8.contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            return isUnreserved ? String(Unicode.Scalar(byte)) : byte < 16 ? "%0\(hex)" : "%\(hex)"
        }.joined()
    }
}
