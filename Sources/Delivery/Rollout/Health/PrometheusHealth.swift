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
        /// The PromQL for the number of requests that the value is about; `nil` where nobody can tell.
        public var countExpression: String?
        /// How many requests a value must be about to be good.
        public var leastRequests: Double

        /// Creates a query.
        public init(
            subject: String,
            expression: String,
            bound: Double,
            unit: String = "",
            countExpression: String? = nil,
            leastRequests: Double = 20
        ) {
            self.subject = subject
            self.expression = expression
            self.bound = bound
            self.unit = unit
            self.countExpression = countExpression
            self.leastRequests = leastRequests
        }
    }

    private let serverURL: String
    private let query: Query
    private let deployment: DeploymentReference
    private let staleAfter: Duration
    private let fetch: HealthAnswer.Fetch
    private let now: @Sendable () -> Date
    private let window: QueryWindow

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
        window = QueryWindow(of: query.expression)
    }

    /// The URL that is fetched.
    package func url(percentage: Int) -> String { url(of: query.expression, percentage) }

    private func url(of expression: String, _ percentage: Int) -> String {
        "\(serverURL)/api/v1/query?query=\(filled(expression, percentage).percentEncoded)"
    }

    private func filled(_ expression: String, _ percentage: Int) -> String {
        expression
            .replacing("{deployment}", with: deployment.name)
            .replacing("{namespace}", with: deployment.namespace)
            .replacing("{percentage}", with: "\(percentage)")
    }

    /// The request, and the query in it as a person would write it.
    public func dryRun(percentage: Int) -> [String] {
        ([query.expression] + [query.countExpression].compactMap(\.self)).map {
            "GET \(url(of: $0, percentage).redactedURL)  # \(filled($0, percentage))"
        }
    }

    /// Asks Prometheus.
    public func read(percentage: Int) async -> HealthReading {
        do {
            let value = try await ask(query.expression, percentage)
            guard let count = query.countExpression else { return judge(value) }
            return judge(value, of: try await ask(count, percentage))
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

    /// Judges a value, about so many requests where somebody can tell.
    private func judge(_ value: Double, of count: Double? = nil) -> HealthReading {
        guard possibleValues.contains(value) else {
            let range = query.unit == "%" ? "a share is between 0 and 100 %" : "it can't be below 0"
            return .error(
                finding: "\(query.subject): the value is \(value.shortest)\(query.unit), and \(range); "
                    + "check the query"
            )
        }
        let requests =
            count.map { " of \(HumanFormat.count(UInt64(max(0, min($0, 1e15)).rounded()))) requests" } ?? ""
        let text = "\(query.subject) \(value.fixed(2))\(query.unit)\(requests)"
        let bound = "\(query.bound.shortest)\(query.unit)"
        guard value > query.bound else {
            guard let count, count < query.leastRequests else {
                return .healthy(finding: "\(text), bound \(bound)")
            }
            return .unseen(finding: "\(text): \(query.leastRequests.shortest) are needed to judge")
        }
        if let count, !isBeyondChance(value, of: count) {
            return .unseen(finding: "\(text) exceeds \(bound), which so few can do by chance")
        }
        guard window.holdsNews(at: now()) else {
            return .unseen(
                finding: "\(text) exceeds \(bound), about events that the last bad reading counted as well"
            )
        }
        return .bad(finding: "\(text) exceeds \(bound)")
    }

    /// Whether a share of errors lies above the bound with confidence: its exact interval (95 %) does.
    private func isBeyondChance(_ percent: Double, of count: Double) -> Bool {
        guard query.unit == "%" else { return count >= query.leastRequests }
        // Rates are extrapolated: neither the count nor the events are whole.
        let events = min(count, count * percent / 100)
        guard let interval = ExactProportionInterval(events: events, of: count) else { return false }
        return interval.lower > query.bound / 100
    }

    private func ask(_ expression: String, _ percentage: Int) async throws(PrometheusError) -> Double {
        let answer: HealthAnswer
        do {
            answer = try await fetch(url(of: expression, percentage))
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
