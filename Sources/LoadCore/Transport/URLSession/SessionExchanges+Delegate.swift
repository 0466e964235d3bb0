import Dispatch
import Foundation
import SLOEval

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension SessionExchanges: URLSessionDataDelegate {
    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard !receive(data, of: dataTask.taskIdentifier) else { return }
        let detail = "the body is longer than \(options.bodyLimit) bytes"
        let identifier = dataTask.taskIdentifier
        end(identifier, as: .failed(.bodyTooLarge, detail: detail), cancelling: false)
        answering { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let result: HTTPExchange.Result
        if let error {
            let (kind, detail) = SessionFailure.classify(error)
            result = .failed(kind, detail: detail)
        } else if let response = task.response as? HTTPURLResponse {
            result = .answered(status: response.statusCode)
        } else {
            result = .failed(.malformedResponse, detail: "no HTTP response")
        }
        end(task.taskIdentifier, as: result, cancelling: false)
    }

    /// Redirects are followed by ``exchange(_:)``; here the 3xx answer is
    /// taken as it is.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        redirect(task.taskIdentifier, to: response.value(forHTTPHeaderField: "Location") ?? "")
        answering { completionHandler(nil) }
    }

    /// A challenge that nobody answers hangs past every timeout: a 401 is an answer like any other, and it
    /// has been read whole when the challenge arises. Server trust is left to the system.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        guard let response = challenge.failureResponse as? HTTPURLResponse else {
            answering { completionHandler(.performDefaultHandling, nil) }
            return
        }
        end(task.taskIdentifier, as: .answered(status: response.statusCode), cancelling: false)
        answering { completionHandler(.cancelAuthenticationChallenge, nil) }
    }
}

/// Talks back to Foundation off the queue it called us on: these calls wait for that queue and would never
/// return on it.
private func answering(_ call: @escaping @Sendable () -> Void) {
    DispatchQueue.global().async(execute: call)
}

/// What an error of `URLSession` means.
enum SessionFailure {
    /// The kind of failure and a sentence about it.
    ///
    /// Foundation on Linux gives the same code for several of curl's; its text tells them apart.
    static func classify(_ error: any Error) -> (FailureKind, String) {
        let text = (error as NSError).localizedDescription
        guard let code = (error as? URLError)?.code else { return (.other, text) }
        return (kind(of: code, text: text), text)
    }

    private static func kind(of code: URLError.Code, text: String) -> FailureKind {
        switch code {
        case .cannotFindHost, .dnsLookupFailed: .dns
        case .cannotConnectToHost: connectionFailure(text)
        case .timedOut: .requestTimeout
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            .tls
        case .httpTooManyRedirects, .redirectToNonExistentLocation: .redirectLoop
        case .cannotParseResponse: .malformedResponse
        case .networkConnectionLost, .badServerResponse, .unknown: brokenConnection(text)
        default: isAboutTheProtocol(text) ? .malformedResponse : .other
        }
    }

    private static func isAboutTheProtocol(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["http/0.9", "weird server reply", "header", "chunk", "transfer-encoding"]
            .contains { text.contains($0) }
    }

    private static func connectionFailure(_ text: String) -> FailureKind {
        text.lowercased().contains("refused") || !text.lowercased().contains("timed out")
            ? .refused : .connectTimeout
    }

    private static func brokenConnection(_ text: String) -> FailureKind {
        let text = text.lowercased()
        if text.contains("reset") { return .reset }
        let closings = ["empty reply", "closed", "partial", "connection was lost", "connection lost"]
        return closings.contains { text.contains($0) } ? .closedEarly : .malformedResponse
    }
}
