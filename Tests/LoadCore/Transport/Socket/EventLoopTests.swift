#if os(Linux)
    import Foundation
    @testable import LoadCore
    import Synchronization
    import TestSupport
    import Testing

    @Suite("EventLoop", .sharesProcessor)
    struct EventLoopTests {
        private func with<Result: Sendable>(
            _ body: @Sendable (EventLoop) async throws -> Result
        ) async throws -> Result {
            let loop = try EventLoop()
            do {
                let result = try await body(loop)
                await loop.shutDown()
                return result
            } catch {
                await loop.shutDown()
                throw error
            }
        }

        @Test
        func tasksThatPreferItRunOnItsThread() async throws {
            try await with { loop in
                #expect(!loop.isCurrent)
                let wasThere = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<100 {
                        group.addTask(executorPreference: loop) {
                            var isThere = loop.isCurrent
                            for _ in 0..<10 {
                                await Task.yield()
                                isThere = isThere && loop.isCurrent
                            }
                            return isThere
                        }
                    }
                    return await group.reduce(true) { $0 && $1 }
                }
                #expect(wasThere)
                #expect(!loop.isCurrent)
            }
        }

        @Test
        func twoLoopsAreTwoThreads() async throws {
            try await with { first in
                try await with { second in
                    await withTaskExecutorPreference(first) { @concurrent in
                        #expect(first.isCurrent)
                        #expect(!second.isCurrent)
                        await withTaskExecutorPreference(second) { @concurrent in
                            #expect(second.isCurrent)
                            #expect(!first.isCurrent)
                        }
                        #expect(first.isCurrent)
                    }
                }
            }
        }

        @Test
        func jobsFromManyThreadsAreAllRun() async throws {
            try await with { loop in
                let count = await withTaskGroup(of: Int.self) { group in
                    for _ in 0..<1_000 {
                        group.addTask {
                            await withTaskExecutorPreference(loop) { @concurrent in loop.isCurrent ? 1 : 0 }
                        }
                    }
                    return await group.reduce(0, +)
                }
                #expect(count == 1_000)
            }
        }

        @Test
        func sleepersWakeInOrderAndNotTooEarly() async throws {
            try await with { loop in
                let start = MonotonicInstant.now
                let order = await withTaskGroup(of: Int.self) { group in
                    for milliseconds in [9, 3, 7, 1, 5] {
                        group.addTask(executorPreference: loop) {
                            let deadline = start.advanced(
                                byNanoseconds: 20_000_000 + UInt64(milliseconds) * 1_000_000
                            )
                            try? await loop.sleep(until: deadline)
                            #expect(MonotonicInstant.now >= deadline)
                            return milliseconds
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(order == [1, 3, 5, 7, 9])
            }
        }

        @Test
        func aSleepUntilThePastEnds() async throws {
            try await with { loop in
                try await loop.sleep(until: MonotonicInstant(nanoseconds: 0))
                try await loop.sleep(until: .now)
            }
        }

        @Test
        func sleepsMayBeAskedForFromAnywhere() async throws {
            try await with { loop in
                let deadline = MonotonicInstant.now.advanced(byNanoseconds: 1_000_000)
                try await loop.sleep(until: deadline)
                #expect(MonotonicInstant.now >= deadline)
                #expect(!loop.isCurrent)
            }
        }

        @Test(arguments: [true, false])
        func aCancelledSleepEndsAtOnce(_ isOnLoop: Bool) async throws {
            try await with { loop in
                await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<100 {
                        group.addTask(executorPreference: isOnLoop ? loop : nil) {
                            do throws(CancellationError) {
                                try await loop.sleep(until: MonotonicInstant(nanoseconds: .max))
                                return false
                            } catch {
                                return true
                            }
                        }
                    }
                    group.cancelAll()
                    #expect(await group.reduce(true) { $0 && $1 })
                }
            }
        }

        @Test
        func tenThousandSleepersWake() async throws {
            try await with { loop in
                let start = MonotonicInstant.now
                let woken = await withTaskGroup(of: Int.self) { group in
                    for index in 0..<10_000 {
                        group.addTask(executorPreference: loop) {
                            let offset = UInt64(index * 7_919 % 10_000) * 1_000
                            try? await loop.sleep(until: start.advanced(byNanoseconds: offset))
                            return 1
                        }
                    }
                    return await group.reduce(0, +)
                }
                #expect(woken == 10_000)
            }
        }

        @Test
        func shuttingDownEndsSleeps() async throws {
            let loop = try EventLoop()
            let isAsleep = Signal()
            async let wasCancelled = withTaskExecutorPreference(loop) { @concurrent in
                isAsleep.give()
                do throws(CancellationError) {
                    try await loop.sleep(until: MonotonicInstant(nanoseconds: .max))
                    return false
                } catch {
                    return true
                }
            }
            await isAsleep.wait()
            await loop.shutDown()
            #expect(await wasCancelled)
        }

        @Test
        func jobsAfterTheEndStillRun() async throws {
            let loop = try EventLoop()
            await loop.shutDown()
            let isOnLoop = await withTaskExecutorPreference(loop) { @concurrent in
                await Task.yield()
                return loop.isCurrent
            }
            #expect(!isOnLoop)
            await #expect(throws: CancellationError.self) {
                try await loop.sleep(until: MonotonicInstant(nanoseconds: .max))
            }
        }

        @Test
        func tasksThatNeverPauseDoNotHoldUpTheEnd() async throws {
            let loop = try EventLoop()
            let hasEnded = Atomic(false)
            async let rounds = withTaskExecutorPreference(loop) { @concurrent in
                var rounds = 0
                while !hasEnded.load(ordering: .relaxed) {
                    await Task.yield()
                    rounds += 1
                }
                return rounds
            }
            await loop.shutDown()
            hasEnded.store(true, ordering: .relaxed)
            #expect(await rounds >= 0)
        }

        @Test
        func shuttingDownTwiceIsHarmless() async throws {
            let loop = try EventLoop()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { await loop.shutDown() } }
            }
            await loop.shutDown()
        }

        /// In a process of its own: the tests beside this one open and close descriptors too.
        @Test
        func loopsLeaveNeitherDescriptorsNorThreadsBehind() async {
            await #expect(processExitsWith: .success) {
                let before = (Self.entries("/proc/self/fd"), Self.entries("/proc/self/task"))
                for _ in 0..<200 {
                    let loop = try EventLoop()
                    await loop.shutDown()
                }
                let after = (Self.entries("/proc/self/fd"), Self.entries("/proc/self/task"))
                #expect(after.0 < before.0 + 20)
                #expect(after.1 < before.1 + 20)
            }
        }

        private static func entries(_ folder: String) -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
        }
    }
#endif
