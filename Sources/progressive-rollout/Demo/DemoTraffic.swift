import Foundation
import Synchronization

/// People who use the demo's service all the while: some hundred requests a second through the proxy.
final class DemoTraffic: Sendable {
    private let isOver = Atomic(false)

    /// Sends requests to a port of 127.0.0.1 until ``stop()``, each user on a thread of its own.
    func start(users: Int, port: UInt16) {
        for _ in 0..<users {
            Thread.detachNewThread { [self] in use(port) }
        }
    }

    /// Ends after the requests that are under way.
    func stop() { isOver.store(true, ordering: .relaxed) }

    private func use(_ port: UInt16) {
        guard let descriptor = LoopbackSocket.connected(to: port) else { return }
        defer { close(descriptor) }
        let request = Array("GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        while !isOver.load(ordering: .relaxed), LoopbackSocket.write(request, to: descriptor),
            LoopbackSocket.read(descriptor) != nil
        {
            usleep(10_000)
        }
    }
}
