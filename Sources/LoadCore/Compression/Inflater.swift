/// Decodes compressed bodies, one after another, with the memory that the first one took.
///
/// Used by one connection.
final class Inflater: @unchecked Sendable {
    // SAFETY: one connection has it and uses it on its lane's loop; nobody else has the pointers.

    /// Why bytes are not a compressed body.
    enum Failure: Error {
        /// They are not in the format, or a checksum is wrong.
        case corrupt
        /// They end before the body does.
        case truncated
        /// Others follow the end of the body.
        case surplus
    }

    private let zlib: Zlib
    private let stream: UnsafeMutablePointer<ZStream>
    /// The memory that is decoded into.
    private let output: UnsafeMutableBufferPointer<UInt8>

    private var coding = ContentCoding.gzip
    /// Whether zlib has memory for the stream.
    private var isPrepared = false
    /// Whether a byte of the body came.
    private var hasBegun = false
    /// Whether the last byte that came ended the body, or one member of it.
    private var hasEnded = false
    /// Whether a member of the body was whole (RFC 1952, section 2.2), and what follows it begins none.
    private var isBeyondEnd = false
    /// Whether decoding stopped with more to come of bytes that were taken.
    private(set) var isPaused = false

    /// Creates a decoder. It takes most of its memory for the first body.
    ///
    /// - Parameters:
    ///   - zlib: the library.
    ///   - output: memory that the owner keeps as long as the decoder, and that holds nothing between two calls.
    init(_ zlib: Zlib, output: UnsafeMutableBufferPointer<UInt8>) {
        self.zlib = zlib
        self.output = output
        stream = .allocate(capacity: 1)
        stream.initialize(to: ZStream())
    }

    deinit {
        if isPrepared { _ = zlib.end(stream) }
        stream.deallocate()
    }

    /// Awaits the next body.
    func begin(_ coding: ContentCoding) {
        self.coding = coding
        hasBegun = false
        hasEnded = false
        isBeyondEnd = false
        isPaused = false
    }

    /// Decodes the next bytes of the body.
    ///
    /// - Parameters:
    ///   - input: the bytes; those that an earlier call has left, first.
    ///   - take: takes what they come to, in pieces, and returns whether it wants more at once.
    /// - Returns: how many of the bytes were taken: all of them, unless no more was wanted. The rest is for the next
    ///   call, as long as ``isPaused`` says that there is more.
    func decode(_ input: Span<UInt8>, into take: (Span<UInt8>) -> Bool) throws(Failure) -> Int {
        guard !input.isEmpty || isPaused else { return 0 }
        isPaused = false
        if !hasBegun { try beginStream(with: input[0]) }
        return try input.withUnsafeBufferPointer {
            (bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> Int in
            stream.pointee.nextInput = bytes.baseAddress
            stream.pointee.availableInput = UInt32(bytes.count)
            repeat {
                if hasEnded { try beginMember(with: bytes[bytes.count - Int(stream.pointee.availableInput)]) }
                let code = step()
                // SAFETY: zlib wrote so many bytes, which stay until the next step.
                let count = output.count - Int(stream.pointee.availableOutput)
                let wantsMore = count == 0 || take(output.extracting(0..<count).span)
                try check(code)
                if !wantsMore, hasMore {
                    isPaused = true
                    return bytes.count - Int(stream.pointee.availableInput)
                }
            } while hasMore
            return bytes.count
        }
    }

    /// Whether bytes are left, or what was taken of them has filled the memory that is decoded into.
    private var hasMore: Bool {
        stream.pointee.availableInput > 0 || (stream.pointee.availableOutput == 0 && !hasEnded)
    }

    /// Learns that the body has no more bytes. One without any is empty.
    func finish() throws(Failure) {
        guard hasBegun, !hasEnded else { return }
        throw isBeyondEnd ? .surplus : .truncated
    }

    private static let largestWindow: Int32 = 15

    private func beginStream(with first: UInt8) throws(Failure) {
        hasBegun = true
        // Every frame of RFC 1950 begins with method 8.
        let isFramed = first & 0x0F == 8
        switch coding {
        case .gzip: try reset(windowBits: Self.largestWindow + 16)
        case .deflate: try reset(windowBits: isFramed ? Self.largestWindow : -Self.largestWindow)
        }
    }

    /// Goes on after the end of a member: only gzip may have another one, which begins like every member.
    private func beginMember(with first: UInt8) throws(Failure) {
        guard coding == .gzip else { throw .surplus }
        isBeyondEnd = first != 0x1F
        hasEnded = false
        try reset(windowBits: Self.largestWindow + 16)
    }

    private func reset(windowBits: Int32) throws(Failure) {
        let code = isPrepared ? zlib.reset(stream, windowBits) : zlib.begin(stream, windowBits: windowBits)
        guard code == 0 else { throw .corrupt }
        isPrepared = true
    }

    private func step() -> Int32 {
        stream.pointee.nextOutput = output.baseAddress
        stream.pointee.availableOutput = UInt32(output.count)
        return zlib.inflate(stream, 0)
    }

    private func check(_ code: Int32) throws(Failure) {
        let (fine, streamEnd, noProgress): (Int32, Int32, Int32) = (0, 1, -5)
        switch code {
        case fine, noProgress: break
        case streamEnd: hasEnded = true
        default: throw isBeyondEnd ? .surplus : .corrupt
        }
    }
}
