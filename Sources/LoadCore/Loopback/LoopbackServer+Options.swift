extension LoopbackServer {
    /// Where a server listens and what it keeps.
    public struct Options: Sendable, Equatable {
        /// The addresses to listen on.
        public enum Addresses: Sendable, Equatable {
            /// 127.0.0.1.
            case ipv4
            /// ::1.
            case ipv6
            /// Both, on the same port.
            case both
        }

        /// The addresses to listen on. The default is 127.0.0.1.
        public var addresses: Addresses

        /// The address of a ``PublicServer``, which is not a loopback address; `nil` elsewhere.
        var publicAddress: String?

        /// The port to listen on; 0, the default, takes any free one.
        public var port: UInt16

        /// Whether it speaks TLS, with a certificate for localhost, 127.0.0.1 and ::1 whose CA is
        /// ``LoopbackServer/certificateAuthority``. The default is `false`.
        public var isSecure: Bool

        /// How many of the latest requests ``LoopbackServer/requestLog`` keeps. The default is 0: a log costs
        /// time and memory.
        public var requestLogLimit: Int

        /// How many bytes of a request's body are kept for the log and for a handler; all are counted. The
        /// default is 1 MiB.
        public var keptBodyLimit: Int

        /// The largest head of a request in bytes; a larger one is answered with 431 (RFC 6585, section 5)
        /// and the connection closed. The default is 64 KiB.
        public var requestHeadLimit: Int

        /// The most connections open at once; `nil`, the default, is as many as the system grants. One more
        /// takes the place of the one that has been at the same step for longest.
        public var connectionLimit: Int?

        /// How long a client may take for one step: to send a request whole, to read an answer, to wait
        /// between the two. The connection of a slower one is closed. `nil`, the default, is as long as it
        /// likes.
        public var idleLimit: Duration?

        /// Creates options.
        public init(
            addresses: Addresses = .ipv4,
            port: UInt16 = 0,
            isSecure: Bool = false,
            requestLogLimit: Int = 0,
            keptBodyLimit: Int = 1 << 20,
            requestHeadLimit: Int = 1 << 16,
            connectionLimit: Int? = nil,
            idleLimit: Duration? = nil
        ) {
            self.addresses = addresses
            self.port = port
            self.isSecure = isSecure
            self.requestLogLimit = requestLogLimit
            self.keptBodyLimit = keptBodyLimit
            self.requestHeadLimit = requestHeadLimit
            self.connectionLimit = connectionLimit
            self.idleLimit = idleLimit
        }
    }
}
