extension LoopbackServer {
    /// A request as a server received it.
    public struct Request: Sendable, Equatable {
        /// The method, as sent.
        public var method: String

        /// The request target, as sent: path and query, usually.
        public var target: String

        /// The minor version of HTTP/1.
        public var minorVersion: Int

        /// The header fields, in order, without the white space around their values.
        public var headers: [HTTPHeader]

        /// The body, decoded if it was chunked, cut at ``Options/keptBodyLimit``.
        public var body: [UInt8]

        /// The length of the whole body in bytes.
        public var bodyLength: UInt64

        /// The number of the connection it came on; the first that the server accepted is 1.
        public var connection: Int

        /// Which request of its connection this is; the first is 1.
        public var numberOnConnection: Int

        /// The target without the query.
        public var path: String { String(target.prefix { $0 != "?" }) }

        /// The value of the first field with a name, in whatever case.
        public func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }
}
