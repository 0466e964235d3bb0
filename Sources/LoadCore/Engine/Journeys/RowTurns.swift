/// The rows of sequential tables in an open plan in which not every arrival uses them: each row goes to the next
/// arrival that does.
///
/// It counts the arrivals of the whole run, those that others send among them, so that the rows depend on nothing but
/// the seed.
struct RowTurns {
    private let seed: UInt64
    private let picker: EndpointPicker
    /// The tables that each endpoint or journey uses.
    private let uses: [[Int]]
    private var arrivals: UInt64 = 0
    private var next: [UInt64]

    /// - Returns: `nil` when the number of the arrival is that of the row.
    init?(of plan: LoadPlan, picker: EndpointPicker) {
        seed = plan.seed
        self.picker = picker
        let journeys = plan.journeys.map { journey in
            plan.data.indices.filter {
                plan.data[$0].use == .sequential && journey.data.contains(plan.data[$0].name)
            }
        }
        uses = plan.endpoints.map { _ in [] } + journeys
        next = Array(repeating: 0, count: plan.data.count)
        let picked = uses.indices.filter { plan.weights[$0] > 0 }
        guard Set(picked.map { uses[$0] }).count > 1 else { return nil }
    }

    /// The number of the row that is next in each table when an arrival comes; later arrivals come later.
    mutating func rows(forArrival number: UInt64) -> [UInt64] {
        while arrivals < number {
            for table in uses[picker.pick(forArrival: arrivals, seed: seed)] { next[table] += 1 }
            arrivals += 1
        }
        return next
    }
}

extension EndpointPicker {
    /// Picks what an arrival of an open plan does: always the same.
    func pick(forArrival number: UInt64, seed: UInt64) -> Int {
        var generator = SeededGenerator(seed: seed, stream: number)
        return pick(using: &generator)
    }
}
