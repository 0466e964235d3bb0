import Synchronization

/// The cookies of one user, which its requests carry and the answers to them change, those on the way of a
/// redirect included.
final class CookieStore: Sendable {
    private struct State {
        var jar = CookieJar()
        /// The last `Cookie` field, while the cookies are as they were and none of them ends.
        var field: KnownField?
        /// `Set-Cookie` fields that change nothing while the cookies are as they are.
        var known: [KnownAnswer] = []
    }

    private struct KnownField {
        var host: String
        var isSecure: Bool
        var firstEnd: Int64?
        var value: String?
    }

    private struct KnownAnswer: Equatable {
        var field: String
        var host: String
        var isSecure: Bool
    }

    /// The most `Set-Cookie` fields that are known.
    private static let mostKnown = 4

    private let state = Mutex(State())
    /// The present, in seconds since 1970.
    private let now: @Sendable () -> Int64

    /// Creates an empty store.
    ///
    /// - Parameter now: the present, in seconds since 1970. The default is the system's clock.
    init(now: @escaping @Sendable () -> Int64 = { WallClock.milliseconds / 1_000 }) {
        self.now = now
    }

    /// The cookies as the answer to a request shows them.
    func view(after request: (target: TargetURL, path: String)) -> CookieView {
        CookieView(
            state.withLock(\.jar),
            host: request.target.host,
            path: request.path,
            isSecure: request.target.scheme == .https,
            now: now()
        )
    }

    /// The value of the `Cookie` field of a request; `nil` when it carries none.
    func field(for target: TargetURL, path: String) -> String? {
        let isSecure = target.scheme == .https
        return state.withLock { state in
            guard !state.jar.cookies.isEmpty else { return nil }
            if let known = state.field, known.host == target.host, known.isSecure == isSecure,
                known.firstEnd.map({ $0 > now() }) ?? true
            {
                return known.value
            }
            let value = state.jar.field(host: target.host, path: path, isSecure: isSecure, now: now())
            state.field =
                state.jar.isForAnyPath
                ? KnownField(
                    host: target.host,
                    isSecure: isSecure,
                    firstEnd: state.jar.firstEnd,
                    value: value
                ) : nil
            return value
        }
    }

    /// Takes the cookies that an answer sets.
    func take(_ fields: [HTTPHeader], of request: HTTPRequest) {
        for field in fields where field.name == "set-cookie" {
            let answer = KnownAnswer(
                field: field.value,
                host: request.target.host,
                isSecure: request.target.scheme == .https
            )
            state.withLock { state in
                if state.known.contains(answer) { return }
                let hasChanged = state.jar.store(
                    setCookie: field.value,
                    host: answer.host,
                    path: request.path,
                    isSecure: answer.isSecure,
                    now: now()
                )
                if hasChanged { (state.field, state.known) = (nil, []) }
                // Said once more, it says the same: whatever the request's path, and at any time.
                if CookieJar.isLasting(field.value), state.known.count < Self.mostKnown {
                    state.known.append(answer)
                }
            }
        }
    }
}

extension CookieStore: Hashable {
    /// Whether both are the same store.
    static func == (one: CookieStore, other: CookieStore) -> Bool { one === other }

    /// Hashes the identity.
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
