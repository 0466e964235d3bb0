import SLOEval

/// One user on its journeys: what it remembers, and where its random values come from.
///
/// Random values have a stream of their own, apart from the one that picks requests and draws the pattern's
/// pauses; and each step takes one number of it, from which its own values come. So a template that is added
/// changes no pick, no pause and no value of another step, and the sides of a comparison have the same values.
struct JourneyUser<Lane: TransportLane>: Sendable {
    let set: JourneySet
    let lane: Lane
    let schedule: RunSchedule
    private let number: Int
    private var generator: SeededGenerator
    /// The stream that is not in use: that of what is done once, or of iterations.
    private var otherGenerator: SeededGenerator
    /// What the user remembers of each side.
    private var memories: [JourneyMemory]
    /// The iterations begun that use each table of the plan.
    private var rowsTaken: [UInt64]
    /// The iterations begun of each journey.
    private var iterations: [Int]
    /// Whether the user has done what is done once, by journey.
    private var hasPrepared: [Bool]

    init(_ set: JourneySet, user number: Int, on lane: Lane, schedule: RunSchedule) {
        self.set = set
        self.lane = lane
        self.schedule = schedule
        self.number = number
        generator = SeededGenerator(journeysOfUser: number, in: set.plan)
        otherGenerator = SeededGenerator(onceOfUser: number, in: set.plan)
        memories = (0..<set.sides).map { _ in JourneyMemory(user: number, programs: set.programs) }
        rowsTaken = Array(repeating: 0, count: set.tables.count)
        iterations = Array(repeating: 0, count: set.programs.count)
        hasPrepared = Array(repeating: false, count: set.programs.count)
    }

    /// Begins an iteration.
    mutating func begin(_ planned: PlannedRequest) -> JourneyIteration {
        let journey = planned.endpoint - set.plan.endpoints.count
        let program = set.programs[journey]
        if let arrival = planned.arrival {
            generator = SeededGenerator(journeysOfArrival: arrival, in: set.plan)
        }
        let iteration = iterations[journey]
        iterations[journey] += 1
        var rowGenerator = SeededGenerator(seed: generator.next())
        let rows = Result { () throws(MissingRow) in
            try set.rows(
                for: program,
                user: number,
                turn: { table in
                    guard let arrival = planned.arrival else {
                        return rowsTaken[table] &* UInt64(set.plan.concurrency) &+ UInt64(number)
                    }
                    return planned.nextRows?[table] ?? arrival
                },
                using: &rowGenerator
            )
        }
        for table in program.tables { rowsTaken[table] += 1 }
        for side in memories.indices {
            memories[side].begin(journey, program, iteration: iteration, rows: rows)
        }
        return JourneyIteration(
            journey: journey,
            program: program,
            planned: planned,
            isPrepared: hasPrepared[journey],
            start: planned.plannedStart ?? lane.now
        )
    }

    /// Goes over to the values of what is done once, and back. In an open plan chance decides which arrival meets a
    /// user that has yet to do it, and the values of the arrival's iteration are to be the same either way.
    mutating func changeStream() { swap(&generator, &otherGenerator) }

    /// Takes note that what is done once is done.
    mutating func didPrepare(_ journey: Int) { hasPrepared[journey] = true }

    /// Ends an iteration.
    mutating func end(_ iteration: JourneyIteration) {
        for side in memories.indices { memories[side].end(iteration.journey) }
    }

    /// Gives a step its random values, and asks whether it is to be sent: on all sides or on none.
    mutating func wants(_ step: StepProgram) -> Bool {
        let stepGenerator = SeededGenerator(seed: generator.next())
        let now = WallClock.milliseconds
        var isWanted = true
        for side in memories.indices {
            memories[side].context.generator = stepGenerator
            memories[side].context.nowMilliseconds = now
            if !step.isWanted(by: &memories[side]) { isWanted = false }
        }
        return isWanted
    }

    /// Draws how long a pause takes, in nanoseconds.
    mutating func draw(least: UInt64, width: UInt64) -> UInt64 {
        least + UInt64(generator.uniform() * Double(width))
    }

    /// A captured value.
    func captured(_ slot: Int, side: Int = 0) -> String? { memories[side].context.captures[slot] }

    /// Makes the request of a step to a side, unless what came of a template can't be sent.
    mutating func makeRequest(of step: StepProgram, side: Int = 0) -> Result<HTTPRequest, UnusableValue> {
        do throws(UnusableValue) {
            return .success(try step.request(to: side, of: &memories[side]))
        } catch {
            return .failure(error)
        }
    }

    /// Judges the answer of a side to a step, and takes its values when it is a success.
    ///
    /// - Returns: `nil` for an exchange that was abandoned.
    mutating func judge(
        _ exchange: HTTPExchange,
        of step: StepProgram,
        side: Int = 0,
        staysAtOrigin: Bool
    ) -> Outcome? {
        guard
            var outcome = Outcome(
                of: exchange,
                expectation: step.expectation,
                staysAtOrigin: staysAtOrigin
            )
        else { return nil }
        if outcome.failure == nil, let missing = step.capture(from: exchange, into: &memories[side]) {
            outcome.failure = .capture
            outcome.detail = missing
        }
        return outcome
    }
}

extension SeededGenerator {
    /// Creates the generator of a user's values on its journeys.
    fileprivate init(journeysOfUser number: Int, in plan: LoadPlan) {
        self.init(seed: plan.seed, stream: (2 << 40) + UInt64(number))
    }

    /// Creates the generator of the values of what a user does once.
    fileprivate init(onceOfUser number: Int, in plan: LoadPlan) {
        self.init(seed: plan.seed, stream: (4 << 40) + UInt64(number))
    }

    /// Creates the generator of the values of an arrival's iteration.
    fileprivate init(journeysOfArrival number: UInt64, in plan: LoadPlan) {
        self.init(seed: plan.seed, stream: (3 << 40) + number)
    }
}
