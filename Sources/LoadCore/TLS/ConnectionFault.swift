/// A fault of a connection that a person can mend, known by the words that tell it: this transport's, or those
/// of OpenSSL, which curl repeats. Failures pass through measurements, and between processes, as texts.
package enum ConnectionFault: Sendable, CaseIterable {
    /// The proxy could not be reached, or did not let the request through.
    case proxy
    /// The certificate of the server leads to no CA that is trusted.
    case unknownIssuer
    /// The certificate of the server vouches for itself.
    case selfSigned
    /// The time of the certificate is over.
    case expired
    /// The time of the certificate has not come.
    case notYetValid
    /// The certificate is for other hosts.
    case otherHost
    /// Client and server have no version of TLS in common.
    case noSharedVersion
    /// The server wants a certificate that the client did not show.
    case certificateRequired
    /// The server did not accept the certificate that the client showed.
    case certificateRefused
    /// A plain server was asked in TLS.
    case plainHTTP
    /// Something other than TLS was asked in TLS.
    case notTLS
    /// A server that speaks TLS was asked in plain HTTP.
    case secure

    /// The words for the end of a connection on which nothing came back. OpenSSL's servers, HAProxy among them,
    /// say nothing else to a client that asks in plain HTTP.
    package static let silence = "the connection was closed before the answer"

    /// Finds the fault that a text tells; `nil` when it tells none.
    package init?(toldBy text: String) {
        guard let fault = Self.allCases.first(where: { $0.words.contains(where: text.contains) }) else {
            return nil
        }
        self = fault
    }

    private var words: [String] {
        switch self {
        case .proxy: ["the proxy http://"]
        case .unknownIssuer:
            [
                "a CA that is not trusted here", "unable to get local issuer certificate",
                "certificate in certificate chain",
            ]
        case .selfSigned:
            ["is self-signed, and not trusted here", "self-signed certificate", "self signed certificate"]
        case .expired: ["' expired on ", "certificate has expired"]
        case .notYetValid: ["' is not valid before ", "certificate is not yet valid"]
        case .otherHost:
            [
                "' is not for '", "no alternative certificate subject name matches",
                "does not match target host name",
            ]
        case .noSharedVersion:
            ["shares no version of TLS", "unsupported protocol", "alert protocol version"]
        case .certificateRequired: ["requires a client certificate", "alert certificate required"]
        case .certificateRefused: ["refused the client certificate"]
        case .plainHTTP: ["speaks plain HTTP on this port", "wrong version number"]
        case .notTLS: ["does not speak TLS on this port"]
        case .secure: ["speaks TLS on this port"]
        }
    }
}
