import Foundation
import SLOEval
import Testing

@testable import LoadCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite struct SessionFailureTests {
    @Test(
        arguments: [
            (
                .cannotConnectToHost, "Failed to connect to h port 1 after 0 ms: Couldn't connect", .refused,
                true
            ),
            (.unknown, "Failed to connect to h port 1 after 0 ms: Couldn't connect", .connectTimeout, true),
            (.cannotFindHost, "Could not resolve host: h", .dns, true),
            (.unknown, "Failed writing header", .generator, false),
            (
                .unknown, "Error while processing content unencoding: incorrect header check", .generator,
                false
            ),
            (.badURL, "The operation could not be completed.", .generator, false),
            (.unknown, "Recv failure: Connection reset by peer", .reset, false),
            (.badServerResponse, "Empty reply from server", .closedEarly, false),
            (.unknown, "Received HTTP/0.9 when not allowed", .malformedResponse, false),
            (.timedOut, "Connection timed out", .requestTimeout, false),
            (.secureConnectionFailed, "SSL connect error", .tls, false),
            (.badServerResponse, "SSL certificate problem: self-signed certificate", .tls, false),
            (
                .unknown, "SSL: no alternative certificate subject name matches target host name 'h'", .tls,
                false
            ),
            (.unknown, "error:0A000438:SSL routines::tlsv1 alert internal error", .tls, false),
            (.unknown, "OpenSSL SSL_connect: Connection reset by peer in connection to h:1", .reset, false),
            (
                .unknown, "OpenSSL SSL_read: error:0A000126:SSL routines::unexpected eof while reading",
                .closedEarly, false
            ),
        ] as [(URLError.Code, String, FailureKind, Bool)]
    )
    func anErrorHasItsKind(code: URLError.Code, text: String, kind: FailureKind, isAsked: Bool) {
        let failure = SessionFailure(code: code, text: text)
        #expect(failure.kind == kind)
        #expect(failure.mayBeOwnShortage == isAsked)
        #expect(failure.detail.hasPrefix(text))
    }
}
