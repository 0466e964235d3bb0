/// Why a loopback server could not start.
public enum LoopbackServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server runs already.
    case alreadyRunning
    /// Another program, or another server of this one, listens on the port.
    case portInUse(UInt16)
    /// The process may not open more descriptors.
    case tooManyOpenFiles
    /// This machine has no such address.
    case addressUnavailable(String)
    /// It can't speak TLS.
    case noTLS(TLSOptionsError)
    /// The system refused something else.
    case systemCall(String, code: Int32, reason: String)

    /// The problem and how to solve it.
    public var description: String {
        switch self {
        case .alreadyRunning:
            "The loopback server runs already; stop it before starting it again."
        case .portInUse(let port):
            "Port \(port) is taken; choose another, or 0 for any free one."
        case .tooManyOpenFiles:
            "The process has reached its limit of open files; raise it with 'ulimit -n' or close some."
        case .addressUnavailable(let address):
            "This machine has no address \(address); use another, such as 127.0.0.1."
        case .noTLS(let error):
            "The loopback server can't speak TLS: \(error)."
        case .systemCall(let name, let code, let reason):
            "The loopback server could not start: \(name) failed with \(reason) (errno \(code))."
        }
    }
}
