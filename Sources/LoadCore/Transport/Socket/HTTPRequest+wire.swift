extension HTTPRequest {
    /// Writes the request out in a form other than its own.
    func wire(as form: WireForm) -> [UInt8] {
        var fields = headers
        if form.closes { fields.append(HTTPHeader(name: "Connection", value: "close")) }
        let isNamed = { (name: String) in headers.contains { $0.isNamed(name) } }
        if form.acceptsCompression, !isNamed("Accept-Encoding") {
            fields.append(HTTPHeader(name: "Accept-Encoding", value: ContentCoding.accepted))
        }
        if let authorization = form.proxyAuthorization, !isNamed("Proxy-Authorization") {
            fields.append(HTTPHeader(name: "Proxy-Authorization", value: authorization))
        }
        return Self.wire(
            method: method,
            path: form.isAbsolute ? url : path,
            headers: fields[...],
            body: body
        )
    }

    /// Whether sending the request twice has the effect of sending it once (RFC 9110, section 9.2.2).
    var isIdempotent: Bool {
        switch method {
        case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE": true
        default: false
        }
    }

    /// Writes a request out.
    ///
    /// No part can break out of its line: what no request target may hold is percent-encoded, and control
    /// characters in field values become spaces (RFC 9110, section 5.5).
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the request target.
    ///   - written: fields that stand first and are written already.
    ///   - headers: the other fields.
    ///   - body: the body.
    static func wire(
        method: String,
        path: String,
        written: [UInt8] = [],
        headers: ArraySlice<HTTPHeader>,
        body: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        let lengths = headers.reduce(written.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        bytes.reserveCapacity(method.utf8.count + path.utf8.count + lengths + body.count + 16)
        bytes.append(text: method, where: { $0.isToken }, else: { _, _ in })
        bytes.append(.space)
        bytes.append(text: path, where: { $0 > 0x20 && $0 < 0x7F }, else: { $0.append(percentEncoded: $1) })
        bytes.append(contentsOf: " HTTP/1.1\r\n".utf8)
        bytes.append(contentsOf: written)
        for header in headers { bytes.append(header: header) }
        bytes.append(.carriageReturn)
        bytes.append(.lineFeed)
        bytes.append(contentsOf: body)
        return bytes
    }
}

extension [UInt8] {
    /// Appends a field with the end of its line.
    mutating func append(header: HTTPHeader) {
        append(text: header.name, where: { $0.isToken }, else: { _, _ in })
        append(UInt8(ascii: ":"))
        append(.space)
        append(text: header.value, where: { !$0.isControl }, else: { bytes, _ in bytes.append(.space) })
        append(.carriageReturn)
        append(.lineFeed)
    }

    /// Appends a text at once, where all of its bytes may stand as they are, and else byte by byte.
    @inline(__always)
    fileprivate mutating func append(
        text: String,
        where mayStand: (UInt8) -> Bool,
        else replace: (inout [UInt8], UInt8) -> Void
    ) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { storage in
            if storage.allSatisfy(mayStand) {
                append(contentsOf: storage)
            } else {
                for byte in storage { if mayStand(byte) { append(byte) } else { replace(&self, byte) } }
            }
        }
        if isDone != nil { return }
        for byte in text.utf8 { if mayStand(byte) { append(byte) } else { replace(&self, byte) } }
    }

    fileprivate mutating func append(percentEncoded byte: UInt8) {
        let digits = Array("0123456789ABCDEF".utf8)
        append(UInt8(ascii: "%"))
        append(digits[Int(byte >> 4)])
        append(digits[Int(byte & 15)])
    }
}
