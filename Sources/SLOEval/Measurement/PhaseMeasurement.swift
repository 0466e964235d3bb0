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

    private var wait: LatencyHistogram
    private var dns: LatencyHistogram
    private var connect: LatencyHistogram
    private var tls: LatencyHistogram
    private var firstByte: LatencyHistogram
    private var transfer: LatencyHistogram

    /// Creates a measurement of nothing.
    ///
    /// - Parameter resolution: how finely durations are told apart. The default is fine.
    public init(resolution: LatencyHistogram.Resolution = .fine) {
        let empty = LatencyHistogram(resolution: resolution)
        (wait, dns, connect, tls, firstByte, transfer) = (empty, empty, empty, empty, empty, empty)
    }

    /// How long a phase took, of the requests that had it.
    public private(set) subscript(phase: RequestPhase) -> LatencyHistogram {
        get { self[keyPath: Self.path(of: phase)] }
        set { self[keyPath: Self.path(of: phase)] = newValue }
    }

    private static func path(of phase: RequestPhase) -> WritableKeyPath<Self, LatencyHistogram> {
        switch phase {
        case .wait: \.wait
        case .dns: \.dns
        case .connect: \.connect
        case .tls: \.tls
        case .firstByte: \.firstByte
        case .transfer: \.transfer
        }
    }

    /// Records a request. Does not allocate once the ranges of its values are known.
    ///
    /// - Parameters:
    ///   - phases: its phases.
    ///   - latency: its latency, as it is judged, in nanoseconds.
    ///   - lag: in an open run, how long after its planned start it was written. Whatever of that was not
    ///     spent on a connection was spent waiting.
    ///   - bytes: the bytes of its body, as they came over the wire.
    public mutating func record(_ phases: RequestPhases, latency: UInt64, lag: UInt64?, bytes: UInt64) {
        var judged = phases.inLatency
        if let lag {
            judged.add(phases.beforeSent)
            judged.wait = lag - min(lag, phases.beforeSent.opening)
            wait.record(nanoseconds: judged.wait)
        }
        // A request on a kept connection has nothing but the last two.
        if phases.hasOpening { recordOpening(phases) }
        if phases.inLatency.firstByte > 0 { firstByte.record(nanoseconds: phases.inLatency.firstByte) }
        // An answer that is read at once has a transfer of no time.
        if phases.isAnswered { transfer.record(nanoseconds: phases.inLatency.transfer) }
        byLatency.record(judged, latency: latency, bytes: bytes)
        if phases.hasOpened { opened &+= 1 }
        if phases.hasReused { reused &+= 1 }
        if phases.hasResumed { resumed &+= 1 }
        if phases.wasClosed { closed &+= 1 }
    }

    private mutating func recordOpening(_ phases: RequestPhases) {
        let (before, judged) = (phases.beforeSent, phases.inLatency)
        if before.dns | judged.dns > 0 { dns.record(nanoseconds: before.dns + judged.dns) }
        if before.connect | judged.connect > 0 {
            connect.record(nanoseconds: before.connect + judged.connect)
        }
        if before.tls | judged.tls > 0 { tls.record(nanoseconds: before.tls + judged.tls) }
    }

    /// Records a request of an open run that was never sent, at the age by which it is judged.
    public mutating func recordUnsent(age: UInt64) {
        var times = PhaseTimes()
        times.wait = age
        byLatency.record(times, latency: age, bytes: 0)
    }

    /// Adds what another shard measured. Exact where the resolutions are the same.
    public mutating func merge(_ other: PhaseMeasurement) {
        for phase in RequestPhase.allCases { self[phase].merge(other[phase]) }
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
        self.init(resolution: known.values.first?.resolution ?? .fine)
        for phase in RequestPhase.allCases {
            if let histogram = known[phase.rawValue] { self[phase] = histogram }
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
