/// How answers are compared: which headers, and what of JSON bodies is ignored.
public struct AnswerComparison: Sendable, Equatable, Codable {
    /// The headers compared, in lower case. The default is `content-type`.
    public var headers: [String]

    /// Places of JSON bodies that are not compared.
    public var ignoredPaths: [JSONPathPattern]

    /// The most differences listed of one pair of answers.
    private static let mostDifferences = 200

    /// Creates a comparison.
    public init(headers: [String] = ["content-type"], ignoredPaths: [JSONPathPattern] = []) {
        self.headers = headers.map { $0.lowercased() }
        self.ignoredPaths = ignoredPaths
    }

    /// A difference with what either side had.
    struct Difference: Equatable {
        var kind: ShadowMismatch
        var production: String
        var canary: String
    }

    /// How `other` differs from production's `answer`; each kind once, with its first example.
    ///
    /// Answers with different statuses, and requests that were not answered, differ in that alone.
    func differences(from answer: ShadowAnswer, to other: ShadowAnswer) -> [Difference] {
        if let failure = other.failure {
            guard answer.failure == nil else { return [] }
            let found = other.failureDetail.isEmpty ? "–" : other.failureDetail
            let status = "\(answer.status ?? 0)"
            return [Difference(kind: .noAnswer(failure), production: status, canary: found)]
        }
        if let mine = answer.status, let theirs = other.status, mine != theirs {
            let kind = ShadowMismatch.status(production: mine, canary: theirs)
            return [Difference(kind: kind, production: "\(mine)", canary: "\(theirs)")]
        }
        return headerDifferences(answer, other) + bodyDifferences(answer, other)
    }

    private func headerDifferences(_ answer: ShadowAnswer, _ other: ShadowAnswer) -> [Difference] {
        headers.compactMap { name in
            let (mine, theirs) = (answer.header(name), other.header(name))
            return mine == theirs
                ? nil : Difference(kind: .header(name), production: mine ?? "–", canary: theirs ?? "–")
        }
    }

    private func bodyDifferences(_ answer: ShadowAnswer, _ other: ShadowAnswer) -> [Difference] {
        guard answer.body != other.body else { return [] }
        let mine = answer.saysJSON ? JSONReader.value(of: answer.body) : nil
        let theirs = other.saysJSON ? JSONReader.value(of: other.body) : nil
        if let mine, let theirs {
            var found = Found(ignored: ignoredPaths, most: Self.mostDifferences)
            found.compare(mine, theirs, at: [])
            return found.differences
        }
        let kind: ShadowMismatch = mine == nil && theirs == nil ? .body : .bodyFormat
        return [Difference(kind: kind, production: excerpt(answer.body), canary: excerpt(other.body))]
    }

    private func excerpt(_ body: [UInt8]) -> String {
        "\(body.count) bytes: " + String(decoding: body.prefix(400), as: UTF8.self)
    }
}

extension AnswerComparison {
    /// The differences of two JSON documents found so far.
    private struct Found {
        let ignored: [JSONPathPattern]
        let most: Int
        private(set) var differences: [Difference] = []
        private var kinds: Set<ShadowMismatch> = []

        init(ignored: [JSONPathPattern], most: Int) {
            self.ignored = ignored
            self.most = most
        }

        mutating func compare(_ mine: JSONValue, _ theirs: JSONValue, at place: [JSONPathPattern.Step]) {
            guard differences.count < most, !ignored.contains(where: { $0.covers(place) }) else { return }
            switch (mine, theirs) {
            case (.object(let mine), .object(let theirs)):
                for key in Set(mine.keys).union(theirs.keys).sorted() {
                    compareMember(mine[key], theirs[key], at: place + [.key(key)])
                }
            case (.array(let mine), .array(let theirs)):
                if mine.count != theirs.count {
                    add(.length, at: place, "\(mine.count) elements", "\(theirs.count) elements")
                }
                for (first, second) in zip(mine, theirs) { compare(first, second, at: place + [.element]) }
            default:
                guard mine != theirs else { return }
                let sameType = mine.typeName == theirs.typeName
                add(sameType ? .value : .type, at: place, mine.description, theirs.description)
            }
        }

        private mutating func compareMember(
            _ mine: JSONValue?,
            _ theirs: JSONValue?,
            at place: [JSONPathPattern.Step]
        ) {
            if let mine, let theirs {
                compare(mine, theirs, at: place)
            } else if !ignored.contains(where: { $0.covers(place) }) {
                add(
                    mine == nil ? .added : .missing,
                    at: place,
                    mine?.description ?? "–",
                    theirs?.description ?? "–"
                )
            }
        }

        private mutating func add(
            _ difference: ShadowMismatch.FieldDifference,
            at place: [JSONPathPattern.Step],
            _ mine: String,
            _ theirs: String
        ) {
            let kind = ShadowMismatch.field(place.path, difference)
            guard kinds.insert(kind).inserted else { return }
            differences.append(Difference(kind: kind, production: mine, canary: theirs))
        }
    }
}
