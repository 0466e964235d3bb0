/// A version of TLS that the socket transport speaks.
public enum TLSVersion: String, Sendable, Codable, CaseIterable, Comparable {
    /// TLS 1.2 (RFC 5246).
    case tls12 = "1.2"
    /// TLS 1.3 (RFC 8446).
    case tls13 = "1.3"

    /// Orders versions by age.
    public static func < (one: TLSVersion, other: TLSVersion) -> Bool { one.rawValue < other.rawValue }
}

/// How the connections of a transport are secured. Plain `http` ignores it.
public struct TLSOptions: Sendable, Hashable, Codable {
    /// A PEM file with certificates of CAs that are trusted besides the system's. The default is `nil`.
    ///
    /// The system's store is OpenSSL's own; `SSL_CERT_FILE` and `SSL_CERT_DIR` replace it.
    public var caFile: String?

    /// Certificates of CAs in PEM form that are trusted as well. The default is `nil`.
    public var caCertificates: String?

    /// A PEM file with the certificate that the client shows when a server asks for one, its intermediate
    /// certificates after it. The default is `nil`: the client shows none.
    public var clientCertificate: String?

    /// A PEM file with the key of ``clientCertificate``, without a passphrase. The default is `nil`: the key
    /// is in the file of the certificate.
    public var clientKey: String?

    /// Whether the certificate and the name of a server are verified. The default is `true`.
    public var verifies: Bool

    /// The oldest version that is offered. The default is TLS 1.2.
    public var minimumVersion: TLSVersion

    /// The newest version that is offered. The default is TLS 1.3.
    public var maximumVersion: TLSVersion

    /// The name that servers are asked for and verified by, in place of the host of the URL. The default is
    /// `nil`.
    public var serverName: String?

    /// Whether each user resumes its own sessions when it connects again. The default is `true`.
    public var resumes: Bool

    /// Creates options.
    public init(
        caFile: String? = nil,
        caCertificates: String? = nil,
        clientCertificate: String? = nil,
        clientKey: String? = nil,
        verifies: Bool = true,
        minimumVersion: TLSVersion = .tls12,
        maximumVersion: TLSVersion = .tls13,
        serverName: String? = nil,
        resumes: Bool = true
    ) {
        self.caFile = caFile
        self.caCertificates = caCertificates
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
        self.verifies = verifies
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.serverName = serverName
        self.resumes = resumes
    }
}

/// Why TLS can't be set up as asked. Known before anything is sent.
public enum TLSOptionsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// OpenSSL 3 is not installed, or can't be used; with the loader's reason.
    case unavailable(String)
    /// A file can't be read; with the system's reason.
    case unreadable(path: String, reason: String)
    /// A file holds no certificate or key that OpenSSL accepts; with its reason.
    case unusable(path: String, content: String, reason: String)
    /// The private key needs a passphrase.
    case encryptedKey(path: String)
    /// The private key belongs to another certificate.
    case mismatch(key: String, certificate: String)
    /// There is a key without a certificate.
    case keyAlone(path: String)
    /// The oldest version is newer than the newest.
    case noVersion(minimum: TLSVersion, maximum: TLSVersion)
    /// OpenSSL refused something else; with its reason.
    case refused(String)

    /// The problem and how to solve it.
    public var description: String {
        switch self {
        case .unavailable(let reason):
            "HTTPS needs OpenSSL 3, which is not installed here (\(reason)); install libssl3 on Debian, "
                + "Ubuntu, and Alpine, or openssl-libs on Fedora"
        case .unreadable(let path, let reason): "'\(path)' can't be read: \(reason)"
        case .unusable(let path, let content, let reason):
            "'\(path)' holds no usable \(content) in PEM form: \(reason)"
        case .encryptedKey(let path):
            "the private key in '\(path)' is encrypted; decrypt it first: openssl pkey -in '\(path)' -out key.pem"
        case .mismatch(let key, let certificate):
            "the private key in '\(key)' does not belong to the certificate in '\(certificate)'"
        case .keyAlone(let path): "the private key in '\(path)' needs a certificate; name its file as well"
        case .noVersion(let minimum, let maximum):
            "no version of TLS is from \(minimum.rawValue) to \(maximum.rawValue); exchange the two"
        case .refused(let reason): "OpenSSL can't be set up: \(reason)"
        }
    }
}
