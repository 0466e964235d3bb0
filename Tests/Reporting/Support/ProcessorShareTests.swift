import Synchronization
import Testing

@testable import TestSupport

@Suite("Turns of the tests")
struct ProcessorShareTests {
    @Test func noMoreRunAtTheSameTimeThanThereArePlaces() async {
        let turns = Turns(places: 3)
        let running = Mutex((now: 0, most: 0, ended: 0))
        await withTaskGroup { group in
            for share in [1, 1, 3, 1, 2, 1, 2, 1, 1, 3] {
                group.addTask {
                    await turns.take(share)
                    running.withLock {
                        $0.now += share
                        $0.most = max($0.most, $0.now)
                    }
                    for _ in 0..<10 { await Task.yield() }
                    running.withLock {
                        $0.now -= share
                        $0.ended += 1
                    }
                    turns.giveBack(share)
                }
            }
        }
        let (now, most, ended) = running.withLock { $0 }
        #expect(now == 0 && most <= 3 && ended == 10)
    }
}
