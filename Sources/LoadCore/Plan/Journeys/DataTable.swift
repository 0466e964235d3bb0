/// A file whose rows users take values from: `{{accounts.user}}`.
public struct DataTable: Sendable, Hashable, Codable {
    /// Which row a user takes.
    public enum Use: String, Sendable, Codable, CaseIterable {
        /// The next one in each iteration, over all users; from the first again after the last.
        case sequential
        /// Any one in each iteration, by the run's seed.
        case random
        /// One of its own, the same in every iteration: the row of its number.
        case unique
    }

    /// The name in templates.
    public var name: String

    /// The path of the file: CSV with a row of names at its head, or lines of JSON.
    public var file: String

    /// The names of the columns.
    public var columns: [String]

    /// Which row a user takes. The default is ``Use/sequential``.
    public var use: Use

    /// Creates a table.
    public init(name: String, file: String, columns: [String], use: Use = .sequential) {
        self.name = name
        self.file = file
        self.columns = columns
        self.use = use
    }
}
