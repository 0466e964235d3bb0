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

    /// How an answer differs from another.
    struct Differences: Equatable {
        /// Each kind once, with its first example.
        var list: [Difference] = []
        /// Whether there may be more than is listed: bodies that differ and whose structure was not looked
        /// at, or more kinds than are listed.
        var isPartial = false
    }

    /// How `other` differs from production's `answer`.
    ///
    /// Answers with different statuses, and requests that were not answered, differ in that alone.
    func differences(from answer: ShadowAnswer, to other: ShadowAnswer) -> Differences {
        if let difference = failure(answer, other) { return Differences(list: difference) }
        var differences = bodyDifferences(answer, other)
        differences.list = headerDifferences(answer, other) + differences.list
        return differences
    }

    /// The difference that leaves nothing else to compare, if there is one; an empty list when neither was
    /// answered.
    private func failure(_ answer: ShadowAnswer, _ other: ShadowAnswer) -> [Difference]? {
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
        return nil
    }

    private func headerDifferences(_ answer: ShadowAnswer, _ other: ShadowAnswer) -> [Difference] {
        headers.compactMap { name in
            let (mine, theirs) = (answer.header(name), other.header(name))
            return mine == theirs
                ? nil : Difference(kind: .header(name), production: mine ?? "–", canary: theirs ?? "–")
        }
    }

    private func bodyDifferences(_ answer: ShadowAnswer, _ other: ShadowAnswer) -> Differences {
        guard !answer.hasSameBody(as: other) else { return Differences() }
        let common = min(answer.body.count, other.body.count)
        var same = 0
        while same < common, answer.body[same] == other.body[same] { same += 1 }
        func differ(_ kind: ShadowMismatch, isPartial: Bool = false) -> Differences {
            let production = excerpt(of: answer, from: same)
            let difference = Difference(
                kind: kind,
                production: production,
                canary: excerpt(of: other, from: same)
            )
            return Differences(list: [difference], isPartial: isPartial)
        }
        let (saysJSON, isWhole) = (answer.saysJSON && other.saysJSON, answer.isWhole && other.isWhole)
        if saysJSON, !isWhole { return differ(.body, isPartial: true) }
        let mine = answer.saysJSON ? JSONReader.value(of: answer.body) : nil
        let theirs = other.saysJSON ? JSONReader.value(of: other.body) : nil
        switch (mine, theirs) {
        case (let mine?, let theirs?):
            var found = Found(ignored: ignoredPaths, most: Self.mostDifferences)
            found.compare(mine, theirs, at: [])
            return Differences(list: found.differences, isPartial: found.isCut)
        // JSON that can't be read, such as compressed one, is compared by its bytes, and its structure is not
        // known.
        case (nil, nil): return differ(.body, isPartial: saysJSON)
        default: return differ(.bodyFormat)
        }
    }

    /// How long a body is and how it begins; from the first byte that differs on when that is far behind.
    private func excerpt(of answer: ShadowAnswer, from start: Int) -> String {
        let from = start < 80 ? 0 : start
        let size = "\(answer.bodyLength) bytes" + (from > 0 ? ", the first \(from) alike" : "")
        let text = String(decoding: answer.body.dropFirst(from).prefix(400), as: UTF8.self)
        return text.isEmpty && from > 0 ? size : "\(size): \(text)"
    }
}

extension AnswerComparison {
    /// The differences of two JSON documents found so far.
    private struct Found {
        let ignored: [JSONPathPattern]
        let most: Int
        private(set) var differences: [Difference] = []
        /// Whether there are more than are listed.
        private(set) var isCut = false
        private var kinds: Set<ShadowMismatch> = []

        init(ignored: [JSONPathPattern], most: Int) {
            self.ignored = ignored
            self.most = most
        }

        mutating func compare(_ mine: JSONValue, _ theirs: JSONValue, at place: [JSONPathPattern.Step]) {
            guard !isCut, !ignored.contains(where: { $0.covers(place) }) else { return }
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
            guard !kinds.contains(kind) else { return }
            guard differences.count < most else {
                isCut = true
                return
            }
            kinds.insert(kind)
            differences.append(Difference(kind: kind, production: mine, canary: theirs))
        }
    }
}
