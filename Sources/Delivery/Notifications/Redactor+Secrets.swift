import Foundation
public import LoadCore
import Reporting

extension Redactor {
    /// Creates a redactor with the secrets that a program knows before it has read its configuration.
    public init(environment: [String: String], arguments: [String]) {
        self.init()
        add(secretsOf: .standard, environment: environment)
        add(secretsOf: arguments)
        for name in ProxyEnvironment.names { environment.text(name).map { add(url: $0) } }
    }

    /// Adds what a configuration and the environment hold of secrets: webhooks, passwords, credentials in
    /// URLs, header fields and bodies.
    public mutating func add(secretsOf configuration: Configuration, environment: [String: String]) {
        let alerts = configuration.alerts
        let webhooks = [alerts.slackWebhook?.revealed, alerts.webhook?.url.revealed]
        for webhook in webhooks + [environment.text("SLACK_WEBHOOK_URL")] { webhook.map { add(webhook: $0) } }
        if let password = environment.text("SMTP_PASSWORD") { add(password) }
        let gateways = [
            configuration.prometheus.pushgatewayURL?.text, environment.text("PROMETHEUS_PUSHGATEWAY_URL"),
        ]
        for url in gateways + [configuration.loadTest.target?.text] { url.map { add(url: $0) } }
        if case .proxy(let proxy) = configuration.loadTest.connections.proxy { add(secretsOf: proxy) }
        for endpoint in configuration.loadTest.endpoints {
            add(url: endpoint.path)
            if let body = endpoint.body { add(body: body.revealed) }
        }
        for step in configuration.loadTest.journeys.flatMap(\.requestSteps) { add(secretsOf: step) }
        let headers = configuration.loadTest.endpoints.flatMap(\.headers) + (alerts.webhook?.headers ?? [])
        for header in headers { add(headerField: header.name, value: header.value.revealed) }
    }

    /// Adds the secrets of requests: those in paths, header fields and bodies.
    public mutating func add(secretsOf endpoints: [Endpoint]) {
        for endpoint in endpoints {
            add(url: endpoint.path)
            for header in endpoint.headers { add(headerField: header.name, value: header.value) }
            if let body = endpoint.body {
                add(body: String(decoding: body.prefix(Self.longestBody), as: UTF8.self))
            }
        }
    }

    /// Adds the secrets of a step; what its templates are filled with is not known.
    private mutating func add(secretsOf step: JourneyStep) {
        if !step.path.contains("{{") { add(url: step.path) }
        for header in step.headers where !header.value.contains("{{") {
            add(headerField: header.name, value: header.value)
        }
        switch step.body {
        case .text(let text), .json(let text): add(body: text)
        case .form(let fields):
            for field in fields where SecretName.marks(field.name) && !field.value.contains("{{") {
                add(field.value)
            }
        case .bytes(let bytes): add(body: String(decoding: bytes.prefix(Self.longestBody), as: UTF8.self))
        case .multipart, nil: return
        }
    }

    /// Adds the secrets of a command line as it was typed: those of URLs, header fields and programs.
    public mutating func add(secretsOf arguments: [String]) {
        var option = ""
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isJoined = argument.hasPrefix("--") && parts.count == 2
            let value = isJoined ? String(parts[1]) : argument
            if isJoined { option = String(parts[0]) }
            if option.hasSuffix("-command") {
                add(secretsOfProgram: (try? ArgumentType.argumentList.read(value)) ?? [])
            } else if option.hasSuffix("header"), let header = try? ArgumentType.header.read(value) {
                add(headerField: header.name, value: header.value)
            } else if option == "--body" {
                add(body: value)
            } else {
                add(url: value)
            }
            option = argument.hasPrefix("--") && !isJoined ? argument : ""
        }
    }

    /// Adds the arguments of a program that are secrets by their names or their form.
    public mutating func add(secretsOfProgram words: [String]) {
        for secret in ShownArguments.secrets(in: words) { add(secret) }
    }

    /// Adds the password of a URL, the header field that carries it, and the values of the URL's query whose
    /// names tell a secret.
    public mutating func add(url: String) {
        for secret in url.urlSecrets { add(secret) }
        guard let credentials = (try? TargetURL(url))?.credentials else { return }
        add(headerField: "Authorization", value: credentials.authorization)
    }

    /// Adds the password of a proxy, and the header field that carries it.
    public mutating func add(secretsOf proxy: HTTPProxy) {
        guard let credentials = proxy.credentials else { return }
        add(credentials.password)
        add(headerField: "Proxy-Authorization", value: credentials.authorization)
    }

    /// Adds a webhook's URL, and the part of it behind the host alone: that is where the secret is. A short
    /// path such as `/api` is none, and would be found in innocent texts.
    public mutating func add(webhook url: String) {
        add(url)
        add(url: url)
        let path = URLComponents(string: url)?.percentEncodedPath ?? ""
        if path.count >= 16 { add(path) }
    }

    /// Adds the values of a body whose names tell a secret.
    mutating func add(body: String) {
        for secret in NamedSecrets.values(in: String(body.prefix(Self.longestBody)))
        where !secret.contains("{{") { add(secret) }
    }

    private static let longestBody = 16_384

    /// Adds the value of a request's header field, unless the field only says what kind of answer is wanted.
    public mutating func add(headerField name: String, value: String) {
        guard !Self.harmlessFields.contains(name.lowercased()) else { return }
        add(value)
        for secret in Credentials.secrets(in: value, ofField: name) { add(secret) }
    }

    private static let harmlessFields: Set = [
        "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type",
        "user-agent",
    ]
}

extension Alert {
    /// The alert without secrets.
    func redacted(by redactor: Redactor) -> Alert {
        var alert = self
        alert.target = redactor.redact(target)
        alert.reasons = reasons.map(redactor.redact)
        alert.report = report.map(redactor.redact)
        if case .failed(let why) = rollback { alert.rollback = .failed(redactor.redact(why)) }
        return alert
    }
}

extension DeploymentEvent {
    /// The event without secrets.
    func redacted(by redactor: Redactor) -> DeploymentEvent {
        var event = self
        event.target = redactor.redact(target)
        event.reasons = reasons.map(redactor.redact)
        event.facts = facts.map { Fact($0.name, redactor.redact($0.value)) }
        return event
    }
}
