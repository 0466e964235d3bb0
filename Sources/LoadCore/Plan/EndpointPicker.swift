/// Picks endpoints by weight in constant time.
///
/// The alias method: every column of a table holds two endpoints and the share of the first, so that a pick
/// is one random column and one comparison (Michael D. Vose, "A linear algorithm for generating random
/// numbers with a given distribution", IEEE TSE 17(9), 1991).
public struct EndpointPicker: Sendable {
    private struct Column {
        var own: Int
        var alias: Int
        /// The chance of `own` once this column was drawn.
        var share: Double
    }

    private let columns: [Column]

    /// Builds the table for weights; an endpoint of weight 0 is never picked.
    ///
    /// - Precondition: the weights are finite, not negative, and one of them is above 0;
    ///   ``LoadPlan/validate()`` tells users so in a sentence.
    public init(weights: [Double]) {
        let total = weights.reduce(0, +)
        precondition(total > 0 && total.isFinite && weights.allSatisfy { $0 >= 0 }, "weights were validated")
        // An endpoint of weight 0 gets no column, so that no rounding can ever pick it.
        let pickable = weights.indices.filter { weights[$0] > 0 }
        var columns = pickable.map { index in
            Column(own: index, alias: index, share: weights[index] / total * Double(pickable.count))
        }
        var poor = columns.indices.filter { columns[$0].share < 1 }
        var rich = columns.indices.filter { columns[$0].share >= 1 }
        while let receiver = poor.last, let giver = rich.last {
            poor.removeLast()
            columns[receiver].alias = columns[giver].own
            columns[giver].share -= 1 - columns[receiver].share
            if columns[giver].share < 1 {
                rich.removeLast()
                poor.append(giver)
            }
        }
        // What is left has a share of 1 but for rounding.
        for index in columns.indices where columns[index].alias == columns[index].own {
            columns[index].share = 1
        }
        self.columns = columns
    }

    /// Picks an endpoint's index. Two draws, whatever the number of endpoints.
    public func pick(using generator: inout SeededGenerator) -> Int {
        let column = columns[Int(generator.next(upperBound: UInt64(columns.count)))]
        return generator.uniform() < column.share ? column.own : column.alias
    }
}
