/// One thing that a user does on a journey.
public indirect enum JourneyItem: Sendable, Hashable, Codable {
    /// Sends a request.
    case step(JourneyStep)
    /// Waits for a time drawn uniformly from the range.
    case pause(ClosedRange<Duration>)
    /// Does things several times in a row.
    case `repeat`(times: Int, [JourneyItem])

    /// The steps in it, each once.
    public var requestSteps: [JourneyStep] {
        switch self {
        case .step(let step): [step]
        case .pause: []
        case .repeat(_, let items): items.flatMap(\.requestSteps)
        }
    }
}
