/// Reads the body of a request, piece by piece as it comes: its end is found, its bytes are counted, and the
/// first of them are kept if anybody wants them (RFC 9112, sections 6 and 7.1).
struct LoopbackBodyReader {
    private enum State: Equatable {
        case content(UInt64)
        case chunkSize(UInt64, digits: Int)
        case chunkExtension(UInt64)
        case chunkContent(UInt64)
        case chunkEnd(UInt64)
        /// In a line after the last chunk that has so many bytes up to now.
        case trailer(Int)
        case complete
        case malformed
    }

    /// How far reading has come.
    enum Progress: Equatable {
        case incomplete
        case complete
        case malformed
    }

    private var state: State
    private var keepLimit: Int

    /// The content kept.
    private(set) var kept: [UInt8] = []

    /// The length of the content up to now.
    private(set) var length: UInt64 = 0

    init(_ kind: LoopbackRequestHead.BodyKind, keeping limit: Int) {
        keepLimit = limit
        switch kind {
        case .length(let length): state = length == 0 ? .complete : .content(length)
        case .chunked: state = .chunkSize(0, digits: 0)
        }
    }

    /// How far reading has come.
    var progress: Progress {
        switch state {
        case .complete: .complete
        case .malformed: .malformed
        default: .incomplete
        }
    }

    /// Reads on, up to the body's end at most, and returns where it stopped.
    mutating func read(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var offset = start
        while offset < bytes.count, progress == .incomplete {
            switch state {
            case .content(let rest):
                let taken = take(bytes, from: offset, atMost: rest)
                offset += taken
                state = UInt64(taken) == rest ? .complete : .content(rest - UInt64(taken))
            case .chunkContent(let rest):
                let taken = take(bytes, from: offset, atMost: rest)
                offset += taken
                state = UInt64(taken) == rest ? .chunkEnd(0) : .chunkContent(rest - UInt64(taken))
            default:
                readFraming(bytes[offset])
                offset += 1
            }
        }
        return offset
    }

    private mutating func take(_ bytes: Span<UInt8>, from start: Int, atMost rest: UInt64) -> Int {
        let count = Int(min(rest, UInt64(bytes.count - start)))
        length += UInt64(count)
        for index in start..<(start + min(count, max(0, keepLimit - kept.count))) {
            kept.append(bytes[index])
        }
        return count
    }

    private mutating func readFraming(_ byte: UInt8) {
        switch (state, byte) {
        case (.chunkSize(let size, let digits), _):
            readSize(byte, size, digits)
        case (.chunkExtension(let size), .lineFeed):
            state = size == 0 ? .trailer(0) : .chunkContent(size)
        case (.chunkExtension, _):
            break
        case (.chunkEnd(0), .carriageReturn):
            state = .chunkEnd(1)
        case (.chunkEnd(1), .lineFeed):
            state = .chunkSize(0, digits: 0)
        case (.trailer(let count), .lineFeed):
            state = count == 0 ? .complete : .trailer(0)
        case (.trailer(let count), _):
            state = byte == .carriageReturn ? .trailer(count) : .trailer(count + 1)
        default:
            state = .malformed
        }
    }

    private mutating func readSize(_ byte: UInt8, _ size: UInt64, _ digits: Int) {
        if let digit = Character(UnicodeScalar(byte)).hexDigitValue, digits < 15 {
            state = .chunkSize(size * 16 + UInt64(digit), digits: digits + 1)
        } else if digits > 0, "\r \t;".utf8.contains(byte) {
            state = .chunkExtension(size)
        } else {
            state = .malformed
        }
    }
}
