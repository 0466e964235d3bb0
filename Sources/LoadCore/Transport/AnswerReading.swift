import SLOEval

/// An answer as expectations and captures look at it: its body is read as JSON at most once.
package struct AnswerReading {
    /// The answer.
    package let exchange: HTTPExchange

    private var readJSON: Result<JSONValue, BodyProblem>?

    /// Creates a reading of an answer.
    package init(_ exchange: HTTPExchange) { self.exchange = exchange }

    /// Why a body can't be looked into.
    package enum BodyProblem: Error, Sendable, Equatable, CustomStringConvertible {
        /// More of it came than is kept.
        case tooLarge(bytes: UInt64, kept: Int)
        /// It is not JSON; how it begins, in words.
        case notJSON(String)

        /// The problem in words, a clause.
        package var description: String {
            switch self {
            case .tooLarge(let bytes, let kept):
                "the body has \(bytes) bytes, and no more than \(kept) are kept"
            case .notJSON(let words): "the body is not JSON (\(words))"
            }
        }
    }

    /// That the body is not there whole; `nil` when it is.
    var cutBody: BodyProblem? {
        exchange.bodyBytes > UInt64(exchange.body.count)
            ? .tooLarge(bytes: exchange.bodyBytes, kept: exchange.body.count) : nil
    }

    /// The values at a path into the body. Nothing else of it is made a value, unless it was already.
    mutating func values(at path: JSONPathPattern) -> Result<[JSONValue], BodyProblem> {
        if let readJSON { return readJSON.map { path.values(in: $0) } }
        if let cutBody { return .failure(cutBody) }
        if let values = path.values(ofJSON: exchange.body) { return .success(values) }
        return .failure(.notJSON(BodyExcerpt.words(for: exchange)))
    }

    /// The body as JSON.
    var json: Result<JSONValue, BodyProblem> {
        mutating get {
            if let readJSON { return readJSON }
            let result: Result<JSONValue, BodyProblem>
            if let cutBody {
                result = .failure(cutBody)
            } else if let value = JSONValue.parse(exchange.body) {
                result = .success(value)
            } else {
                result = .failure(.notJSON(BodyExcerpt.words(for: exchange)))
            }
            readJSON = result
            return result
        }
    }
}
