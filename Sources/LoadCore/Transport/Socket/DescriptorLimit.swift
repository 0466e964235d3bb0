#if os(Linux)
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// The process's limit of open files, which every connection counts against.
    enum DescriptorLimit {
        /// Descriptors for everything else: files, pipes, loops, probes.
        private static let reserve: UInt64 = 256

        /// Makes room for so many connections, raising the soft limit as far as the hard one allows, and the
        /// hard one where the process may.
        static func raise(toServe connections: Int) throws(SocketTransportError) {
            var limit = rlimit()
            guard getrlimit(resource, &limit) == 0 else { return }
            let (soft, hard) = (UInt64(limit.rlim_cur), UInt64(limit.rlim_max))
            let needed = UInt64(max(connections, 0)) + reserve
            guard soft < needed else { return }
            // Some room beyond the need, for connections that redirects lead to.
            limit.rlim_cur = rlim_t(min(max(needed * 2, soft), max(hard, needed)))
            limit.rlim_max = rlim_t(max(hard, needed))
            guard setrlimit(resource, &limit) == 0 else {
                throw .tooFewDescriptors(connections: connections, limit: Int(clamping: hard))
            }
        }

        #if canImport(Glibc)
            private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
        #else
            private static var resource: Int32 { RLIMIT_NOFILE }
        #endif
    }

    /// Why a ``SocketTransport`` cannot start.
    public enum SocketTransportError: Error, Sendable, Equatable, CustomStringConvertible {
        /// The limit of open files is too low for the connections and may not be raised.
        case tooFewDescriptors(connections: Int, limit: Int)
        /// The system grants no thread or no epoll instance.
        case noEventLoop(String)

        /// What is wrong and what to do.
        public var description: String {
            switch self {
            case .tooFewDescriptors(let connections, let limit):
                "\(connections) connections need more open files than the hard limit of \(limit) allows; "
                    + "raise it (ulimit -Hn, LimitNOFILE=, --ulimit nofile=) or use fewer users"
            case .noEventLoop(let reason):
                "the system grants no event loop (\(reason)); close other programs or use fewer threads"
            }
        }
    }
#endif
