import Foundation

/// A URL, or a text that was meant to be one, in its parts, however wrong it is: for showing it without
/// secrets.
///
/// Where a text can be read in two ways, as a path with an `@` or as a password with a slash, it is taken for
/// the password.
struct RoughURL {
    /// The scheme with its colon and slashes; may be empty.
    let scheme: ArraySlice<UInt8>
    /// The user name and password; `nil` when there are none.
    let userInfo: ArraySlice<UInt8>?
    /// The host, the port and the path.
    let place: ArraySlice<UInt8>
    /// The query without its question mark.
    let query: ArraySlice<UInt8>?
    /// The fragment without its number sign.
    let fragment: ArraySlice<UInt8>?

    /// Takes a text apart.
    init(_ text: ArraySlice<UInt8>) {
        let start = Self.endOfScheme(in: text)
        let head = text[start...].prefix { $0 != .questionMark && $0 != .numberSign }
        var rest = text[start...]
        // An address of mail has no password.
        if !text.starts(with: "mailto:".utf8), let sign = Self.endOfUserInfo(head: head, all: rest) {
            userInfo = text[start..<sign]
            rest = text[(sign + 1)...]
        } else {
            userInfo = nil
        }
        scheme = text[..<start]
        let mark = rest.firstIndex(of: .numberSign) ?? rest.endIndex
        fragment = mark < rest.endIndex ? rest[(mark + 1)...] : nil
        let question = rest[..<mark].firstIndex(of: .questionMark) ?? mark
        query = question < mark ? rest[(question + 1)..<mark] : nil
        place = rest[..<question]
    }

    /// The place of the `@` behind user name and password.
    private static func endOfUserInfo(head: ArraySlice<UInt8>, all: ArraySlice<UInt8>) -> Int? {
        let authority = head.prefix { $0 != .slash }
        if authority.contains(.at) { return head.lastIndex(of: .at) }
        if isHost(authority) { return nil }
        return head.lastIndex(of: .at) ?? all.lastIndex(of: .at)
    }

    /// Whether a text in front of a path can only be a host and a port. A word with a number behind it may be
    /// a user with the beginning of a password.
    static func isHost(_ authority: ArraySlice<UInt8>) -> Bool {
        if authority.first == UInt8(ascii: "[") { return authority.contains(UInt8(ascii: "]")) }
        let parts = authority.split(separator: .colon, omittingEmptySubsequences: false)
        guard parts.count > 1 else { return true }
        let isPort = parts[1].count <= 5 && parts[1].allSatisfy { (0x30...0x39).contains($0) }
        return parts.count == 2 && isPort
            && (parts[0].contains(UInt8(ascii: ".")) || parts[0].elementsEqual("localhost".utf8))
    }

    /// The place behind `scheme:` and its slashes; the beginning when there is no scheme. Without slashes
    /// only HTTP's are schemes: what stands before any other colon may be a user.
    static func endOfScheme(in text: ArraySlice<UInt8>) -> Int {
        // A reference may leave out the scheme alone (RFC 3986, section 4.2).
        if text.starts(with: "//".utf8) { return text.firstIndex { $0 != .slash } ?? text.endIndex }
        guard let colon = text.firstIndex(of: .colon), colon > text.startIndex,
            text[..<colon].allSatisfy(\.isOfScheme)
        else { return text.startIndex }
        let behind = text[(colon + 1)...].firstIndex { $0 != .slash } ?? text.endIndex
        let name = String(decoding: text[..<colon], as: UTF8.self).lowercased()
        return behind - colon > 2 || ["http", "https", "http+unix"].contains(name) ? behind : text.startIndex
    }

    /// The text without user name, password, the values of the query, and the fragment.
    var redacted: [UInt8] {
        var text = Array(scheme)
        if userInfo != nil { text += "***@".utf8 }
        text += place
        if let query { text += [.questionMark] + Self.withoutValues(query) }
        if let fragment { text += [.numberSign] + (fragment.isEmpty ? [] : Self.stars(for: fragment)) }
        return text
    }

    /// A query with `***` for its values, or for those whose names are chosen.
    static func withoutValues(
        _ query: ArraySlice<UInt8>,
        where isHidden: ((String) -> Bool)? = nil
    ) -> [UInt8] {
        var result: [UInt8] = []
        var rest = query
        while true {
            let end = rest.firstIndex { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: ";") } ?? rest.endIndex
            let field = rest[..<end]
            let sign = field.firstIndex(of: UInt8(ascii: "="))
            let name = String(decoding: field[..<(sign ?? field.endIndex)], as: UTF8.self)
            if let isHidden, !isHidden(name.removingPercentEncoding ?? name) {
                result += field
            } else if let sign {
                result += field[...sign] + stars(for: field[(sign + 1)...])
            } else if isHidden == nil, !field.isEmpty {
                result += stars(for: field)
            } else {
                result += field
            }
            guard end < rest.endIndex else { return result }
            result.append(rest[end])
            rest = rest[(end + 1)...]
        }
    }

    /// `***`, or the text itself where it is that already, as it is or escaped for Markdown.
    private static func stars(for text: ArraySlice<UInt8>) -> [UInt8] {
        let isHidden = text.allSatisfy { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "\\") }
        return isHidden && text.contains(UInt8(ascii: "*")) ? Array(text) : Array("***".utf8)
    }
}

extension UInt8 {
    static let at = UInt8(ascii: "@")
    static let numberSign = UInt8(ascii: "#")
    static let questionMark = UInt8(ascii: "?")
    fileprivate static let colon = UInt8(ascii: ":")
    fileprivate static let slash = UInt8(ascii: "/")

    /// Whether the byte can stand in a URL's scheme (RFC 3986, section 3.1).
    var isOfScheme: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
        default: "+.-".utf8.contains(self)
        }
    }
}
