import SLOEval

/// A journey made ready: its templates compiled, its captures given slots, its repetitions unrolled into jumps.
struct JourneyProgram: Sendable {
    /// One thing to do.
    enum Instruction: Sendable, Equatable {
        /// Send the step with this place among ``JourneyProgram/steps``.
        case send(Int)
        /// Wait so many nanoseconds, and up to `width` more.
        case pause(least: UInt64, width: UInt64)
        /// Begin a repetition.
        case begin(times: Int)
        /// Go on behind `begin`, unless that was the last time.
        case end(begin: Int)
    }

    let name: String
    /// What a user does before its first iteration.
    let once: [Instruction]
    /// What a user does in each iteration.
    let iteration: [Instruction]
    let steps: [StepProgram]
    let captureCount: Int
    /// Captured values below this slot last from one iteration to the next.
    let lastingCaptures: Int
    /// The tables of the plan that rows are taken from, by their places.
    let tables: [Int]
    let keepsCookies: Bool

    /// Makes a journey ready.
    ///
    /// - Parameters:
    ///   - tables: those of the plan.
    ///   - sides: where its requests go.
    ///   - firstStep: the place of its first step among all requests of the plan.
    init(
        _ journey: Journey,
        tables: [DataTable],
        sides: StepProgram.Sides,
        firstStep: Int
    ) throws(JourneyError) {
        let used = journey.data.compactMap { name in tables.firstIndex { $0.name == name } }
        var compiler = JourneyCompiler(
            scope: Template.Scope(
                data: used.map { Template.Scope.Table(name: tables[$0].name, columns: tables[$0].columns) }
            ),
            sides: sides,
            firstStep: firstStep,
            keepsCookies: journey.keepsCookies
        )
        once = try compiler.compile(journey.once)
        lastingCaptures = compiler.scope.captures.count
        iteration = try compiler.compile(journey.steps)
        name = journey.name
        steps = compiler.steps
        captureCount = compiler.scope.captures.count
        self.tables = used
        keepsCookies = journey.keepsCookies
    }
}

/// Compiles the items of a journey in their order, each with the names that those before it captured.
private struct JourneyCompiler {
    var scope: Template.Scope
    let sides: StepProgram.Sides
    let firstStep: Int
    let keepsCookies: Bool
    var steps: [StepProgram] = []

    mutating func compile(_ items: [JourneyItem]) throws(JourneyError) -> [JourneyProgram.Instruction] {
        var instructions: [JourneyProgram.Instruction] = []
        try compile(items, into: &instructions)
        return instructions
    }

    private mutating func compile(
        _ items: [JourneyItem],
        into instructions: inout [JourneyProgram.Instruction]
    ) throws(JourneyError) {
        for item in items {
            switch item {
            case .step(let step):
                let program = try StepProgram(
                    step,
                    index: firstStep + steps.count,
                    scope: &scope,
                    sides: sides,
                    keepsCookies: keepsCookies
                )
                instructions.append(.send(steps.count))
                steps.append(program)
            case .pause(let pause):
                let least = pause.lowerBound.wholeNanoseconds
                instructions.append(.pause(least: least, width: pause.upperBound.wholeNanoseconds - least))
            case .repeat(let times, let items):
                let begin = instructions.count
                instructions.append(.begin(times: times))
                try compile(items, into: &instructions)
                instructions.append(.end(begin: begin))
            }
        }
    }
}
