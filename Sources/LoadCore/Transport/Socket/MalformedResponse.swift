/// Why bytes are not an HTTP/1.1 response that may be measured.
public enum MalformedResponse: Error, Sendable, Equatable, CaseIterable {
    /// The first bytes are not those of an HTTP status line.
    case notHTTP
    /// The first bytes are those of a TLS alert.
    case secure
    /// The version is neither HTTP/1.0 nor HTTP/1.1.
    case unsupportedVersion
    /// The status is not three digits from 100 on, or what follows it is not a reason phrase.
    case invalidStatusLine
    /// The status line and the header fields together are longer than 64 KiB.
    case headTooLarge
    /// A header line has no colon, or bytes in its name that no name may have.
    case invalidFieldName
    /// A header line has white space between its name and the colon.
    case whitespaceBeforeColon
    /// A header line begins with white space, the obsolete way to continue the line before.
    case obsoleteFolding
    /// A control character, such as NUL or a lone CR, inside a line.
    case controlCharacter
    /// A Content-Length that is no decimal number, or too large a one.
    case invalidContentLength
    /// Two Content-Length values that differ.
    case conflictingContentLengths
    /// Both Content-Length and Transfer-Encoding.
    case ambiguousLength
    /// The chunked transfer coding applied twice.
    case repeatedChunkedCoding
    /// A chunk size that is no hexadecimal number, or too large a one.
    case invalidChunkSize
    /// A line of the chunked coding that is longer than 4 KiB or does not end in CR LF.
    case invalidChunkLine
    /// Chunk data that is not followed by CR LF: longer or shorter than its size says.
    case invalidChunkEnd
    /// A trailer section longer than 64 KiB.
    case trailerTooLarge
    /// More than 16 interim (1xx) responses before the final one.
    case tooManyInterimResponses
    /// Status 101, although no change of protocol was asked for.
    case unrequestedUpgrade
    /// More than one content coding, where they are to be undone.
    case severalContentCodings
    /// A compressed body that is not in the format that Content-Encoding names, or whose checksum is wrong.
    case corruptContent
    /// A compressed body that ends before its data does.
    case truncatedContent
    /// Bytes after the end of a compressed body's data.
    case surplusContent
}

extension MalformedResponse: CustomStringConvertible {
    /// The problem with the answer, and where to look.
    public var description: String {
        switch self {
        case .notHTTP:
            "the answer does not begin like HTTP/1.1; check that this port speaks plain HTTP"
        case .secure:
            "the server speaks TLS on this port; use https:// or the port of its plain HTTP"
        case .unsupportedVersion:
            "the answer is of an HTTP version other than 1.0 and 1.1; check the server's protocol settings"
        case .invalidStatusLine:
            "the status line does not hold a three-digit status; check the server or the proxy before it"
        case .headTooLarge:
            "the head of the answer is longer than 64 KiB; check which header grows without bound"
        case .invalidFieldName:
            "a header line has no valid field name; check what adds headers to the answer"
        case .whitespaceBeforeColon:
            "a header line has white space before its colon; correct the header's name"
        case .obsoleteFolding:
            "a header line begins with white space (obsolete folding); write the value on one line"
        case .controlCharacter:
            "the head holds a control character; check what adds unescaped values to headers"
        case .invalidContentLength:
            "Content-Length is not a decimal number in range; correct the length"
        case .conflictingContentLengths:
            "Content-Length is given twice with different values; send it once"
        case .ambiguousLength:
            "both Content-Length and Transfer-Encoding are given; send one of them"
        case .repeatedChunkedCoding:
            "the chunked coding is applied twice; check for a proxy that encodes once more"
        case .invalidChunkSize:
            "a chunk size is not a hexadecimal number in range; check what writes the chunks"
        case .invalidChunkLine:
            "a line of the chunked coding is too long or does not end in CR LF; check what writes the chunks"
        case .invalidChunkEnd:
            "a chunk is longer or shorter than its size says; check what writes the chunks"
        case .trailerTooLarge:
            "the trailer section is longer than 64 KiB; check which field grows without bound"
        case .tooManyInterimResponses:
            "more than 16 interim (1xx) responses came before the final one; check the server"
        case .unrequestedUpgrade:
            "the server switched protocols (101) without being asked; check which service answers here"
        case .severalContentCodings:
            "Content-Encoding names several codings; check for a proxy that compresses once more"
        case .corruptContent:
            "the body is not what Content-Encoding says, or is corrupt; check what compresses it"
        case .truncatedContent:
            "the compressed data end before they are whole; check what compresses the body or cuts it off"
        case .surplusContent:
            "bytes follow the end of the compressed data; check what adds to the body after its compression"
        }
    }
}
