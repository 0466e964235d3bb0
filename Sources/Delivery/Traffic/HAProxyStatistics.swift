/// The table that `show stat` prints: CSV with its column names in the first line, after `# `.
struct HAProxyStatistics: Sendable {
    /// A server of a back end.
    struct Server: Sendable, Equatable {
        /// Its weight now, 0 to 256.
        var weight: Int
        /// How many sessions it has had.
        var sessions: UInt64
    }

    private var rows: [[Substring: Substring]] = []

    init(csv: String) {
        let lines = csv.split(whereSeparator: \.isNewline)
        guard let header = lines.first(where: { $0.hasPrefix("# ") }) else { return }
        let names = header.dropFirst(2).split(separator: ",", omittingEmptySubsequences: false)
        rows = lines.filter { !$0.hasPrefix("#") }.map { line in
            // The columns of interest hold no quotes, and those that may come after them.
            let values = line.split(separator: ",", omittingEmptySubsequences: false)
            return Dictionary(zip(names, values)) { first, _ in first }
        }
    }

    /// A server; `nil` when there is none of that name, or it has no weight.
    func server(_ name: String, of backend: String) -> Server? {
        guard let row = rows.first(where: { $0["pxname"] == backend[...] && $0["svname"] == name[...] }),
            let weight = row["weight"].flatMap({ Int($0) }), weight >= 0
        else { return nil }
        return Server(weight: weight, sessions: row["stot"].flatMap { UInt64($0) } ?? 0)
    }
}
