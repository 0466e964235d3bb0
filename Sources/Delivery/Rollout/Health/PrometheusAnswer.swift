package import Foundation
import SLOEval
import Reporting

/// The one number that an instant query should give (Prometheus HTTP API, "Instant queries").
package struct PrometheusAnswer: Sendable, Equatable {
    /// The number.
    package var value: Double
    /// The moment it is about.
    package var time: Date

    /// Reads an answer.
    ///
    /// - Parameter body: JSON, as `/api/v1/query` gives it.
    /// - Throws: Why it is not one finite number.
    package init(body: [UInt8]) throws(PrometheusError) {
        guard let answer = JSONValue(text: String(decoding: body, as: UTF8.self)),
            let status = answer["status"]?.string
        else { throw .notAnAnswer(String(String(decoding: body, as: UTF8.self).prefix(80)).singleLine) }
        guard status == "success" else {
            throw .refused((answer["error"]?.string ?? "no message").singleLine)
        }
        // A part of the data may be missing: another kind of no data.
        if let warning = answer["warnings"]?[0]?.string { throw .partial(warning.singleLine) }
        let sample = try Self.sample(answer["data"])
        guard let seconds = sample?[0]?.double, let text = sample?[1]?.string else {
            throw .notAnAnswer("the sample has no time and value")
        }
        guard let value = Double(text), value.isFinite else { throw .notFinite(text.singleLine) }
        self.value = value
        time = Date(timeIntervalSince1970: seconds)
    }

    private static func sample(_ data: JSONValue?) throws(PrometheusError) -> JSONValue? {
        switch data?["resultType"]?.string {
        case "scalar": return data?["result"]
        case "vector":
            let series = data?["result"]?.array ?? []
            guard series.count <= 1 else { throw .severalSeries(series.count) }
            guard let only = series.first else { throw .noData }
            return only["value"]
        case let type: throw .wrongType(type ?? "nothing")
        }
    }
}

/// Why a query gave no number to judge by. Each counts as an error of the source, never as a zero.
package enum PrometheusError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server could not be asked.
    case unreachable(String)
    /// The answer is none of Prometheus.
    case notAnAnswer(String)
    /// Prometheus does not run the query.
    case refused(String)
    /// The answer comes with a warning.
    case partial(String)
    /// No series fits.
    case noData
    /// More than one series fits.
    case severalSeries(Int)
    /// The result is a matrix or a string.
    case wrongType(String)
    /// The value is NaN or infinite.
    case notFinite(String)
    /// The value is about another time than now.
    case stale(seconds: Double)

    /// The problem, and what to do about the query.
    package var description: String {
        switch self {
        case .unreachable(let reason): "Prometheus does not answer: \(reason)"
        case .notAnAnswer(let text): "the answer is not Prometheus': '\(text)'; check --prometheus-url"
        case .refused(let reason): "Prometheus refuses the query: \(reason)"
        case .partial(let warning): "Prometheus' answer may be incomplete: \(warning)"
        case .noData: "no data: no series fits the query; see that the canary's series exist"
        case .severalSeries(let count): "\(count) series fit the query; sum them, or select one"
        case .wrongType(let type): "the query gives a \(type), not an instant vector or scalar"
        case .notFinite(let text): "the value is \(text): a share of no requests at all, probably"
        case .stale(let seconds):
            "the value is \(seconds.fixed(0)) s away from now; see Prometheus' clock and what caches its answers"
        }
    }
}
