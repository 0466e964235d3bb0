#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The process's limit of open files, which every connection counts against.
public enum DescriptorLimit {
    /// The hard limit is too low for what was asked, and may not be raised.
    public struct Shortage: Error, Sendable, Equatable, CustomStringConvertible {
        /// The connections that were to be served.
        public let connections: Int
        /// The hard limit.
        public let limit: Int

        /// The problem and how to solve it.
        public var description: String {
            "\(connections) connections need more open files than the hard limit of \(limit) allows; "
                + "raise it (ulimit -Hn, LimitNOFILE=, --ulimit nofile=) or use fewer users"
        }
    }

    /// Descriptors for everything else: files, pipes, loops, probes, and the connections of those who look at
    /// the metrics of the run.
    private static let reserve: UInt64 = 256 + UInt64(PublicServer.connectionLimit)

    /// So few descriptors left are none: some are taken and given back all the time.
    private static let leastLeft = 4

    /// Makes room for so many connections in this process and those it starts, raising the soft limit as far
    /// as the hard one allows, and the hard one where the process may.
    public static func raise(toServe connections: Int) throws(Shortage) {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        let (soft, hard) = (UInt64(limit.rlim_cur), UInt64(limit.rlim_max))
        let needed = UInt64(max(connections, 0)) + reserve
        guard soft < needed else { return }
        // Some room beyond the need, for connections that redirects lead to.
        limit.rlim_cur = rlim_t(min(max(needed * 2, soft), max(hard, needed)))
        limit.rlim_max = rlim_t(max(hard, needed))
        guard setrlimit(resource, &limit) == 0 else {
            throw Shortage(connections: connections, limit: Int(clamping: hard))
        }
    }

    /// Whether the process has no descriptor left, or next to none; false where the system does not tell.
    static var isReached: Bool {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return false }
        guard let folder = opendir("/proc/self/fd") else { return [EMFILE, ENFILE].contains(errno) }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Not counted: the two names of folders, and the folder itself.
        return UInt64(max(0, count - 3 + leastLeft)) >= UInt64(limit.rlim_cur)
    }

    #if canImport(Glibc)
        private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
        private static var resource: Int32 { RLIMIT_NOFILE }
    #endif
}

#if os(Linux)
    /// Why a ``SocketTransport`` cannot start.
    public enum SocketTransportError: Error, Sendable, Equatable, CustomStringConvertible {
        /// The limit of open files is too low for the connections and may not be raised.
        case tooFewDescriptors(connections: Int, limit: Int)
        /// The system grants no thread or no epoll instance.
        case noEventLoop(String)
        /// TLS can't be set up as the options ask.
        case tls(TLSOptionsError)
        /// Compressed answers can't be asked for.
        case compression(ZlibUnavailable)

        /// The problem and how to solve it.
        public var description: String {
            switch self {
            case .tooFewDescriptors(let connections, let limit):
                DescriptorLimit.Shortage(connections: connections, limit: limit).description
            case .noEventLoop(let reason):
                "the system grants no event loop (\(reason)); close other programs or use fewer threads"
            case .tls(let error): error.description
            case .compression(let error): error.description
            }
        }
    }
#endif
