import SLOEval

/// What a user remembers on its journeys of one side: in a comparison canary and production have one each.
struct JourneyMemory: Sendable {
    /// The values for templates; its captures are those of the journey that is under way.
    var context = Template.Context(generator: SeededGenerator(seed: 0))
    /// The cookies of the journey that is under way; `nil` when it keeps none.
    var cookies: CookieStore?
    /// Where the last request went.
    var request: (target: TargetURL, path: String)?
    /// A row that can't be read; nothing can be filled in then.
    private(set) var missingRow: MissingRow?
    /// The cookies of the user.
    private var store: CookieStore?
    /// The captured values of each journey that is not under way.
    private var captures: [[String?]] = []

    /// The memory before anything.
    init() {}

    /// The memory of a user before its first journey.
    init(user: Int, programs: [JourneyProgram]) {
        context.user = user
        captures = programs.map { Array(repeating: nil, count: $0.captureCount) }
        store = programs.contains(where: \.keepsCookies) ? CookieStore() : nil
    }

    /// Begins an iteration: what earlier iterations captured is forgotten, but for what the journey captures
    /// once.
    mutating func begin(
        _ journey: Int,
        _ program: JourneyProgram,
        iteration: Int,
        rows: Result<[[String]], MissingRow>
    ) {
        swap(&context.captures, &captures[journey])
        for slot in program.lastingCaptures..<program.captureCount { context.captures[slot] = nil }
        context.iteration = iteration
        switch rows {
        case .success(let rows): (context.rows, missingRow) = (rows, nil)
        case .failure(let missing): (context.rows, missingRow) = ([], missing)
        }
        cookies = program.keepsCookies ? store : nil
    }

    /// Ends an iteration.
    mutating func end(_ journey: Int) { swap(&context.captures, &captures[journey]) }
}

/// A row of a table that a user should have taken and that can't be read.
struct MissingRow: Error, Equatable, CustomStringConvertible {
    /// The name of the table.
    var table: String
    /// The number of the user.
    var user: Int

    var description: String { "the data '\(table)' has no row that user \(user) can read" }
}
