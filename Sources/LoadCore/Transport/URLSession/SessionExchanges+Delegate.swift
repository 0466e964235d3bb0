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
        tell { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let result: HTTPExchange.Result
        if let error {
            return fail(task, with: SessionFailure(error), at: .now)
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
        tell { completionHandler(nil) }
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
            tell { completionHandler(.performDefaultHandling, nil) }
            return
        }
        end(task.taskIdentifier, as: .answered(status: response.statusCode), cancelling: false)
        tell { completionHandler(.cancelAuthenticationChallenge, nil) }
    }

    /// Ends a failed exchange. One that got no connection may be our own fault, which Foundation does not
    /// tell: the machine is asked, off Foundation's queue.
    private func fail(_ task: URLSessionTask, with failure: SessionFailure, at completed: MonotonicInstant) {
        let identifier = task.taskIdentifier
        guard failure.mayBeOwnShortage else {
            return end(identifier, as: failure.result, at: completed, cancelling: false)
        }
        let url = task.originalRequest?.url
        shortage.ask(about: url) { [self] shortage in
            let result =
                shortage.map { HTTPExchange.Result.failed(.generator, detail: "\(failure.detail): \($0)") }
                ?? failure.result
            end(identifier, as: result, at: completed, cancelling: false)
        }
    }
}
