import Dispatch
import Foundation
import Synchronization

/// Finds out whether this machine ran out of descriptors, ports or memory.
///
/// `URLSession` tells of a connection that did not come about, and not why: to it an unreachable network and
/// a process without a free descriptor are the same. So the same is tried with a socket of our own, whose
/// error says it.
final class OwnShortage: Sendable {
    private struct Finding {
        var origin: String
        var madeAt: MonotonicInstant
        var words: String?
    }

    /// A finding holds this long, so that a thousand failures at once are one question.
    private static let validity = Duration.milliseconds(200)

    private let queue = DispatchQueue(label: "loadgate.shortages")
    private let latest = Mutex<Finding?>(nil)

    /// Asks, on a thread of its own, and hands over what was found: the shortage in words, `nil` for none.
    func ask(about url: URL?, then: @escaping @Sendable (String?) -> Void) {
        queue.async { [self] in then(finding(for: url)) }
    }

    private func finding(for url: URL?) -> String? {
        let origin = "\(url?.host ?? ""):\(url?.port ?? 0)"
        let known = latest.withLock { $0 }
        if let known, known.origin == origin, known.madeAt.duration(to: .now) < Self.validity {
            return known.words
        }
        let words = Self.find(host: url?.host, port: url?.port ?? (url?.scheme == "https" ? 443 : 80))
        latest.withLock { $0 = Finding(origin: origin, madeAt: .now, words: words) }
        return words
    }

    private static func find(host: String?, port: Int) -> String? {
        #if os(Linux)
            if DescriptorLimit.isReached { return SystemCallError("socket", code: EMFILE).shortage }
            guard let host, let port = UInt16(exactly: port) else { return nil }
            guard let address = try? SocketAddress.resolve(host: host, port: port, isNumeric: false).first
            else {
                return nil
            }
            return shortage(connectingTo: address)?.shortage
        #else
            return nil
        #endif
    }

    #if os(Linux)
        private static func shortage(connectingTo address: SocketAddress) -> SystemCallError? {
            do throws(SystemCallError) {
                let socket = try FileDescriptor.streamSocket(family: address.family)
                guard address.startConnecting(socket) != 0 else { return nil }
                let error = SystemCallError("connect")
                return error.isOfGenerator ? error : nil
            } catch {
                return error.isOfGenerator ? error : nil
            }
        }
    #endif
}
