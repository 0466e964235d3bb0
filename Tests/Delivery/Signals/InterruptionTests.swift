import Delivery
import TestSupport
import Testing

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct InterruptionTests {
    private let signals = AsyncStream<TerminationSignal>.makeStream()

    @Test func workThatEndsByItselfIsNotInterrupted() async throws {
        let ending = await Interruption.run(signals: signals.stream, leave: { _ in }) { 42 }
        #expect(try ending.result.get() == 42)
        #expect(ending.signal == nil)
        #expect(ending.exitCode(otherwise: .gateFailed) == .gateFailed)
    }

    @Test func anErrorOfTheWorkIsKept() async {
        let ending = await Interruption.run(signals: signals.stream, leave: { _ in }) { () throws -> Int in
            throw FileError.emptyPath
        }
        #expect(throws: FileError.emptyPath) { try ending.result.get() }
    }

    @Test func theFirstSignalCancelsTheWorkWhichStillReturns() async throws {
        let never = AsyncStream<Void>.makeStream()
        signals.continuation.yield(.terminate)
        let ending = await Interruption.run(
            signals: signals.stream,
            leave: { _ in Issue.record("left at the first signal") },
            work: {
                for await _ in never.stream {}
                return Task.isCancelled ? "partial" : "whole"
            }
        )
        #expect(try ending.result.get() == "partial")
        #expect(ending.signal == .terminate)
        #expect(ending.exitCode(otherwise: .success).rawValue == 143)
    }

    @Test func theSecondSignalLeavesAtOnceWithItsOwnCode() async throws {
        let (left, leaving) = AsyncStream<ExitCode>.makeStream()
        signals.continuation.yield(.interrupt)
        let ending = await Interruption.run(
            signals: signals.stream,
            stop: { [signals] first in
                #expect(first == .interrupt)
                signals.continuation.yield(.terminate)
            },
            leave: { leaving.yield($0) },
            work: {
                var codes = left.makeAsyncIterator()
                return await codes.next()
            }
        )
        #expect(try ending.result.get() == .stopped(by: .terminate))
        #expect(ending.signal == .interrupt)
    }
}
