extension LoopbackTransmission {
    /// An answer about to be written, whole or spoilt.
    struct Draft {
        private let response: LoopbackServer.Response
        private let traits: LoopbackRequestTraits
        private var framing: LoopbackServer.Framing
        private var content: [UInt8]

        init(_ response: LoopbackServer.Response, _ traits: LoopbackRequestTraits) {
            self.response = response
            self.traits = traits
            content = response.body.content
            framing = response.framing
            if traits.isHTTP10, case .chunked = framing { framing = .close }
        }

        /// As it should be.
        var whole: LoopbackTransmission { sent(head() + payload, then: ending) }

        func dripping(_ pace: Duration) -> LoopbackTransmission {
            var dripping = whole
            dripping.pace = pace
            return dripping
        }

        var folded: LoopbackTransmission {
            sent(head(also: "X-Folded: first line\r\n second line\r\n") + payload, then: ending)
        }

        func overstated(by excess: Int) -> LoopbackTransmission {
            var draft = self
            draft.framing = .length
            return draft.sent(draft.head(excess: excess) + draft.payload, then: .silence)
        }

        func cutInHead(then ending: Ending) -> LoopbackTransmission {
            let head = head()
            return sent(Array(head.prefix(head.count / 2)), then: ending)
        }

        func cutInBody(then ending: Ending) -> LoopbackTransmission {
            var draft = self
            if content.isEmpty { draft.content = LoopbackServer.Body.size(64).content }
            // A body that ends with its connection cannot be cut short.
            if framing == .close { draft.framing = .length }
            let payload = draft.payload
            return sent(draft.head() + payload.prefix(payload.count / 2), then: ending)
        }

        var withEndlessBody: LoopbackTransmission {
            var draft = self
            if framing == .length { draft.framing = .close }
            draft.content = LoopbackServer.Body.size(16384).content
            return sent(draft.head(), then: .endless(draft.encodedContent))
        }

        var withEndlessTrailers: LoopbackTransmission {
            var draft = self
            draft.framing = .chunked(size: 4096)
            let fields = [UInt8].repeating("X-More: these trailers have no end\r\n", count: 512)
            return sent(draft.head() + draft.encodedContent + Array("0\r\n".utf8), then: .endless(fields))
        }

        var withEndlessHead: LoopbackTransmission {
            sent(statusLine, then: .endless(.repeating("X-More: this head has no end\r\n", count: 512)))
        }
    }
}

extension LoopbackTransmission.Draft {
    private func sent(
        _ bytes: [UInt8],
        then ending: LoopbackTransmission.Ending
    ) -> LoopbackTransmission {
        LoopbackTransmission(bytes: bytes, ending: ending, status: response.status)
    }

    private var closes: Bool { !traits.keepsAlive || framing == .close }

    private var ending: LoopbackTransmission.Ending { closes ? .close : .next }

    /// Whether an answer of this status has no body and no `Content-Length` (RFC 9110, sections 8.6, 15.3.5
    /// and 15.4.5).
    private var isBodiless: Bool { [204, 304].contains(response.status) }

    private var statusLine: [UInt8] {
        Array("HTTP/1.1 \(response.status) \(reasonPhrase(of: response.status))\r\n".utf8)
    }

    private func head(excess: Int = 0, also line: String = "") -> [UInt8] {
        var text = ""
        for field in response.headers { text += "\(field.name): \(field.value)\r\n" }
        text += line
        if !isBodiless && !namesFraming { text += framingLine(excess: excess) }
        if closes { text += "Connection: close\r\n" }
        return statusLine + Array((text + "\r\n").utf8)
    }

    private func framingLine(excess: Int) -> String {
        switch framing {
        case .length: "Content-Length: \(content.count + excess)\r\n"
        case .chunked: "Transfer-Encoding: chunked\r\n"
        case .close: ""
        }
    }

    /// Whether the answer's own fields say how the body is framed, right or wrong.
    private var namesFraming: Bool {
        response.headers.contains { ["content-length", "transfer-encoding"].contains($0.name.lowercased()) }
    }

    private var payload: [UInt8] {
        if traits.isHead || isBodiless { return [] }
        if case .chunked = framing { return encodedContent + Array("0\r\n\r\n".utf8) }
        return content
    }

    /// The content in chunks, without the last chunk of length 0 (RFC 9112, section 7.1), or as it is.
    private var encodedContent: [UInt8] {
        guard case .chunked(let size) = framing else { return content }
        var encoded: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: max(1, size)) {
            let chunk = content[start..<min(content.count, start + max(1, size))]
            encoded += Array((String(chunk.count, radix: 16) + "\r\n").utf8) + chunk + [0x0D, 0x0A]
        }
        return encoded
    }
}

/// The usual reason phrase of a status (RFC 9110, section 15; RFC 6585).
private func reasonPhrase(of status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 413: "Content Too Large"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: "Status \(status)"
    }
}
