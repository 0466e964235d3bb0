import Foundation
import LoadCore
import Reporting
import SLOEval

/// The requests and answers of a trial as a person reads them: what was sent behind `>`, what came back behind
/// `<`, and what was made of it.
struct TrialText: Sendable {
    /// The most characters of a body that are shown.
    static let bodyLimit = 2_000

    let redactor: Redactor
    /// Whether the text has colours.
    let colored: Bool

    /// A step in words, with a line break at its end.
    func text(of step: TriedStep) -> String {
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

    private func line(name: String, value: String?) -> String {
        guard let value else { return "  \(mark(false)) \(name) was not captured" }
        let shown =
            SecretName.marks(name) ? "***" : NamedSecrets.hidden(in: redactor.redact(value)).singleLine
        return "  \(mark(true)) \(name) = \(shown.prefix(200))"
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
