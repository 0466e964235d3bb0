import Delivery
import Foundation
import TestSupport
import Testing

/// Uses SIGUSR1 and SIGUSR2, which mean nothing to the test runner.
@Suite(.sharesProcessor, .serialized, .timeLimit(.minutes(1))) struct SignalHandlingTests {
    private let first = TerminationSignal(number: SIGUSR1)
    private let second = TerminationSignal(number: SIGUSR2)

    @Test func signalsArriveInOrderAtAllWhoAskedForThem() async {
        let both = SignalHandling.signals([first, second])
        let one = SignalHandling.signals([second])
        var order = both.makeAsyncIterator()
        var only = one.makeAsyncIterator()
        for signal in [first, second, second] {
            kill(getpid(), signal.number)
            #expect(await order.next() == signal)
        }
        #expect(await only.next() == second)
        #expect(await only.next() == second)
    }

    @Test func theHandlingOfBeforeComesBackWhenTheStreamIsGone() async {
        signal(SIGUSR1, SIG_IGN)
        defer { signal(SIGUSR1, SIG_DFL) }
        await withTaskGroup { group in
            let signals = SignalHandling.signals([first])
            #expect(!isIgnored(SIGUSR1))
            group.addTask { for await _ in signals {} }
            group.cancelAll()
            await group.waitForAll()
        }
        #expect(isIgnored(SIGUSR1))
    }

    private func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    @Test func aSignalsNameIsTold() {
        #expect("\(TerminationSignal.interrupt), \(TerminationSignal.terminate)" == "SIGINT, SIGTERM")
    }
}
