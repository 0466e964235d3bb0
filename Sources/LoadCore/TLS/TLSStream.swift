#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A session that a later connection to the same server can resume.
final class TLSSession {
    fileprivate let pointer: OpaquePointer
    private let library: OpenSSL

    /// Takes over a reference.
    fileprivate init(_ pointer: OpaquePointer, _ library: OpenSSL) {
        self.pointer = pointer
        self.library = library
    }

    deinit { library.ssl.sessionFree(pointer) }

    /// Whether it serves more than one connection. Tickets of TLS 1.3 that are shown twice would let
    /// observers link connections (RFC 8446, appendix C.4).
    var isReusable: Bool { library.ssl.sessionVersion(pointer) < TLSVersion.number13 }
}

/// One TLS connection over a non-blocking socket. Never waits; used by one thread at a time.
///
/// Before a call, the owner says in ``wire`` what the socket is ready for; afterwards it sees there what
/// the socket is no longer ready for.
final class TLSStream {
    /// The result of a step.
    enum Step {
        /// It was done, and moved so many bytes.
        case done(Int)
        /// It is to be tried again when there is something to read.
        case wantsRead
        /// It is to be tried again when the socket takes something.
        case wantsWrite
        /// The peer ended the connection in order: with a close-notify.
        case ended
        /// The peer ended the connection without a close-notify, so that what came may be cut off.
        case cutOff
        /// The socket broke, with this error.
        case broken(Int32)
        /// TLS ended with an error.
        case failed(TLSFailure)
    }

    /// The socket, and what is known about it.
    let wire: UnsafeMutablePointer<TLSWire>
    private let context: TLSContext
    private let pointer: OpaquePointer
    /// Whether an error ended it, after which OpenSSL may not be asked for anything.
    private var isBroken = false

    /// Creates the client's side of a connection that is already made.
    ///
    /// - Parameters:
    ///   - context: the options.
    ///   - descriptor: the socket, which the caller closes after ``close()``.
    ///   - host: the host of the URL.
    ///   - session: a session of an earlier connection to the same host.
    convenience init(
        _ context: TLSContext,
        descriptor: Int32,
        host: String,
        resuming session: TLSSession? = nil
    ) throws(TLSFailure) {
        try self.init(context, descriptor: descriptor)
        library.ssl.beginAsClient(pointer)
        ask(for: context.options.serverName ?? host)
        if let session { _ = library.ssl.setSession(pointer, session.pointer) }
    }

    /// Creates the server's side of a connection that was accepted.
    convenience init(serving context: TLSContext, descriptor: Int32) throws(TLSFailure) {
        try self.init(context, descriptor: descriptor)
        library.ssl.beginAsServer(pointer)
    }

    private init(_ context: TLSContext, descriptor: Int32) throws(TLSFailure) {
        let library = context.library
        guard let pointer = library.ssl.new(context.pointer) else {
            throw .other(library.crypto.takeReasons())
        }
        guard let bio = library.crypto.bioNew(library.wireMethod.pointer) else {
            library.ssl.free(pointer)
            throw .other(library.crypto.takeReasons())
        }
        self.context = context
        self.pointer = pointer
        wire = .allocate(capacity: 1)
        wire.initialize(to: TLSWire(descriptor: descriptor))
        library.crypto.bioSetData(bio, wire)
        library.crypto.bioSetReady(bio, 1)
        library.ssl.setWire(pointer, bio, bio)
        _ = library.ssl.setData(pointer, 0, wire)
    }

    deinit {
        // OpenSSL would take a session as spoilt by a connection that ended without words.
        if !isBroken { library.ssl.setShutdown(pointer, 0x01 | 0x02) }
        library.ssl.free(pointer)
        if let session = wire.pointee.session { library.ssl.sessionFree(session) }
        wire.deinitialize(count: 1)
        wire.deallocate()
    }

    private var library: OpenSSL { context.library }

    /// Sets the name to ask for (RFC 6066, section 3), and to find in the certificate.
    private func ask(for host: String) {
        // The dot that ends an absolute name is no part of it here.
        let name = host.withoutFinalDot
        let address = name.prefix { $0 != "%" }
        wire.pointee.expectedHost = name
        let verification = library.ssl.verification(pointer)
        if library.crypto.setAddress(verification, String(address)) == 1 { return }
        library.crypto.clearErrors()
        let noPartialWildcards: UInt32 = 0x04
        library.crypto.setHostFlags(verification, noPartialWildcards)
        _ = name.withCString { library.crypto.setHost(verification, $0, 0) }
        let (setServerName, hostName): (Int32, Int) = (55, 0)
        name.withCString { name in
            // SAFETY: OpenSSL copies the name and writes nothing; its interface is older than `const`.
            _ = library.ssl.control(
                pointer,
                setServerName,
                hostName,
                UnsafeMutableRawPointer(mutating: name)
            )
        }
    }
}

extension TLSStream {
    /// Goes on with the handshake, whose end is ``Step/done(_:)``.
    func handshake() -> Step {
        library.crypto.clearErrors()
        let result = library.ssl.handshake(pointer)
        return result == 1 ? .done(0) : step(after: result)
    }

    /// Reads what has come, at most one record.
    func read(into memory: UnsafeMutableBufferPointer<UInt8>) -> Step {
        library.crypto.clearErrors()
        var count = 0
        let result = library.ssl.read(pointer, memory.baseAddress, memory.count, &count)
        return result == 1 ? .done(count) : step(after: result)
    }

    /// Writes as much as the socket takes. After ``Step/wantsRead`` and ``Step/wantsWrite``, the same
    /// bytes must come again.
    func write(_ bytes: UnsafeRawBufferPointer) -> Step {
        library.crypto.clearErrors()
        var count = 0
        let result = library.ssl.write(pointer, bytes.baseAddress, bytes.count, &count)
        return result == 1 ? .done(count) : step(after: result)
    }

    /// Whether bytes are read that were not asked for yet; the socket says nothing more about them.
    var hasPending: Bool { library.ssl.hasPending(pointer) == 1 }

    /// Whether the connection resumed a session.
    var isResumed: Bool { library.ssl.isResumed(pointer) == 1 }

    /// Hands over the newest session.
    func takeSession() -> TLSSession? {
        defer { wire.pointee.session = nil }
        return wire.pointee.session.map { TLSSession($0, library) }
    }

    /// Tells the peer that nothing follows, if the socket takes it at once.
    func close() {
        guard !isBroken, !wire.pointee.hasEnded else { return }
        library.crypto.clearErrors()
        wire.pointee.mayWrite = true
        if library.ssl.shutdown(pointer) < 0 { library.crypto.clearErrors() }
    }

    private func step(after result: Int32) -> Step {
        let (wantsRead, wantsWrite, ended): (Int32, Int32, Int32) = (2, 3, 6)
        switch library.ssl.error(pointer, result) {
        case wantsRead: return .wantsRead
        case wantsWrite: return .wantsWrite
        case ended: return wire.pointee.hasEnded ? .cutOff : .ended
        default:
            isBroken = true
            let errors = library.crypto.takeErrors()
            if let failure = failure(of: errors) { return .failed(failure) }
            if wire.pointee.errorCode != 0 { return .broken(wire.pointee.errorCode) }
            return wire.pointee.hasEnded ? .cutOff : .failed(.other(errors.reasons))
        }
    }

    /// The failure that the errors mean; `nil` when they only say that the connection ended.
    private func failure(of errors: [OpenSSLError]) -> TLSFailure? {
        guard let error = errors.first(where: { $0.library == OpenSSLError.sslLibrary }) else {
            return errors.isEmpty ? nil : .other(errors.reasons)
        }
        let unexpectedEnd = 294
        switch error.code {
        case unexpectedEnd: return nil
        case 134:
            return wire.pointee.fault.map { .certificate($0) } ?? .other(error.reason)
        case 258, 266, 191, 166, 396: return .noSharedVersion(offered: context.options.offered)
        case 1000...1255: return failure(of: Int32(error.code - 1000))
        default:
            if wire.pointee.hasPlainHTTP { return .plainHTTP }
            return [156, 198, 267].contains(error.code) ? .notTLS : .other(errors.reasons)
        }
    }

    private func failure(of alert: Int32) -> TLSFailure {
        let name = library.ssl.alertName(alert).map { String(cString: $0) } ?? "alert \(alert)"
        let showsCertificate = context.options.clientCertificate != nil
        switch alert {
        // A server that insists on a version that is not offered; some are vague about it.
        case 70: return .noSharedVersion(offered: context.options.offered)
        case 116: return .certificateRequired
        // Before TLS 1.3 there is no alert for a certificate that is missing.
        case 40...42 where wire.pointee.wasAskedForCertificate && !showsCertificate:
            return .certificateRequired
        case 42...51 where wire.pointee.wasAskedForCertificate && showsCertificate:
            return .clientCertificateRefused(name)
        default: return .alert(name)
        }
    }
}

extension TLSOptions {
    /// The versions that are offered, in words.
    fileprivate var offered: String {
        let versions = TLSVersion.allCases.filter { minimumVersion <= $0 && $0 <= maximumVersion }
        return versions.map { "TLS \($0.rawValue)" }.joined(separator: " and ")
    }
}
