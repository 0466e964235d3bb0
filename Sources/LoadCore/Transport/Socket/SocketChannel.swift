#if os(Linux)
    import SLOEval

    /// One user's connection to the service under test, kept between requests.
    ///
    /// A second connection is kept for the origin that redirects lead to.
    public final class SocketChannel: HTTPChannel, @unchecked Sendable {
        // SAFETY: both connections are touched only on the loop's thread; `exchange` moves there first.
        private let lane: SocketLane
        private var home: Connection?
        private var away: Connection?

        init(lane: SocketLane) { self.lane = lane }

        /// Sends a request, follows redirects, reads the answer whole; from any task.
        public func exchange(_ request: HTTPRequest) async -> HTTPExchange {
            guard !lane.loop.isCurrent else { return await exchangeOnLoop(request) }
            return await withTaskExecutorPreference(lane.loop) { await self.hopAndExchange(request) }
        }

        @concurrent
        private func hopAndExchange(_ request: HTTPRequest) async -> HTTPExchange {
            // Somewhere else in spite of the preference: the loop has ended.
            guard lane.loop.isCurrent else { return OpenExchange(timeout: 0).exchange }
            return await exchangeOnLoop(request)
        }

        private func exchangeOnLoop(_ request: HTTPRequest) async -> HTTPExchange {
            var open = OpenExchange(timeout: lane.context.timeout)
            do throws(ExchangeFailure) {
                if lane.context.isAbandoned || lane.loop.isStopping { throw .abandoned }
                let connection = try await send(request, into: &open)
                open.answer(from: connection)
                if connection.parser.location != nil {
                    try await followRedirects(from: request, answeredBy: connection, into: &open)
                }
            } catch {
                open.fail(error)
                // A failure may be known without any waiting, and must not starve the loop's other users.
                await Task.yield()
            }
            return open.exchange
        }

        private func followRedirects(
            from first: HTTPRequest,
            answeredBy connection: Connection,
            into open: inout OpenExchange
        ) async throws(ExchangeFailure) {
            var request = first
            var connection = connection
            while true {
                let (status, location) = (
                    connection.parser.status,
                    connection.parser.location.map { String(decoding: $0, as: UTF8.self) }
                )
                let redirect = Redirect(from: request, status: status, location: location)
                if case .leave(let next) = redirect { open.willLeaveOrigin(to: next.shownURL) }
                do throws(RedirectRefusal) {
                    let next = try redirect.next(
                        after: open.exchange.redirects,
                        options: lane.context.options
                    )
                    guard let next else { return open.answer(from: connection) }
                    request = next
                } catch {
                    throw .failed(error.kind, error.detail)
                }
                open.willFollowRedirect()
                connection = try await send(request, into: &open)
            }
        }

        /// Sends one request; once more if a kept connection had ended (RFC 9112, section 9.3.1).
        private func send(
            _ request: HTTPRequest,
            into open: inout OpenExchange
        ) async throws(ExchangeFailure) -> Connection {
            let connection = connection(to: request.target)
            do throws(ExchangeFailure) {
                try await connection.perform(request, into: &open)
            } catch {
                guard case .stale = error, request.isIdempotent else { throw error }
                lane.counters.retries.increment()
                open.willRetry()
                try await connection.perform(request, into: &open)
            }
            request.cookies?.take(connection.parser.keptFields, of: request)
            return connection
        }

        private func connection(to target: TargetURL) -> Connection {
            if let home, home.leads(to: target) { return home }
            if let away, away.leads(to: target) { return away }
            let connection = Connection(to: target, on: lane)
            if home == nil { home = connection } else { away = connection }
            return connection
        }
    }
#endif
