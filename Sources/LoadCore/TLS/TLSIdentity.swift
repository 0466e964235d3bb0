/// A key and a certificate for servers on this machine, made while the program runs and known to nobody else.
final class TLSIdentity: @unchecked Sendable {
    // SAFETY: made here, and only read afterwards.

    /// The names that the certificate is for.
    private static let hosts = "DNS:localhost,IP:127.0.0.1,IP:::1"

    /// The identity of all servers of this process.
    static let ofProcess: Result<TLSIdentity, TLSOptionsError> = Result { () throws(TLSOptionsError) in
        try TLSIdentity(try OpenSSL.loaded.get().crypto)
    }

    /// OpenSSL's `EVP_PKEY`.
    let key: OpaquePointer
    /// OpenSSL's `X509`.
    let certificate: OpaquePointer
    private let crypto: CryptoFunctions

    /// Makes a key on the curve P-256, and a certificate that vouches for itself for a month.
    init(_ crypto: CryptoFunctions) throws(TLSOptionsError) {
        guard let key = Self.makeKey(crypto), let certificate = crypto.certificateNew() else {
            throw .refused(crypto.takeReasons())
        }
        self.crypto = crypto
        self.key = key
        self.certificate = certificate
        guard describe(), crypto.certificateSign(certificate, key, crypto.sha256()) > 0 else {
            throw .refused(crypto.takeReasons())
        }
    }

    deinit {
        crypto.certificateFree(certificate)
        crypto.keyFree(key)
    }

    /// The certificate in PEM form, which is its own CA.
    var pem: String {
        crypto.text(atMost: 4096) { crypto.writeCertificate($0, certificate) }
    }

    private static func makeKey(_ crypto: CryptoFunctions) -> OpaquePointer? {
        guard let maker = crypto.keyMakerNew(nil, "EC", nil) else { return nil }
        defer { crypto.keyMakerFree(maker) }
        var key: OpaquePointer?
        guard crypto.keyMakerBegin(maker) == 1, crypto.keyMakerSetGroup(maker, "P-256") == 1,
            crypto.keyMake(maker, &key) == 1
        else { return nil }
        return key
    }

    /// Writes everything into the certificate but its signature; whether that worked.
    private func describe() -> Bool {
        let (version3, utf8, month): (Int, Int32, Int) = (2, 0x1000, 30 * 24 * 3600)
        let name = crypto.subject(certificate)
        let isDescribed =
            crypto.certificateSetVersion(certificate, version3) == 1
            && crypto.integerSet(crypto.certificateSerial(certificate), 1) == 1
            && crypto.timeFromNow(crypto.certificateBegin(certificate), -3600) != nil
            && crypto.timeFromNow(crypto.certificateEnd(certificate), month) != nil
            && crypto.certificateSetKey(certificate, key) == 1
            && crypto.nameAdd(name, "CN", utf8, Array("LoadGate loopback".utf8) + [0], -1, -1, 0) == 1
            && crypto.certificateSetIssuer(certificate, name) == 1
        let (alternativeName, constraints): (Int32, Int32) = (85, 87)
        return isDescribed && add(alternativeName, Self.hosts) && add(constraints, "critical,CA:TRUE")
    }

    private func add(_ kind: Int32, _ value: String) -> Bool {
        guard let addition = crypto.extensionNew(nil, nil, kind, value) else { return false }
        defer { crypto.extensionFree(addition) }
        return crypto.certificateAdd(certificate, addition, -1) == 1
    }
}
