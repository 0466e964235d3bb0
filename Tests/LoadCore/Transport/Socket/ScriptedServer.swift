#if os(Linux)
    import Foundation
    import LoadCore
    import Synchronization
    import Testing

    /// A server that does to each connection exactly what its script says, on a thread of its own.
    final class ScriptedServer: Sendable {
        /// What is done with the connection of the given number, counted from 0.
        typealias Script = @Sendable (ScriptedConnection, _ number: Int) -> Void

        private struct State {
            var connections: [ScriptedConnection] = []
            var isStopping = false
        }

        let port: UInt16
        private let listener: Int32
        private let state = Mutex(State())
        private let threads = DispatchGroup()
        private let scripts = DispatchGroup()

        /// Listens on a free loopback port.
        init(isIPv6: Bool = false, backlog: Int32 = 128, accepts: Bool = true, script: @escaping Script)
            throws
        {
            listener = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(listener >= 0)
            port = try Self.bind(listener, isIPv6: isIPv6)
            try #require(listen(listener, backlog) == 0)
            if accepts { start { [self] in acceptAll(script) } }
        }

        /// Listens on a Unix-domain socket.
        init(unixPath: String, script: @escaping Script) throws {
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            try #require(listener >= 0)
            port = 0
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(unixPath.utf8)) }
            var length = socklen_t(MemoryLayout<sockaddr_un>.size)
            try #require(Self.bound(listener, &address, &length) == 0)
            try #require(listen(listener, 128) == 0)
            start { [self] in acceptAll(script) }
        }

        /// The target that leads here.
        func target(path: String = "") throws -> TargetURL {
            try TargetURL("http://127.0.0.1:\(port)\(path)")
        }

        /// Every request that came, connection by connection.
        var requests: [[String]] { state.withLock { $0.connections.map(\.requests) } }

        /// How many connections were accepted.
        var connectionCount: Int { state.withLock { $0.connections.count } }

        /// Ends all connections and waits for the scripts to end.
        func stop() {
            let connections = state.withLock { state in
                state.isStopping = true
                return state.connections
            }
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in connections { connection.interrupt() }
            threads.wait()
            close(listener)
        }

        /// Waits until every script that was begun has ended by itself.
        func waitForScripts() { scripts.wait() }

        private func acceptAll(_ script: @escaping Script) {
            while true {
                let accepted = accept(listener, nil, nil)
                guard accepted >= 0 else { return }
                let connection = ScriptedConnection(accepted)
                let number = state.withLock { state in
                    state.connections.append(connection)
                    if state.isStopping { connection.interrupt() }
                    return state.connections.count - 1
                }
                scripts.enter()
                start { [scripts] in
                    script(connection, number)
                    connection.end()
                    scripts.leave()
                }
            }
        }

        private func start(_ work: @escaping @Sendable () -> Void) {
            threads.enter()
            Thread.detachNewThread { [threads] in
                work()
                threads.leave()
            }
        }

        private static func bind(_ listener: Int32, isIPv6: Bool) throws -> UInt16 {
            var six = sockaddr_in6()
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_addr = in6addr_loopback
            var four = sockaddr_in()
            four.sin_family = sa_family_t(AF_INET)
            four.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
            let result = isIPv6 ? bound(listener, &six, &length) : bound(listener, &four, &length)
            try #require(result == 0)
            // The port stands at the same place in both.
            return UInt16(bigEndian: isIPv6 ? six.sin6_port : four.sin_port)
        }

        private static func bound<Address>(
            _ listener: Int32,
            _ address: inout Address,
            _ length: inout socklen_t
        ) -> Int32 {
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                    let result = Foundation.bind(listener, general, length)
                    return result == 0 ? getsockname(listener, general, &length) : result
                }
            }
        }
    }

    /// One connection of a ``ScriptedServer``, with blocking calls.
    final class ScriptedConnection: Sendable {
        private struct State {
            var requests: [String] = []
            var isOpen = true
        }

        private let number: Int32
        private let state = Mutex(State())

        init(_ number: Int32) { self.number = number }

        /// The requests read so far.
        var requests: [String] { state.withLock { $0.requests } }

        /// Reads one request with its body; `nil` when the connection ends instead.
        @discardableResult
        func readRequest() -> String? {
            var text = ""
            while !text.hasSuffix("\r\n\r\n") {
                guard let more = read(atMost: 1) else { return nil }
                text += more
            }
            let length = text.split(separator: "\r\n").compactMap { line in
                line.hasPrefix("Content-Length: ") ? Int(line.dropFirst(16)) : nil
            }.first
            var missing = length ?? 0
            while missing > 0 {
                guard let more = read(atMost: min(missing, 65_536)) else { return nil }
                missing -= more.utf8.count
                text += more
            }
            state.withLock { $0.requests.append(text) }
            return text
        }

        /// Reads what comes first, at most so many bytes.
        func read(count: Int) { _ = read(atMost: count) }

        /// Ends this side of the connection.
        func finishSending() { shutdown(number, Int32(SHUT_WR)) }

        /// Reads until the client ends the connection; whether it ended it in order.
        @discardableResult
        func readToEnd() -> Bool {
            while read(atMost: 65_536) != nil {}
            return true
        }

        private func read(atMost count: Int) -> String? {
            var bytes = [UInt8](repeating: 0, count: count)
            let got = recv(number, &bytes, count, 0)
            return got > 0 ? String(decoding: bytes.prefix(got), as: UTF8.self) : nil
        }

        /// Writes all of a text; whether the client still took it.
        @discardableResult
        func send(_ text: String) -> Bool {
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// Answers each request that comes with 200 and this body.
        func serve(_ body: String = "ok", times: Int = .max) {
            for _ in 0..<times {
                guard readRequest() != nil else { return }
                answer(body)
            }
        }

        /// Sends a plain answer.
        func answer(_ body: String = "ok", status: String = "200 OK", fields: String = "") {
            send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
        }

        /// Passes bytes on between the client and a server of this machine until one of them ends.
        func relay(to port: UInt16) {
            let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(other) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            address.sin_port = port.bigEndian
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(other, $0, length) == 0 }
            }
            guard isConnected else { return }
            var ends = [number, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            while poll(&ends, 2, -1) > 0 {
                for (from, to) in [(0, 1), (1, 0)] where ends[from].revents != 0 {
                    guard Self.pass(from: ends[from].fd, to: ends[to].fd) else { return }
                }
            }
        }

        /// Passes on what is there; whether neither side has ended.
        private static func pass(from source: Int32, to destination: Int32) -> Bool {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = recv(source, &bytes, bytes.count, 0)
            var rest = bytes.prefix(max(0, count))
            guard !rest.isEmpty else { return false }
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(destination, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// Closes with a reset instead of an orderly end.
        func reset() {
            var setting = linger(l_onoff: 1, l_linger: 0)
            setsockopt(number, SOL_SOCKET, SO_LINGER, &setting, socklen_t(MemoryLayout<linger>.size))
            end()
        }

        /// Closes.
        func end() {
            state.withLock { state in
                if state.isOpen { close(number) }
                state.isOpen = false
            }
        }

        /// Makes blocked calls return.
        fileprivate func interrupt() {
            state.withLock { if $0.isOpen { shutdown(number, Int32(SHUT_RDWR)) } }
        }
    }
#endif
