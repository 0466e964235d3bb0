import Foundation
import Reporting

extension HAProxyRouter {
    /// The back end and its servers, as the configuration names them. A name may be a pattern: `v2-*`.
    public struct Servers: Sendable, Equatable {
        /// The back end.
        public var backend: String
        /// The canary's servers: names, or patterns with `*` and `?`.
        public var canary: [String]
        /// Production's servers: names, or patterns with `*` and `?`.
        public var stable: [String]

        /// Names one server a side.
        ///
        /// - Throws: ``TrafficError/loadBalancer(address:reason:)`` for a name that HAProxy would not accept.
        public init(backend: String, canary: String, stable: String) throws(TrafficError) {
            try self.init(backend: backend, canary: [canary], stable: [stable])
        }

        /// Names the servers of each side, by names or by patterns.
        ///
        /// - Throws: ``TrafficError/loadBalancer(address:reason:)`` for a name that HAProxy would not accept,
        ///   and for a side without any.
        public init(backend: String, canary: [String], stable: [String]) throws(TrafficError) {
            try Self.check(backend, extra: "")
            for side in [canary, stable] {
                guard !side.isEmpty else { throw .loadBalancer(address: "?", reason: "a side has no server") }
                for name in side { try Self.check(name, extra: "*?") }
            }
            self.backend = backend
            self.canary = canary
            self.stable = stable
        }

        private static func check(_ name: String, extra: String) throws(TrafficError) {
            let isValid = name.utf8.allSatisfy { byte in
                "-_.:\(extra)".utf8.contains(byte) || Character(Unicode.Scalar(byte)).isLetter
                    || Character(Unicode.Scalar(byte)).isNumber
            }
            guard isValid, name.utf8.allSatisfy({ $0 < 0x80 }), !name.isEmpty else {
                throw .loadBalancer(
                    address: "?",
                    reason: "'\(name.singleLine)' is not a valid name of a back end or server; use letters, "
                        + "digits, '-', '_', '.' and ':'"
                )
            }
        }

        func isCanary(_ server: String) -> Bool { Self.fits(server, canary) }

        func isStable(_ server: String) -> Bool { Self.fits(server, stable) }

        private static func fits(_ server: String, _ patterns: [String]) -> Bool {
            patterns.contains { fnmatch($0, server, 0) == 0 }
        }

        func routeName(at address: String) -> String { "the back end '\(backend)' of HAProxy at \(address)" }

        func command(_ change: HAProxyBackend.Change) -> String {
            "set server \(backend)/\(change.server) weight \(change.weight)"
        }
    }

    /// How long the router waits for servers that are to receive traffic.
    struct Patience: Sendable {
        /// How often it looks. The default is 20 times.
        var looks = 20
        /// The pause between two looks. The default is half a second.
        var interval = Duration.milliseconds(500)
        /// Waits.
        var sleep: Backoff.Sleep = { try await Task.sleep(for: $0) }
    }
}
