/// Why somebody was not told something.
package enum NoticeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The program that sends it could not be run.
    case notRun(ProcessError)
    /// It could not be handed over; what the program that sends it complained of.
    case notDelivered(String)
    /// It took too long.
    case timedOut
    /// The service answered, but does not take it.
    case refused(status: Int, answer: String, hint: String)
    /// The configuration makes no sense.
    case unusable(String)

    /// The problem and its remedy.
    package var description: String {
        switch self {
        case .notRun(let error): error.description
        case .notDelivered(let complaint):
            complaint.isEmpty ? "it could not be handed over" : complaint
        case .timedOut: "there was no answer in time; check the address and the network"
        case .refused(let status, let answer, let hint):
            "the server answered HTTP \(status)" + (answer.isEmpty ? "" : ": \(answer)")
                + (hint.isEmpty ? "" : " (\(hint))")
        case .unusable(let what): what
        }
    }
}
