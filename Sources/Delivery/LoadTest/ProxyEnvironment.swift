package import LoadCore

/// The proxies that environment variables name. No standard says what they mean; curl and Go agree on the most of
/// it.
///
/// The variable in small letters wins. `HTTP_PROXY` does not count where `REQUEST_METHOD` is set, as a client
/// sets it there with a header `Proxy` (<https://httpoxy.org>). `ALL_PROXY` is not read.
package struct ProxyEnvironment {
    private let variables: [String: String]

    /// Takes an environment.
    package init(_ variables: [String: String]) { self.variables = variables }

    /// The variables that name a proxy.
    package static let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"]

    /// The first variable that names a proxy; `nil` when none does.
    package var firstName: String? {
        Self.names.first { variables.text($0) != nil }
    }

    /// The proxies and exceptions that the variables name.
    ///
    /// - Throws: ``Refusal`` when one names no HTTP proxy.
    package func rules() throws(Refusal) -> ProxyRules {
        let isCGI = variables.text("REQUEST_METHOD") != nil
        return ProxyRules(
            http: try proxy(of: isCGI ? ["http_proxy"] : ["http_proxy", "HTTP_PROXY"]),
            https: try proxy(of: ["https_proxy", "HTTPS_PROXY"]),
            exceptions: ProxyException.list(
                variables.text("no_proxy") ?? variables.text("NO_PROXY") ?? ""
            )
        )
    }

    private func proxy(of names: [String]) throws(Refusal) -> HTTPProxy? {
        guard let name = names.first(where: { variables.text($0) != nil }),
            let text = variables.text(name)
        else { return nil }
        do throws(HTTPProxyError) {
            return try HTTPProxy(text)
        } catch {
            throw Refusal(name: name, error: error)
        }
    }

    /// Why a variable names no proxy.
    package struct Refusal: Error, Equatable, CustomStringConvertible {
        /// The variable.
        package let name: String
        /// What is wrong with its value.
        package let error: HTTPProxyError

        /// The problem, without the value, which may hold a password.
        package var description: String { "\(name) of the environment: \(error)" }
    }
}
