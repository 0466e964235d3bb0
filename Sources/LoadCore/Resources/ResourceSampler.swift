/// A source of resource figures: one of the tiers that a ``ResourceMonitor`` tries in turn.
public protocol ResourceSampler: Sendable {
    /// The source in a word or two, for notes: `docker`.
    var name: String { get }

    /// Whether the parts of a reading are containers or pods worth a line each.
    var namesParts: Bool { get }

    /// The source in words, for reports.
    ///
    /// - Parameter parts: the names of all parts it ever told of, sorted.
    func source(of parts: [String]) -> String

    /// Takes one reading.
    ///
    /// - Throws: ``ResourceError`` when the source has nothing to say; it may the next time.
    func read() async throws(ResourceError) -> ResourceReading
}

/// Why a source of resource figures has nothing to say.
public enum ResourceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The program or file behind it is not there or failed.
    case unavailable(String)
    /// The program behind it did not end in time.
    case timedOut(after: Duration)
    /// The program or file says what can't be understood; an example.
    case unreadable(String)
    /// It works, but knows nothing of what was asked for.
    case nothingFound(String)
    /// The task was cancelled while it worked.
    case cancelled

    /// The problem, in words that can follow the source's name and a colon.
    public var description: String {
        switch self {
        case .unavailable(let why): why
        case .timedOut(let limit): "no answer within \(limit)"
        case .unreadable(let example):
            example.isEmpty ? "it printed nothing" : "its answer was not understood: \(example.prefix(80))"
        case .nothingFound(let what): what
        case .cancelled: "cancelled"
        }
    }
}

/// A program that tells resource figures, to be run by whoever can run programs.
public struct ResourceCommand: Sendable, Hashable {
    /// The program's name, to be looked up in the search path.
    public var program: String
    /// Its arguments. It is never run through a shell.
    public var arguments: [String]
    /// How long it may take.
    public var timeLimit: Duration

    /// Creates a command. The default time limit is 5 s: `docker stats` looks for two.
    public init(_ program: String, _ arguments: [String], timeLimit: Duration = .seconds(5)) {
        self.program = program
        self.arguments = arguments
        self.timeLimit = timeLimit
    }
}

/// Runs a command and returns its standard output.
///
/// It throws ``ResourceError/unavailable(_:)`` when the program can't be run or ends badly and
/// ``ResourceError/timedOut(after:)`` when it was ended at its time limit. Messages of programs should be
/// expected in English and numbers with a decimal point: set `LC_ALL=C`.
public typealias ResourceCommandRunner =
    @Sendable (_ command: ResourceCommand) async throws(ResourceError) -> String
