public import SLOEval

/// Watches what a run costs the machine or the containers that serve it, from its beginning to its end.
///
/// ```swift
/// let monitor = ResourceMonitor(tiers: [
///     DockerStats(containerPattern: "backend-v2*", run: run), HostStatistics(),
/// ])
/// let (measurement, watched) = try await monitor.watch { try await engine.run(plan) }
/// ```
///
/// The tiers are tried in turn and the first that answers serves for the whole run. One that fails is left
/// quietly, for good; the reason is kept as a note.
public struct ResourceMonitor: Sendable {
    /// The figures and notes of a watch.
    public struct Observation: Sendable, Equatable {
        /// The figures; `nil` when no tier answered in time.
        public var usage: ResourceUsage?
        /// Why tiers did not serve, or stopped, a sentence each; the usage holds the same.
        public var notes: [String]

        /// Creates an observation.
        public init(usage: ResourceUsage? = nil, notes: [String] = []) {
            self.usage = usage
            self.notes = notes
        }
    }

    /// How many readings in a row may fail, once a tier serves, before it is left.
    public static let toleratedFailures = 2

    let tiers: [any ResourceSampler]
    private let interval: Duration

    /// Creates a monitor.
    ///
    /// - Parameters:
    ///   - tiers: the sources, the best first.
    ///   - interval: the time between the beginnings of two readings, where the source is that quick. The
    ///     default is 1 s.
    public init(tiers: [any ResourceSampler], interval: Duration = .seconds(1)) {
        self.tiers = tiers
        self.interval = max(interval, .milliseconds(1))
    }

    /// Does a piece of work and watches meanwhile.
    ///
    /// The work never waits for a reading: one that is under way at its end is given up.
    ///
    /// - Parameters:
    ///   - clock: the clock by which readings are taken.
    ///   - work: what is watched.
    /// - Returns: The result of the work, and what was seen.
    /// - Throws: What the work throws.
    public func watch<Value: Sendable, Failure: Error, C: Clock>(
        clock: C,
        while work: () async throws(Failure) -> Value
    ) async throws(Failure) -> (value: Value, observation: Observation) where C.Duration == Duration {
        let (result, observation) = await withTaskGroup(of: Observation.self) { group in
            group.addTask { await observe(clock: clock) }
            let result: Result<Value, Failure>
            do throws(Failure) {
                result = .success(try await work())
            } catch {
                result = .failure(error)
            }
            group.cancelAll()
            return (result, await group.next() ?? Observation())
        }
        return (try result.get(), observation)
    }

    /// Does a piece of work and watches meanwhile, by the system's clock.
    public func watch<Value: Sendable, Failure: Error>(
        while work: () async throws(Failure) -> Value
    ) async throws(Failure) -> (value: Value, observation: Observation) {
        try await watch(clock: ContinuousClock(), while: work)
    }

    /// Takes readings until the task is cancelled, and returns what they come to.
    func observe<C: Clock>(clock: C) async -> Observation where C.Duration == Duration {
        var notes: [String] = []
        for tier in tiers {
            let usage = await observe(tier, clock: clock, notes: &notes)
            if usage != nil || Task.isCancelled { return Observation(usage: usage, notes: notes) }
        }
        return Observation(notes: notes)
    }

    /// Takes readings of one tier until the task is cancelled or the tier fails for good; `nil` when its
    /// first reading fails.
    private func observe<C: Clock>(
        _ tier: some ResourceSampler,
        clock: C,
        notes: inout [String]
    ) async -> ResourceUsage? where C.Duration == Duration {
        var series = ResourceSeries<C.Instant>()
        var failures = 0
        var next = clock.now
        while !Task.isCancelled {
            do throws(ResourceError) {
                let reading = try await tier.read()
                series.add(reading, at: clock.now)
                failures = 0
            } catch .cancelled {
                break
            } catch {
                failures += 1
                if series.count == 0 || failures > Self.toleratedFailures || error.isHanging {
                    notes.append("\(tier.name): \(error)" + (series.count > 0 ? "; not tried again" : ""))
                    break
                }
            }
            next = Self.tick(after: next, every: interval, notBefore: clock.now)
            guard (try? await clock.sleep(until: next, tolerance: nil)) != nil else { break }
        }
        return series.usage(of: tier, notes: notes)
    }

    /// The next moment of the schedule that is still to come: ticks that a slow reading missed are skipped.
    private static func tick<Instant: InstantProtocol>(
        after last: Instant,
        every interval: Duration,
        notBefore now: Instant
    ) -> Instant where Instant.Duration == Duration {
        var next = last.advanced(by: interval)
        if next < now {
            let missed = (next.duration(to: now) / interval).rounded(.up)
            next = next.advanced(by: interval * missed)
        }
        return next
    }
}

extension ResourceError {
    fileprivate var isHanging: Bool {
        if case .timedOut = self { true } else { false }
    }
}
