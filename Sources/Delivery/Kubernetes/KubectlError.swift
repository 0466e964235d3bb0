import SLOEval
import Reporting

/// Why a call of kubectl did not do what it should.
public enum KubectlError: ProgramError, Sendable, Equatable {
    /// kubectl itself could not be run.
    case notRun(ProcessError)
    /// It did not end in time.
    case timedOut(command: String, limit: Duration?)
    /// The API server can't be reached, or is not able to answer now.
    case unreachable(detail: String)
    /// The user of the configuration file may not do this.
    case denied(detail: String)
    /// There is no such object.
    case notFound(detail: String)
    /// The cluster does not know this kind of object.
    case unknownKind(detail: String)
    /// The object was changed by someone else in the meantime.
    case conflict(detail: String)
    /// There is an object of that name already.
    case alreadyExists(detail: String)
    /// The server does not accept the object or patch.
    case invalid(detail: String)
    /// kubectl failed in another way.
    case failed(command: String, summary: String)
    /// kubectl said something that is not JSON.
    case garbage(command: String, output: String)

    /// Tells from what kubectl wrote to standard error what went wrong.
    init(_ result: ProcessResult, of call: ProcessCall) {
        let text = result.standardError.text
        let detail = Self.detail(text)
        if result.timedOut {
            self = .timedOut(command: call.commandLine, limit: call.timeLimit)
        } else if let marker = Self.markers.first(where: { text.contains($0.words) }) {
            self = marker.error(detail)
        } else {
            self = .failed(command: call.commandLine, summary: result.summary.singleLine)
        }
    }

    private struct Marker: Sendable {
        let words: String
        let error: @Sendable (_ detail: String) -> KubectlError
    }

    /// kubectl gives the reason of an API status in parentheses ("metav1.StatusReason").
    private static let markers: [Marker] = [
        Marker(words: "(NotFound)") { .notFound(detail: $0) },
        Marker(words: "(Conflict)") { .conflict(detail: $0) },
        Marker(words: "(AlreadyExists)") { .alreadyExists(detail: $0) },
        Marker(words: "(Forbidden)") { .denied(detail: $0) },
        Marker(words: "(Unauthorized)") { .denied(detail: $0) },
        Marker(words: "must be logged in to the server") { .denied(detail: $0) },
        Marker(words: "(Invalid)") { .invalid(detail: $0) },
        Marker(words: "The request is invalid") { .invalid(detail: $0) },
        Marker(words: " is invalid: ") { .invalid(detail: $0) },
        Marker(words: "doesn't have a resource type") { .unknownKind(detail: $0) },
        Marker(words: "no matches for kind") { .unknownKind(detail: $0) },
        Marker(words: "Expected replicas to be") { .conflict(detail: $0) },
        Marker(words: "(InternalError)") { .unreachable(detail: $0) },
        Marker(words: "(ServerTimeout)") { .unreachable(detail: $0) },
        Marker(words: "(Timeout)") { .unreachable(detail: $0) },
        Marker(words: "(TooManyRequests)") { .unreachable(detail: $0) },
        Marker(words: "(ServiceUnavailable)") { .unreachable(detail: $0) },
        Marker(words: "Unable to connect to the server") { .unreachable(detail: $0) },
        Marker(words: "was refused") { .unreachable(detail: $0) },
        Marker(words: "Client.Timeout exceeded") { .unreachable(detail: $0) },
        Marker(words: "i/o timeout") { .unreachable(detail: $0) },
        Marker(words: ": EOF") { .unreachable(detail: $0) },
    ]

    private static func detail(_ errors: String) -> String {
        let lines = errors.split(whereSeparator: \.isNewline)
        return String((lines.last ?? "no message").prefix(300)).singleLine
    }

    /// Whether the same call may well succeed a little later.
    public var isPassing: Bool {
        switch self {
        // What nobody can explain is worth another try, too.
        case .timedOut, .unreachable, .failed, .garbage: true
        case .notRun, .denied, .notFound, .unknownKind, .conflict, .alreadyExists, .invalid: false
        }
    }

    /// Always ``ExitCode/unavailable``.
    public var exitCode: ExitCode { .unavailable }

    /// The failure and what to do.
    public var description: String {
        switch self {
        case .notRun(.notFound(let program, _)):
            "the program '\(program)' was not found; install kubectl or give its path with --kubectl"
        case .notRun(let error): "\(error)"
        case .timedOut(let command, let limit):
            "'\(command)' did not end within \((limit ?? .zero).inSeconds.shortest) s and was stopped; see whether "
                + "the API server answers"
        case .unreachable(let detail):
            "the API server does not answer (\(detail)); check --context, --kubeconfig and the network"
        case .denied(let detail): "the cluster refuses: \(detail); grant the right or use another --context"
        case .notFound(let detail): "\(detail); check --deployment and --namespace"
        case .unknownKind(let detail):
            "\(detail); install what brings this kind of object, or choose another --router"
        case .conflict(let detail): "someone else changed the object in the meantime: \(detail); try again"
        case .alreadyExists(let detail): "\(detail); someone else created it in the meantime; try again"
        case .invalid(let detail): "the API server does not accept the change: \(detail)"
        case .failed(let command, let summary): "'\(command)' failed: \(summary)"
        case .garbage(let command, let output):
            "'\(command)' printed something that is not the expected JSON: '\(output)'; run it by hand to see why"
        }
    }
}
