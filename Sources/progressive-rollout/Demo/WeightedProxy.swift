import Delivery
import Foundation
import Synchronization

/// A small reverse proxy inside the process, which shares GET requests out between two servers by weight: one after
/// another in turn, so that of a hundred requests exactly so many reach the canary.
///
/// It is as much of a proxy as the demo needs: HTTP/1.1 with `Content-Length`, a thread for each connection.
final class WeightedProxy: Sendable {
    private struct State {
        var percentage = 0
        var credit = 0
        var counters = TrafficCounters(canary: 0, total: 0)
    }

    /// The port that clients ask.
    let port: UInt16
    private let listener: Int32
    private let canaryPort: UInt16
    private let stablePort: UInt16
    private let state = Mutex(State())

    /// Begins to listen on a free port of 127.0.0.1.
    init(canaryPort: UInt16, stablePort: UInt16) throws {
        self.canaryPort = canaryPort
        self.stablePort = stablePort
        listener = try LoopbackSocket.listening()
        port = LoopbackSocket.port(of: listener)
    }

    deinit { close(listener) }

    /// The base URL that clients ask.
    var url: String { "http://127.0.0.1:\(port)" }

    /// The canary's share in percent.
    var percentage: Int {
        get { state.withLock(\.percentage) }
        set { state.withLock { $0.percentage = newValue } }
    }

    /// How many requests went where.
    var counters: TrafficCounters { state.withLock(\.counters) }

    /// Takes connections until ``stop()``, on threads of its own.
    func start() {
        let listener = listener
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Thread.detachNewThread { [self] in
                    serve(client)
                    close(client)
                }
            }
        }
    }

    /// Takes no more connections.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func nextPort() -> UInt16 {
        state.withLock { state in
            state.credit += state.percentage
            state.counters.total += 1
            guard state.credit >= 100 else { return stablePort }
            state.credit -= 100
            state.counters.canary += 1
            return canaryPort
        }
    }

    /// Passes on one request after another, each to the server whose turn it is.
    private func serve(_ client: Int32) {
        var servers: [UInt16: Int32] = [:]
        defer { for server in servers.values { close(server) } }
        var reader = MessageReader(client)
        while let request = reader.next() {
            let port = nextPort()
            guard let server = servers[port] ?? LoopbackSocket.connected(to: port) else { return }
            servers[port] = server
            guard LoopbackSocket.write(request, to: server) else { return }
            var answers = MessageReader(server)
            guard let answer = answers.next(), LoopbackSocket.write(answer, to: client) else { return }
        }
    }
}

/// Reads HTTP messages, head and body, from a socket.
private struct MessageReader {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next message whole; `nil` when the connection ends.
    mutating func next() -> [UInt8]? {
        var length: Int?
        while true {
            length = length ?? Self.length(of: buffer)
            if let length, buffer.count >= length {
                let message = Array(buffer.prefix(length))
                buffer.removeFirst(length)
                return message
            }
            guard let bytes = LoopbackSocket.read(descriptor) else { return nil }
            buffer += bytes
        }
    }

    /// How long a message is; `nil` while its head is not there.
    private static func length(of buffer: [UInt8]) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        guard buffer.count >= end.count,
            let headEnd = (0...(buffer.count - end.count)).first(where: {
                buffer[$0..<$0 + 4].elementsEqual(end)
            })
        else { return nil }
        let head = String(decoding: buffer[..<headEnd], as: UTF8.self).lowercased()
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let body = field.flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) } ?? 0
        return headEnd + end.count + body
    }
}
