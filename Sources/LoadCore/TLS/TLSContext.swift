#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The options of all TLS connections of a transport, checked and in OpenSSL's form.
final class TLSContext: @unchecked Sendable {
    // SAFETY: the context is set up here, and afterwards only makes connections, which OpenSSL lets any
    // thread do (<https://docs.openssl.org/3.0/man7/openssl-threads/>).

    /// The options it was made from.
    let options: TLSOptions
    let library: OpenSSL
    /// OpenSSL's `SSL_CTX`.
    let pointer: OpaquePointer

    /// Creates the context of clients.
    ///
    /// Reads the files that the options name; asks nobody for a passphrase.
    init(_ options: TLSOptions, library: OpenSSL) throws(TLSOptionsError) {
        guard let pointer = library.ssl.contextNew(library.ssl.clientMethod()) else {
            throw .refused(library.crypto.takeReasons())
        }
        self.options = options
        self.library = library
        self.pointer = pointer
        library.crypto.clearErrors()
        try setVersions()
        setBehaviour()
        try trustCAs()
        try showCertificate()
    }

    /// Creates the context of servers on this machine.
    init(serving identity: TLSIdentity, library: OpenSSL) throws(TLSOptionsError) {
        guard let pointer = library.ssl.contextNew(library.ssl.serverMethod()) else {
            throw .refused(library.crypto.takeReasons())
        }
        options = TLSOptions()
        self.library = library
        self.pointer = pointer
        library.crypto.clearErrors()
        try setVersions()
        setTransfer()
        guard library.ssl.contextUseCertificate(pointer, identity.certificate) == 1,
            library.ssl.contextUsePrivateKey(pointer, identity.key) == 1
        else { throw .refused(library.crypto.takeReasons()) }
    }

    deinit { library.ssl.contextFree(pointer) }

    private func setVersions() throws(TLSOptionsError) {
        guard options.minimumVersion <= options.maximumVersion else {
            throw .noVersion(minimum: options.minimumVersion, maximum: options.maximumVersion)
        }
        let (setMinimum, setMaximum): (Int32, Int32) = (123, 124)
        _ = library.ssl.contextControl(pointer, setMinimum, options.minimumVersion.number, nil)
        _ = library.ssl.contextControl(pointer, setMaximum, options.maximumVersion.number, nil)
    }

    private func setTransfer() {
        let (setMode, setReadAhead, setLongestFragment): (Int32, Int32, Int32) = (33, 41, 52)
        // Partial writes, from memory that may move. Buffers are kept, for new ones cost a tenth of each
        // request's user time; the one for writing is small, as requests are.
        _ = library.ssl.contextControl(pointer, setMode, 0x01 | 0x02, nil)
        _ = library.ssl.contextControl(pointer, setLongestFragment, 4096, nil)
        // One system call for an answer, not one for each header and each content of a record.
        _ = library.ssl.contextControl(pointer, setReadAhead, 1, nil)
    }

    private func setBehaviour() {
        setTransfer()
        // Each connection keeps its sessions itself.
        let setSessionCache: Int32 = 44
        let (noCache, clientsOnly, noInternalCache) = (0, 0x001, 0x300)
        let cache = options.resumes ? clientsOnly | noInternalCache : noCache
        _ = library.ssl.contextControl(pointer, setSessionCache, cache, nil)
        if options.resumes { library.ssl.contextOnSession(pointer, Self.keepSession) }
        let protocols = [UInt8(8)] + Array("http/1.1".utf8)
        _ = library.ssl.contextSetProtocols(pointer, protocols, UInt32(protocols.count))
        library.ssl.contextOnCertificateRequest(pointer, Self.noteCertificateRequest, nil)
    }

    private func trustCAs() throws(TLSOptionsError) {
        library.ssl.contextSetVerify(pointer, options.verifies ? 1 : 0, Self.noteFault)
        guard options.verifies else { return }
        guard library.ssl.contextUseSystemCAs(pointer) == 1 else {
            throw .refused(library.crypto.takeReasons())
        }
        if let text = options.caCertificates { try trust(text) }
        guard let path = options.caFile else { return }
        try checkReadable(path)
        guard library.ssl.contextAddCAs(pointer, path) == 1 else {
            throw .unusable(path: path, content: "certificate", reason: library.crypto.takeReasons())
        }
    }

    private func trust(_ text: String) throws(TLSOptionsError) {
        let crypto = library.crypto
        let store = library.ssl.contextStore(pointer)
        let count = Array(text.utf8).withUnsafeBytes { bytes in
            guard let bio = crypto.bioMemoryOf(bytes.baseAddress, Int32(bytes.count)) else { return 0 }
            defer { _ = crypto.bioFree(bio) }
            var count = 0
            while let certificate = crypto.readCertificate(bio, nil, nil, nil) {
                count += Int(crypto.storeAdd(store, certificate))
                crypto.certificateFree(certificate)
            }
            return count
        }
        // The end of the text is an error as well.
        let reason = crypto.takeReasons()
        guard count > 0 else {
            throw .unusable(path: "the text of the CA", content: "certificate", reason: reason)
        }
    }

    private func showCertificate() throws(TLSOptionsError) {
        guard let certificate = options.clientCertificate else {
            if let key = options.clientKey { throw .keyAlone(path: key) }
            return
        }
        let key = options.clientKey ?? certificate
        try checkReadable(certificate)
        try checkReadable(key)
        try useFiles(certificate: certificate, key: key)
        // A server may ask for the certificate as late as after the request (RFC 8446, section 4.6.2).
        library.ssl.contextAllowLateRequests(pointer, 1)
    }

    private func useFiles(certificate: String, key: String) throws(TLSOptionsError) {
        guard library.ssl.contextUseCertificates(pointer, certificate) == 1 else {
            let reason = library.crypto.takeReasons()
            throw .unusable(path: certificate, content: "certificate", reason: reason)
        }
        var wasAsked = false
        let isUsable = withUnsafeMutablePointer(to: &wasAsked) { wasAsked in
            library.ssl.contextSetPassphrase(pointer, Self.refusePassphrase)
            library.ssl.contextSetPassphraseData(pointer, wasAsked)
            defer { library.ssl.contextSetPassphraseData(pointer, nil) }
            let pem: Int32 = 1
            return library.ssl.contextUseKey(pointer, key, pem) == 1
        }
        let errors = library.crypto.takeErrors()
        guard isUsable else {
            if wasAsked { throw .encryptedKey(path: key) }
            if errors.contains(where: \.isKeyMismatch) {
                throw .mismatch(key: key, certificate: certificate)
            }
            throw .unusable(path: key, content: "private key", reason: errors.reasons)
        }
        guard library.ssl.contextCheckKey(pointer) == 1 else {
            library.crypto.clearErrors()
            throw .mismatch(key: key, certificate: certificate)
        }
    }

    private func checkReadable(_ path: String) throws(TLSOptionsError) {
        var facts = stat()
        let isThere = stat(path, &facts) == 0 && access(path, R_OK) == 0
        guard isThere else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        guard facts.st_mode & S_IFMT != S_IFDIR else {
            throw .unreadable(path: path, reason: "it is a folder")
        }
    }
}

extension TLSContext {
    /// Refuses, where OpenSSL would ask on the terminal.
    private static let refusePassphrase: PassphraseCallback = { _, _, _, wasAsked in
        // SAFETY: the pointer is that of a `Bool` that outlives the call during which this is called.
        wasAsked?.assumingMemoryBound(to: Bool.self).pointee = true
        return -1
    }

    /// Keeps the newest session of a connection.
    private static let keepSession: SessionCallback = { connection, session in
        guard let ssl = OpenSSL.current?.ssl, let wire = ssl.wire(of: connection) else { return 0 }
        if let older = wire.pointee.session { ssl.sessionFree(older) }
        wire.pointee.session = session
        return 1
    }

    private static let noteCertificateRequest: CertificateCallback = { connection, _ in
        OpenSSL.current?.ssl.wire(of: connection)?.pointee.wasAskedForCertificate = true
        return 1
    }

    /// Notes why a certificate is not accepted while OpenSSL still has it.
    private static let noteFault: VerifyCallback = { isAccepted, verification in
        guard isAccepted == 0, let library = OpenSSL.current else { return isAccepted }
        let index = library.ssl.verificationDataIndex()
        let connection = library.crypto.verificationData(verification, index).map { OpaquePointer($0) }
        guard let wire = library.ssl.wire(of: connection), wire.pointee.fault == nil else {
            return isAccepted
        }
        wire.pointee.fault = library.crypto.fault(of: verification, host: wire.pointee.expectedHost)
        return isAccepted
    }
}

extension TLSVersion {
    /// The number of the version in the protocol.
    fileprivate var number: Int {
        switch self {
        case .tls12: 0x0303
        case .tls13: Self.number13
        }
    }

    static let number13 = 0x0304
}

extension SSLFunctions {
    /// The wire of a connection that a ``TLSStream`` made.
    func wire(of connection: OpaquePointer?) -> UnsafeMutablePointer<TLSWire>? {
        // SAFETY: the stream set the pointer, and keeps the wire as long as the connection.
        data(connection, 0)?.assumingMemoryBound(to: TLSWire.self)
    }
}
