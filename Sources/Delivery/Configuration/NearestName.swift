extension String {
    /// The one of some names that this was most likely meant to be, `nil` when none is near.
    ///
    /// Near is at most a third of the letters wrong (one for short names): inserted, left out, replaced or
    /// swapped with its neighbour (Damerau–Levenshtein distance, optimal string alignment). Hyphens and
    /// underscores count as the same, so does case. Ties go to the first name.
    func nearest(in names: some Sequence<String>) -> String? {
        let wanted = comparable
        let allowance = max(1, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for name in names {
            let candidate = name.comparable
            guard abs(candidate.count - wanted.count) <= allowance else { continue }
            let distance = wanted.distance(to: candidate)
            if distance <= allowance, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    private var comparable: [Character] {
        lowercased().map { $0 == "-" ? "_" : $0 }
    }
}

extension [Character] {
    /// The optimal string alignment distance, in time proportional to the product of the lengths.
    fileprivate func distance(to other: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array<Int>(0...other.count)
        for (row, character) in enumerated() {
            var current = [row + 1]
            for (column, candidate) in other.enumerated() {
                var distance = Swift.min(
                    last[column + 1] + 1,
                    current[column] + 1,
                    last[column] + (character == candidate ? 0 : 1)
                )
                let isSwap =
                    row > 0 && column > 0 && character == other[column - 1] && self[row - 1] == candidate
                if isSwap { distance = Swift.min(distance, beforeLast[column - 1] + 1) }
                current.append(distance)
            }
            (beforeLast, last) = (last, current)
        }
        return last[other.count]
    }
}
