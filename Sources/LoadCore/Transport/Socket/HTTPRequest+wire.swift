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
        return Self.wire(method: method, path: form.isAbsolute ? url : path, headers: fields, body: body)
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
    static func wire(method: String, path: String, headers: [HTTPHeader], body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        let lengths = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        bytes.reserveCapacity(method.utf8.count + path.utf8.count + lengths + body.count + 16)
        for byte in method.utf8 where byte.isToken { bytes.append(byte) }
        bytes.append(.space)
        for byte in path.utf8 { bytes.append(target: byte) }
        bytes.append(contentsOf: " HTTP/1.1\r\n".utf8)
        for header in headers {
            for byte in header.name.utf8 where byte.isToken { bytes.append(byte) }
            bytes.append(contentsOf: ": ".utf8)
            for byte in header.value.utf8 { bytes.append(byte.isControl ? .space : byte) }
            bytes.append(contentsOf: "\r\n".utf8)
        }
        bytes.append(contentsOf: "\r\n".utf8)
        bytes.append(contentsOf: body)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(target byte: UInt8) {
        guard byte <= 0x20 || byte >= 0x7F else { return append(byte) }
        let digits = Array("0123456789ABCDEF".utf8)
        append(UInt8(ascii: "%"))
        append(digits[Int(byte >> 4)])
        append(digits[Int(byte & 15)])
    }
}
