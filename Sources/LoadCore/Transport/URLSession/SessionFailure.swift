import Foundation
import SLOEval

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The meaning of an error of `URLSession`.
struct SessionFailure {
    /// The kind of failure.
    let kind: FailureKind
    /// The error in words.
    let detail: String
    /// Whether a shortage of this machine would look the same.
    let mayBeOwnShortage: Bool

    /// Foundation on Linux gives the same code for several errors of curl; their text tells them apart.
    init(_ error: any Error) {
        let text = (error as NSError).localizedDescription
        let code = (error as? URLError)?.code
        self.init(code: code, text: text)
    }

    init(code: URLError.Code?, text: String) {
        let lowered = text.lowercased()
        if let advice = Self.unreadable.first(where: { lowered.contains($0) }).map({ _ in Self.advice }) {
            (kind, detail, mayBeOwnShortage) = (.generator, "\(text): \(advice)", false)
            return
        }
        kind = code.map { Self.kind(of: $0, text: lowered) } ?? .other
        detail = text
        mayBeOwnShortage = Self.connecting.contains { lowered.contains($0) } && !lowered.contains("timed out")
    }

    /// The failure as the end of an exchange.
    var result: HTTPExchange.Result { .failed(kind, detail: detail) }

    /// The words of curl for an answer that Foundation's own reader gave up, and for one that curl decodes
    /// unasked.
    private static let unreadable = ["failed writing header", "content unencoding", "content encoding"]

    private static let advice =
        "URLSession can't read this answer, which may be right HTTP all the same; the socket transport reads it"

    /// The words of curl for a connection or an address that could not be had.
    private static let connecting = [
        "failed to connect", "couldn't connect", "could not resolve", "resolving",
    ]

    private static func kind(of code: URLError.Code, text: String) -> FailureKind {
        switch code {
        case .cannotFindHost, .dnsLookupFailed: .dns
        case .cannotConnectToHost: connectionFailure(text)
        case .timedOut: .requestTimeout
        case .badURL, .unsupportedURL: .generator
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            .tls
        case .httpTooManyRedirects, .redirectToNonExistentLocation: .redirectLoop
        case .cannotParseResponse: .malformedResponse
        case .networkConnectionLost, .badServerResponse, .unknown: brokenConnection(text)
        default: isAboutTheProtocol(text) ? .malformedResponse : isAboutTLS(text) ? .tls : .other
        }
    }

    /// Whether curl speaks of a handshake or a certificate rather than of an answer that was cut off, which it
    /// tells in the words of TLS as well.
    private static func isAboutTLS(_ text: String) -> Bool {
        let cuts = ["ssl_read", "ssl read", "unexpected eof"]
        let faults = ["certificate", "ssl_connect", "ssl connect", "tls connect", "ssl routines", "ssl: "]
        return !cuts.contains { text.contains($0) } && faults.contains { text.contains($0) }
    }

    private static func isAboutTheProtocol(_ text: String) -> Bool {
        ["http/0.9", "weird server reply", "header", "chunk", "transfer-encoding"].contains {
            text.contains($0)
        }
    }

    private static func connectionFailure(_ text: String) -> FailureKind {
        text.contains("refused") || !text.contains("timed out") ? .refused : .connectTimeout
    }

    private static func brokenConnection(_ text: String) -> FailureKind {
        if text.contains("reset") { return .reset }
        if isAboutTLS(text) { return .tls }
        // Refused connections have a code of their own: this is a network that leads nowhere.
        if connecting.contains(where: { text.contains($0) }) { return .connectTimeout }
        let closings = [
            "empty reply", "unexpected eof", "closed", "partial", "connection was lost", "connection lost",
        ]
        return closings.contains { text.contains($0) } ? .closedEarly : .malformedResponse
    }
}
