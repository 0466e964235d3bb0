import Foundation
import SLOEval

/// Where an answer sends a request, by the rules of RFC 9110, section 15.4; the same for every transport.
///
/// | status | method of the next request |
/// | --- | --- |
/// | 301, 302 | GET when it was POST, else the same |
/// | 303 | HEAD when it was HEAD, else GET |
/// | 307, 308 | the same, with the body |
///
/// An answer of another status, or without `Location`, is the final one.
///
/// A request to another origin carries no field whose name marks it as a secret (``SecretName``), on no later
/// redirect either, were it back to where it came from.
enum Redirect: Equatable {
    /// The answer is the final one.
    case none
    /// Another request is to be sent to the same origin.
    case follow(HTTPRequest)
    /// Another request is to be sent to another origin: another scheme, host or port.
    case leave(HTTPRequest)
    /// It leads to no `http` or `https` URL that could be asked; as far as the location may be shown.
    case unusable(String)

    /// Fields that describe a body, and fall with it (RFC 9110, section 15.4).
    private static let bodyFields: Set<String> = [
        "content-length", "content-type", "content-encoding", "content-language", "content-location",
        "transfer-encoding",
    ]

    /// Creates the redirect that an answer to `request` asks for.
    init(from request: HTTPRequest, status: Int, location: String?) {
        guard [301, 302, 303, 307, 308].contains(status), let location else {
            self = .none
            return
        }
        guard let url = URL(string: location, relativeTo: URL(string: request.url))?.absoluteURL,
            let parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
            let target = Self.target(of: parts)
        else {
            self = .unusable(Self.shown(location))
            return
        }
        let next = request.redirected(to: target, parts: parts, status: status)
        self = target.isSameOrigin(as: request.target) ? .follow(next) : .leave(next)
    }

    /// The request to send next; `nil` when the answer is the final one.
    ///
    /// - Parameter count: how many redirects were followed already.
    func next(after count: Int, options: TransportOptions) throws(RedirectRefusal) -> HTTPRequest? {
        switch self {
        case .none: return nil
        case .unusable(let location): throw .unusable(location)
        case .leave(let next) where !options.followsCrossOrigin: throw .otherOrigin(next)
        case .follow(let next), .leave(let next):
            guard count < options.redirectLimit else { throw .tooMany(count, last: next) }
            return next
        }
    }

    /// A location without what may be a secret: user information and the values of a query.
    private static func shown(_ location: String) -> String {
        let shown = location.redactedURL
        return shown.utf8.count <= 300 ? shown : shown.prefix(299) + "…"
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
            // The user's cookies are asked anew.
            if name == "cookie", request.cookies != nil { return false }
            if !keepsOrigin, name == "host" || SecretName.marks(name) { return false }
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
        let headers = Redirect.fields(of: self, keepsOrigin: keepsOrigin, keepsBody: keepsBody)
        let frame = RequestFrame(
            // The same origin is reached the same way, be it by a Unix-domain socket.
            target: keepsOrigin ? target : next,
            method: becomesGET ? "GET" : method,
            names: headers.map(\.name),
            bodyUse: bodyUse,
            kept: frame.kept
        )
        return HTTPRequest(
            frame,
            path: path + (parts.percentEncodedQuery.map { "?\($0)" } ?? ""),
            headers: headers,
            body: keepsBody ? body : [],
            cookies: cookies
        )
    }
}

/// Why a redirect is not followed.
enum RedirectRefusal: Error, Equatable {
    /// It leads to another origin, and those are not followed.
    case otherOrigin(HTTPRequest)
    /// There were as many as allowed.
    case tooMany(Int, last: HTTPRequest)
    /// It leads to no `http` or `https` URL.
    case unusable(String)

    /// The kind of failure that the request counts as.
    var kind: FailureKind {
        switch self {
        case .otherOrigin: .leftOrigin
        case .tooMany, .unusable: .redirectLoop
        }
    }

    /// The detail, for people.
    var detail: String {
        switch self {
        case .otherOrigin(let next):
            "redirected to \(next.shownURL), which is another origin; nothing was sent there"
        case .tooMany(let count, let last): "more than \(count) redirects, the last to \(last.shownURL)"
        case .unusable(let location): "redirected to '\(location)', which is not an http or https URL"
        }
    }
}
