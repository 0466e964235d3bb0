import Foundation
import SLOEval
import Reporting

/// Where a load balancer listens for commands.
public enum RuntimeSocketAddress: Sendable, Equatable, CustomStringConvertible {
    /// A Unix socket.
    case unix(path: String)
    /// A TCP port. The host is an IPv4 address.
    case tcp(host: String, port: UInt16)

    /// Reads a path, which has a slash, or `host:port`.
    ///
    /// - Returns: `nil` for a text that is neither.
    public init?(_ text: String) {
        if text.contains("/") {
            guard text.utf8.count < Self.longestPath, text == text.singleLine else { return nil }
            self = .unix(path: text)
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let port = UInt16(parts[1]), port > 0 else { return nil }
            let host = parts[0] == "localhost" ? "127.0.0.1" : String(parts[0])
            var address = in_addr()
            guard inet_pton(AF_INET, host, &address) == 1 else { return nil }
            self = .tcp(host: host, port: port)
        }
    }

    /// The room for a path in `sockaddr_un`, with its final zero.
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// The address as it is written on the command line.
    public var description: String {
        switch self {
        case .unix(let path): path
        case .tcp(let host, let port): "\(host):\(port)"
        }
    }
}

/// Sends a command to a load balancer and reads the answer up to its end: one connection for each command.
struct RuntimeSocket: Sendable {
    let address: RuntimeSocketAddress
    let timeLimit: Duration

    private static let answerLimit = 16 << 20

    /// Sends a line on a thread of its own, so that waiting costs no thread of the cooperative pool.
    func send(_ command: String) async throws(SystemError) -> String {
        let outcome: Result<String, SystemError> = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                blockAllSignals()
                do throws(SystemError) {
                    continuation.resume(returning: .success(try exchange(command)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    private func exchange(_ command: String) throws(SystemError) -> String {
        let socket = try connected()
        try writeAll(Array("\(command)\n".utf8), to: socket.descriptor)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let end = ContinuousClock.now + timeLimit
        while answer.count < Self.answerLimit {
            guard ContinuousClock.now < end else { throw SystemError(code: ETIMEDOUT) }
            let count = read(socket.descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError(code: errno == EAGAIN ? ETIMEDOUT : errno)
            }
            answer += buffer.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }

    /// A connected socket whose reads and writes end in time.
    private func connected() throws(SystemError) -> OpenFile {
        let family = if case .unix = address { AF_UNIX } else { AF_INET }
        #if canImport(Glibc)
            let type = Int32(SOCK_STREAM.rawValue)
        #else
            let type = SOCK_STREAM
        #endif
        let file = OpenFile(owning: try retrying { socket(family, type, 0) })
        _ = fcntl(file.descriptor, F_SETFD, FD_CLOEXEC)
        var limit = timeval()
        limit.tv_sec = max(1, Int(timeLimit.inSeconds))
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = try retrying { setsockopt(file.descriptor, SOL_SOCKET, option, &limit, size) }
        }
        _ = try retrying { connect(file.descriptor) }
        return file
    }

    private func connect(_ descriptor: Int32) -> Int32 {
        switch address {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { room in
                // The last byte stays zero.
                room.copyBytes(from: path.utf8.prefix(room.count - 1))
            }
            return Self.connect(descriptor, &address)
        case .tcp(let host, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            return Self.connect(descriptor, &address)
        }
    }

    private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
        let size = socklen_t(MemoryLayout<Address>.size)
        return withUnsafePointer(to: &address) { pointer in
            // SAFETY: each address type begins as sockaddr does, and its size is passed along.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, size)
            }
        }
    }
}
