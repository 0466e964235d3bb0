import Foundation
package import LoadCore
import SLOEval

extension ArgumentType<TargetURL> {
    /// The URL of a service; the scheme may be left out.
    package static let targetURL = ArgumentType("URL") { (text: String) throws(TargetURLError) in
        try TargetURL(text)
    }
}

extension ArgumentType<String> {
    /// An absolute URL of HTTP or HTTPS, given as text; the scheme may be left out.
    package static let httpURL = ArgumentType("URL") { (text: String) throws(ArgumentRefusal) in
        let url = TargetURL.withScheme(text)
        guard url.isHTTPURL else {
            // It may hold a password, so the message does not repeat it.
            throw ArgumentRefusal("the value is not a valid URL; write it like http://localhost:9090")
        }
        return url
    }

    /// A request method.
    package static let method = ArgumentType("METHOD") { (text: String) throws(ArgumentRefusal) in
        guard Endpoint.accepts(method: text), text != "CONNECT" else {
            throw ArgumentRefusal("'\(text)' is not a valid method; use capital letters, such as GET")
        }
        return text
    }
}

extension ArgumentType<HTTPHeader> {
    /// `Name: value`.
    package static let header = ArgumentType("HEADER") { (text: String) throws(ArgumentRefusal) in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw ArgumentRefusal("a header is written 'Name: value'") }
        let value = parts[1].trimmingCharacters(in: .whitespaces)
        let header = HTTPHeader(name: String(parts[0]), value: value)
        // The value may be a secret, so the message does not repeat it.
        if let refusal = header.refusal {
            let isNamed = ![.name, .value].contains(refusal)
            throw ArgumentRefusal(isNamed ? "\(header.name): \(refusal)" : "\(refusal)")
        }
        return header
    }
}

extension ArgumentType<Endpoint> {
    /// `PATH`, `PATH=WEIGHT`, or either behind a method: `POST /orders=3`.
    ///
    /// Behind a `?` all belongs to the query: such a path has the weight 1 here, and another in a
    /// configuration.
    package static let endpoint = ArgumentType("[METHOD ]PATH[=WEIGHT]") {
        (text: String) throws(ArgumentRefusal) in
        let (method, path) = try methodAndPath(text)
        guard !path.contains("?"), let mark = path.lastIndex(of: "=") else {
            return try endpoint(path, method, weight: 1, in: text)
        }
        let figure = path[path.index(after: mark)...]
        guard let weight = Double(decimal: figure), weight >= 0, weight <= EndpointSettings.highestWeight
        else {
            let rule = "write a number from 0 to \(EndpointSettings.highestWeight.shortest), as in '/users=3'"
            let advice = "for a path with '=' give the weight too: '\(path)=1'"
            throw ArgumentRefusal(
                "the weight '\(figure)' of '\(text)' is not a valid weight; \(rule); \(advice)"
            )
        }
        return try endpoint(String(path[..<mark]), method, weight: weight, in: text)
    }

    private static func endpoint(
        _ path: String,
        _ method: String?,
        weight: Double,
        in text: String
    ) throws(ArgumentRefusal) -> Endpoint {
        guard Endpoint.accepts(path: path) else {
            throw ArgumentRefusal(
                path.hasPrefix("/")
                    ? "'\(text)' is not a valid endpoint; a path may hold no spaces, '#', control characters or characters "
                        + "beyond ASCII (write %20 for a space)"
                    : "'\(text)' does not begin with '/'; write a path below the target, such as /api/users, or a "
                        + "method and a path, such as 'POST /orders'"
            )
        }
        return Endpoint(path: path, weight: weight, method: method ?? "GET")
    }

    /// Takes a method in front of a path apart.
    private static func methodAndPath(_ text: String) throws(ArgumentRefusal) -> (
        method: String?, path: String
    ) {
        guard let parts = EndpointKey(text) else {
            throw ArgumentRefusal(
                "'\(text)' begins with no method; write it in capitals, like 'POST /orders'"
            )
        }
        return (parts.method, parts.path)
    }
}
