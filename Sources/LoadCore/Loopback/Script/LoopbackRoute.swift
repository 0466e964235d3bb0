extension LoopbackServer {
    /// The answer to a path.
    public struct Route: Sendable, Equatable {
        /// The statuses with their weights, one of which is drawn for each answer. Weights are relative.
        /// The default is always 200.
        public var statuses: [WeightedStatus]

        /// How long an answer waits once its request was read whole. The default is not at all.
        public var delay: Delay

        /// The header fields beside those that frame the body, in order. The default is none.
        public var headers: [HTTPHeader]

        /// The body. The default is empty.
        public var body: Body

        /// How a client learns where the body ends. The default is ``Framing/length``.
        public var framing: Framing

        /// The faults and their occasions; the first whose occasion comes takes place. The default is none.
        public var mishaps: [Mishap]

        /// Creates a route.
        public init(
            statuses: [WeightedStatus] = [WeightedStatus(200)],
            delay: Delay = .none,
            headers: [HTTPHeader] = [],
            body: Body = .empty,
            framing: Framing = .length,
            mishaps: [Mishap] = []
        ) {
            self.statuses = statuses
            self.delay = delay
            self.headers = headers
            self.body = body
            self.framing = framing
            self.mishaps = mishaps
        }
    }

    /// A status and how often it is answered relative to the others.
    public struct WeightedStatus: Sendable, Equatable {
        /// The status code, 200 to 599.
        public var status: Int

        /// The relative weight, at least 0.
        public var weight: Double

        /// Creates a weighted status.
        public init(_ status: Int, weight: Double = 1) {
            self.status = status
            self.weight = weight
        }
    }

    /// A misbehaviour and its occasion.
    public struct Mishap: Sendable, Equatable {
        /// When a misbehaviour shows.
        public enum Occasion: Sendable, Equatable {
            /// At every request.
            case always
            /// At this share of requests, 0 to 1, drawn by chance.
            case share(Double)
            /// At the *n*-th request of each connection, the first being 1.
            case requestOfConnection(Int)
        }

        /// The way it goes wrong.
        public var misbehaviour: Misbehaviour

        /// When.
        public var occasion: Occasion

        /// Creates a mishap.
        public init(_ misbehaviour: Misbehaviour, _ occasion: Occasion = .always) {
            self.misbehaviour = misbehaviour
            self.occasion = occasion
        }
    }
}

extension LoopbackServer.Route {
    /// A route that answers 200 with a text.
    public static func text(
        _ text: String,
        delay: LoopbackServer.Delay = .none,
        framing: LoopbackServer.Framing = .length
    ) -> Self {
        Self(
            delay: delay,
            headers: [HTTPHeader(name: "Content-Type", value: "text/plain; charset=utf-8")],
            body: .text(text),
            framing: framing
        )
    }

    /// A route that always answers one status, with an empty body unless another is given.
    public static func status(
        _ status: Int,
        delay: LoopbackServer.Delay = .none,
        body: LoopbackServer.Body = .empty
    ) -> Self {
        Self(statuses: [LoopbackServer.WeightedStatus(status)], delay: delay, body: body)
    }

    /// A route that answers 200, but a share of requests, 0 to 1, with an error.
    public static func failing(
        _ share: Double,
        status: Int = 503,
        delay: LoopbackServer.Delay = .none
    ) -> Self {
        Self(
            statuses: [
                LoopbackServer.WeightedStatus(200, weight: 1 - share),
                LoopbackServer.WeightedStatus(status, weight: share),
            ],
            delay: delay,
            body: .text("ok\n")
        )
    }

    /// A route that sends its clients to another path or URL (RFC 9110, section 15.4).
    public static func redirect(to location: String, status: Int = 302) -> Self {
        Self(
            statuses: [LoopbackServer.WeightedStatus(status)],
            headers: [HTTPHeader(name: "Location", value: location)]
        )
    }

    /// A route that asks for a user name and password (RFC 7617, section 2) and takes none.
    public static func basicChallenge(realm: String = "loopback") -> Self {
        Self(
            statuses: [LoopbackServer.WeightedStatus(401)],
            headers: [HTTPHeader(name: "WWW-Authenticate", value: "Basic realm=\"\(realm)\"")]
        )
    }

    /// A route that would answer 200 with a text, and misbehaves.
    public static func misbehaving(
        _ misbehaviour: LoopbackServer.Misbehaviour,
        _ occasion: LoopbackServer.Mishap.Occasion = .always
    ) -> Self {
        var route = Self.text("The quick brown fox jumps over the lazy dog.\n")
        route.mishaps = [LoopbackServer.Mishap(misbehaviour, occasion)]
        return route
    }
}
