import LoadCore

/// A path, or a method and a path, as keys of a configuration and arguments name an endpoint: `/users`,
/// `POST /orders`.
struct EndpointKey: Equatable {
    /// The method in front of the path; `nil` where there is none.
    var method: String?
    /// The text behind the method; not checked.
    var path: String

    /// Takes a text apart; `nil` when a word stands in front of a path that is no method.
    init?(_ text: String) {
        guard let space = text.firstIndex(of: " "), !text.hasPrefix("/") else {
            path = text
            return
        }
        let rest = text[space...].drop { $0 == " " }
        guard rest.hasPrefix("/") else {
            path = text
            return
        }
        let word = String(text[..<space])
        guard Endpoint.accepts(method: word), word != "CONNECT" else { return nil }
        method = word
        path = String(rest)
    }
}
