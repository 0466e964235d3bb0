/// Why the journeys of a plan can't be carried out.
public enum JourneyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A journey, or a step of one, has no name.
    case noName(journey: String)
    /// Two journeys have the same name.
    case duplicateJourney(String)
    /// The plan has no such journey.
    case unknownJourney(String, known: [String])
    /// A step has the name of another step or endpoint, so their numbers could not be told apart.
    case duplicateStep(String)
    /// Two tables have the same name.
    case duplicateTable(String)
    /// A journey without a request.
    case noRequest(journey: String)
    /// A weight that is negative, infinite or not a number.
    case weight(Double, journey: String)
    /// A negative pause.
    case pause(Duration, journey: String)
    /// A repetition that does nothing, or of no times.
    case repetition(times: Int, journey: String)
    /// A table that the plan doesn't have.
    case unknownTable(String, journey: String)
    /// A unique table has fewer rows than there are users.
    case tooFewRows(Int, users: Int, table: String)
    /// A captured value whose name no template could hold.
    case captureName(String, step: String)
    /// A capture that can't be read.
    case capture(String, step: String, problem: String)
    /// A text of a step that is no template.
    case template(place: String, step: String, problem: String)
    /// The file of a table can't be used.
    case table(String, problem: String)

    /// The error in words, and what to do.
    public var description: String {
        switch self {
        case .noName(""): "a journey has no name; give it one"
        case .noName(let journey): "a step of the journey '\(journey)' has no name; give it one"
        case .duplicateJourney(let name): "two journeys are called '\(name)'; give one of them another name"
        case .unknownJourney(_, []): "the plan has no journeys; add one under load_test.journeys"
        case .unknownJourney(let name, let known):
            "there is no journey '\(name)'; known are \(known.joined(separator: ", "))"
        case .duplicateStep(let name):
            "two steps or endpoints are called '\(name)'; give one of them another name, so that their numbers can "
                + "be told apart"
        case .duplicateTable(let name): "two tables are called '\(name)'; give one of them another name"
        case .noRequest(let journey): "the journey '\(journey)' sends no request; add a step with one"
        case .weight(let weight, let journey):
            "the weight \(weight) of the journey '\(journey)' is not usable; it must be a number of at least 0"
        case .pause(let pause, let journey):
            "a pause of \(pause) in the journey '\(journey)' is negative; use 0 seconds or more"
        case .repetition(let times, let journey) where times < 1:
            "a repetition of \(times) times in the journey '\(journey)' does nothing; use 1 or more"
        case .repetition(_, let journey):
            "a repetition in the journey '\(journey)' sends no request; add a step with one"
        case .unknownTable(let name, let journey):
            "the journey '\(journey)' takes values from '\(name)', which is no data of the plan"
        case .tooFewRows(let rows, let users, let table):
            "the data '\(table)' has \(rows) rows for \(users) users, and each takes one of its own; add rows, or use "
                + "fewer users"
        case .captureName(let name, let step):
            "'\(name)', captured by the step '\(step)', can't stand in a template; use letters, digits, '_' and '-', "
                + "and none of \(TemplateParser.reservedNames.joined(separator: ", "))"
        case .capture(let name, let step, let problem):
            "the value '\(name)' of the step '\(step)' can't be captured: \(problem)"
        case .template(let place, let step, let problem): "\(place) of the step '\(step)': \(problem)"
        case .table(let name, let problem): "the data '\(name)' can't be used: \(problem)"
        }
    }
}
