/// How a run came to its end.
public enum RunEnding: Sendable, Equatable, Codable {
    /// The planned duration was over.
    case completed
    /// The planned number of requests was sent.
    case requestLimitReached
    /// Somebody stopped it; the measurement is partial.
    case interrupted(by: String)

    /// Whether the run was cut short.
    public var isPartial: Bool {
        switch self {
        case .completed, .requestLimitReached: false
        case .interrupted: true
        }
    }
}
