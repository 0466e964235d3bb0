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
            /// An address of this machine written in numbers, `0.0.0.0` or `::` for all of them: then
            /// whoever reaches the machine reaches the server.
            case numeric(String)
        }

        /// The addresses to listen on. The default is 127.0.0.1.
        public var addresses: Addresses

        /// The port to listen on; 0, the default, takes any free one.
        public var port: UInt16

        /// How many of the latest requests ``LoopbackServer/requestLog`` keeps. The default is 0: a log costs
        /// time and memory.
        public var requestLogLimit: Int

        /// How many bytes of a request's body are kept for the log and for a handler; all are counted. The
        /// default is 1 MiB.
        public var keptBodyLimit: Int

        /// The largest head of a request in bytes; a larger one is answered with 431 (RFC 6585, section 5)
        /// and the connection closed. The default is 64 KiB.
        public var requestHeadLimit: Int

        /// Creates options.
        public init(
            addresses: Addresses = .ipv4,
            port: UInt16 = 0,
            requestLogLimit: Int = 0,
            keptBodyLimit: Int = 1 << 20,
            requestHeadLimit: Int = 1 << 16
        ) {
            self.addresses = addresses
            self.port = port
            self.requestLogLimit = requestLogLimit
            self.keptBodyLimit = keptBodyLimit
            self.requestHeadLimit = requestHeadLimit
        }
    }
}
