#if os(Linux)
    @testable import LoadCore
    import SLOEval

    extension ScriptedServer {
        /// Runs a body against this server, and ends both server and transport after it.
        func with<Result>(
            _ options: TransportOptions = TransportOptions(timeout: .seconds(120)),
            keepsAlive: Bool = true,
            resolver: AddressResolver? = nil,
            _ body: (SocketTransport, SocketChannel) async throws -> Result
        ) async throws -> Result {
            defer { stop() }
            let context = SocketContext(options: options, keepsAlive: keepsAlive, resolver: resolver)
            let transport = try SocketTransport(context: context, threads: 1)
            do {
                let result = try await body(transport, transport.lanes[0].makeChannel())
                await transport.close()
                return result
            } catch {
                await transport.close()
                throw error
            }
        }

        /// What becomes of one request.
        func exchange(
            _ path: String = "/",
            method: String = "GET",
            options: TransportOptions = TransportOptions(timeout: .seconds(120)),
            bodyUse: BodyUse = .counted
        ) async throws -> HTTPExchange {
            let request = HTTPRequest(target: try target(), path: path, method: method, bodyUse: bodyUse)
            return try await with(options) { _, channel in await channel.exchange(request) }
        }
    }

    extension HTTPExchange {
        /// The kind of failure and its detail, if it failed.
        var failure: (kind: FailureKind, detail: String)? {
            if case .failed(let kind, let detail) = result { (kind, detail) } else { nil }
        }
    }
#endif
