public import Foundation

/// A CA of a test, and the certificates that it issues, as PEM files in a folder of its own.
public final class CertificateAuthority: Sendable {
    /// The files of a certificate.
    public struct Certificate: Sendable, Equatable {
        /// The certificate.
        public let path: String
        /// Its private key.
        public let key: String
    }

    /// The folder of all files.
    public let folder: URL

    private static let configuration = """
        [ca]
        default_ca = test
        [test]
        database = index.txt
        unique_subject = no
        new_certs_dir = .
        rand_serial = yes
        default_md = sha256
        policy = any
        copy_extensions = copy
        [any]
        commonName = supplied

        """

    /// Creates a CA.
    public init(_ name: String = "Test CA") throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "loadgate-ca-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.configuration.utf8).write(to: folder.appending(path: "ca.cnf"))
        try Data().write(to: folder.appending(path: "index.txt"))
        try openssl(
            ["req", "-x509", "-days", "30", "-subj", "/CN=\(name)", "-out", path] + Self.newKey(at: key)
        )
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The certificate of the CA.
    public var path: String { file("ca.pem") }

    private var key: String { file("ca.key") }

    /// Issues a certificate.
    ///
    /// - Parameters:
    ///   - name: the name in its subject, and of its files.
    ///   - hosts: what it is for, such as `DNS:localhost`.
    ///   - years: the years at whose beginnings its time begins and ends.
    public func issue(
        _ name: String = "server",
        for hosts: [String] = ["DNS:localhost", "IP:127.0.0.1"],
        years: Range<Int> = 2020..<2049
    ) throws -> Certificate {
        let certificate = Certificate(path: file("\(name).pem"), key: file("\(name).key"))
        let extensions =
            hosts.isEmpty ? [] : ["-addext", "subjectAltName=\(hosts.joined(separator: ","))"]
        try openssl(
            ["req", "-new", "-subj", "/CN=\(name)", "-out", file("\(name).csr")] + extensions
                + Self.newKey(at: certificate.key)
        )
        try openssl([
            "ca", "-batch", "-notext", "-config", file("ca.cnf"), "-cert", path, "-keyfile", key,
            "-in", file("\(name).csr"), "-out", certificate.path,
            "-startdate", "\(years.lowerBound)0101000000Z", "-enddate", "\(years.upperBound)0101000000Z",
        ])
        return certificate
    }

    /// Makes a certificate for localhost that vouches for itself.
    public func selfSigned() throws -> Certificate {
        let certificate = Certificate(path: file("self.pem"), key: file("self.key"))
        try openssl(
            [
                "req", "-x509", "-days", "30", "-subj", "/CN=self", "-out", certificate.path,
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            ] + Self.newKey(at: certificate.key)
        )
        return certificate
    }

    /// The key of a certificate, encrypted with a passphrase.
    public func encryptedKey(of certificate: Certificate) throws -> String {
        let path = certificate.key + ".encrypted"
        try openssl([
            "pkey", "-in", certificate.key, "-out", path, "-aes256", "-passout", "pass:secret",
        ])
        return path
    }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { folder.appending(path: name).path }

    private static func newKey(at path: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path]
    }

    private func openssl(_ arguments: [String]) throws {
        // `openssl ca` keeps its files where it runs.
        let command = "cd \"$0\" && exec \"$@\""
        guard let program = Peer.openssl.path else { throw MissingPeer(peer: .openssl) }
        let shell = Peer("sh", probe: ["-c", "true"])
        let output = try shell.run(["-c", command, folder.path, program] + arguments)
        guard output.status == 0 else {
            throw PeerError.ended(program: program, status: output.status, errors: output.errors)
        }
    }
}
