/// Why a connection has no TLS, or no longer.
enum TLSFailure: Error, Equatable, CustomStringConvertible {
    /// The certificate of the server was not accepted.
    case certificate(CertificateFault)
    /// Client and server have no version of TLS in common; with the versions that the client offers.
    case noSharedVersion(offered: String)
    /// The server answered in plain HTTP.
    case plainHTTP
    /// The server answered in something else than TLS.
    case notTLS
    /// The server wants a certificate that the client did not show.
    case certificateRequired
    /// The server did not accept the certificate that the client showed; with its alert.
    case clientCertificateRefused(String)
    /// The server ended the connection with an alert (RFC 8446, section 6); with its name.
    case alert(String)
    /// Anything else; with OpenSSL's reason.
    case other(String)

    /// The failure, as a clause.
    var description: String {
        switch self {
        case .certificate(let fault): fault.description
        case .noSharedVersion(let offered):
            "the server shares no version of TLS with the client, which offers \(offered)"
        case .plainHTTP: "the server speaks plain HTTP on this port; use http:// or the port of its TLS"
        case .notTLS: "the server does not speak TLS on this port"
        case .certificateRequired: "the server requires a client certificate"
        case .clientCertificateRefused(let alert): "the server refused the client certificate: \(alert)"
        case .alert(let name): "the server refused the TLS connection: \(name)"
        case .other(let reason): "TLS failed: \(reason)"
        }
    }
}

/// Why the certificate of a server is not accepted.
struct CertificateFault: Error, Equatable, CustomStringConvertible {
    /// The kinds of faults.
    enum Reason: Equatable {
        /// Nothing leads from it to a CA that is trusted.
        case unknownIssuer(String)
        /// It vouches for itself.
        case selfSigned
        /// Its time is over.
        case expired(since: String)
        /// Its time has not come.
        case notYetValid(until: String)
        /// It is for other hosts.
        case otherHost(asked: String, names: String)
        /// Anything else; in OpenSSL's words.
        case other(String)
    }

    /// The reason.
    var reason: Reason
    /// The subject of the certificate, such as `CN=shop.test`.
    var subject: String

    /// The fault, as a clause.
    var description: String {
        switch reason {
        case .unknownIssuer(let issuer):
            "the certificate '\(subject)' is issued by '\(issuer)', a CA that is not trusted here"
        case .selfSigned: "the certificate '\(subject)' is self-signed, and not trusted here"
        case .expired(let date): "the certificate '\(subject)' expired on \(date)"
        case .notYetValid(let date): "the certificate '\(subject)' is not valid before \(date)"
        case .otherHost(let asked, ""):
            "the certificate '\(subject)' is not for '\(asked)', and names no host"
        case .otherHost(let asked, let names):
            "the certificate '\(subject)' is not for '\(asked)', but for \(names)"
        case .other(let words): "the certificate '\(subject)' is not accepted: \(words)"
        }
    }
}
