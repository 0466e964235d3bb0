/// The phases of a run's requests: how long each took, and how requests came to their connections.
///
/// There is one for the whole run rather than one for each endpoint: a connection serves all endpoints, and
/// memory stays the same however many there are.
///
/// A request counts only in the phases that it had: on a kept connection there is no ``RequestPhase/dns``,
/// ``RequestPhase/connect`` or ``RequestPhase/tls``. Where redirects or a second attempt repeat a phase, it
/// counts once, with the sum.
public struct PhaseMeasurement: Sendable, Equatable {
    /// Requests that opened a connection.
    public private(set) var opened: UInt64 = 0

    /// Requests that were first written on a kept connection.
    public private(set) var reused: UInt64 = 0

    /// Requests that opened a connection and resumed a TLS session on it.
    public private(set) var resumed: UInt64 = 0

    /// Answers with which the service ended a connection that was to be kept.
    public private(set) var closed: UInt64 = 0

    /// What the latencies that are judged consist of.
    public private(set) var byLatency = LatencyBreakdown()

    /// In the order of the phases.
    private var durations: [LatencyHistogram]

    /// Creates a measurement of nothing.
    ///
    /// - Parameter resolution: how finely durations are told apart. The default is fine.
    public init(resolution: LatencyHistogram.Resolution = .fine) {
        durations = RequestPhase.allCases.map { _ in LatencyHistogram(resolution: resolution) }
    }

    /// How long a phase took, of the requests that had it.
    public subscript(phase: RequestPhase) -> LatencyHistogram { durations[phase.index] }

    /// Records a request. Does not allocate once the ranges of its values are known.
    ///
    /// - Parameters:
    ///   - phases: its phases.
    ///   - latency: its latency, as it is judged, in nanoseconds.
    ///   - lag: in an open run, how long after its planned start it was written. Whatever of that was not
    ///     spent on a connection was spent waiting.
    ///   - bytes: the bytes of its body.
    public mutating func record(_ phases: RequestPhases, latency: UInt64, lag: UInt64?, bytes: UInt64) {
        var all = phases.inLatency
        all.add(phases.beforeSent)
        if let lag { all.wait = lag - min(lag, phases.beforeSent.opening) }
        count(.wait, of: all, if: lag != nil || all.wait > 0)
        // A request on a kept connection has nothing but the last two.
        if all.opening > 0 {
            count(.dns, of: all, if: all.dns > 0)
            count(.connect, of: all, if: all.connect > 0)
            count(.tls, of: all, if: all.tls > 0)
        }
        count(.firstByte, of: all, if: all.firstByte > 0)
        // An answer that is read at once has a transfer of no time.
        count(.transfer, of: all, if: phases.isAnswered)
        byLatency.record(lag == nil ? phases.inLatency : all, latency: latency, bytes: bytes)
        if phases.hasOpened { opened &+= 1 }
        if phases.hasReused { reused &+= 1 }
        if phases.hasResumed { resumed &+= 1 }
        if phases.wasClosed { closed &+= 1 }
    }

    @inline(__always)
    private mutating func count(_ phase: RequestPhase, of times: PhaseTimes, if isThere: Bool) {
        if isThere { durations[phase.index].record(nanoseconds: times[phase]) }
    }

    /// Records a request of an open run that was never sent, at the age by which it is judged.
    public mutating func recordUnsent(age: UInt64) {
        var times = PhaseTimes()
        times.wait = age
        byLatency.record(times, latency: age, bytes: 0)
    }

    /// Adds what another shard measured. Exact where the resolutions are the same.
    public mutating func merge(_ other: PhaseMeasurement) {
        for index in durations.indices { durations[index].merge(other.durations[index]) }
        byLatency.merge(other.byLatency)
        opened = opened.addingClamped(other.opened)
        reused = reused.addingClamped(other.reused)
        resumed = resumed.addingClamped(other.resumed)
        closed = closed.addingClamped(other.closed)
    }

    /// The same at coarse resolution and without ``byLatency``: what a snapshot once a second carries.
    public var coarse: PhaseMeasurement {
        var coarse = PhaseMeasurement(resolution: .coarse)
        coarse.merge(self)
        coarse.byLatency = LatencyBreakdown()
        return coarse
    }
}

extension PhaseMeasurement? {
    /// Adds what another shard measured, if it knows phases.
    public mutating func merge(_ other: PhaseMeasurement?) {
        guard let other else { return }
        if self == nil { self = other } else { self?.merge(other) }
    }
}

extension RequestPhase {
    /// The phase's place in ``RequestPhase/allCases``.
    @inline(__always)
    fileprivate var index: Int {
        switch self {
        case .wait: 0
        case .dns: 1
        case .connect: 2
        case .tls: 3
        case .firstByte: 4
        case .transfer: 5
        }
    }
}

extension PhaseMeasurement: Codable {
    private enum CodingKeys: String, CodingKey {
        case opened
        case reused
        case resumed
        case closed
        case durations
        case byLatency = "by_latency"
    }

    /// Decodes a measurement; phases that no request had may be missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let known = try container.decode([String: LatencyHistogram].self, forKey: .durations)
        let resolution = known.values.first?.resolution ?? .fine
        self.init(resolution: resolution)
        for phase in RequestPhase.allCases {
            if let histogram = known[phase.rawValue] { durations[phase.index] = histogram }
        }
        opened = try container.decode(UInt64.self, forKey: .opened)
        reused = try container.decode(UInt64.self, forKey: .reused)
        resumed = try container.decode(UInt64.self, forKey: .resumed)
        closed = try container.decode(UInt64.self, forKey: .closed)
        byLatency = try container.decode(LatencyBreakdown.self, forKey: .byLatency)
    }

    /// Encodes a measurement; phases that no request had are left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let known = RequestPhase.allCases.filter { !self[$0].isEmpty }.map { ($0.rawValue, self[$0]) }
        try container.encode(Dictionary(uniqueKeysWithValues: known), forKey: .durations)
        try container.encode(opened, forKey: .opened)
        try container.encode(reused, forKey: .reused)
        try container.encode(resumed, forKey: .resumed)
        try container.encode(closed, forKey: .closed)
        try container.encode(byLatency, forKey: .byLatency)
    }
}
