/// A content coding that is undone (RFC 9110, section 8.4.1).
enum ContentCoding: Sendable, Equatable {
    /// The format of RFC 1952, with one member or more.
    case gzip
    /// The format of RFC 1950; many servers send that of RFC 1951 without its frame, which is read as well.
    case deflate

    /// The value of `Accept-Encoding` that asks for all of them.
    static let accepted = "gzip, deflate"
}
