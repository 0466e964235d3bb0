import Synchronization
public import Testing

/// Limits how many tests that run programs, servers or engines run at the same time.
///
/// Swift Testing starts all tests at once. On a machine with two cores, hundreds of programs and servers
/// would then keep each other waiting past their time limits. A test with this trait waits for its turn
/// before its body, and before its time limit, begins; tests that only calculate need no turn.
///
/// On a suite it applies to each test in it. Where a test has a share of its own besides its suite's, the
/// larger one counts.
public struct ProcessorShare: SuiteTrait, TestTrait, TestScoping {
    /// The tests that may run at the same time. Most of them wait for a program or a clock much of their
    /// time.
    static let places = 10

    private static let turns = Turns(places: places)

    /// How many of the ``places`` a test takes.
    let share: Int

    /// True: a suite's share is that of each test in it.
    public var isRecursive: Bool { true }

    /// The share itself around a test as a whole, if it is the largest that the test has.
    public func scopeProvider(for test: Test, testCase: Test.Case?) -> ProcessorShare? {
        let largest = test.traits.compactMap { ($0 as? ProcessorShare)?.share }.max()
        // The test as a whole takes its turn, not each case of it: the time limit is one of the cases.
        return test.isSuite || testCase != nil || share != largest ? nil : self
    }

    /// Waits for the test's turn, and gives it back after the test.
    @concurrent public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await Self.turns.take(share)
        defer { Self.turns.giveBack(share) }
        try await function()
    }
}

extension Trait where Self == ProcessorShare {
    /// For a test that runs programs, servers or an engine: few of these run at the same time.
    public static var sharesProcessor: Self { ProcessorShare(share: 1) }

    /// For a test whose figures need processor time: no other test with a share runs beside it.
    public static var needsProcessor: Self { ProcessorShare(share: ProcessorShare.places) }
}

/// Places that are given out in the order in which they were asked for.
final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [(share: Int, turn: CheckedContinuation<Void, Never>)] = []

        /// Takes out those whose turn it is now.
        mutating func next() -> [CheckedContinuation<Void, Never>] {
            var turns: [CheckedContinuation<Void, Never>] = []
            while let first = waiting.first, first.share <= free {
                free -= first.share
                turns.append(waiting.removeFirst().turn)
            }
            return turns
        }
    }

    private let state: Mutex<State>

    init(places: Int) {
        state = Mutex(State(free: places))
    }

    /// Waits until as many places are free, and takes them.
    func take(_ share: Int) async {
        await withCheckedContinuation { turn in
            state.withLock { state in
                state.waiting.append((share, turn))
                return state.next()
            }.forEach { $0.resume() }
        }
    }

    /// Gives places back.
    func giveBack(_ share: Int) {
        state.withLock { state in
            state.free += share
            return state.next()
        }.forEach { $0.resume() }
    }
}
