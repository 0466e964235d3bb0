/// Waits until sockets are ready or a moment has come.
///
/// Each descriptor is registered with a token, which comes back with its events. Readiness is reported as
/// long as it lasts.
protocol LoopbackPoller: ~Copyable {
    init() throws(LoopbackServerError)

    /// Starts to watch a descriptor; `false` when the system refuses.
    mutating func add(_ descriptor: Int32, token: UInt64, interest: LoopbackInterest) -> Bool

    /// Changes what is watched for.
    mutating func modify(_ descriptor: Int32, token: UInt64, interest: LoopbackInterest)

    /// Ends the watch. To be called before the descriptor is closed.
    mutating func remove(_ descriptor: Int32)

    /// Waits for events, until a moment when one is given, and reports them in `events`, which is emptied
    /// first. May also return early with none.
    mutating func wait(until deadline: MonotonicInstant?, events: inout [LoopbackEvent])
}

/// The events that a descriptor is watched for. With neither, only an error is reported.
struct LoopbackInterest: OptionSet {
    let rawValue: UInt8
    static let read = LoopbackInterest(rawValue: 1)
    static let write = LoopbackInterest(rawValue: 2)
}

/// An event on a descriptor.
struct LoopbackEvent: Equatable {
    var token: UInt64
    var isReadable: Bool
    var isWritable: Bool
    /// The connection is gone in both directions.
    var isBroken: Bool
}

#if canImport(CEpoll)
    typealias SystemLoopbackPoller = EpollLoopbackPoller
#else
    typealias SystemLoopbackPoller = PollLoopbackPoller
#endif
