/// Something that an endpoint was expected to answer and did not, with an example of what came instead.
public struct UnmetExpectation: Sendable, Equatable, Codable {
    /// The most that are told apart of one endpoint; more are only counted as failures.
    public static let mostPerEndpoint = 5

    /// The status that came instead of an expected one; `nil` when it was the body that was not as expected.
    public let status: Int?

    /// What it was that was not as expected, such as `header etag` or `$.token`; `nil` for a status, and for a
    /// text that the body lacks.
    public let check: String?

    /// The expected and the actual value, from the first such answer: `expected status 201, found 200`.
    public var sentence: String

    /// How many answers there were of the kind.
    public internal(set) var answers: UInt64

    /// Creates one.
    public init(status: Int?, check: String? = nil, sentence: String, answers: UInt64 = 1) {
        self.status = status
        self.check = check
        self.sentence = sentence
        self.answers = answers
    }
}

extension [UnmetExpectation] {
    /// Counts an answer; the sentence is asked for only when its kind is new.
    mutating func count(status: Int?, check: String?, _ sentence: () -> String) {
        if let index = firstIndex(where: { $0.status == status && $0.check == check }) {
            self[index].answers = self[index].answers.addingClamped(1)
        } else if count < UnmetExpectation.mostPerEndpoint {
            append(UnmetExpectation(status: status, check: check, sentence: sentence()))
        }
    }

    /// Adds what another shard counted.
    mutating func merge(_ other: [UnmetExpectation]) {
        for unmet in other {
            if let index = firstIndex(where: { $0.status == unmet.status && $0.check == unmet.check }) {
                self[index].answers = self[index].answers.addingClamped(unmet.answers)
            } else if count < UnmetExpectation.mostPerEndpoint {
                append(unmet)
            }
        }
    }
}
