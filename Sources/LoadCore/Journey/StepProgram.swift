import Foundation
import SLOEval

/// A step made ready to be sent. A class, as it holds many parts and each request is handed one.
final class StepProgram: Sendable {
    /// A capture, and where its value goes.
    struct SlottedCapture: Sendable {
        var name: String
        var slot: Int
        var reader: CaptureReader
    }

    /// Who is asked.
    struct Sides: Sendable {
        /// Where requests go, one for each side.
        var targets: [TargetURL]
        /// The fields of answers that are compared, together with the bodies; `nil` compares nothing.
        var compared: [String]?
    }

    /// The place among all requests of the plan.
    let index: Int
    let name: String
    let method: String
    let expectation: Expectation
    let captures: [SlottedCapture]
    let goesOnAfterFailure: Bool
    private let condition: Template?
    private let template: RequestTemplate
    /// The requests to the targets, where they are the same every time.
    private let fixed: [HTTPRequest]?

    init(
        _ step: JourneyStep,
        index: Int,
        scope: inout Template.Scope,
        sides: Sides,
        keepsCookies: Bool
    ) throws(JourneyError) {
        let known = scope
        func template(_ text: String, _ place: String) throws(JourneyError) -> Template {
            do throws(TemplateError) {
                return try Template(text, in: known)
            } catch {
                throw .template(place: place, step: step.name, problem: error.description)
            }
        }
        self.index = index
        name = step.name
        method = step.method
        expectation = step.expectation
        goesOnAfterFailure = step.onFailure == .goOn
        if let text = step.condition {
            condition = try template(text, "the condition")
        } else {
            condition = nil
        }
        let path = try template(step.path, "the path")
        var fields: [RequestTemplate.Field] = []
        for header in step.headers {
            let value = try template(header.value, "the header '\(header.name)'")
            fields.append(RequestTemplate.Field(name: header.name, value: value))
        }
        var body: BodyProgram?
        if let stepBody = step.body {
            body = try BodyProgram(stepBody) { text throws(JourneyError) in try template(text, "the body") }
        }
        let captures = try StepProgram.slots(of: step, in: &scope)
        self.captures = captures
        var use = step.expectation.bodyUse
        if sides.compared != nil || captures.contains(where: { $0.reader.needsBody }) { use.keptBytes = .max }
        if sides.compared != nil { use.isHashed = true }
        let kept =
            step.expectation.keptHeaders + captures.compactMap { $0.reader.headerName }
            + (sides.compared ?? []) + (keepsCookies ? ["set-cookie"] : [])
        let request = RequestTemplate(
            targets: sides.targets,
            method: step.method,
            path: path,
            fields: fields,
            body: body,
            bodyUse: use,
            kept: KeptFields(Set(kept).sorted())
        )
        self.template = request
        fixed = request.fixed
    }

    private static func slots(
        of step: JourneyStep,
        in scope: inout Template.Scope
    ) throws(JourneyError) -> [SlottedCapture] {
        var captures: [SlottedCapture] = []
        for capture in step.captures {
            guard Template.mayBeCaptured(capture.name) else {
                throw .captureName(capture.name, step: step.name)
            }
            let reader: CaptureReader
            do {
                reader = try CaptureReader(capture)
            } catch {
                throw .capture(capture.name, step: step.name, problem: error.description)
            }
            if !scope.captures.contains(capture.name) { scope.captures.append(capture.name) }
            let slot = scope.captures.firstIndex(of: capture.name) ?? 0
            captures.append(SlottedCapture(name: capture.name, slot: slot, reader: reader))
        }
        return captures
    }

    /// Whether the step is sent, as far as its condition says.
    func isWanted(by memory: inout JourneyMemory) -> Bool {
        guard let condition, memory.missingRow == nil else { return true }
        return !["", "false", "0"].contains(condition.render(&memory.context))
    }

    /// The request to a target with the values of a user.
    ///
    /// - Throws: what came of a template that can't stand where it is put.
    func request(to place: Int, of memory: inout JourneyMemory) throws(UnusableValue) -> HTTPRequest {
        if let fixed, memory.cookies == nil, memory.missingRow == nil { return fixed[place] }
        if let missing = memory.missingRow { throw .row(missing) }
        return try template.request(to: place, of: &memory)
    }

    /// Takes the values of an answer.
    ///
    /// - Returns: why there is one that the answer doesn't have; `nil` when all were found.
    func capture(from exchange: HTTPExchange, into memory: inout JourneyMemory) -> String? {
        if captures.isEmpty { return nil }
        var answer = AnswerReading(exchange)
        let isAsked = captures.contains(where: \.reader.needsCookies)
        let cookies = isAsked ? memory.request.flatMap { memory.cookies?.view(after: $0) } : nil
        for capture in captures {
            let value = capture.reader.value(
                in: &answer,
                cookies: cookies,
                generator: &memory.context.generator
            )
            switch value {
            case .success(let text): memory.context.captures[capture.slot] = text
            case .failure(let failure): return "'\(capture.name)' was not captured: \(failure.description)"
            }
        }
        return nil
    }
}

/// Why what came of a template can't be sent. The value may be a secret and is not repeated.
enum UnusableValue: Error, Equatable, CustomStringConvertible {
    /// It is no path.
    case path
    /// It can't stand in a header field.
    case header(String, HTTPHeader.Refusal)
    /// It is no number, as the filter `number` needs one.
    case number
    /// There is none, as a row of data can't be read.
    case row(MissingRow)

    var description: String {
        switch self {
        case .path:
            "the path with its values filled in is not valid; it must begin with '/' and hold no spaces, line breaks, "
                + "'#' or unescaped non-ASCII characters (see the filter url)"
        case .number: "a value with the filter number is not a number as JSON writes it"
        case .row(let missing): missing.description
        case .header(let name, let refusal): "the header '\(name)' with its values filled in: \(refusal)"
        }
    }
}

extension JourneyStep {
    /// The request of the step with an `x` wherever a value is filled in, to ask what a transport can do.
    func sampleRequest(to target: TargetURL) -> HTTPRequest {
        HTTPRequest(
            target: target,
            path: target.basePath + Self.sample(path),
            method: method,
            headers: headers.map { HTTPHeader(name: $0.name, value: Self.sample($0.value)) },
            body: body == nil ? [] : [UInt8(ascii: "x")]
        )
    }

    private static func sample(_ text: String) -> String {
        var rest = text[...]
        var sample = ""
        while let begin = rest.range(of: "{{"), let end = rest[begin.upperBound...].range(of: "}}") {
            sample += rest[..<begin.lowerBound] + "x"
            rest = rest[end.upperBound...]
        }
        return sample + rest
    }
}
