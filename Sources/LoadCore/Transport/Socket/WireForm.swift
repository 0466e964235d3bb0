#if os(Linux)
    /// What a connection changes about the requests it writes.
    struct WireForm: Equatable {
        /// Whether requests name the whole URL, as proxies need it (RFC 9112, section 3.2.2).
        var isAbsolute = false
        /// The value of `Proxy-Authorization`. A secret.
        var proxyAuthorization: String?
        /// Whether requests ask the server to end the connection (RFC 9112, section 9.6).
        var closes = false

        /// Requests as they are.
        static let plain = WireForm()
    }

    extension WireForm {
        /// The form of requests over a connection.
        init(way: ConnectionWay, keepsAlive: Bool) {
            closes = !keepsAlive
            guard case .forwarding(let proxy) = way else { return }
            isAbsolute = true
            proxyAuthorization = proxy.authorization
        }
    }

    /// The requests of a lane as its connections write them, so that nothing is built for each.
    ///
    /// Used only on the lane's loop.
    final class WireCache: @unchecked Sendable {
        // SAFETY: only the loop's thread calls it, as it alone uses the connections.

        /// How many bytes are kept at once: those of a plan's endpoints, and not those of a whole access log.
        private static let limit = 1 << 20

        /// By where the request's own bytes are. They are kept, so that nothing else comes to lie there; and
        /// as the same request goes the same way, it has one form.
        private var entries: [UnsafeRawPointer: (own: [UInt8], wire: [UInt8])] = [:]
        private var size = 0

        /// The bytes of a request in a form.
        func wire(of request: HTTPRequest, as form: WireForm) -> [UInt8] {
            guard let place = request.wire.withUnsafeBytes(\.baseAddress) else { return request.wire }
            if let entry = entries[place] { return entry.wire }
            let wire = request.wire(as: form)
            size += wire.count + request.wire.count
            if size > Self.limit {
                entries.removeAll(keepingCapacity: true)
                size = wire.count + request.wire.count
            }
            entries[place] = (request.wire, wire)
            return wire
        }
    }
#endif
