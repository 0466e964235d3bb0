import Foundation
public import LoadCore

extension ArgumentType<String> {
    /// The base URL of a service, checked and given as text.
    public static let targetURL = ArgumentType("URL") { (text: String) throws(TargetURLError) in
        _ = try TargetURL(text)
        return text
    }
}

extension ArgumentType<HTTPHeader> {
    /// `Name: value`.
    public static let header = ArgumentType("HEADER") { (text: String) throws(ArgumentRefusal) in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw ArgumentRefusal("a header is written 'Name: value'") }
        let value = parts[1].trimmingCharacters(in: .whitespaces)
        let header = HTTPHeader(name: String(parts[0]), value: value)
        // The value may be a secret, so the message does not repeat it.
        guard header.isValid else {
            throw ArgumentRefusal("the name is not valid or the value holds control characters")
        }
        return header
    }
}

extension ArgumentType<Endpoint> {
    /// `PATH` or `PATH=WEIGHT`. The text behind the last `=` is the weight when it is a number, so a path whose
    /// query ends in a number needs its weight: `/search?page=2=1`.
    public static let endpoint = ArgumentType("PATH[=WEIGHT]") {
        (text: String) throws(ArgumentRefusal) in
        guard text.hasPrefix("/") else { throw ArgumentRefusal("'\(text)' does not begin with '/'") }
        guard let mark = text.lastIndex(of: "="), let weight = Double(text[text.index(after: mark)...]) else {
            return Endpoint(path: text)
        }
        guard weight >= 0, weight.isFinite else {
            throw ArgumentRefusal("the weight of '\(text)' is not a number of at least 0")
        }
        return Endpoint(path: String(text[..<mark]), weight: weight)
    }
}
