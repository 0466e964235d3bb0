import Foundation
import SLOEval
import Reporting

/// A person's request to a rollout under way.
package enum ControlRequest: Sendable, Equatable {
    /// Agrees to what follows a stage.
    case approve(stage: String, by: String)
    /// Does not agree.
    case deny(stage: String, by: String)
    /// Wants everything back on stable.
    case abort(by: String)
    /// Wants the rollout to stop where it is.
    case hold(by: String)
}

/// The file through which people and their tools talk to a rollout under way: a JSON line for each request.
///
/// ```
/// {"request":"approve","stage":"canary","by":"ann"}
/// {"request":"abort","by":"the release bot"}
/// ```
public struct ControlFile: Sendable, Equatable {
    /// The file.
    public let path: String

    /// Names a file; nothing is opened yet.
    public init(path: String) { self.path = path }

    /// Adds a request.
    package func append(_ request: ControlRequest) throws(FileError) {
        try AppendLog(path: path).append(request.json.text)
    }

    /// Forgets all requests: they were made to an earlier rollout.
    func clear() { try? FileManager.default.removeItem(atPath: path) }

    /// The most that is read of the file, in bytes.
    private static let sizeLimit = 1 << 20

    /// The requests in the file, and the lines that are none; what follows the last line break is not read
    /// yet.
    ///
    /// A file that is not to be trusted, or can't be read, is a line that is none and says why.
    func lines() -> [Line] {
        guard linkStatus(of: path) != nil else { return [] }
        let text: String
        do {
            let file = try OpenFile(kept: path, O_RDONLY)
            let bytes = try InputFile.contents(of: file, named: path, atMost: Self.sizeLimit)
            text = String(decoding: bytes, as: UTF8.self)
        } catch {
            return [.unknown("\(error)")]
        }
        guard let end = text.lastIndex(of: "\n") else { return [] }
        return text[..<end].split(separator: "\n").map { line in
            ControlRequest(json: line).map(Line.request) ?? .unknown(String(line.prefix(120)).singleLine)
        }
    }

    enum Line: Equatable {
        case request(ControlRequest)
        case unknown(String)
    }
}

extension ControlRequest {
    fileprivate init?(json line: Substring) {
        guard let value = JSONValue(text: line), let name = value["request"]?.string else { return nil }
        let person = (value["by"]?.string ?? "someone").singleLine
        let stage = value["stage"]?.string
        switch (name, stage) {
        case ("approve", let stage?): self = .approve(stage: stage, by: person)
        case ("deny", let stage?): self = .deny(stage: stage, by: person)
        case ("abort", _): self = .abort(by: person)
        case ("hold", _): self = .hold(by: person)
        default: return nil
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .approve(let stage, let person):
            ["request": "approve", "stage": .string(stage), "by": .string(person)]
        case .deny(let stage, let person):
            ["request": "deny", "stage": .string(stage), "by": .string(person)]
        case .abort(let person): ["request": "abort", "by": .string(person)]
        case .hold(let person): ["request": "hold", "by": .string(person)]
        }
    }

    /// The event that a request is while the machine is in a state; `nil` when it does not fit.
    func event(in machine: RolloutMachine) -> RolloutEvent? {
        let awaited: String? =
            if case .awaitingApproval(let stage) = machine.state { machine.plan.stages[stage].name } else {
                nil
            }
        return switch self {
        case .approve(let stage, let person): stage == awaited ? .approved(by: person) : nil
        case .deny(let stage, let person): stage == awaited ? .approvalDenied(by: person) : nil
        case .abort(let person): .abortRequested(by: person)
        case .hold(let person): .holdRequested(by: person)
        }
    }
}
