/// Finds the name that a misspelt word was probably meant to be.
package enum NearestName {
    /// The name nearest to a word, or `nil` when none is near enough to be worth proposing.
    ///
    /// Near is a name that the word begins (three letters or more, and no other name begins with them), or
    /// one that is reached with few slips of the finger: a letter too many, missing, wrong, or swapped with
    /// its neighbour; one slip for short words, one more for each three letters, three at most. Case and the
    /// difference of `-` and `_` count for nothing. Of names equally near, the first is taken.
    ///
    /// Time grows with the length of the word times that of all names of about that length.
    package static func of(_ word: String, among names: some Sequence<String>) -> String? {
        let wanted = folded(word)
        guard !wanted.isEmpty else { return nil }
        let limit = min(3, max(1, wanted.count / 3))
        var nearest: (name: String, slips: Int)?
        var begun: [String] = []
        for name in names {
            let candidate = folded(name)
            if wanted.count >= 3, candidate.starts(with: wanted) { begun.append(name) }
            // Each letter of difference in length is a slip.
            guard abs(wanted.count - candidate.count) <= limit else { continue }
            let slips = slips(from: wanted, to: candidate)
            if slips <= limit, slips < candidate.count, slips < nearest?.slips ?? .max {
                nearest = (name, slips)
            }
        }
        return nearest?.name ?? (begun.count == 1 ? begun.first : nil)
    }

    private static func folded(_ word: String) -> [Character] {
        word.lowercased().map { $0 == "_" ? "-" : $0 }
    }

    /// The optimal string alignment distance: the fewest insertions, deletions, replacements and swaps of
    /// neighbours (Damerau 1964; no part is edited twice).
    private static func slips(from word: [Character], to name: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...name.count)
        for (row, letter) in word.enumerated() {
            var current = [row + 1]
            for (column, other) in name.enumerated() {
                var best = min(
                    last[column + 1] + 1,
                    current[column] + 1,
                    last[column] + (letter == other ? 0 : 1)
                )
                if row > 0, column > 0, letter == name[column - 1], word[row - 1] == other {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[name.count]
    }
}
