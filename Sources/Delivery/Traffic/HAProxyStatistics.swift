/// The table that `show stat` prints: CSV with its column names in the first line, after `# `.
struct HAProxyStatistics: Sendable {
    /// A server of a back end.
    struct Server: Sendable, Equatable {
        /// Its name in the back end.
        var name: String
        /// The weight that it was given, 0 to 256.
        var weight: Int
        /// Its weight now: less than ``weight`` while it starts slowly.
        var effectiveWeight: Int
        /// How many sessions it has had.
        var sessions: UInt64
        /// Its state in HAProxy's words: `UP`, `no check`, `DOWN 1/2`, `MAINT`, `DRAIN`.
        var status: String
        /// Whether it only serves when all others are down.
        var isBackup: Bool

        init(
            _ name: String,
            weight: Int,
            effectiveWeight: Int? = nil,
            sessions: UInt64 = 0,
            status: String = "no check",
            isBackup: Bool = false
        ) {
            self.name = name
            self.weight = weight
            self.effectiveWeight = effectiveWeight ?? weight
            self.sessions = sessions
            self.status = status
            self.isBackup = isBackup
        }

        /// Whether it takes new sessions as far as its weight allows.
        var isUp: Bool { status.hasPrefix("UP") || status == "no check" }

        /// Whether somebody took it out of service.
        var isTakenOut: Bool { status.hasPrefix("MAINT") || status.hasPrefix("DRAIN") || status == "NOLB" }

        /// Whether it takes new sessions now.
        var isServing: Bool { isUp && weight > 0 && effectiveWeight > 0 }
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

    /// The servers of a back end in their order, without those that have no weight.
    func servers(of backend: String) -> [Server] {
        rows.compactMap { row in
            guard row["pxname"] == backend[...], let name = row["svname"], name != "FRONTEND",
                name != "BACKEND", let effective = row["weight"].flatMap({ Int($0) }), effective >= 0
            else { return nil }
            return Server(
                String(name),
                // Not every version has the column; those without it have no other weight to tell.
                weight: row["uweight"].flatMap { Int($0) } ?? effective,
                effectiveWeight: effective,
                sessions: row["stot"].flatMap { UInt64($0) } ?? 0,
                status: row["status"].flatMap { $0.isEmpty ? nil : String($0) } ?? "no check",
                isBackup: row["bck"] == "1"
            )
        }
    }
}
