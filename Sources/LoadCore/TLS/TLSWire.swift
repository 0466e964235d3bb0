#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The end of a connection that OpenSSL's callbacks see: its socket, and what they note for its owner.
struct TLSWire {
    /// The socket; its owner is elsewhere.
    let descriptor: Int32
    /// Whether reading may give something: the caller sets it, and a read that finds too little clears it.
    var mayRead = false
    /// Whether the socket may take something.
    var mayWrite = false
    /// Whether a read that does not fill the memory has read all there is.
    var shortReadsDrain = true
    /// Whether the peer ended its side.
    var hasEnded = false
    /// The error of the last call that failed; 0 when none did.
    var errorCode: Int32 = 0
    /// The first bytes that the peer sent, which tell other protocols from TLS.
    var firstBytes: UInt64 = 0
    private var hasFirstBytes = false
    /// The host that the certificate of the server must name.
    var expectedHost = ""
    /// Why the certificate of the peer was not accepted.
    var fault: CertificateFault?
    /// Whether the peer asked for a certificate.
    var wasAskedForCertificate = false
    /// The latest session that can be resumed; owned by whoever takes it.
    var session: OpaquePointer?

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Receives into memory, as `recv` does. Makes no call when it is known that there is nothing.
    mutating func receive(_ memory: UnsafeMutableRawPointer, _ size: Int) -> Int {
        guard mayRead else { return Self.nothing }
        let count = retrying { recv(descriptor, memory, size, Int32(MSG_DONTWAIT)) }
        if count < 0 {
            guard errno != EAGAIN else {
                mayRead = false
                return Self.nothing
            }
            errorCode = errno
        }
        if count == 0 { hasEnded = true }
        if count < size, shortReadsDrain { mayRead = false }
        if count > 0, !hasFirstBytes {
            noteFirstBytes(UnsafeRawBufferPointer(start: memory, count: count))
        }
        return count
    }

    /// Sends memory, as `send` does, and never raises SIGPIPE.
    mutating func transmit(_ memory: UnsafeRawPointer, _ size: Int) -> Int {
        guard mayWrite else { return Self.nothing }
        let count = retrying { send(descriptor, memory, size, Self.sendFlags) }
        guard count < 0 else { return count }
        mayWrite = false
        guard errno != EAGAIN else { return Self.nothing }
        errorCode = errno
        return count
    }

    /// Whether the peer's first bytes are the beginning of an HTTP answer.
    var hasPlainHTTP: Bool { firstBytes & 0xFFFF_FFFF_FFFF == 0x312F_5054_5448 }

    #if canImport(Darwin)
        // The socket itself is set not to raise SIGPIPE.
        private static let sendFlags = Int32(MSG_DONTWAIT)
    #else
        private static let sendFlags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    #endif

    /// The result of a transfer that has to be tried again when the socket is ready.
    static let nothing = Int.min

    private mutating func noteFirstBytes(_ bytes: UnsafeRawBufferPointer) {
        hasFirstBytes = true
        for (index, byte) in bytes.prefix(8).enumerated() {
            firstBytes |= UInt64(byte) << UInt64(8 * index)
        }
    }

    private func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

/// The kind of BIO that moves bytes between OpenSSL and a ``TLSWire``.
///
/// OpenSSL's own BIO of sockets writes with `write`, and a broken connection then raises SIGPIPE.
final class BIOMethod: @unchecked Sendable {
    // SAFETY: set up here, and only read afterwards.

    /// OpenSSL's `BIO_METHOD`.
    let pointer: OpaquePointer
    private let crypto: CryptoFunctions

    init(_ crypto: CryptoFunctions) throws(TLSOptionsError) {
        let sourceAndSink: Int32 = 0x0400
        guard let pointer = crypto.bioMethodNew(crypto.bioType() | sourceAndSink, "loadgate") else {
            throw .refused(crypto.takeReasons())
        }
        self.pointer = pointer
        self.crypto = crypto
        _ = crypto.bioMethodSetRead(pointer, Self.read)
        _ = crypto.bioMethodSetWrite(pointer, Self.write)
        _ = crypto.bioMethodSetControl(pointer, Self.control)
    }

    deinit { crypto.bioMethodFree(pointer) }

    private static let shouldRetry: Int32 = 0x08
    private static let retryRead: Int32 = 0x01 | shouldRetry
    private static let retryWrite: Int32 = 0x02 | shouldRetry

    private static let read: BIOReadCallback = { bio, memory, size in
        guard let crypto = OpenSSL.current?.crypto, let memory else { return -1 }
        crypto.bioClearFlags(bio, retryRead | retryWrite)
        guard let wire = crypto.wire(of: bio) else { return -1 }
        let count = wire.pointee.receive(memory, Int(size))
        guard count == TLSWire.nothing else { return Int32(count) }
        crypto.bioSetFlags(bio, retryRead)
        return -1
    }

    private static let write: BIOWriteCallback = { bio, memory, size in
        guard let crypto = OpenSSL.current?.crypto, let memory else { return -1 }
        crypto.bioClearFlags(bio, retryRead | retryWrite)
        guard let wire = crypto.wire(of: bio) else { return -1 }
        let count = wire.pointee.transmit(memory, Int(size))
        guard count == TLSWire.nothing else { return Int32(count) }
        crypto.bioSetFlags(bio, retryWrite)
        return -1
    }

    private static let control: BIOControlCallback = { bio, command, _, _ in
        let (atEnd, flush): (Int32, Int32) = (2, 11)
        switch command {
        case flush: return 1
        case atEnd: return OpenSSL.current?.crypto.wire(of: bio)?.pointee.hasEnded == true ? 1 : 0
        default: return 0
        }
    }
}

extension CryptoFunctions {
    /// The wire that a BIO of ``BIOMethod`` leads to.
    fileprivate func wire(of bio: OpaquePointer?) -> UnsafeMutablePointer<TLSWire>? {
        // SAFETY: the stream set the pointer, and keeps the wire as long as the BIO.
        bioData(bio)?.assumingMemoryBound(to: TLSWire.self)
    }
}
