import Foundation
import Synchronization

/// Passes connections on to a Unix socket and drops some of them: before the command arrives, in the middle
/// of it, after it, or in the middle of the answer.
public final class DroppingProxy: Sendable {
    /// Where a connection is dropped.
    public enum Drop: CaseIterable, Sendable {
        case atOnce, inTheCommand, afterTheCommand, inTheAnswer
    }

    /// The port on 127.0.0.1 that clients connect to.
    public let port: UInt16

    private let listener: Int32
    private let path: String
    private let choose: @Sendable () -> Drop?
    private let dropped = Mutex(0)

    /// Starts a proxy. It runs until ``stop()``.
    ///
    /// - Parameters:
    ///   - path: the Unix socket behind it.
    ///   - choose: decides for each connection where it is dropped; `nil` passes it on whole.
    public init(path: String, choose: @escaping @Sendable () -> Drop?) {
        self.path = path
        self.choose = choose
        (listener, port) = PeerSocket.boundSocket()
        listen(listener, 64)
        Thread.detachNewThread { [self] in accept() }
    }

    /// How many connections were dropped so far.
    public var drops: Int { dropped.withLock(\.self) }

    /// Ends the proxy.
    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func accept() {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0 else { break }
            Thread.detachNewThread { [self] in serve(client) }
        }
        close(listener)
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        // A side that is gone is an error of a write (EPIPE), not the end of the test's process.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let drop = choose()
        if drop != nil { dropped.withLock { $0 += 1 } }
        if drop == .atOnce { return }
        var command: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !command.contains(UInt8(ascii: "\n")) {
            let count = read(client, &buffer, buffer.count)
            guard count > 0 else { return }
            command += buffer[..<count]
        }
        // What was cut off in the middle never became a command.
        if drop == .inTheCommand { return }
        let answer = PeerSocket.ask(
            String(decoding: command, as: UTF8.self).trimmingCharacters(in: .newlines),
            path: path
        )
        if drop == .afterTheCommand { return }
        let bytes = Array((answer ?? "").utf8)
        let part = drop == .inTheAnswer ? bytes.prefix(bytes.count / 2) : bytes[...]
        _ = part.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
