import Foundation
import LoadCore
import Reporting
import SLOEval

/// The requests and answers of a trial as a person reads them: what was sent behind `>`, what came back behind
/// `<`, and what was made of it.
struct TrialText: Sendable {
    /// The most characters of a body that are shown.
    static let bodyLimit = 2_000

    /// The longest captured value that is shown unless it is known to be a secret, in characters.
    static let shortValue = 8

    /// Whether captured values are shown.
    enum Captures: Sendable {
        /// All of them.
        case shown
        /// Short ones, but for those of the names given and of names that tell a secret.
        case hidden(names: Set<String>)
    }

    /// Learns the values that are hidden, which later requests may hold.
    private(set) var redactor: Redactor
    /// Whether the text has colours.
    let colored: Bool
    let captures: Captures

    init(redactor: Redactor, colored: Bool, captures: Captures) {
        self.redactor = redactor
        self.colored = colored
        self.captures = captures
    }

    /// A pause that was not taken, in words, with a line break at its end.
    static func text(ofPause range: ClosedRange<Duration>) -> String {
        let (least, most) = (range.lowerBound.inSeconds.shortest, range.upperBound.inSeconds.shortest)
        return "pause \(least == most ? least : "\(least)–\(most)") s, skipped\n\n"
    }

    /// A step in words, with a line break at its end.
    mutating func text(of step: TriedStep) -> String {
        for (name, value) in step.captured { if let value, hides(name, value) { redactor.add(value) } }
        guard let exchange = step.exchange else {
            return "\(step.name)\n  skipped: its condition is not met\n\n"
        }
        var lines = [step.name]
        if let request = step.request { lines += self.lines(of: request) }
        lines += answer(exchange)
        lines += step.captured.map(line)
        lines.append("  " + verdict(on: step, exchange))
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func lines(of request: HTTPRequest) -> [String] {
        let head = "> \(request.method) \(redactor.redact(request.path.withoutSecretQueryValues)) HTTP/1.1"
        return (["\(head)"] + fields(request.headers).map { "> \($0)" } + body(request.body, marked: ">")).map
        {
            "  " + $0
        }
    }

    private func answer(_ exchange: HTTPExchange) -> [String] {
        guard case .answered(let status) = exchange.result else { return [] }
        let followed = exchange.redirects == 0 ? "" : " (after \(exchange.redirects) redirects)"
        return
            (["< HTTP \(status)\(followed)"] + fields(exchange.headers).map { "< \($0)" }
            + body(exchange.body, marked: "<")).map { "  " + $0 }
    }

    private func fields(_ headers: [HTTPHeader]) -> [String] {
        headers.map { header in
            let value = SecretName.marks(header.name) ? "***" : redactor.redact(header.value)
            return "\(header.name): \(value.singleLine)"
        }
    }

    private func body(_ bytes: [UInt8], marked mark: String) -> [String] {
        guard !bytes.isEmpty else { return [] }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return [mark, "\(mark) \(bytes.count) bytes that are no text"]
        }
        let shown = NamedSecrets.hidden(in: redactor.redact(String(text.prefix(Self.bodyLimit))))
        let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "\(mark) \(String($0).singleLine)" }
        let more = text.count - Self.bodyLimit
        return [mark] + lines + (more > 0 ? ["\(mark) … and \(more) characters more"] : [])
    }

    private func hides(_ name: String, _ value: String) -> Bool {
        guard case .hidden(let names) = captures else { return false }
        return SecretName.marks(name) || names.contains(name) || value.count > Self.shortValue
    }

    private func line(name: String, value: String?) -> String {
        guard let value else { return "  \(mark(false)) \(name) was not captured" }
        if hides(name, value) {
            return "  \(mark(true)) \(name) = *** (\(value.count) characters; --show-values shows them)"
        }
        let shown = captures.areShown ? value : NamedSecrets.hidden(in: redactor.redact(value))
        return "  \(mark(true)) \(name) = \(shown.singleLine.prefix(200))"
    }

    private func verdict(on step: TriedStep, _ exchange: HTTPExchange) -> String {
        let time = exchange.completed.nanoseconds(since: exchange.sent).nanosecondsInMilliseconds
        var text = "\(mark(step.failure == nil)) "
        if let failure = step.failure {
            let why = step.explanation.map { ": " + NamedSecrets.hidden(in: redactor.redact($0)) } ?? ""
            text += "\(failure.title)\(why); "
        } else {
            text += "as expected; "
        }
        text += "\(time.fixed(1)) ms"
        guard let phases = exchange.phases else { return text }
        let parts = RequestPhase.allCases.compactMap { phase -> String? in
            let took = phases.beforeSent[phase] + phases.inLatency[phase]
            guard took > 0 else { return nil }
            return "\(phase.title) \(took.nanosecondsInMilliseconds.fixed(1)) ms"
        }
        return parts.isEmpty ? text : text + " (\(parts.joined(separator: ", ")))"
    }

    private func mark(_ isGood: Bool) -> String {
        let sign = isGood ? "ok" : "failed"
        return colored ? TerminalText.coloured(sign, as: isGood ? .passed : .failed) : sign
    }
}

extension TrialText.Captures {
    fileprivate var areShown: Bool { if case .shown = self { true } else { false } }
}
