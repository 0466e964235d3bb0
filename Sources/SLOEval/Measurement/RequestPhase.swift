/// A phase of a request, in the order in which they follow each other.
public enum RequestPhase: String, Sendable, Codable, CaseIterable {
    /// Waiting for a user or a connection to be free, from the moment the request was due.
    case wait
    /// Looking up the addresses of the host.
    case dns
    /// Connecting to one of them.
    case connect
    /// The TLS handshake.
    case tls
    /// From the write of the request to the first byte of the answer.
    case firstByte = "first_byte"
    /// From the first byte of the answer to its last.
    case transfer
}

/// The time that each phase took, in nanoseconds.
public struct PhaseTimes: Sendable, Equatable {
    /// The time of ``RequestPhase/wait``.
    public var wait: UInt64 = 0
    /// The time of ``RequestPhase/dns``.
    public var dns: UInt64 = 0
    /// The time of ``RequestPhase/connect``.
    public var connect: UInt64 = 0
    /// The time of ``RequestPhase/tls``.
    public var tls: UInt64 = 0
    /// The time of ``RequestPhase/firstByte``.
    public var firstByte: UInt64 = 0
    /// The time of ``RequestPhase/transfer``.
    public var transfer: UInt64 = 0

    /// Creates times of zero.
    @inlinable
    public init() {}

    /// The time of a phase.
    @inlinable
    public subscript(phase: RequestPhase) -> UInt64 {
        get {
            switch phase {
            case .wait: wait
            case .dns: dns
            case .connect: connect
            case .tls: tls
            case .firstByte: firstByte
            case .transfer: transfer
            }
        }
        set {
            switch phase {
            case .wait: wait = newValue
            case .dns: dns = newValue
            case .connect: connect = newValue
            case .tls: tls = newValue
            case .firstByte: firstByte = newValue
            case .transfer: transfer = newValue
            }
        }
    }

    /// The time until there was a connection, without the wait for it.
    public var opening: UInt64 { dns &+ connect &+ tls }

    /// All phases together; `UInt64.max` when that is more than it can hold.
    public var total: UInt64 { RequestPhase.allCases.reduce(0) { $0.addingClamped(self[$1]) } }

    /// Adds the times of another request, or of another part of the same one.
    public mutating func add(_ other: PhaseTimes) {
        wait = wait.addingClamped(other.wait)
        dns = dns.addingClamped(other.dns)
        connect = connect.addingClamped(other.connect)
        tls = tls.addingClamped(other.tls)
        firstByte = firstByte.addingClamped(other.firstByte)
        transfer = transfer.addingClamped(other.transfer)
    }
}

/// The phases of one request, those of its redirects and of its second attempt included.
public struct RequestPhases: Sendable, Equatable {
    /// The phases before the request was first written, which are no part of its latency.
    public var beforeSent = PhaseTimes()

    /// The phases of which its latency consists. Of a request that was never written, for want of a
    /// connection, these are the attempts to connect.
    public var inLatency = PhaseTimes()

    /// Whether any byte of an answer arrived.
    public var isAnswered = false

    /// Whether it opened a connection.
    public var hasOpened = false

    /// Whether it was first written on a connection that had served a request before.
    public var hasReused = false

    /// Whether a connection that it opened resumed a TLS session.
    public var hasResumed = false

    /// Whether the service ended the connection with the answer, although it was to be kept.
    public var wasClosed = false

    /// Creates phases of a request that has not begun.
    public init() {}

    /// Whether it spent time on opening a connection.
    var hasOpening: Bool { beforeSent.opening | inLatency.opening != 0 }
}
