/// An entry of OpenSSL's queue of errors.
struct OpenSSLError: Equatable {
    /// The part of OpenSSL that noted it.
    let library: Int
    /// The number of the reason within that part.
    let code: Int
    /// The reason in OpenSSL's words.
    let reason: String

    static let sslLibrary = 20
    static let x509Library = 11

    /// Whether a private key belongs to another certificate.
    var isKeyMismatch: Bool { library == Self.x509Library && [115, 116].contains(code) }
}

extension [OpenSSLError] {
    /// The reasons in words, the first one first, each once.
    var reasons: String {
        var words: [String] = []
        for error in self where !words.contains(error.reason) { words.append(error.reason) }
        return words.isEmpty ? "no reason given" : words.joined(separator: ", ")
    }
}

extension CryptoFunctions {
    /// Empties this thread's queue of errors.
    func takeErrors() -> [OpenSSLError] {
        var errors: [OpenSSLError] = []
        while case let packed = takeError(), packed != 0 {
            let isOfSystem = packed & 0x8000_0000 != 0
            let code = Int(isOfSystem ? packed & 0x7FFF_FFFF : packed & 0x7F_FFFF)
            let reason = errorReason(packed).map { String(cString: $0) }
            errors.append(
                OpenSSLError(
                    library: isOfSystem ? 2 : Int(packed >> 23 & 0xFF),
                    code: code,
                    reason: reason ?? "error \(packed)"
                )
            )
        }
        return errors
    }

    /// Empties this thread's queue of errors, and returns them in words.
    func takeReasons() -> String { takeErrors().reasons }
}
