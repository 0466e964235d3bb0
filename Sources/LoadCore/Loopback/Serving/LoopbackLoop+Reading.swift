extension LoopbackLoop {
    /// Receives what has come, answers what can be answered, and sends.
    func receive(on connection: LoopbackConnection) {
        switch connection.receive(into: &scratch) {
        case .wouldBlock: return updateInterest(connection)
        case .broken: return drop(connection)
        case .ended: return clientEnded(connection)
        case .moved(let count): take(count, on: connection)
        }
        // The socket tells nothing of bytes that TLS has read already.
        while connection.hasPending, case .moved(let count) = connection.receive(into: &scratch) {
            take(count, on: connection)
        }
        guard connection.phase != .draining else { return }
        proceed(connection)
    }

    private func take(_ count: Int, on connection: LoopbackConnection) {
        board.countReceived(count)
        guard connection.phase != .draining else { return }
        if connection.input.isEmpty {
            let bytes = scratch
            let used = read(bytes.span.extracting(0..<count), on: connection)
            if used < count { connection.input = Array(bytes[used..<count]) }
        } else {
            connection.input += scratch[0..<count]
            readInput(of: connection)
        }
    }

    /// A client that ends its side gets what is on its way to it. An answer that waits for its time is
    /// given up: the client has usually lost patience.
    private func clientEnded(_ connection: LoopbackConnection) {
        connection.isEnded = true
        let isOnItsWay = connection.unsentCount > 0 && connection.pace == nil
        let isOrderly = connection.ending == .next || connection.ending == .close
        if isOnItsWay && isOrderly {
            updateInterest(connection)
        } else {
            drop(connection)
        }
    }

    /// Reads on in what was received before.
    func readInput(of connection: LoopbackConnection) {
        let bytes = connection.input
        connection.input = []
        let used = read(bytes.span, on: connection)
        if used < bytes.count { connection.input = used == 0 ? bytes : Array(bytes[used...]) }
    }

    /// Reads and answers requests as long as the connection is ready for more. Returns how many bytes were
    /// used.
    private func read(_ bytes: Span<UInt8>, on connection: LoopbackConnection) -> Int {
        var offset = 0
        while true {
            switch connection.phase {
            case .head:
                guard offset < bytes.count, connection.unsentCount < Self.highWater else { return offset }
                let rest = bytes.extracting(offset..<bytes.count)
                switch LoopbackRequestHead.read(rest, limit: options.requestHeadLimit) {
                case .incomplete: return offset
                case .refused(let status):
                    refuse(connection, status: status)
                    return bytes.count
                case .complete(let head):
                    begin(head, of: rest, on: connection)
                    offset += head.byteCount
                }
            case .body:
                offset = connection.body.read(bytes, from: offset)
                switch connection.body.progress {
                case .complete: answer(connection)
                case .incomplete:
                    promiseToRead(connection)
                    return offset
                case .malformed:
                    refuse(connection, status: 400)
                    return bytes.count
                }
            default: return offset
            }
        }
    }

    private func begin(
        _ head: LoopbackRequestHead,
        of bytes: Span<UInt8>,
        on connection: LoopbackConnection
    ) {
        takeOrders()
        connection.requestCount += 1
        var incoming = LoopbackConnection.Incoming()
        incoming.traits = head.traits
        incoming.expectsContinue = head.expectsContinue
        let path = bytes.extracting(head.path(in: bytes))
        incoming.route = script.route(of: path)
        incoming.scriptNumber = scriptNumber
        incoming.path = script.path(of: incoming.route) ?? path.text
        let isShown = handler != nil || board.keepsLog
        if isShown { incoming.request = head.request(in: bytes, on: connection) }
        connection.incoming = incoming
        connection.body = LoopbackBodyReader(head.body, keeping: isShown ? options.keptBodyLimit : 0)
        connection.phase = .body
    }

    /// A client may wait for leave before it sends a body (RFC 9110, section 10.1.1).
    private func promiseToRead(_ connection: LoopbackConnection) {
        guard connection.incoming.expectsContinue else { return }
        connection.incoming.expectsContinue = false
        if connection.body.length == 0 { connection.enqueue(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
    }
}

extension LoopbackRequestHead {
    /// Where the target without its query stands.
    fileprivate func path(in bytes: Span<UInt8>) -> Range<Int> {
        for index in target where bytes[index] == UInt8(ascii: "?") { return target.lowerBound..<index }
        return target
    }

    /// The request of this head, without a body yet.
    fileprivate func request(
        in bytes: Span<UInt8>,
        on connection: LoopbackConnection
    ) -> LoopbackServer.Request {
        LoopbackServer.Request(
            method: bytes.extracting(method).text,
            target: bytes.extracting(target).text,
            minorVersion: traits.isHTTP10 ? 0 : 1,
            headers: headers(in: bytes),
            body: [],
            bodyLength: 0,
            connection: connection.number,
            numberOnConnection: connection.requestCount
        )
    }

    private func headers(in bytes: Span<UInt8>) -> [HTTPHeader] {
        let lines = bytes.extracting(fields).text.split(separator: "\r\n")
        return lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            while value.last == " " || value.last == "\t" { value.removeLast() }
            return HTTPHeader(name: String(line[..<colon]), value: String(value))
        }
    }
}
