import Synchronization

/// The cookies of one user, which its requests carry and the answers to them change, those on the way of a
/// redirect included.
final class CookieStore: Sendable {
    private let state = Mutex(CookieJar())
    /// The present, in seconds since 1970.
    private let now: @Sendable () -> Int64

    /// Creates an empty store.
    ///
    /// - Parameter now: the present, in seconds since 1970. The default is the system's clock.
    init(now: @escaping @Sendable () -> Int64 = { WallClock.milliseconds / 1_000 }) {
        self.now = now
    }

    /// The cookies at the moment.
    var jar: CookieJar { state.withLock { $0 } }

    /// The value of the `Cookie` field of a request; `nil` when it carries none.
    func field(for target: TargetURL, path: String) -> String? {
        state.withLock { jar in
            guard !jar.cookies.isEmpty else { return nil }
            return jar.field(host: target.host, path: path, isSecure: target.scheme == .https, now: now())
        }
    }

    /// Takes the cookies that an answer sets.
    func take(_ fields: [HTTPHeader], of request: HTTPRequest) {
        for field in fields where field.name == "set-cookie" {
            state.withLock { jar in
                jar.store(
                    setCookie: field.value,
                    host: request.target.host,
                    path: request.path,
                    isSecure: request.target.scheme == .https,
                    now: now()
                )
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
