/// The part of a request that is the same whenever a step is sent to a target. A class, as each request has one and
/// many requests share it.
final class RequestFrame: Sendable {
    let target: TargetURL
    let method: String
    let bodyUse: BodyUse
    let kept: KeptFields
    /// The fields that every request carries in front of its length.
    let leading: [HTTPHeader]
    /// The same as they are written.
    let leadingWire: [UInt8]
    /// The credentials of the target.
    let authorization: HTTPHeader?
    /// Whether the length of the body is said even when there is none: by methods that usually carry one (RFC 9110,
    /// section 8.6).
    let alwaysSaysLength: Bool
    /// Whether the length is said by the fields of the request itself.
    let namesLength: Bool
    /// Whether the request brings a field `Cookie` of its own.
    let namesCookie: Bool

    /// - Parameters:
    ///   - target: where the request goes.
    ///   - method: its method.
    ///   - names: the names of its own fields, in whose place nothing is added.
    ///   - bodyUse: the use of the answer's body.
    ///   - kept: the fields of the answer's head that are kept.
    init(target: TargetURL, method: String, names: [String], bodyUse: BodyUse, kept: KeptFields) {
        self.target = target
        self.method = method
        self.bodyUse = bodyUse
        self.kept = kept
        let named = Set(names.map { $0.lowercased() })
        func added(_ name: String, _ value: String) -> HTTPHeader? {
            named.contains(name.lowercased()) ? nil : HTTPHeader(name: name, value: value)
        }
        leading = [
            added("Host", target.authority), added("User-Agent", "loadgate"), added("Accept", "*/*"),
        ].compactMap(\.self)
        leadingWire = leading.reduce(into: []) { $0.append(header: $1) }
        authorization = target.credentials.flatMap { added("Authorization", $0.authorization) }
        alwaysSaysLength = ["POST", "PUT", "PATCH"].contains(method)
        namesLength = named.contains("content-length")
        namesCookie = named.contains("cookie")
    }
}

/// The fields of an answer's head that are kept.
struct KeptFields: Sendable, Hashable {
    /// Their names in lower case; ``HTTPRequest/everyHeader`` stands for all.
    let names: [String]
    /// Whether all are kept.
    let isEvery: Bool
    /// A bit for the length of each name.
    private let lengths: UInt64

    /// No field at all.
    static let none = KeptFields([])

    init(_ names: [String]) {
        self.names = names
        isEvery = names.contains(HTTPRequest.everyHeader)
        lengths = names.reduce(0) { $0 | 1 << UInt64($1.utf8.count & 63) }
    }

    /// The name of a field in lower case; `nil` for one that is not kept.
    func name(of bytes: Span<UInt8>) -> String? {
        guard isEvery || lengths & 1 << UInt64(bytes.count & 63) != 0 else { return nil }
        let known = names.first { name in
            guard name.utf8.count == bytes.count else { return false }
            var index = 0
            for byte in name.utf8 {
                if bytes[index].withSmallLetter != byte { return false }
                index += 1
            }
            return true
        }
        return known ?? (isEvery ? bytes.text.lowercased() : nil)
    }
}
