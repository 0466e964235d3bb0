/// The end of a step.
struct StepEnd {
    /// When its last answer was complete.
    var completed: MonotonicInstant
    /// Whether it succeeded on all sides; `nil` when it was cut off on one.
    var succeeded: Bool?

    /// The end of a step that was never sent, as the run is over.
    init(cutAt moment: MonotonicInstant) { completed = moment }

    /// - Parameter outcomes: those of all sides.
    init(completed: MonotonicInstant, outcomes: [Outcome?]) {
        self.completed = completed
        succeeded = outcomes.contains { $0 == nil } ? nil : outcomes.allSatisfy { $0?.failure == nil }
    }
}

extension RequestSender {
    /// Runs one iteration of a journey.
    ///
    /// An iteration that the end of the run cuts off is counted apart, neither as a success nor as a failure.
    ///
    /// - Parameter planned: the journey in the place of its endpoint, and the permission for its first request.
    /// - Returns: when the last answer was complete, or the last pause over.
    mutating func iterate(_ planned: PlannedRequest) async -> MonotonicInstant {
        guard var iteration = journeys?.begin(planned) else {
            return planned.plannedStart ?? MonotonicInstant(nanoseconds: 0)
        }
        var course = JourneyIteration.Course.whole
        if !iteration.isPrepared {
            journeys?.changeStream()
            course = await follow(iteration.program.once, &iteration)
            journeys?.changeStream()
            if course == .whole {
                journeys?.didPrepare(iteration.journey)
                if iteration.sent > 0 { (iteration.start, iteration.paused) = (iteration.now, 0) }
            }
        }
        if course == .whole {
            iteration.isUnderWay = true
            course = await follow(iteration.program.iteration, &iteration)
        } else if course == .failed {
            iteration.isUnderWay = true
        }
        journeys?.end(iteration)
        if iteration.sent > 0, iteration.isMeasured { record(iteration, endedBy: course) }
        return iteration.sent > 0 || course == .cut ? iteration.now : await rest(after: iteration)
    }

    /// Waits a millisecond after an iteration that has sent nothing, so that a user without anything to do
    /// leaves the lane to others, and gives its permission back.
    private func rest(after iteration: JourneyIteration) async -> MonotonicInstant {
        guard let journeys else { return iteration.now }
        if iteration.hasPermission, iteration.planned.isMeasured { journeys.schedule.giveBack() }
        let next = max(iteration.now, journeys.lane.now).advanced(by: .milliseconds(1))
        _ = await journeys.lane.sleep(until: next, of: journeys.schedule)
        return next
    }

    private mutating func follow(
        _ instructions: [JourneyProgram.Instruction],
        _ iteration: inout JourneyIteration
    ) async -> JourneyIteration.Course {
        var position = 0
        var timesLeft: [Int] = []
        while position < instructions.count {
            switch instructions[position] {
            case .begin(let times): timesLeft.append(times)
            case .end(let begin):
                timesLeft[timesLeft.count - 1] -= 1
                if timesLeft[timesLeft.count - 1] > 0 { position = begin } else { timesLeft.removeLast() }
            case .pause(let least, let width):
                guard await pause(least: least, width: width, &iteration) else { return .cut }
            case .send(let place):
                let next = position + 1 < instructions.count ? instructions[position + 1] : nil
                let course = await take(iteration.program.steps[place], before: next, &iteration)
                guard course == .whole else { return course }
            }
            position += 1
        }
        return .whole
    }

    private mutating func pause(
        least: UInt64,
        width: UInt64,
        _ iteration: inout JourneyIteration
    ) async -> Bool {
        guard let journeys else { return false }
        let length = iteration.drawnPause.take() ?? self.journeys?.draw(least: least, width: width) ?? 0
        guard takesPause(least: least, width: width) else { return !Task.isCancelled }
        iteration.now = iteration.now.advanced(byNanoseconds: length)
        iteration.paused += length
        return await journeys.lane.sleep(until: iteration.now, of: journeys.schedule)
    }

    /// Sends a step, unless its condition says otherwise.
    private mutating func take(
        _ step: StepProgram,
        before next: JourneyProgram.Instruction?,
        _ iteration: inout JourneyIteration
    ) async -> JourneyIteration.Course {
        guard let schedule = journeys?.schedule else { return .cut }
        guard journeys?.wants(step) == true else { return await skip(step, &iteration) }
        var request = PlannedRequest(endpoint: step.index, isMeasured: iteration.planned.isMeasured)
        if iteration.planned.plannedStart != nil { request.plannedStart = iteration.now }
        if iteration.hasPermission {
            iteration.hasPermission = false
        } else {
            let permission = schedule.permission(at: iteration.now)
            guard permission != .none else { return .cut }
            request.isMeasured = permission == .measured
        }
        if case .pause(let least, let width) = next {
            iteration.drawnPause = journeys?.draw(least: least, width: width)
            request.pause = iteration.drawnPause ?? 0
        } else if next == nil {
            request.pause = iteration.planned.pause
        }
        iteration.isMeasured = iteration.isMeasured && request.isMeasured
        let end = await send(step, request)
        iteration.now = end.completed
        iteration.sent += 1
        iteration.skipped = 0
        guard let succeeded = end.succeeded else { return .cut }
        guard !succeeded else { return .whole }
        iteration.hasFailed = true
        iteration.drawnPause = step.goesOnAfterFailure ? iteration.drawnPause : nil
        return step.goesOnAfterFailure ? .whole : .failed
    }

    /// Goes on without a step. Many of them in a row let others have their turn.
    private func skip(
        _ step: StepProgram,
        _ iteration: inout JourneyIteration
    ) async -> JourneyIteration.Course {
        didSkip(step)
        iteration.skipped += 1
        guard iteration.skipped.isMultiple(of: 1_000), let journeys else { return .whole }
        await Task.yield()
        return journeys.schedule.isOpen(at: journeys.lane.now) ? .whole : .cut
    }
}
