import SLOEval
import Testing

@testable import LoadCore

@Suite struct RowTurnsTests {
    private func plan(_ journeys: [(name: String, data: [String])]) throws -> LoadPlan {
        LoadPlan(
            target: try TargetURL("http://service.test"),
            journeys: journeys.map { journey in
                Journey(
                    name: journey.name,
                    data: journey.data,
                    steps: [.step(JourneyStep(name: "a", path: "/"))]
                )
            },
            data: [DataTable(name: "rows", file: "rows.csv", columns: ["x"])]
        )
    }

    /// Only some arrivals use the table: those take its rows in their order, and none is left out.
    @Test func noRowIsSkippedInAMixedPlan() throws {
        let plan = try plan([("with", ["rows"]), ("without", [])])
        let picker = EndpointPicker(weights: plan.weights)
        var turns = try #require(RowTurns(of: plan, picker: picker))
        var taken: [UInt64] = []
        for number in UInt64(0)..<200 {
            let rows = turns.rows(forArrival: number)
            if picker.pick(forArrival: number, seed: plan.seed) == 0 { taken.append(rows[0]) }
        }
        #expect(taken == Array(0..<UInt64(taken.count)))
        #expect((60..<140).contains(taken.count))
    }

    /// Each part of a run sees only its own arrivals, and the rows are the same.
    @Test func anArrivalHasItsRowWhoeverSendsIt() throws {
        let plan = try plan([("with", ["rows"]), ("without", [])])
        let picker = EndpointPicker(weights: plan.weights)
        var (all, some) = (RowTurns(of: plan, picker: picker), RowTurns(of: plan, picker: picker))
        let rows = (0..<60).map { all?.rows(forArrival: $0) }
        for number in stride(from: UInt64(0), to: 60, by: 7) {
            #expect(some?.rows(forArrival: number) == rows[Int(number)])
        }
    }

    @Test func whereAllArrivalsUseTheSameTablesTheirNumberIsTheRow() throws {
        let plan = try plan([("a", ["rows"]), ("b", ["rows"])])
        #expect(RowTurns(of: plan, picker: EndpointPicker(weights: plan.weights)) == nil)
    }
}
