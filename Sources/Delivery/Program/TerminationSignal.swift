import Foundation

/// A signal that asks a program to end, or tells it something else.
public struct TerminationSignal: Sendable, Hashable, CustomStringConvertible {
    /// The signal's number.
    public let number: Int32

    /// Creates a signal from its number.
    public init(number: Int32) { self.number = number }

    /// The signal of Ctrl-C.
    public static let interrupt = TerminationSignal(number: SIGINT)

    /// The signal of service managers and container engines.
    public static let terminate = TerminationSignal(number: SIGTERM)

    /// The signal of a lost terminal.
    package static let hangUp = TerminationSignal(number: SIGHUP)

    /// The signal of Ctrl-\.
    package static let quit = TerminationSignal(number: SIGQUIT)

    /// The signals that ask a program to end in good order.
    package static let ending: [TerminationSignal] = [.interrupt, .terminate, .hangUp, .quit]

    /// The signal of a terminal whose size has changed.
    static let windowChange = TerminationSignal(number: SIGWINCH)

    /// The signal's name: `SIGINT`.
    public var description: String {
        switch number {
        case SIGINT: "SIGINT"
        case SIGTERM: "SIGTERM"
        case SIGHUP: "SIGHUP"
        case SIGQUIT: "SIGQUIT"
        default: "signal \(number)"
        }
    }
}

extension TerminationSignal {
    /// The sentence that tells, after the first signal, what the next one does.
    package var nextOneLeaves: String {
        self == .interrupt ? "Ctrl-C again leaves at once." : "A second signal leaves at once."
    }
}
