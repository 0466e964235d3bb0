import Synchronization
import Testing

@testable import TestSupport

@Suite("Turns of the tests")
struct ProcessorShareTests {
    /// How many places are taken now, were taken at most, and how many takers have ended.
    private final class Count: Sendable {
        private let state = Mutex((now: 0, most: 0, ended: 0))

        var figures: (now: Int, most: Int, ended: Int) { state.withLock { $0 } }

        func begin(_ share: Int) {
            state.withLock {
                $0.now += share
                $0.most = max($0.most, $0.now)
            }
        }

        func end(_ share: Int) {
            state.withLock {
                $0.now -= share
                $0.ended += 1
            }
        }
    }

    @Test func noMoreRunAtTheSameTimeThanThereArePlaces() async {
        let turns = Turns(places: 3)
        let count = Count()
        await withTaskGroup { group in
            for share in [1, 1, 3, 1, 2, 1, 2, 1, 1, 3] {
                group.addTask {
                    await turns.take(share)
                    count.begin(share)
                    for _ in 0..<10 { await Task.yield() }
                    count.end(share)
                    turns.giveBack(share)
                }
            }
        }
        #expect(count.figures.now == 0 && count.figures.most <= 3 && count.figures.ended == 10)
    }
}
