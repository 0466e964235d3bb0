import LoadCore

extension ConnectionSettings {
    /// The keys of `load_test.tls`.
    enum TLSKey: String, CaseIterable {
        case caCert = "ca_cert"
        case clientCert = "client_cert"
        case clientKey = "client_key"
        case insecure
        case minimum = "min"
        case maximum = "max"
        case serverName = "server_name"
        case resumption
    }

    init(tls section: Section<TLSKey>, resolve: Field?, connectTo: Field?, proxy: Field?) {
        self.init(
            tls: TLSOptions(
                caFile: section[.caCert]?.complete()?.text(),
                clientCertificate: section[.clientCert]?.complete()?.text(),
                clientKey: section[.clientKey]?.complete()?.text(),
                verifies: !(section[.insecure]?.bool() ?? false),
                minimumVersion: section[.minimum]?.choice(of: TLSVersion.self) ?? .tls12,
                maximumVersion: section[.maximum]?.choice(of: TLSVersion.self) ?? .tls13,
                serverName: section[.serverName]?.complete()?.text(),
                resumes: section[.resumption]?.bool() ?? true
            ),
            routes: (resolve?.routes(like: "HOST:PORT:ADDRESS", ConnectionRoute.init(resolving:)) ?? [])
                + (connectTo?.routes(like: "HOST:PORT:HOST:PORT", ConnectionRoute.init(connecting:)) ?? []),
            proxy: proxy?.proxySetting()
        )
        if tls.minimumVersion > tls.maximumVersion, let field = section[.minimum] ?? section[.maximum] {
            field.reject(must: "leave a version of TLS", but: "min is above max")
        }
        if tls.clientKey != nil, tls.clientCertificate == nil, let field = section[.clientKey] {
            field.reject(must: "stand beside client_cert", but: "there is none")
        }
    }
}

extension Field {
    /// A list of routes, each as text.
    fileprivate func routes(
        like form: String,
        _ read: (String) throws(ConnectionRouteError) -> ConnectionRoute
    ) -> [ConnectionRoute] {
        (items() ?? []).compactMap { item in
            guard let text = item.complete()?.text() else { return nil }
            if let route = try? read(text) { return route }
            item.reject(must: "be written \(form)")
            return nil
        }
    }
}

extension Field {
    /// The URL of a proxy, or `env`.
    fileprivate func proxySetting() -> ProxySetting? {
        guard let text = complete()?.text() else { return nil }
        do throws(HTTPProxyError) {
            return try ProxySetting(text)
        } catch {
            // The text may hold a password.
            reject(must: "be env or the URL of an HTTP proxy, like http://proxy:3128", but: error.description)
            return nil
        }
    }
}

extension ConnectionSettings {
    /// Writes what differs from the defaults, as a configuration file has it.
    func write(to writer: inout YAMLWriter) {
        if tls != TLSOptions() { writer.mapping(LoadTestSettings.Key.tls.rawValue, writeTLS) }
        var (resolved, connected): ([String], [String]) = ([], [])
        for route in routes {
            if case .addresses = route.destination {
                resolved.append("\(route)")
            } else {
                connected.append("\(route)")
            }
        }
        if !resolved.isEmpty { writer.entry(LoadTestSettings.Key.resolve.rawValue, resolved) }
        if !connected.isEmpty { writer.entry(LoadTestSettings.Key.connectTo.rawValue, connected) }
        writer.entry(LoadTestSettings.Key.proxy.rawValue, proxy.map { "\($0)".withDollarsDoubled })
    }

    private func writeTLS(to writer: inout YAMLWriter) {
        writer.entry(TLSKey.caCert.rawValue, tls.caFile?.withDollarsDoubled)
        writer.entry(TLSKey.clientCert.rawValue, tls.clientCertificate?.withDollarsDoubled)
        writer.entry(TLSKey.clientKey.rawValue, tls.clientKey?.withDollarsDoubled)
        writer.entry(TLSKey.insecure.rawValue, !tls.verifies)
        writer.entry(TLSKey.minimum.rawValue, tls.minimumVersion.rawValue)
        writer.entry(TLSKey.maximum.rawValue, tls.maximumVersion.rawValue)
        writer.entry(TLSKey.serverName.rawValue, tls.serverName?.withDollarsDoubled)
        writer.entry(TLSKey.resumption.rawValue, tls.resumes)
    }
}
