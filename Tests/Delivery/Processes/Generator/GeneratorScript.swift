import DeliveryTestSupport
import Foundation
import LoadCore
import SLOEval
import Synchronization

@testable import Delivery

/// The program of scripted generators.
let generatorPath = "/opt/loadtest"

/// A message of a process that sends a load test's load.
typealias LoadMessage = GeneratorMessage<ProgressSnapshot, LoadMeasurement>

extension ScriptedProcessRunner.Line {
    /// A generator that says these messages, and ends as told.
    static func generator(
        says messages: LoadMessage...,
        ends ending: ProcessResult.Ending = .exited(0),
        complains errors: String = ""
    ) -> Self {
        .on(generatorPath) { _ in
            ProcessResult(
                ending: ending,
                standardOutput: .init(messages.text),
                standardError: .init(errors)
            )
        }
    }
}

extension [LoadMessage] {
    /// The messages as a generator writes them.
    var text: String {
        let bytes = (try? map { try $0.line() })?.flatMap(\.self) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ProcessCall {
    /// The plan that a generator was given.
    var plan: LoadPlan? { try? JSONDecoder().decode(LoadPlan.self, from: Data(standardInput)) }
}

/// Generators that say something and then nothing, until they are asked to end.
final class SilentRunner: ProcessRunner {
    private let opening: [LoadMessage]
    private let farewell: [LoadMessage]
    private let started = Mutex(0)

    /// - Parameters:
    ///   - opening: what each says at once.
    ///   - farewell: what each says when it is asked to end.
    init(opening: [LoadMessage] = [], farewell: [LoadMessage] = []) {
        self.opening = opening
        self.farewell = farewell
    }

    /// How many were started.
    var count: Int { started.withLock(\.self) }

    func run(_ call: ProcessCall, onOutput: OutputHandler?) async throws(ProcessError) -> ProcessResult {
        started.withLock { $0 += 1 }
        onOutput?(Array(opening.text.utf8))
        let (forever, _) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        onOutput?(Array(farewell.text.utf8))
        throw .cancelled(program: call.program)
    }
}
