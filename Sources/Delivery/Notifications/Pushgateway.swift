import Foundation

/// A Prometheus Pushgateway and the group that metrics are pushed to
/// (<https://github.com/prometheus/pushgateway#api>).
package struct Pushgateway: Sendable, Equatable {
    /// The gateway's base URL; may hold user name and password.
    package var url: String
    /// The label `job`; must not be empty.
    package var job: String
    /// The labels beside `job` that name the group, in order; `instance` first by custom.
    package var grouping: [Label]

    /// A label of the group.
    package struct Label: Sendable, Equatable {
        /// The label's name.
        package var name: String
        /// The label's value; may be empty.
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a gateway. A URL without a scheme is taken for `http://`.
    package init(url: String, job: String = "loadtest", instance: String, grouping: [Label] = []) {
        self.url = url.contains("://") ? url : "http://" + url
        self.job = job
        self.grouping = [Label("instance", instance)] + grouping
    }

    /// The URL of the group.
    package var groupURL: String {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        let labels = [Label("job", job)] + grouping
        return base + "/metrics/" + labels.map(Self.segments).joined(separator: "/")
    }

    /// The call that replaces the group's metrics.
    ///
    /// - Parameter metrics: exposition text without `job`, `instance` and timestamps.
    package func push(_ metrics: String) -> HTTPCall {
        HTTPCall(
            "PUT",
            groupURL,
            headers: [HTTPCall.Header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: metrics
        )
    }

    /// A label in the path: `name/value`, or `name@base64/…` for a value that a path would change. Base64 is
    /// the URL-safe one (RFC 4648, section 5); an empty value is a lone `=`.
    private static func segments(_ label: Label) -> String {
        let isPlain = label.value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."),
                UInt8(ascii: "~"):
                true
            default: false
            }
        }
        if isPlain, !["", ".", ".."].contains(label.value) { return "\(label.name)/\(label.value)" }
        let code = Data(label.value.utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_")
        return "\(label.name)@base64/" + (code.isEmpty ? "=" : code)
    }
}
