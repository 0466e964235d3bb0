import Foundation
package import LoadCore

/// Makes HTTP calls with the host's `curl`.
///
/// URL, headers and body reach curl through its standard input, or a file that only this user can read when
/// the body is long, and never through its arguments, which any user of the machine can see.
package struct CurlCaller: HTTPCaller {
    private let curl: Curl
    private let connections: ConnectionSettings

    /// Creates a caller that uses the proxies of the environment, as curl does by itself.
    ///
    /// - Parameters:
    ///   - runner: runs `curl`.
    ///   - environment: the program's environment, of which curl gets the proxies and trusted certificates.
    package init(runner: any ProcessRunner, environment: [String: String]) {
        curl = Curl(runner: runner, environment: environment, usesProxies: true)
        connections = ConnectionSettings()
    }

    /// Creates a caller whose calls go the way of the load: through its proxies and no others.
    ///
    /// - Parameters:
    ///   - runner: runs `curl`.
    ///   - environment: the program's environment, of which curl gets the trusted certificates.
    ///   - connections: how connections are made.
    package init(runner: any ProcessRunner, environment: [String: String], connections: ConnectionSettings) {
        curl = Curl(runner: runner, environment: environment, usesProxies: false)
        self.connections = connections
    }

    /// Creates a caller of a Pushgateway, with the TLS of the service under test: the same CAs and client
    /// certificate, but not its server name.
    package init(runner: any ProcessRunner, environment: [String: String], gatewayTLS tls: TLSOptions) {
        var tls = tls
        tls.serverName = nil
        curl = Curl(runner: runner, environment: environment, usesProxies: true)
        connections = ConnectionSettings(tls: tls)
    }

    /// Makes a call.
    package func answer(to call: HTTPCall, within limit: Duration) async throws(NoticeError) -> HTTPAnswer {
        var configuration = CurlConfiguration()
        configuration.add(url: call.url, with: connections)
        configuration.add("request", call.method)
        configuration.add("proto", "=http,https")
        // Brackets and braces in a URL mean themselves, dots in its path too.
        configuration.add("globoff")
        configuration.add("path-as-is")
        configuration.add(connections, for: call.url)
        for header in call.headers { configuration.add("header", "\(header.name): \(header.value)") }
        // The status goes where the body, which is cut at a limit, can't push it out.
        configuration.add("write-out", "%{stderr}\n\(Self.mark)%{http_code}\n")
        var file: PrivateFile?
        defer { file?.remove() }
        if !call.body.isEmpty {
            if CurlConfiguration.quoted(call.body).utf8.count < CurlConfiguration.lineLimit {
                configuration.add("data-raw", call.body)
            } else {
                let body = try PrivateFile(call.body)
                file = body
                configuration.add("data-binary", "@" + body.path)
            }
        }
        let result = try await curl.run(configuration, within: limit)
        return HTTPAnswer(status: try Self.status(in: result), body: result.standardOutput.text)
    }

    private static let mark = "loadgate-status "

    private static func status(in result: ProcessResult) throws(NoticeError) -> Int {
        let lines = result.standardError.text.split(whereSeparator: \.isNewline)
        guard let line = lines.last(where: { $0.hasPrefix(mark) }),
            let status = Int(line.dropFirst(mark.count)),
            status > 0
        else { throw .notDelivered("curl did not report the status of the answer") }
        return status
    }
}

extension CurlConfiguration {
    /// Adds where a call goes.
    ///
    /// curl asks servers for the host of the URL. Another server name therefore takes the host's place, and the
    /// connection is led back to the host.
    fileprivate mutating func add(url: String, with connections: ConnectionSettings) {
        guard let name = connections.tls.serverName, var parts = URLComponents(string: url),
            parts.scheme?.lowercased() == "https", let written = parts.host, !written.isEmpty
        else { return add("url", url) }
        func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
        let plainHost = written.hasPrefix("[") ? String(written.dropFirst().dropLast()) : written
        let (host, port) = (bracketed(plainHost), parts.port ?? 443)
        var destination = "\(host):\(port)"
        let route = connections.routes.first { $0.isFor(host: plainHost, port: UInt16(clamping: port)) }
        if case .place(let otherHost, let otherPort)? = route?.destination {
            destination = "\(otherHost.map(bracketed) ?? host):\(otherPort.map(Int.init) ?? port)"
        }
        parts.host = name
        guard let asked = parts.string else { return add("url", url) }
        add("url", asked)
        add("header", parts.port == nil ? "Host: \(host)" : "Host: \(host):\(port)")
        add("connect-to", "\(name):\(port):\(destination)")
    }

    /// Adds how connections are made (curl(1)).
    fileprivate mutating func add(_ connections: ConnectionSettings, for url: String) {
        let tls = connections.tls
        // The folder of the system's CAs stays: these come beside them.
        if let file = tls.caFile { add("cacert", file) }
        // A colon would begin a passphrase.
        if let file = tls.clientCertificate { add("cert", file.replacing(":", with: "\\:")) }
        if let file = tls.clientKey { add("key", file) }
        if !tls.verifies { add("insecure") }
        if tls.minimumVersion != .tls12 { add("tlsv" + tls.minimumVersion.rawValue) }
        if tls.maximumVersion != .tls13 { add("tls-max", tls.maximumVersion.rawValue) }
        for route in connections.routes {
            if case .addresses = route.destination {
                add("resolve", "\(route)")
            } else {
                add("connect-to", "\(route)")
            }
        }
        guard let proxy = (try? TargetURL(url)).flatMap(connections.proxies.proxy(for:)) else { return }
        add("proxy", "\(proxy)")
        if let credentials = proxy.credentials {
            add("proxy-user", "\(credentials.user):\(credentials.password)")
        }
    }
}
