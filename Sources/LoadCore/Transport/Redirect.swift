import Foundation

/// Where an answer sends a request, by the rules of RFC 9110, section 15.4; the same for every transport.
///
/// | status | method of the next request |
/// | --- | --- |
/// | 301, 302 | GET when it was POST, else the same |
/// | 303 | HEAD when it was HEAD, else GET |
/// | 307, 308 | the same, with the body |
///
/// An answer of another status, or without `Location`, is the final one.
enum Redirect: Equatable {
    /// The answer is the final one.
    case none
    /// Another request is to be sent.
    case follow(HTTPRequest)
    /// It leads to no `http` or `https` URL that could be asked.
    case unusable(String)

    /// Fields that describe a body, and fall with it (RFC 9110, section 15.4).
    private static let bodyFields: Set<String> = [
        "content-length", "content-type", "content-encoding", "content-language", "content-location",
        "transfer-encoding",
    ]

    /// Fields that are for one origin alone.
    private static let confidentialFields: Set<String> = ["authorization", "cookie", "proxy-authorization"]

    /// What an answer to `request` asks for.
    init(from request: HTTPRequest, status: Int, location: String?) {
        guard [301, 302, 303, 307, 308].contains(status), let location else {
            self = .none
            return
        }
        guard let url = URL(string: location, relativeTo: URL(string: request.url))?.absoluteURL,
            let parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
            let target = Self.target(of: parts)
        else {
            self = .unusable(location)
            return
        }
        self = .follow(request.redirected(to: target, parts: parts, status: status))
    }

    private static func target(of parts: URLComponents) -> TargetURL? {
        // A URL that a user writes may lack its scheme; a location has one, and it may be another.
        guard ["http", "https"].contains(parts.scheme?.lowercased()) else { return nil }
        var origin = URLComponents()
        origin.scheme = parts.scheme
        origin.percentEncodedHost = parts.percentEncodedHost
        origin.port = parts.port
        return origin.string.flatMap { try? TargetURL($0) }
    }

    fileprivate static func fields(
        of request: HTTPRequest,
        keepsOrigin: Bool,
        keepsBody: Bool
    ) -> [HTTPHeader] {
        request.headers.filter { header in
            let name = header.name.lowercased()
            if !keepsOrigin, name == "host" || confidentialFields.contains(name) { return false }
            return keepsBody || !bodyFields.contains(name)
        }
    }
}

extension HTTPRequest {
    fileprivate func redirected(to next: TargetURL, parts: URLComponents, status: Int) -> HTTPRequest {
        // 303 asks for the result by GET; after 301 and 302 every client turns POST into GET.
        let becomesGET =
            switch status {
            case 303: method != "HEAD"
            case 301, 302: method == "POST"
            default: false
            }
        let keepsBody = !becomesGET
        let keepsOrigin = next.isSameOrigin(as: target)
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        return HTTPRequest(
            // The same origin is reached the same way, be it by a Unix-domain socket.
            target: keepsOrigin ? target : next,
            path: path + (parts.percentEncodedQuery.map { "?\($0)" } ?? ""),
            method: becomesGET ? "GET" : method,
            headers: Redirect.fields(of: self, keepsOrigin: keepsOrigin, keepsBody: keepsBody),
            body: keepsBody ? body : [],
            keepsBody: self.keepsBody,
            keptHeaders: keptHeaders
        )
    }
}
