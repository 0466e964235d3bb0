#if os(Linux)
    import SLOEval
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// Why a request has no answer.
    enum ExchangeFailure: Error {
        /// It failed, in a way that is counted.
        case failed(FailureKind, String)
        /// A kept connection ended before any byte of the answer; nothing says that the server saw the
        /// request.
        case stale(FailureKind, String)
        /// The run was told to stop at once.
        case abandoned
    }

    extension ExchangeFailure {
        /// A connection that did not come about.
        static func connecting(to address: SocketAddress, _ error: SystemCallError) -> ExchangeFailure {
            let reason = String(cString: strerror(error.code))
            let detail =
                error.isOfGenerator
                ? "\(error.call) for \(address): \(reason); \(error.advice)"
                : "connect to \(address): \(reason)"
            return .failed(error.connectKind, detail)
        }

        /// The connection ended in order while an answer was awaited.
        static func ended(after bytes: UInt64, isStale: Bool, hasBegun: Bool) -> ExchangeFailure {
            if isStale { return .stale(.closedEarly, "the kept connection was closed before the answer") }
            let detail =
                hasBegun
                ? "the connection was closed inside the answer, after \(bytes) body bytes"
                : ConnectionFault.silence
            return .failed(.closedEarly, detail)
        }

        /// The connection broke while an answer was awaited.
        static func broken(_ error: SystemCallError, isStale: Bool) -> ExchangeFailure {
            let detail = error.isOfGenerator ? error.shortage : error.description
            return isStale ? .stale(error.transferKind, detail) : .failed(error.transferKind, detail)
        }
    }

    extension SystemCallError {
        /// Whether the machine that makes the load ran out of something.
        var isOfGenerator: Bool {
            [EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code)
        }

        /// The shortage in words, with what to do about it.
        var shortage: String { "\(description); \(advice)" }

        /// Advice for a generator that ran out of a resource.
        fileprivate var advice: String {
            switch code {
            case EADDRNOTAVAIL:
                "the local ports are used up; keep connections open, use fewer users or more machines"
            case EMFILE, ENFILE: "raise the limit of open files (ulimit -n) or use fewer users"
            default: "the kernel has no memory for more sockets; use fewer users"
            }
        }

        fileprivate var connectKind: FailureKind {
            switch code {
            case _ where isOfGenerator: .generator
            case ECONNREFUSED, ENOENT: .refused
            case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN: .connectTimeout
            case ECONNRESET, ECONNABORTED, EPIPE: .reset
            default: .other
            }
        }

        fileprivate var transferKind: FailureKind {
            switch code {
            case _ where isOfGenerator: .generator
            case ECONNRESET, EPIPE, ECONNABORTED: .reset
            case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH: .requestTimeout
            default: .other
            }
        }
    }
#endif
