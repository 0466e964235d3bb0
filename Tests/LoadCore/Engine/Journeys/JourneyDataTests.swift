import SLOEval
import Testing

@testable import LoadCore

@Suite struct JourneyDataTests {
    private struct Rows: DataRows {
        let columns = ["user"]
        var count = 3
        func row(_ index: Int) -> [String]? { ["row\(index)"] }
    }

    private static func set(_ use: DataTable.Use) throws -> JourneySet {
        var plan = LoadPlan(
            target: try TargetURL("http://service.test"),
            journeys: [
                Journey(
                    name: "j",
                    data: ["accounts"],
                    steps: [.step(JourneyStep(name: "a", path: "/{{accounts.user}}"))]
                )
            ],
            data: [
                DataTable(name: "other", file: "other.csv", columns: ["x"]),
                DataTable(name: "accounts", file: "accounts.csv", columns: ["user"], use: use),
            ]
        )
        plan.concurrency = 2
        try plan.validate()
        return try #require(JourneySet(of: plan, targets: [plan.target], tables: [Rows(), Rows()]))
    }

    private static func rows(
        _ set: JourneySet,
        user: Int,
        turn: UInt64 = 0,
        seed: UInt64 = 1
    ) throws -> [[String]] {
        var generator = SeededGenerator(seed: seed)
        return try set.rows(
            for: set.programs[0],
            user: user,
            turn: { _ in turn },
            using: &generator
        )
    }

    @Test func sequentialRowsAreDealtOverAllUsersAndBeginAgain() throws {
        let set = try Self.set(.sequential)
        let dealt = try (0..<4).flatMap { try Self.rows(set, user: 0, turn: $0) }
        #expect(dealt == [["row0"], ["row1"], ["row2"], ["row0"]])
    }

    @Test func aUniqueRowIsTheUsersOwnInEveryIteration() throws {
        let set = try Self.set(.unique)
        #expect(try Self.rows(set, user: 1) == [["row1"]])
        #expect(try Self.rows(set, user: 1, turn: 9) == [["row1"]])
        #expect(throws: MissingRow(table: "accounts", user: 3)) {
            try Self.rows(set, user: 3)
        }
    }

    @Test func aRandomRowComesFromTheSeed() throws {
        let set = try Self.set(.random)
        func drawn(_ seed: UInt64) throws -> [[String]] {
            try Self.rows(set, user: 0, seed: seed)
        }
        #expect(try drawn(5) == drawn(5))
        #expect(try Set((0..<50).map { try drawn($0)[0][0] }) == ["row0", "row1", "row2"])
    }

    @Test func aRowThatIsMissingFailsTheStepAndSendsNothing() throws {
        let set = try Self.set(.unique)
        var memory = JourneyMemory(user: 5, programs: set.programs)
        let missing = MissingRow(table: "accounts", user: 5)
        memory.begin(0, set.programs[0], iteration: 0, rows: .failure(missing))
        #expect(throws: UnusableValue.row(missing)) {
            try set.programs[0].steps[0].request(to: 0, of: &memory)
        }
    }
}
