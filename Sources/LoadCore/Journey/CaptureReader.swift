import SLOEval

/// A ``Capture`` made ready: its path or expression is compiled.
package struct CaptureReader: Sendable {
    /// The largest value that is captured, in bytes.
    static let valueLimit = 1 << 20

    private enum Source {
        case json(JSONPathPattern, pick: Capture.Pick)
        case header(String)
        case pattern(RegularExpression, group: Int)
        case cookie(String)
        case body
    }

    private let source: Source
    private let fallback: String?

    /// Compiles a capture.
    package init(_ capture: Capture) throws(CaptureError) {
        fallback = capture.fallback
        do {
            switch capture.source {
            case .json(let path, let pick):
                source = .json(try JSONPathPattern(selecting: path), pick: pick)
            case .header(let name): source = .header(name.lowercased())
            case .regex(let text, let group):
                let expression = try RegularExpression(text)
                let number = group ?? min(1, expression.groupCount)
                guard (0...expression.groupCount).contains(number) else {
                    throw CaptureError.group(number, of: expression.groupCount)
                }
                source = .pattern(expression, group: number)
            case .cookie(let name): source = .cookie(name)
            case .body: source = .body
            }
        } catch let error as CaptureError {
            throw error
        } catch {
            throw .pattern("\(error)")
        }
    }

    /// Whether the body has to be kept.
    package var needsBody: Bool {
        switch source {
        case .json, .pattern, .body: true
        case .header, .cookie: false
        }
    }

    /// Whether the cookies of the user are asked for.
    var needsCookies: Bool { if case .cookie = source { true } else { false } }

    /// The name of the field that has to be kept, in lower case.
    package var headerName: String? { if case .header(let name) = source { name } else { nil } }

    /// The value that an answer has, or else the default.
    ///
    /// - Parameters:
    ///   - answer: an answer that was read whole.
    ///   - cookies: the cookies that the answer has set or that its request would carry now; `nil` where none are
    ///     kept.
    ///   - generator: the source of random picks.
    package func value(
        in answer: inout AnswerReading,
        cookies: CookieView?,
        generator: inout some RandomNumberGenerator
    ) -> Result<String, CaptureFailure> {
        let value = found(in: &answer, cookies, &generator)
        if case .success(let text) = value, text.utf8.count > Self.valueLimit {
            return .failure(.tooLarge(bytes: text.utf8.count))
        }
        if case .failure(.nothing) = value, let fallback { return .success(fallback) }
        return value
    }

    private func found(
        in answer: inout AnswerReading,
        _ cookies: CookieView?,
        _ generator: inout some RandomNumberGenerator
    ) -> Result<String, CaptureFailure> {
        switch source {
        case .json(let path, let pick):
            switch answer.values(at: path) {
            case .failure(.tooLarge(let bytes, _)): return .failure(.bodyTooLarge(bytes: bytes))
            case .failure(.notJSON(let words)): return .failure(.nothing("the body is not JSON (\(words))"))
            case .success(let values):
                // What is null is as good as not there.
                guard let value = pick.choose(from: values.filter { $0 != .null }, using: &generator) else {
                    return .failure(
                        .nothing(values.isEmpty ? "there is no value at \(path)" : "\(path) is null")
                    )
                }
                return .success(value.string ?? value.text)
            }
        case .header(let name):
            guard let value = answer.exchange.headers.first(where: { $0.name == name })?.value else {
                return .failure(.nothing("there is no header \(name)"))
            }
            return .success(value)
        case .pattern(let expression, let group): return Self.match(expression, group, in: answer)
        case .cookie(let name):
            guard let value = cookies?.value(of: name, setBy: answer.exchange.headers) else {
                return .failure(.nothing("there is no cookie \(name)"))
            }
            return .success(value)
        case .body:
            if answer.cutBody != nil { return .failure(.bodyTooLarge(bytes: answer.exchange.bodyBytes)) }
            return .success(String(decoding: answer.exchange.body, as: UTF8.self))
        }
    }

    private static func match(_ expression: RegularExpression, _ group: Int, in answer: AnswerReading)
        -> Result<String, CaptureFailure>
    {
        if answer.cutBody != nil { return .failure(.bodyTooLarge(bytes: answer.exchange.bodyBytes)) }
        switch expression.search(answer.exchange.body, groups: group...group) {
        case .found(let ranges):
            guard let range = ranges[0] else {
                return .failure(.nothing("group \(group) took no part in the match"))
            }
            return .success(String(decoding: answer.exchange.body[range], as: UTF8.self))
        case .notFound:
            return .failure(
                .nothing("the pattern does not match (\(BodyExcerpt.words(for: answer.exchange)))")
            )
        case .gaveUp: return .failure(.gaveUp)
        }
    }
}

extension Capture.Pick {
    fileprivate func choose<Value>(
        from values: [Value],
        using generator: inout some RandomNumberGenerator
    ) -> Value? {
        switch self {
        case .first: values.first
        case .last: values.last
        case .random: values.randomElement(using: &generator)
        }
    }
}

/// Why a value was not captured.
package enum CaptureFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The answer has none; the reason is a clause.
    case nothing(String)
    /// The body is larger than is kept.
    case bodyTooLarge(bytes: UInt64)
    /// The value is larger than is captured.
    case tooLarge(bytes: Int)
    /// The search for a pattern took too long.
    case gaveUp

    /// The reason, a clause.
    package var description: String {
        switch self {
        case .nothing(let reason): reason
        case .bodyTooLarge(let bytes):
            "the body has \(bytes) bytes, and values are taken from bodies of at most "
                + "\(CaptureReader.valueLimit)"
        case .tooLarge(let bytes):
            "the value has \(bytes) bytes, and at most \(CaptureReader.valueLimit) are captured"
        case .gaveUp: "the search for the pattern was given up after \(RegularExpression.mostSteps) steps"
        }
    }
}

/// Why a capture can't be read.
package enum CaptureError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path or the regular expression is none.
    case pattern(String)
    /// The expression has fewer groups.
    case group(Int, of: Int)

    /// The problem and what to write instead.
    package var description: String {
        switch self {
        case .pattern(let problem): problem
        case .group(let number, of: 0): "the expression has no group \(number); write (…) around the value"
        case .group(let number, let count):
            "the expression has no group \(number); its groups are 1 to \(count), and 0 is the whole match"
        }
    }
}
