import LoadCore

extension ConnectionSettings {
    init(tls section: Section<TLSOverrides.Key>, resolve: Field?, connectTo: Field?, proxy: Field?) {
        self.init(
            tls: TLSOverrides(section).applied(to: TLSOptions()),
            routes: (resolve?.routes(like: "HOST:PORT:ADDRESS", ConnectionRoute.init(resolving:)) ?? [])
                + (connectTo?.routes(like: "HOST:PORT:HOST:PORT", ConnectionRoute.init(connecting:)) ?? []),
            proxy: proxy?.proxySetting()
        )
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
        if tls != TLSOptions() { writer.mapping(LoadTestSettings.Key.tls.rawValue, TLSOverrides(tls).write) }
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
}
