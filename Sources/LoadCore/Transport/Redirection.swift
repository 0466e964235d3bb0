import Foundation

/// How a redirect is followed, the same for every transport.
///
/// | status | method of the next request | source |
/// | --- | --- | --- |
/// | 301, 302 | GET when it was POST, else the same | RFC 9110, sections 15.4.2 and 15.4.3 |
/// | 303 | HEAD when it was HEAD, else GET | section 15.4.4 |
/// | 307, 308 | the same, with the body | sections 15.4.8 and 15.4.9 |
///
/// A 3xx answer of another status, or without `Location`, is a final answer.
enum Redirection {
    /// Whether an answer asks to be followed.
    static func applies(to status: Int) -> Bool {
        switch status {
        case 301, 302, 303, 307, 308: true
        default: false
        }
    }

    /// The request that follows a redirect, or `nil` when the location is no http(s) URL.
    ///
    /// The location may be relative (RFC 9110, section 10.2.2). Credentials stay with the origin they were
    /// meant for: `Authorization` and `Cookie` are not carried to another one.
    static func follow(_ request: HTTPRequest, status: Int, location: String) -> HTTPRequest? {
        guard
            let base = URL(string: request.url),
            let url = URL(string: location, relativeTo: base)?.absoluteURL,
            var components = URLComponents(url: url, resolvingAgainstBaseURL: true)
        else { return nil }
        let path = components.percentEncodedPath
        let query = components.percentEncodedQuery.map { "?\($0)" } ?? ""
        components.percentEncodedPath = ""
        components.percentEncodedQuery = nil
        components.fragment = nil
        guard let text = components.string, let target = try? TargetURL(text) else { return nil }
        let method = method(after: status, was: request.method)
        let keepsBody = method == request.method
        let sameOrigin = target == request.target.origin
        let headers = request.headers.filter { header in
            switch header.name.lowercased() {
            case "host": false
            case "content-length", "content-type": keepsBody
            case "authorization", "cookie": sameOrigin
            default: true
            }
        }
        return HTTPRequest(
            target: target,
            path: (path.isEmpty ? "/" : path) + query,
            method: method,
            headers: headers,
            body: keepsBody ? request.body : [],
            keepsBody: request.keepsBody
        )
    }

    private static func method(after status: Int, was method: String) -> String {
        switch status {
        case 301, 302: method == "POST" ? "GET" : method
        case 303: method == "HEAD" ? "HEAD" : "GET"
        default: method
        }
    }
}
