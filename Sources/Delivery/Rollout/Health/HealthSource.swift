/// A place to learn how the canary is doing.
public protocol HealthSource: Sendable {
    /// Reads the health once. Whatever goes wrong is a reading as well: an error, never a good one.
    ///
    /// - Parameter percentage: the canary's share of the traffic now.
    func read(percentage: Int) async -> HealthReading

    /// Returns the commands and queries of ``read(percentage:)``, as lines for a dry run.
    func dryRun(percentage: Int) -> [String]
}

/// Several sources as one, all of which must be well: a bad one counts most, then one without an answer, then
/// one that saw too little.
public struct CombinedHealth: HealthSource {
    private let sources: [any HealthSource]

    /// Combines sources, which are read one after another. Without any there is never an answer.
    public init(_ sources: [any HealthSource]) {
        self.sources = sources
    }

    /// Returns the commands and queries of all sources, in order.
    public func dryRun(percentage: Int) -> [String] { sources.flatMap { $0.dryRun(percentage: percentage) } }

    /// Reads all sources; the finding is that of the ones that count, or of all if all are well.
    public func read(percentage: Int) async -> HealthReading {
        var good: [String] = []
        var bad: [String] = []
        var errors: [String] = []
        var unseen: [String] = []
        for source in sources {
            switch await source.read(percentage: percentage) {
            case .healthy(let finding): good.append(finding)
            case .bad(let finding): bad.append(finding)
            case .error(let finding): errors.append(finding)
            case .unseen(let finding): unseen.append(finding)
            }
        }
        if !bad.isEmpty { return .bad(finding: bad.joined(separator: "; ")) }
        if !errors.isEmpty { return .error(finding: errors.joined(separator: "; ")) }
        if !unseen.isEmpty { return .unseen(finding: unseen.joined(separator: "; ")) }
        guard !good.isEmpty else { return .error(finding: "there is no source of health") }
        return .healthy(finding: good.joined(separator: "; "))
    }
}

/// The answer to a plain GET.
public struct HealthAnswer: Sendable, Equatable {
    /// Fetches a URL, within a time limit of its own. Throws when there was no answer.
    public typealias Fetch = @Sendable (_ url: String) async throws -> HealthAnswer

    /// The status code.
    public var status: Int
    /// The body.
    public var body: [UInt8]

    /// Creates an answer.
    public init(status: Int, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }
}
