import LoadCore

/// The cases of RFC 9112 and RFC 9110, by the sections of RFC 9112 they come from.
extension ResponseCase {
    private static let whole = ResponseReading.Outcome.complete(surplus: 0)

    static let wellFormed: [ResponseCase] = [
        ResponseCase(
            name: "2.2: a plain response",
            text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            outcome: whole,
            body: "hello"
        ),
        ResponseCase(
            name: "2.2: bare LF ends head lines",
            text: "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
            outcome: whole,
            body: "hi"
        ),
        ResponseCase(
            name: "2.2: empty lines before the status line",
            text: "\r\n\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            outcome: whole
        ),
        ResponseCase(
            name: "2.3: a higher minor version is read as 1.1",
            text: "HTTP/1.7 200 OK\r\nContent-Length: 0\r\n\r\n",
            outcome: whole
        ),
        ResponseCase(
            name: "4: an empty reason phrase",
            text: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
            outcome: whole
        ),
        ResponseCase(
            name: "4: no space before the missing reason phrase",
            text: "HTTP/1.1 200\r\nContent-Length:2\r\n\r\nhi",
            outcome: whole,
            body: "hi"
        ),
        ResponseCase(
            name: "4: a reason phrase with tabs and bytes over 127",
            text: "HTTP/1.1 404 nicht\tgefunden, sch\u{F6}n\r\nContent-Length: 0\r\n\r\n",
            outcome: whole,
            status: 404
        ),
        ResponseCase(
            name: "RFC 9110 15: a status over 599",
            text: "HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n",
            outcome: whole,
            status: 999
        ),
        ResponseCase(
            name: "5: names in any case, odd names, empty values, spaces and tabs around values",
            text: "HTTP/1.1 200 OK\r\n"
                + "cOnTeNt-LENGTH:\t 3 \t\r\n!#$%&'*+-.^_`|~09AZaz:\r\nX:\u{E4} \t b\r\n\r\nabc",
            outcome: whole,
            body: "abc"
        ),
        ResponseCase(
            name: "6.3 (1): HEAD has no body",
            text: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
            answersHead: true,
            outcome: whole
        ),
        ResponseCase(
            name: "6.3 (1): HEAD has no body, even with chunks announced",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            answersHead: true,
            outcome: whole
        ),
        ResponseCase(
            name: "6.3 (1): 204 has no body",
            text: "HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n",
            outcome: whole,
            status: 204
        ),
        ResponseCase(
            name: "6.3 (1): 304 has no body",
            text: "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
            outcome: whole,
            status: 304
        ),
        ResponseCase(
            name: "6.3 (4): codings that do not end in chunked last until the connection ends",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nanything",
            outcome: .endedByClose,
            body: "anything",
            isPersistent: false
        ),
        ResponseCase(
            name: "6.3 (5): the same length in two fields and in a list",
            text: "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 02\r\n\r\nhi",
            outcome: whole,
            body: "hi"
        ),
        ResponseCase(
            name: "6.3 (8): neither length nor coding",
            text: "HTTP/1.1 200 OK\r\n\r\nuntil the end",
            outcome: .endedByClose,
            body: "until the end",
            isPersistent: false
        ),
        ResponseCase(
            name: "6.3 (8): an empty body that lasts until the connection ends",
            text: "HTTP/1.1 200 OK\r\n\r\n",
            outcome: .endedByClose,
            isPersistent: false
        ),
        ResponseCase(
            name: "7.1: chunks with sizes in both cases and leading zeros",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "0A\r\n0123456789\r\nb\r\nabcdefghijk\r\n000\r\n\r\n",
            outcome: whole,
            body: "0123456789abcdefghijk"
        ),
        ResponseCase(
            name: "7.1.1: chunk extensions and white space after the size",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2 ; a=\"b;c\"\r\nhi\r\n1 \t\r\n!\r\n0;last\r\n\r\n",
            outcome: whole,
            body: "hi!"
        ),
        ResponseCase(
            name: "7.1.2: trailers are dropped, and change nothing",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nhi\r\n0\r\nContent-Length: 9\r\nConnection: close\r\n\r\n",
            outcome: whole,
            body: "hi"
        ),
        ResponseCase(
            name: "7: an unknown coding before chunked, empty list elements",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: ,gzip,,\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            outcome: whole,
            body: "x"
        ),
        ResponseCase(
            name: "6.1: Transfer-Encoding in HTTP/1.0 spoils the connection",
            text: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            outcome: whole,
            isPersistent: false
        ),
        ResponseCase(
            name: "9.3: close among other options",
            text: "HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 0\r\n\r\n",
            outcome: whole,
            isPersistent: false
        ),
        ResponseCase(
            name: "9.3: close wins over keep-alive",
            text: "HTTP/1.1 200 OK\r\n"
                + "Connection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
            outcome: whole,
            isPersistent: false
        ),
        ResponseCase(
            name: "9.3: HTTP/1.0 closes",
            text: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
            outcome: whole,
            body: "hi",
            isPersistent: false
        ),
        ResponseCase(
            name: "9.3: HTTP/1.0 with keep-alive persists",
            text: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nhi",
            outcome: whole,
            body: "hi"
        ),
        ResponseCase(
            name: "9.2: bytes after the end are surplus",
            text: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there",
            outcome: .complete(surplus: 6),
            body: "hi"
        ),
        ResponseCase(
            name: "9.2: a body on 204 is surplus",
            text: "HTTP/1.1 204 No Content\r\n\r\nabc",
            outcome: .complete(surplus: 3),
            status: 204
        ),
        ResponseCase(
            name: "RFC 9110 10.2.2: the location of a redirect, the first of two",
            text: "HTTP/1.1 302 Found\r\nLocation: /a b \r\nLocation: /c\r\nContent-Length: 0\r\n\r\n",
            outcome: whole,
            status: 302,
            location: "/a b"
        ),
        ResponseCase(
            name: "RFC 9110 10.2.2: the location of a response that redirects nowhere is not kept",
            text: "HTTP/1.1 201 Created\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n",
            outcome: whole,
            status: 201
        ),
        ResponseCase(
            name: "RFC 9110 15.2: interim responses are skipped, with all they say",
            text: "HTTP/1.1 100 Continue\r\nConnection: close\r\nContent-Length: 9\r\n\r\n"
                + "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
            outcome: whole,
            body: "x"
        ),
        ResponseCase(
            name: "sixteen interim responses are not too many",
            text: String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 16)
                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            outcome: whole
        ),
        ResponseCase(
            name: "a head of exactly 64 KiB",
            text: paddedHead(total: 65_536),
            outcome: whole
        ),
    ]

    static let truncated: [ResponseCase] = [
        "", "\r\n", "\r", "H", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nConte",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r",
    ].map { ResponseCase(name: "truncated: \($0.debugDescription)", text: $0, outcome: .truncated) }

    private static func field(_ line: String) -> String { "HTTP/1.1 200 OK\r\n\(line)\r\n\r\n" }
    private static func chunks(_ text: String) -> String { field("Transfer-Encoding: chunked") + text }

    private static func paddedHead(total: Int) -> String {
        let rest = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: \r\n\r\n"
        let padding = String(repeating: "x", count: total - rest.utf8.count)
        return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: \(padding)\r\n\r\n"
    }

    static let malformed: [ResponseCase] = [
        .malformed(.notHTTP, "SSH-2.0-OpenSSH_9.2\r\n"),
        .malformed(.secure, "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}F"),
        .malformed(.notHTTP, "ICY 200 OK\r\n\r\n"),
        .malformed(.notHTTP, "http/1.1 200 OK\r\n\r\n"),
        .malformed(.notHTTP, " HTTP/1.1 200 OK\r\n\r\n"),
        .malformed(.notHTTP, "<html>"),
        .malformed(.unsupportedVersion, "HTTP/2.0 200 OK\r\n\r\n"),
        .malformed(.unsupportedVersion, "HTTP/2 200\r\n\r\n"),
        .malformed(.unsupportedVersion, "HTTP/1.x 200 OK\r\n\r\n"),
        .malformed(.unsupportedVersion, "HTTP/0.9 200 OK\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1  200 OK\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1\t200 OK\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1 20 OK\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1 2000 OK\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1 200OK\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1 099 Low\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.1 +20 OK\r\n\r\n"),
        .malformed(.invalidStatusLine, "HTTP/1.10 200 OK\r\n\r\n"),
        .malformed(.controlCharacter, "HTTP/1.1 200 O\u{0}K\r\n\r\n"),
        .malformed(.controlCharacter, "HTTP/1.1 200 OK\rX\r\n\r\n"),
        .malformed(.controlCharacter, "HTTP/1.1 200 OK\r\r\n\r\n"),
        .malformed(.controlCharacter, field("X: a\u{0}b")),
        .malformed(.controlCharacter, field("X: a value of some length\u{7F}and more of it")),
        .malformed(.controlCharacter, field("X: a\rSet-Cookie: b")),
        .malformed(.controlCharacter, field("X\u{1}: a")),
        .malformed(.controlCharacter, field("Content-Length: 5\r")),
        .malformed(.controlCharacter, chunks("2;a=\u{0}\r\nhi\r\n")),
        .malformed(.controlCharacter, chunks("0\r\nX: \u{1}\r\n\r\n")),
        .malformed(.invalidFieldName, field("no colon here")),
        .malformed(.invalidFieldName, field("nocolon")),
        .malformed(.invalidFieldName, field(": no name")),
        .malformed(.invalidFieldName, field("Con tent-Length: 5")),
        .malformed(.invalidFieldName, field("N\u{E4}me: 5")),
        .malformed(.invalidFieldName, field("a(b): 5")),
        .malformed(.invalidFieldName, chunks("0\r\nnot a field\r\n\r\n")),
        .malformed(.whitespaceBeforeColon, field("Content-Length : 5")),
        .malformed(.whitespaceBeforeColon, field("Content-Length\t \t: 5")),
        .malformed(.obsoleteFolding, field("X: a\r\n b")),
        .malformed(.obsoleteFolding, field("X: a\r\n\tb: c")),
        .malformed(.obsoleteFolding, field(" Content-Length: 5")),
        .malformed(.obsoleteFolding, chunks("0\r\nX: a\r\n b\r\n\r\n")),
        .malformed(.invalidContentLength, field("Content-Length:")),
        .malformed(.invalidContentLength, field("Content-Length: +5")),
        .malformed(.invalidContentLength, field("Content-Length: -1")),
        .malformed(.invalidContentLength, field("Content-Length: 0x10")),
        .malformed(.invalidContentLength, field("Content-Length: 5 5")),
        .malformed(.invalidContentLength, field("Content-Length: 5,")),
        .malformed(.invalidContentLength, field("Content-Length: five")),
        .malformed(.invalidContentLength, field("Content-Length: 9223372036854775808")),
        .malformed(.invalidContentLength, field("Content-Length: 18446744073709551621")),
        .malformed(.invalidContentLength, field("Content-Length: 99999999999999999999999")),
        .malformed(.conflictingContentLengths, field("Content-Length: 5\r\nContent-Length: 6")),
        .malformed(.conflictingContentLengths, field("Content-Length: 5, 6")),
        .malformed(.ambiguousLength, field("Content-Length: 5\r\nTransfer-Encoding: chunked")),
        .malformed(.ambiguousLength, field("Transfer-Encoding: gzip\r\nContent-Length: 5")),
        .malformed(.repeatedChunkedCoding, field("Transfer-Encoding: chunked, chunked")),
        .malformed(.repeatedChunkedCoding, field("Transfer-Encoding: chunked, gzip, chunked")),
        .malformed(.invalidChunkSize, chunks("\r\nhi\r\n")),
        .malformed(.invalidChunkSize, chunks("x\r\nhi\r\n")),
        .malformed(.invalidChunkSize, chunks(" 2\r\nhi\r\n")),
        .malformed(.invalidChunkSize, chunks("-2\r\nhi\r\n")),
        .malformed(.invalidChunkSize, chunks("0x2\r\nhi\r\n")),
        .malformed(.invalidChunkSize, chunks("2 2\r\nhi\r\n")),
        .malformed(.invalidChunkSize, chunks("8000000000000000\r\n")),
        .malformed(.invalidChunkSize, chunks("10000000000000002\r\nhi\r\n")),
        .malformed(.invalidChunkLine, chunks("2\nhi\r\n")),
        .malformed(.invalidChunkLine, chunks("2;" + String(repeating: "x", count: 4_096) + "\r\nhi\r\n")),
        .malformed(.invalidChunkEnd, chunks("2\r\nhi\n0\r\n\r\n")),
        .malformed(.invalidChunkEnd, chunks("2\r\nhigh\r\n0\r\n\r\n")),
        .malformed(.invalidChunkEnd, chunks("2\r\nhi0\r\n\r\n")),
        .malformed(.headTooLarge, paddedHead(total: 65_537)),
        .malformed(.headTooLarge, String(repeating: "\r\n", count: 32_769)),
        .malformed(.headTooLarge, String(repeating: "HTTP/1.1 200 OK", count: 5_000)),
        .malformed(
            .trailerTooLarge,
            chunks("0\r\n" + String(repeating: "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", count: 2_000))
        ),
        .malformed(
            .tooManyInterimResponses,
            String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 17)
        ),
        .malformed(.unrequestedUpgrade, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
    ]
}
