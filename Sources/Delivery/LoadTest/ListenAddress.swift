import Foundation
import LoadCore

/// Where a service of a program listens: `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`, `0.0.0.0:9464`.
package struct ListenAddress: Sendable, Equatable {
    /// An address of this machine in numbers; `0.0.0.0` or `::` for all of them.
    package var host: String
    /// The port; 0 takes any free one.
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Parses an address. A name would have to be looked up, so `localhost` is the only one.
    package init(_ text: String) throws(ListenAddressError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ListenAddressError(text: text)
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard Self.isAddress(host, of: AF_INET6) else { throw ListenAddressError(text: text) }
        } else {
            if host == "localhost" { host = "127.0.0.1" }
            guard Self.isAddress(host, of: AF_INET) else { throw ListenAddressError(text: text) }
        }
        self.init(host: host, port: port)
    }

    private static func isAddress(_ text: String, of family: Int32) -> Bool {
        // Room for the longer of the two.
        var address = in6_addr()
        return inet_pton(family, text, &address) == 1
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as it is written.
    package var description: String { "\(host.bracketedHost):\(port)" }
}

/// Why a text is no address to listen on.
package struct ListenAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    let text: String

    /// The problem and its remedy.
    package var description: String {
        "'\(text)' is not a valid address to listen on; write it like 127.0.0.1:9464, or 0.0.0.0:9464 for every "
            + "interface"
    }
}
