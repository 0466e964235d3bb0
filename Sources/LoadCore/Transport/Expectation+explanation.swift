import SLOEval

extension Expectation {
    /// How many bytes of a body that is not as expected are shown.
    static let shownBytes = 80

    /// The use of bodies that the expectation needs.
    var bodyUse: BodyUse {
        var use = bodyContains.map { BodyUse(keptBytes: Self.shownBytes, search: TextSearch($0)) } ?? .counted
        if checks.contains(where: \.needsBody) { use.keptBytes = .max }
        return use
    }

    /// The fields of an answer's head that are expected, or explain why a body is not as expected.
    var keptHeaders: [String] {
        let explaining =
            bodyContains != nil || checks.contains(where: \.needsBody) ? ["content-encoding"] : []
        let expected = checks.compactMap {
            if case .header(let name, _) = $0 { name.lowercased() } else { nil }
        }
        return explaining + Set(expected).subtracting(explaining).sorted()
    }

    /// Why an answer that was read whole is a failure, or `nil` when it is a success.
    func failure(of exchange: HTTPExchange, status: Int) -> FailureKind? {
        let failure = failure(status: status, holdsText: exchange.bodyHoldsText)
        if failure != nil || checks.isEmpty { return failure }
        return unmetCheck(by: exchange) == nil ? nil : .expectation
    }

    /// An expectation that an answer does not meet.
    struct Unmet {
        /// The status that came instead of an expected one.
        var status: Int?
        /// The name of the check that failed.
        var check: String?
        /// The expected and the actual value.
        var sentence: () -> String
    }

    /// The first of the checks that an answer does not pass.
    private func unmetCheck(by exchange: HTTPExchange) -> Unmet? {
        var answer = AnswerReading(exchange)
        for check in checks {
            if let sentence = check.unmet(by: &answer) { return Unmet(check: check.name, sentence: sentence) }
        }
        return nil
    }

    /// Which expectation an answer that was read whole does not meet, and what it held instead; `nil` when it
    /// meets those that were set, be its status a failure all the same.
    func unmet(by exchange: HTTPExchange, status: Int) -> Unmet? {
        guard accepts(status: status) else {
            return statuses.isEmpty
                ? nil : Unmet(status: status) { "expected status \(shownStatuses), found \(status)" }
        }
        guard let bodyContains, exchange.bodyHoldsText != true else {
            return checks.isEmpty ? nil : unmetCheck(by: exchange)
        }
        return Unmet {
            let wanted = BodyExcerpt.text(Array(bodyContains.utf8), limit: Self.shownBytes)
            return "body does not contain \"\(wanted)\" (\(BodyExcerpt.words(for: exchange)))"
        }
    }

    private var shownStatuses: String {
        let shown = statuses.prefix(5).map(String.init).joined(separator: " or ")
        return statuses.count > 5 ? "\(shown) or \(statuses.count - 5) others" : shown
    }
}

/// An excerpt of a body, for people.
enum BodyExcerpt {
    /// How a body begins: `first 80 bytes: …`.
    static func words(for exchange: HTTPExchange) -> String {
        guard exchange.bodyBytes > 0 else { return "the body is empty" }
        let shown = text(exchange.body, limit: Expectation.shownBytes)
        let isWhole = exchange.bodyBytes <= UInt64(Expectation.shownBytes)
        let beginning = "\(isWhole ? "all" : "first") \(min(exchange.bodyBytes, 80)) bytes: \(shown)"
        let coding = exchange.headers.first { $0.name == "content-encoding" }?.value
        // A transport may have unpacked it.
        guard let coding, exchange.wireBytes == exchange.bodyBytes, shown.contains("\u{FFFD}"),
            coding.lowercased() != "identity"
        else {
            return beginning
        }
        return "compressed as \(text(Array(coding.utf8), limit: 20)), and searched as it came"
    }

    /// The first bytes as text on one line, in which nothing acts on a terminal: white space is a space, and
    /// controls, marks of direction and bytes that are no UTF-8 are U+FFFD.
    static func text(_ bytes: [UInt8], limit: Int) -> String {
        var text = String(decoding: bytes.prefix(limit), as: UTF8.self)
        // The last character may have been cut in the middle.
        if bytes.count >= limit, text.last == "\u{FFFD}" { text.removeLast() }
        return String(String.UnicodeScalarView(text.unicodeScalars.map(shown)))
    }

    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.properties.isWhitespace { return " " }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            return "\u{FFFD}"
        default: return scalar
        }
    }
}
