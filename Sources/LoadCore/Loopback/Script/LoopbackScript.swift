import SLOEval

extension LoopbackServer {
    /// How a server behaves, told in advance: what each path answers, how fast, and how it misbehaves.
    ///
    /// Every random choice comes from ``seed``, with a sequence for each route: the *n*-th request that a
    /// route gets meets the same fate in every run.
    ///
    /// ```swift
    /// let script = LoopbackServer.Script(
    ///     routes: [
    ///         "/health": .text("ok"),
    ///         "/orders": .failing(0.01, delay: .exponential(mean: .milliseconds(5))),
    ///         "/broken": .misbehaving(.closeInHead),
    ///     ]
    /// )
    /// ```
    public struct Script: Sendable, Equatable {
        /// The answer to each path. A path is compared whole, byte by byte, without the query.
        public var routes: [String: Route]

        /// The answer to every other path. The default is 200 with a body of three bytes.
        public var fallback: Route

        /// The treatment of new connections. The default is ``Acceptance/serve``.
        public var acceptance: Acceptance

        /// When the whole server holds its answers back. The default is never.
        public var pauses: [Pause]

        /// Where every random choice begins. The default is 0.
        public var seed: UInt64

        /// Creates a script.
        public init(
            routes: [String: Route] = [:],
            fallback: Route = .text("ok\n"),
            acceptance: Acceptance = .serve,
            pauses: [Pause] = [],
            seed: UInt64 = 0
        ) {
            self.routes = routes
            self.fallback = fallback
            self.acceptance = acceptance
            self.pauses = pauses
            self.seed = seed
        }
    }

    /// The treatment of a connection right after it was accepted.
    public enum Acceptance: Sendable, Equatable {
        /// Requests are read and answered.
        case serve
        /// This share of connections, 0 to 1, is closed at once; a client may see an end or a reset.
        case close(share: Double = 1)
        /// This share of connections, 0 to 1, is reset at once.
        case reset(share: Double = 1)
    }

    /// A time in which a server begins no answer, as in a long garbage collection. Connections are accepted
    /// and requests read all the same, and the answers follow at its end.
    public struct Pause: Sendable, Equatable {
        /// When it begins, counted from the moment the server started or the script was replaced.
        public var start: Duration

        /// How long it lasts.
        public var length: Duration

        /// How long after one beginning the next follows; `nil` means it happens once.
        public var period: Duration?

        /// Creates a pause.
        public init(start: Duration, length: Duration, period: Duration? = nil) {
            self.start = start
            self.length = length
            self.period = period
        }

        /// The end of this pause if it covers a moment, in nanoseconds since the beginning of the script.
        func end(covering moment: UInt64) -> UInt64? {
            let start = start.wholeNanoseconds
            guard moment >= start else { return nil }
            var begin = start
            if let period = period?.wholeNanoseconds, period > 0 {
                begin = moment - (moment - start) % period
            }
            let (end, overflow) = begin.addingReportingOverflow(length.wholeNanoseconds)
            if overflow { return .max }
            return moment < end ? end : nil
        }
    }
}
