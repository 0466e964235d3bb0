#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension CryptoFunctions {
    /// Why a certificate is not accepted, from OpenSSL's `X509_STORE_CTX`.
    func fault(of verification: OpaquePointer?, host: String) -> CertificateFault {
        let certificate = verifiedCertificate(verification)
        let error = verificationError(verification)
        return CertificateFault(
            reason: reason(of: error, certificate, host: host),
            subject: name(subject(certificate))
        )
    }

    private func reason(
        of error: Int32,
        _ certificate: OpaquePointer?,
        host: String
    ) -> CertificateFault.Reason {
        switch error {
        case 2, 20, 21: .unknownIssuer(name(issuer(certificate)))
        // The CA that vouches for itself at the end of the chain.
        case 19: .unknownIssuer(name(subject(certificate)))
        case 18: .selfSigned
        case 9: .notYetValid(until: date(validFrom(certificate)))
        case 10: .expired(since: date(validUntil(certificate)))
        case 62, 64: .otherHost(asked: host, names: hosts(of: certificate))
        default: .other(verificationReason(Int(error)).map { String(cString: $0) } ?? "error \(error)")
        }
    }

    /// The hosts that a certificate names: `shop.test, 127.0.0.1`; empty when it names none.
    private func hosts(of certificate: OpaquePointer?) -> String {
        let (alternativeName, fromTheStart): (Int32, Int32) = (85, -1)
        let place = extensionPlace(certificate, alternativeName, fromTheStart)
        guard place >= 0 else { return "" }
        let text = line { printExtension($0, extensionAt(certificate, place), 0, 0) }
        return text.replacing("DNS:", with: "").replacing("IP Address:", with: "")
    }

    /// A name of a certificate, such as `CN=shop.test, O=Shop`.
    private func name(_ name: OpaquePointer?) -> String {
        // One line of UTF-8 with control characters escaped: XN_FLAG_SEP_CPLUS_SPC and
        // ASN1_STRFLGS_RFC2253 without ASN1_STRFLGS_ESC_MSB.
        line { printName($0, name, 0, 0x2_0313) }
    }

    private func date(_ time: OpaquePointer?) -> String {
        var parts = tm()
        guard timeParts(time, &parts) == 1 else { return "an unknown date" }
        var text = [CChar](repeating: 0, count: 40)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// What OpenSSL prints, as one line of at most 300 bytes: a server may have written anything.
    private func line(_ print: (OpaquePointer) -> Int32) -> String {
        let line = text(atMost: 300, print).utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
        return String(decoding: line, as: UTF8.self)
    }

    /// What OpenSSL prints.
    func text(atMost limit: Int, _ print: (OpaquePointer) -> Int32) -> String {
        guard let bio = bioNew(bioMemory()) else { return "" }
        defer { _ = bioFree(bio) }
        _ = print(bio)
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = Int(max(bioRead(bio, &bytes, Int32(bytes.count)), 0))
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
