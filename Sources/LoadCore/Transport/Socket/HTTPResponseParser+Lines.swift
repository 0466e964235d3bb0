#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How lines are put together and what each of them does to the parser's state.
extension HTTPResponseParser {
    /// Handles the line at `position`, or keeps its beginning if its end is not there yet.
    mutating func consumeLine(
        of input: Span<UInt8>,
        at position: inout Int
    ) throws(MalformedResponse) {
        guard let end = input.index(of: .lineFeed, from: position) else {
            try countLineBytes(input.count - position, isWhole: false)
            for index in position..<input.count { partialLine.append(input[index]) }
            position = input.count
            return
        }
        try countLineBytes(end + 1 - position, isWhole: true)
        let rest = input.extracting(position..<end)
        position = end + 1
        guard !partialLine.isEmpty else { return try handle(line: rest) }
        var line: [UInt8] = []
        swap(&line, &partialLine)
        for index in rest.indices { line.append(rest[index]) }
        try handle(line: line.span)
        line.removeAll(keepingCapacity: true)
        swap(&line, &partialLine)
    }

    private mutating func countLineBytes(_ count: Int, isWhole: Bool) throws(MalformedResponse) {
        lineBytes += count
        switch state {
        case .chunkSize where lineBytes > Self.chunkLineLimit: throw .invalidChunkLine
        // Only CR LF may stand here: anything longer is chunk data beyond the size.
        case .chunkEnd where lineBytes > 2 || (!isWhole && lineBytes > 1): throw .invalidChunkEnd
        case .trailers where lineBytes > Self.headLimit: throw .trailerTooLarge
        default: if lineBytes > Self.headLimit { throw .headTooLarge }
        }
    }

    private mutating func handle(line: Span<UInt8>) throws(MalformedResponse) {
        let hasReturn = !line.isEmpty && line[line.count - 1] == .carriageReturn
        let text = hasReturn ? line.extracting(0..<line.count - 1) : line
        switch state {
        case .statusLine where text.isEmpty: break
        case .statusLine:
            try head.readStatusLine(text)
            state = .fields
        case .fields where text.isEmpty: try endHead()
        case .fields:
            let (name, value) = try text.field()
            try head.readField(text, name: name, value: value)
            if !kept.names.isEmpty { keepField(text.extracting(name), text.extracting(value)) }
        case .chunkSize:
            guard hasReturn else { throw .invalidChunkLine }
            beginChunk(of: try text.chunkSize())
        case .chunkEnd:
            guard hasReturn, text.isEmpty else { throw .invalidChunkEnd }
            lineBytes = 0
            state = .chunkSize
        case .trailers where text.isEmpty: try endBody()
        case .trailers: _ = try text.field()
        case .sizedBody, .chunkData, .bodyUntilClose, .complete: break
        }
    }

    private mutating func beginChunk(of size: UInt64) {
        lineBytes = 0
        state = size == 0 ? .trailers : .chunkData(remaining: size)
    }

    /// Decides how the body is delimited (section 6.3) and whether the connection persists (section 9.3).
    private mutating func endHead() throws(MalformedResponse) {
        lineBytes = 0
        guard head.status >= 200 else { return try skipInterim() }
        guard head.contentLength == nil || !head.hasTransferCoding else { throw .ambiguousLength }
        isPersistent = head.allowsPersistence
        if answersHead || head.status == 204 || head.status == 304 {
            state = .complete
            return
        }
        if head.endsInChunked {
            state = .chunkSize
        } else if !head.hasTransferCoding, let length = head.contentLength {
            state = length == 0 ? .complete : .sizedBody(remaining: length)
        } else {
            isPersistent = false
            state = .bodyUntilClose
        }
        if inflater != nil, state != .complete { try beginDecoding() }
    }

    private mutating func skipInterim() throws(MalformedResponse) {
        guard head.status != 101 else { throw .unrequestedUpgrade }
        interimResponses += 1
        guard interimResponses <= Self.interimLimit else { throw .tooManyInterimResponses }
        head.reset()
        if !keptFields.isEmpty { keptFields = [] }
        state = .statusLine
    }

    /// Keeps a field whose name is asked for; lines of the same name become one (RFC 9110, section 5.3).
    private mutating func keepField(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        guard let name = kept.name(of: name) else { return }
        let value = value.text
        // Each cookie is one field, as a comma may stand in it (RFC 6265, section 3).
        if name != "set-cookie", let index = keptFields.firstIndex(where: { $0.name == name }) {
            keptFields[index].value += ", " + value
        } else {
            keptFields.append(HTTPHeader(name: name, value: value))
        }
    }
}

extension Span<UInt8> {
    /// The index of the first byte of a value at or after `start`.
    func index(of byte: UInt8, from start: Int) -> Int? {
        withUnsafeBufferPointer { bytes in
            // SAFETY: `start` is at most `bytes.count`, so the search stays inside the buffer.
            guard let base = bytes.baseAddress, start < bytes.count,
                let found = memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }
}
