import LoadCore
import SLOEval

extension Configuration {
    /// The effective configuration as a configuration file: every value that counts is written out, defaults
    /// included, secrets are not shown.
    ///
    /// The text is a valid configuration itself and says the same, except that a redacted webhook leads
    /// nowhere, redacted headers and bodies hold ``Secret/placeholder``, and queries have lost the
    /// values of the target's fields and of endpoints' whose names tell a secret.
    public var yaml: String {
        var writer = YAMLWriter()
        writer.mapping(Key.thresholds.rawValue, thresholds.write)
        writer.mapping(Key.loadTest.rawValue, loadTest.write)
        if canary != CanarySettings() { writer.mapping(Key.canary.rawValue, canary.write) }
        writer.mapping(Key.alerts.rawValue, alerts.write)
        writer.mapping(Key.prometheus.rawValue, prometheus.write)
        writer.mapping(Key.monitoring.rawValue, monitoring.write)
        return writer.text
    }
}

extension SLOPolicy {
    fileprivate func write(to writer: inout YAMLWriter) {
        run.write(to: &writer)
        endpoints.write(ThresholdKey.endpoints, to: &writer)
        journeys.write(ThresholdKey.journeys, to: &writer)
    }
}

extension [String: [Metric: Double]] {
    fileprivate func write(_ key: ThresholdKey, to writer: inout YAMLWriter) {
        if isEmpty { return }
        writer.mapping(key.rawValue) { writer in
            for (name, bounds) in sorted(by: { $0.key < $1.key }) { writer.mapping(name, bounds.write) }
        }
    }
}

extension [Metric: Double] {
    /// Writes bounds: those on latency together, the others by the names that they have in results files too.
    fileprivate func write(to writer: inout YAMLWriter) {
        let sorted = sorted { $0.key < $1.key }
        let latencies = sorted.filter(\.key.isLatency)
        if !latencies.isEmpty {
            writer.mapping(ThresholdKey.latency.rawValue) { writer in
                for (metric, bound) in latencies { writer.entry(metric.rawValue, bound) }
            }
        }
        for (metric, bound) in sorted where !metric.isLatency { writer.entry(metric.rawValue, bound) }
    }
}

extension LoadTestSettings {
    fileprivate func write(to writer: inout YAMLWriter) {
        writer.entry(Key.target.rawValue, target?.shownText.withDollarsDoubled)
        writer.entry(Key.concurrency.rawValue, concurrency.map(Double.init))
        writer.entry(Key.duration.rawValue, duration?.exactSeconds)
        writer.entry(Key.pattern.rawValue, pattern?.rawValue)
        writer.entry(Key.rate.rawValue, rate)
        writer.entry(Key.transport.rawValue, transport.rawValue)
        connections.write(to: &writer)
        writer.entry(Key.followCrossOrigin.rawValue, followCrossOrigin)
        writer.entry(Key.abortOnFail.rawValue, abortOnFail)
        writer.entry(Key.abortWindow.rawValue, abortWindow.inSeconds)
        if !endpoints.isEmpty { writer.mapping(Key.endpoints.rawValue, writeEndpoints) }
        if !data.isEmpty {
            writer.mapping(Key.data.rawValue) { writer in
                for table in data { writer.mapping(table.name, table.write) }
            }
        }
        if !journeys.isEmpty {
            writer.mapping(Key.journeys.rawValue) { writer in
                for journey in journeys { writer.mapping(journey.name, journey.write) }
            }
        }
        writer.mapping(Key.patterns.rawValue, patterns.write)
    }

    private func writeEndpoints(to writer: inout YAMLWriter) {
        let methods = Dictionary(endpoints.map { ($0.path, 1) }, uniquingKeysWith: +)
        // The method stands in the key where it is what tells two endpoints of one path apart.
        for endpoint in endpoints { endpoint.write(to: &writer, namesMethod: methods[endpoint.path] != 1) }
    }
}

extension EndpointSettings {
    fileprivate func write(to writer: inout YAMLWriter, namesMethod: Bool) {
        let key = (namesMethod ? name : self.path).withoutSecretQueryValues
        if self
            == EndpointSettings(
                path: self.path,
                weight: self.weight,
                method: namesMethod ? self.method : "GET"
            )
        {
            writer.entry(key, self.weight)
            return
        }
        writer.mapping(key) { writer in
            writer.entry(Key.weight.rawValue, self.weight)
            if !namesMethod { writer.entry(Key.method.rawValue, self.method) }
            headers.write(to: &writer)
            writer.entry(Key.body.rawValue, body?.description)
            writer.entry(Key.bodyFile.rawValue, bodyFile?.path.withDollarsDoubled)
            self.expectation.write(to: &writer)
        }
    }
}

extension AlertSettings {
    fileprivate func write(to writer: inout YAMLWriter) {
        // `.invalid` never resolves (RFC 2606, section 2), so the text stays valid and harmless.
        if slackWebhook != nil { writer.entry(Key.slackWebhook.rawValue, "https://redacted.invalid/") }
        if let webhook { writer.mapping(Key.webhook.rawValue, webhook.write) }
        writer.entry(Key.onInconclusive.rawValue, onInconclusive)
        writer.mapping(Key.email.rawValue, email.write)
    }
}

extension WebhookSettings {
    fileprivate func write(to writer: inout YAMLWriter) {
        writer.entry(Key.url.rawValue, "https://redacted.invalid/")
        headers.write(to: &writer)
    }
}

extension [EndpointSettings.Header] {
    /// Writes header fields; the values of those whose names tell a secret are not shown.
    func write(to writer: inout YAMLWriter) {
        if isEmpty { return }
        writer.mapping(EndpointSettings.Key.headers.rawValue) { writer in
            for header in self {
                let isSecret =
                    SecretName.marks(header.name) || Credentials.isCredential(header.value.revealed)
                let value = header.value
                writer.entry(
                    header.name,
                    isSecret ? value.description : value.revealed.withDollarsDoubled
                )
            }
        }
    }
}

extension EmailSettings {
    fileprivate func write(to writer: inout YAMLWriter) {
        writer.entry(Key.enabled.rawValue, isEnabled)
        writer.entry(Key.server.rawValue, server)
        writer.entry(Key.port.rawValue, port)
        writer.entry(Key.from.rawValue, from?.withDollarsDoubled)
        if !to.isEmpty { writer.entry(Key.to.rawValue, to.map(\.withDollarsDoubled)) }
    }
}

extension PrometheusSettings {
    fileprivate func write(to writer: inout YAMLWriter) {
        writer.entry(Key.prefix.rawValue, prefix)
        writer.mapping(Key.labels.rawValue) { writer in
            for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
                writer.entry(name, value.withDollarsDoubled)
            }
        }
        writer.entry(Key.pushgatewayURL.rawValue, pushgatewayURL?.description.withDollarsDoubled)
    }
}

extension MonitoringSettings {
    fileprivate func write(to writer: inout YAMLWriter) {
        writer.mapping(Key.docker.rawValue) { writer in
            writer.entry(DockerKey.enabled.rawValue, docker.isEnabled)
            writer.entry(DockerKey.containerPattern.rawValue, docker.containerPattern)
        }
        writer.mapping(Key.kubernetes.rawValue) { writer in
            writer.entry(KubernetesKey.enabled.rawValue, kubernetes.isEnabled)
            writer.entry(KubernetesKey.namespace.rawValue, kubernetes.namespace)
            writer.entry(KubernetesKey.deployment.rawValue, kubernetes.deployment)
        }
        writer.mapping(Key.system.rawValue) { writer in
            writer.entry(SystemKey.enabled.rawValue, system.isEnabled)
            writer.entry(SystemKey.metrics.rawValue, system.metrics.map(\.rawValue))
        }
    }
}

extension String {
    /// The text with every dollar sign doubled, so that no variable is seen in it.
    var withDollarsDoubled: String {
        split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }
}

extension Duration {
    /// Seconds, exact to the nanosecond that a configuration can say.
    var exactSeconds: Double { Double(wholeNanoseconds) / 1e9 }
}
