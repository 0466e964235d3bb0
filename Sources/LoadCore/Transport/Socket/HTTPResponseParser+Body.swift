/// What is done with the bytes of a body, whose end the framing tells.
extension HTTPResponseParser {
    /// Lets content codings be undone from the next response on.
    ///
    /// - Parameters:
    ///   - inflater: undoes them, for this parser alone.
    ///   - limit: how many bytes of a body are enough: it is decoded until it has more.
    mutating func decodeBodies(with inflater: Inflater, atMost limit: UInt64) {
        self.inflater = inflater
        decodedLimit = limit
    }

    /// Prepares to undo the content coding that the head announces.
    mutating func beginDecoding() throws(MalformedResponse) {
        guard !head.hasSeveralContentCodings else { throw .severalContentCodings }
        guard let inflater, let coding = head.contentCoding else { return }
        inflater.begin(coding)
        isDecoding = true
        encodedBytes = 0
    }

    /// Takes body bytes; returns how many of `limit` have not arrived.
    mutating func takeBody(
        of input: Span<UInt8>,
        at position: inout Int,
        atMost limit: UInt64
    ) throws(MalformedResponse) -> UInt64 {
        let count = Int(min(UInt64(input.count - position), limit))
        let bytes = input.extracting(position..<position + count)
        var taken = count
        if isDecoding { taken = try decode(bytes) } else { body.take(bytes) }
        position += taken
        return limit - UInt64(taken)
    }

    /// Decodes body bytes, until they have come to enough for one turn; returns how many were taken.
    private mutating func decode(_ bytes: Span<UInt8>) throws(MalformedResponse) -> Int {
        guard let inflater, !isTooLarge else {
            encodedBytes &+= UInt64(bytes.count)
            return bytes.count
        }
        do throws(Inflater.Failure) {
            let taken = try inflater.decode(bytes) { decoded in
                body.take(decoded)
                return !isTooLarge && body.count < turnEnd
            }
            // What is too much is not wanted at all.
            isPaused = inflater.isPaused && !isTooLarge
            let count = isTooLarge ? bytes.count : taken
            encodedBytes &+= UInt64(count)
            return count
        } catch {
            throw MalformedResponse(error)
        }
    }

    /// Whether the body is decoded to more than it may be, so that the rest of it was not.
    var isTooLarge: Bool { body.count > decodedLimit }

    /// Ends the body after its last byte, and with it the response.
    mutating func endBody() throws(MalformedResponse) {
        state = .complete
        guard isDecoding, !isTooLarge else { return }
        do throws(Inflater.Failure) {
            try inflater?.finish()
        } catch {
            throw MalformedResponse(error)
        }
    }

    /// Ends the body where the connection ended. A compressed one tells whether that was too early.
    mutating func endBodyByClose() throws(MalformedResponse) -> Ending {
        do throws(MalformedResponse) {
            try endBody()
        } catch {
            guard error == .truncatedContent else { throw error }
            return .truncated
        }
        return .complete
    }
}

extension MalformedResponse {
    /// The problem with a compressed body.
    fileprivate init(_ failure: Inflater.Failure) {
        switch failure {
        case .corrupt: self = .corruptContent
        case .truncated: self = .truncatedContent
        case .surplus: self = .surplusContent
        }
    }
}
