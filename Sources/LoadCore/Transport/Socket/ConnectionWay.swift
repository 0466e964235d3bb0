#if os(Linux)
    import SLOEval

    /// How a connection leads to the origin of its requests.
    enum ConnectionWay: Equatable {
        /// Straight there, or where a route leads.
        case direct
        /// To a proxy that passes requests on, whatever their origin.
        case forwarding(HTTPProxy)
        /// Through a tunnel that a proxy makes to a place.
        case tunnel(HTTPProxy, to: Origin)

        /// The way that options say: as in curl, a route to another host or port is the proxy's to take, and so
        /// needs a tunnel.
        init(to origin: Origin, isSecure: Bool, options: TransportOptions) {
            guard !options.proxies.isEmpty, origin.socketPath == nil,
                let proxy = options.proxies.proxy(host: origin.host, port: origin.port, isSecure: isSecure)
            else {
                self = .direct
                return
            }
            let place = origin.routed(by: options.routes)
            self = isSecure || place != origin ? .tunnel(proxy, to: place) : .forwarding(proxy)
        }

        /// The proxy, if there is one.
        var proxy: HTTPProxy? {
            switch self {
            case .direct: nil
            case .forwarding(let proxy), .tunnel(let proxy, to: _): proxy
            }
        }

        /// Where the connection is made to.
        func firstPlace(on origin: Origin, routes: [ConnectionRoute]) -> Origin {
            proxy.map { Origin(host: $0.host, port: $0.port) } ?? origin.routed(by: routes)
        }
    }

    extension Connection {
        /// Whether requests to a target go over this connection.
        func leads(to target: TargetURL) -> Bool {
            guard isSecure == (target.scheme == .https) else { return false }
            if origin.port == target.port, origin.host == target.host, origin.socketPath == target.socketPath
            {
                return true
            }
            guard case .forwarding = way, target.socketPath == nil else { return false }
            let other = Origin(host: target.host, port: target.port)
            return ConnectionWay(to: other, isSecure: false, options: context.options) == way
        }

        /// Opens the connection, and the tunnel if it leads through one.
        func open(for exchange: inout OpenExchange) async throws(ExchangeFailure) {
            guard let proxy = way.proxy else { return try await connect(for: &exchange) }
            do throws(ExchangeFailure) {
                try await connect(for: &exchange)
            } catch {
                throw error.of(proxy)
            }
            guard case .tunnel(_, let place) = way else { return }
            try await openTunnel(through: proxy, to: place, until: exchange.deadline)
        }

        /// Asks the proxy for a tunnel (RFC 9110, section 9.3.6). Its time is that of connecting.
        private func openTunnel(
            through proxy: HTTPProxy,
            to place: Origin,
            until deadline: MonotonicInstant
        ) async throws(ExchangeFailure) {
            // No answer to CONNECT has a body that matters: the tunnel begins after the head, or there is none.
            parser.begin(answersHead: true)
            do throws(ExchangeFailure) {
                _ = try await transfer(proxy.tunnelRequest(to: place), deadline)
                guard (200...299).contains(parser.status) else {
                    throw .failed(.proxy, proxy.refusal(parser.status, of: place))
                }
                guard !isOutOfStep else { throw .failed(.proxy, "bytes follow its answer to CONNECT") }
            } catch {
                close()
                throw error.of(proxy)
            }
        }

        /// Takes an answer by which the proxy asks who is there (RFC 9110, section 15.5.8): no target says so.
        func checkAdmission(to proxy: HTTPProxy) throws(ExchangeFailure) {
            guard parser.status == 407 else { return }
            throw ExchangeFailure.failed(.proxy, proxy.refusal(407, of: origin)).of(proxy)
        }
    }

    extension HTTPProxy {
        /// The request for a tunnel, with the proxy's own credentials and nothing of the target's.
        fileprivate func tunnelRequest(to place: Origin) -> [UInt8] {
            var fields = [
                HTTPHeader(name: "Host", value: place.authority),
                HTTPHeader(name: "User-Agent", value: "loadgate"),
            ]
            if let authorization {
                fields.append(HTTPHeader(name: "Proxy-Authorization", value: authorization))
            }
            return HTTPRequest.wire(
                method: "CONNECT",
                path: place.authority,
                headers: fields[...],
                body: []
            )
        }

        /// An answer of the proxy that means no, as a clause.
        fileprivate func refusal(_ status: Int, of place: Origin) -> String {
            guard status == 407 else {
                return "it answers with status \(status) when asked for a connection to \(place.authority)"
            }
            return credentials == nil
                ? "it asks for a user name and password (status 407); put them into the URL of the proxy"
                : "it does not accept the user name and password of its URL (status 407)"
        }
    }

    extension Origin {
        /// Host and port (RFC 9110, section 7.1).
        fileprivate var authority: String { "\(host.bracketedHost):\(port)" }
    }

    extension ExchangeFailure {
        /// The failure as one of a proxy, and not of the target behind it.
        fileprivate func of(_ proxy: HTTPProxy) -> ExchangeFailure {
            switch self {
            case .abandoned, .failed(.generator, _): self
            case .failed(_, let detail), .stale(_, let detail):
                .failed(.proxy, "the proxy \(proxy) can't be used: \(detail)")
            }
        }
    }
#endif
