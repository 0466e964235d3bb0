import SLOEval

/// The journeys of a run, which all its users share.
struct JourneySet: Sendable {
    /// The journeys, in the order of the plan.
    let programs: [JourneyProgram]
    /// How many sides are asked: one, or those of a comparison.
    let sides: Int
    let plan: LoadPlan
    /// The rows of the plan's tables.
    let tables: [any DataRows]

    /// Makes the journeys of a valid plan ready; `nil` when it has none.
    ///
    /// - Parameters:
    ///   - targets: where requests go, one for each side.
    ///   - compared: the fields of answers that are compared, together with the bodies; `nil` compares nothing.
    init?(
        of plan: LoadPlan,
        targets: [TargetURL],
        tables: [any DataRows],
        comparing compared: [String]? = nil
    ) {
        guard !plan.journeys.isEmpty, let programs = try? plan.programs(for: targets, comparing: compared)
        else { return nil }
        self.programs = programs
        sides = targets.count
        self.plan = plan
        self.tables = tables
    }

    /// The values of a user's rows in an iteration, table by table.
    ///
    /// - Parameters:
    ///   - program: the journey.
    ///   - user: the number of the user.
    ///   - turn: the number of the row that is next in the sequential table with a place; past the last one it goes
    ///     on from the first.
    ///   - generator: the source of random rows.
    /// - Throws: ``MissingRow``.
    func rows(
        for program: JourneyProgram,
        user: Int,
        turn: (Int) -> UInt64,
        using generator: inout SeededGenerator
    ) throws(MissingRow) -> [[String]] {
        var rows: [[String]] = []
        for place in program.tables {
            let (table, count) = (tables[place], tables[place].count)
            let index =
                switch plan.data[place].use {
                case .unique: user
                case .random: Int(generator.next(upperBound: UInt64(count)))
                case .sequential: Int(turn(place) % UInt64(count))
                }
            guard index < count, let row = table.row(index) else {
                throw MissingRow(table: plan.data[place].name, user: user)
            }
            rows.append(row)
        }
        return rows
    }
}

/// The files that a run reads, open.
package struct OpenFiles: Sendable {
    fileprivate let tables: [any DataRows]
}

extension LoadPlan {
    /// Checks the files that a run reads: whether they are there, are whole, and have rows enough.
    ///
    /// - Returns: the files; a run that begins while somebody holds them reads none of them again.
    /// - Throws: ``LoadPlanError/journey(_:)``.
    package func checkFiles() throws(LoadPlanError) -> OpenFiles { OpenFiles(tables: try open()) }

    /// Opens everything that a run reads.
    func open() throws(LoadPlanError) -> [any DataRows] {
        do throws(JourneyError) {
            return try openTables()
        } catch {
            throw .journey(error)
        }
    }

    /// Opens the files of the tables that journeys use.
    ///
    /// - Throws: ``JourneyError`` when one can't be read, has other columns than planned, or has too few rows.
    private func openTables() throws(JourneyError) -> [any DataRows] {
        var open: [any DataRows] = []
        for table in data {
            let rows: any DataRows
            do throws(DataFileError) {
                rows = try table.open()
            } catch {
                throw .table(table.name, problem: error.description)
            }
            guard rows.columns == table.columns else {
                throw .table(table.name, problem: "its columns have changed since the plan was made")
            }
            guard rows.count > 0 else { throw .table(table.name, problem: "it has no rows") }
            let isUsed = journeys.contains { $0.data.contains(table.name) }
            guard table.use != .unique || !isUsed || rows.count >= concurrency else {
                throw .tooFewRows(rows.count, users: concurrency, table: table.name)
            }
            open.append(rows)
        }
        return open
    }
}
