import LoadCore
import SLOEval
import TestSupport
import Testing

@Suite struct ResourceMonitorTests {
    private let loop = SimulatedLoop()

    /// Watches for some simulated seconds.
    private func watch(_ tiers: [any ResourceSampler], seconds: Double) async -> ResourceMonitor.Observation {
        let (loop, monitor) = (loop, ResourceMonitor(tiers: tiers))
        return await loop.run {
            await monitor.watch(clock: SimulatedClock(loop)) {
                try? await loop.sleep(until: loop.now.advanced(by: .milliseconds(Int64(seconds * 1000))))
            }.observation
        }
    }

    private static func constant(_ name: String) -> ScriptedSampler {
        ScriptedSampler(name) { (_: Int) async throws(ResourceError) in
            ResourceReading(parts: [.init(name: "a", processor: .percent(50), memoryMebibytes: 10)])
        }
    }

    private static func failing(_ name: String, _ error: ResourceError) -> ScriptedSampler {
        ScriptedSampler(name) { (_: Int) async throws(ResourceError) in throw error }
    }

    @Test func aReadingIsTakenEverySecondToTheEnd() async throws {
        let sampler = Self.constant("docker")
        let usage = try #require(await watch([sampler], seconds: 10.5).usage)
        #expect(sampler.readings == 11)
        #expect(usage.samples == 11)
        #expect(usage.source == "docker: a")
        #expect(usage.cpuPercent == .init(mean: 50, peak: 50))
    }

    @Test func containersAreSummedAndListed() async throws {
        let sampler = ScriptedSampler("docker") { (number: Int) async throws(ResourceError) in
            let first = ResourceReading.Part(name: "a", processor: .percent(10), memoryMebibytes: 100)
            let second = ResourceReading.Part(
                name: "b",
                processor: .percent(Double(number) * 20),
                memoryMebibytes: 50
            )
            return ResourceReading(parts: number == 3 ? [first] : [second, first])
        }
        let usage = try #require(await watch([sampler], seconds: 2.5).usage)
        // Sums by second: 30 %, 50 %, 10 % and 150, 150, 100 MiB.
        #expect(usage.cpuPercent == .init(mean: 30, peak: 50))
        #expect(usage.memoryMebibytes?.peak == 150)
        #expect(
            usage.containers == [
                .init(
                    name: "a",
                    cpuPercent: .init(mean: 10, peak: 10),
                    memoryMebibytes: .init(mean: 100, peak: 100),
                    samples: 3
                ),
                .init(
                    name: "b",
                    cpuPercent: .init(mean: 30, peak: 40),
                    memoryMebibytes: .init(mean: 50, peak: 50),
                    samples: 2
                ),
            ]
        )
    }

    @Test func countersBecomeRatesAndTicksBecomePercent() async throws {
        // The third second doubles; at the fourth the counts begin anew, of which nothing is known.
        let counts: [UInt64] = [1_000, 1_500, 2_500, 100]
        let sampler = ScriptedSampler("host", namesParts: false) {
            (number: Int) async throws(ResourceError) in
            let count = counts[number - 1]
            return ResourceReading(parts: [
                .init(
                    name: "host",
                    processor: .ticks(busy: count, total: count * 2, cores: 4),
                    counters: .init(
                        diskRead: count,
                        diskWritten: count * 2,
                        networkReceived: count * 3,
                        networkSent: count * 4
                    )
                )
            ])
        }
        let usage = try #require(await watch([sampler], seconds: 3.5).usage)
        #expect(usage.diskReadBytesPerSecond == .init(mean: 750, peak: 1_000))
        #expect(usage.diskWrittenBytesPerSecond == .init(mean: 1_500, peak: 2_000))
        #expect(usage.networkReceivedBytesPerSecond == .init(mean: 2_250, peak: 3_000))
        #expect(usage.networkSentBytesPerSecond == .init(mean: 3_000, peak: 4_000))
        #expect(usage.cpuPercent == .init(mean: 200, peak: 200), "half of four cores")
        #expect(usage.memoryMebibytes == nil)
        #expect(usage.containers.isEmpty)
    }

    @Test func theFirstTierThatAnswersServes() async throws {
        let docker = Self.failing("docker", .unavailable("'docker' is not installed"))
        let kubernetes = Self.failing("kubernetes", .nothingFound("no pod has figures"))
        let (host, top) = (Self.constant("host"), Self.constant("top"))
        let observation = await watch([docker, kubernetes, host, top], seconds: 5.5)
        let usage = try #require(observation.usage)
        #expect(usage.source == "host: a" && usage.samples == 6)
        #expect([docker, kubernetes, host, top].map(\.readings) == [1, 1, 6, 0])
        let notes = ["docker: 'docker' is not installed", "kubernetes: no pod has figures"]
        #expect(usage.notes == notes && observation.notes == notes)
    }

    @Test func aHangingTierCostsItsTimeLimitOnce() async throws {
        let loop = loop
        let docker = ScriptedSampler("docker") { (_: Int) async throws(ResourceError) in
            guard (try? await loop.sleep(until: loop.now.advanced(by: .seconds(5)))) != nil else {
                throw .cancelled
            }
            throw .timedOut(after: .seconds(5))
        }
        let usage = try #require(await watch([docker, Self.constant("host")], seconds: 10.5).usage)
        #expect(docker.readings == 1)
        #expect(usage.source == "host: a" && usage.samples == 6)
        #expect(usage.notes == ["docker: no answer within 5.0 seconds"])
    }

    @Test func nothingIsLeftWhenNoTierAnswers() async {
        let error = ResourceError.unreadable("\u{7}nonsense")
        let observation = await watch([Self.failing("top", error)], seconds: 3)
        #expect(observation.usage == nil)
        #expect(observation.notes == ["top: its answer was not understood: \u{7}nonsense"])
    }

    @Test func withoutTiersNothingIsSeen() async {
        #expect(await watch([], seconds: 3) == ResourceMonitor.Observation())
    }

    @Test func aTierThatServesMayMissTwoReadingsInARow() async throws {
        let sampler = ScriptedSampler("docker") { (number: Int) async throws(ResourceError) in
            guard number % 3 == 1 else { throw .nothingFound("gone") }
            return ResourceReading(parts: [.init(name: "a", processor: .percent(1))])
        }
        let usage = try #require(await watch([sampler, Self.constant("host")], seconds: 9.5).usage)
        #expect(sampler.readings == 10)
        #expect(usage.samples == 4 && usage.notes.isEmpty)
    }

    @Test(arguments: [(ResourceError.nothingFound("gone"), 4), (.timedOut(after: .seconds(5)), 2)])
    func aTierThatStopsAnsweringIsLeftWithWhatItGave(_ error: ResourceError, _ readings: Int) async throws {
        let sampler = ScriptedSampler("docker") { (number: Int) async throws(ResourceError) in
            guard number == 1 else { throw error }
            return ResourceReading(parts: [.init(name: "a", processor: .percent(1))])
        }
        let host = Self.constant("host")
        let usage = try #require(await watch([sampler, host], seconds: 9.5).usage)
        #expect(sampler.readings == readings && host.readings == 0)
        #expect(usage.source == "docker: a" && usage.samples == 1)
        #expect(usage.notes == ["docker: \(error); not tried again"])
    }

    @Test func theWorkDoesNotWaitForASlowReading() async {
        let loop = loop
        let start = loop.now
        let slow = ScriptedSampler("docker") { (_: Int) async throws(ResourceError) in
            guard (try? await loop.sleep(until: loop.now.advanced(by: .seconds(600)))) != nil else {
                throw .cancelled
            }
            throw .timedOut(after: .seconds(600))
        }
        let observation = await watch([slow], seconds: 2)
        #expect(start.duration(to: loop.now) == .seconds(2))
        #expect(observation == ResourceMonitor.Observation())
    }

    @Test func secondsThatASlowReadingMissedAreSkipped() async throws {
        let loop = loop
        let slow = ScriptedSampler("docker") { (_: Int) async throws(ResourceError) in
            guard (try? await loop.sleep(until: loop.now.advanced(by: .milliseconds(2_300)))) != nil else {
                throw .cancelled
            }
            return ResourceReading(parts: [.init(name: "a", processor: .percent(1))])
        }
        // Readings begin at 0, 3, 6 and 9 s.
        let usage = try #require(await watch([slow], seconds: 9.5).usage)
        #expect(slow.readings == 4 && usage.samples == 3)
    }

    @Test func whatTheWorkThrowsComesOut() async {
        struct Broken: Error, Equatable {}
        let monitor = ResourceMonitor(tiers: [Self.constant("host")])
        await #expect(throws: Broken()) {
            _ = try await monitor.watch { () async throws(Broken) -> Int in throw Broken() }
        }
    }

    @Test func theConfigurationDecidesOnTheTiers() {
        let run: ResourceCommandRunner = { (_: ResourceCommand) async throws(ResourceError) in "" }
        let names = { (docker: String?, kubernetes: Bool, metrics: Set<HostStatistics.Metric>?) in
            ResourceMonitor(
                containerPattern: docker,
                kubernetes: kubernetes ? ("default", "backend-v2") : nil,
                hostMetrics: metrics,
                run: run
            ).tierNames
        }
        #expect(names("backend-v2*", true, [.cpu, .disk]) == ["docker", "kubernetes", "host", "top"])
        #expect(names(nil, false, [.disk]) == ["host"])
        #expect(names(nil, true, []) == ["kubernetes"])
        #expect(names(nil, false, nil).isEmpty)
    }
}
