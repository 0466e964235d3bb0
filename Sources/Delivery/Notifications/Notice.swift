package import Foundation
package import Reporting

/// Something to tell somebody at the end of a run: metrics to a gateway, an alert to people.
package struct Notice: Sendable {
    /// The name of the notice in warnings: `the Slack alert`.
    package let name: String
    /// The texts that must not be seen in a warning.
    package var secrets: [String] = []
    /// Tells it, once, within a time limit.
    let deliver: @Sendable (_ limit: Duration) async throws(NoticeError) -> Void

    /// A notice that is one HTTP call; any status from 200 to 299 is a success.
    ///
    /// - Parameter hints: what to do about a status that refuses.
    package static func call(
        _ call: HTTPCall,
        by caller: some HTTPCaller,
        name: String,
        hints: [Int: String] = [:]
    ) -> Notice {
        // The part after the host is where webhooks keep their secret.
        let path = URLComponents(string: call.url)?.percentEncodedPath ?? ""
        let secrets =
            [call.url] + (path.count > 1 ? [path] : [])
            + call.headers.filter { $0.name.lowercased() != "content-type" }.map(\.value)
        return Notice(name: name, secrets: secrets) { (limit: Duration) async throws(NoticeError) in
            let answer = try await caller.answer(to: call, within: limit)
            guard !(200...299).contains(answer.status) else { return }
            let said = answer.body.trimmingCharacters(in: .whitespacesAndNewlines).prefix(300)
            throw .refused(status: answer.status, answer: String(said), hint: hints[answer.status] ?? "")
        }
    }

    /// Metrics for a Pushgateway, which replace those of their group.
    package static func push(_ metrics: String, to gateway: Pushgateway, by caller: some HTTPCaller) -> Notice
    {
        let call = gateway.push(metrics)
        // Its address is no secret but for a password in it, which is taken out of every text.
        let unshown = self.call(
            call,
            by: caller,
            name: "the push to the Pushgateway",
            hints: [
                400:
                    "if it speaks of inconsistent metrics, one of them was pushed before with another type or "
                    + "other labels: delete that group from the gateway"
            ]
        )
        return Notice(name: unshown.name, deliver: unshown.deliver)
    }

    /// An alert for a Slack channel.
    package static func slack(_ alert: Alert, webhook: String, by caller: some HTTPCaller) -> Notice {
        call(
            HTTPCall("POST", webhook, headers: [.json], body: SlackMessage.text(of: alert)),
            by: caller,
            name: "the Slack alert",
            hints: [403: slackHint, 404: slackHint]
        )
    }

    private static let slackHint = "check alerts.slack_webhook, or SLACK_WEBHOOK_URL where that is not set"

    /// An alert for any program that listens.
    package static func webhook(
        _ alert: Alert,
        url: String,
        headers: [HTTPCall.Header] = [],
        by caller: some HTTPCaller
    ) -> Notice {
        call(
            HTTPCall("POST", url, headers: [.json] + headers, body: WebhookMessage.text(of: alert)),
            by: caller,
            name: "the webhook alert"
        )
    }

    /// An alert by e-mail.
    ///
    /// - Parameters:
    ///   - alert: what is told.
    ///   - sender: the sender's address.
    ///   - receivers: the receivers' addresses, at least one.
    ///   - date: when it is sent.
    ///   - server: where it is handed in.
    ///   - mailer: hands it in.
    package static func mail(
        _ alert: Alert,
        from sender: String,
        to receivers: [String],
        date: Date,
        server: MailServer,
        by mailer: CurlMailer
    ) -> Notice {
        let secrets = server.credentials.map { [$0.password, server.url] } ?? []
        return Notice(name: "the e-mail alert", secrets: secrets) {
            (limit: Duration) async throws(NoticeError) in
            let from = try address(sender)
            var to: [MailAddress] = []
            for receiver in receivers { to.append(try address(receiver)) }
            let message = MailMessage(alert, from: from, to: to, date: date, identifier: UUID().uuidString)
            try await mailer.send(message, by: server, within: limit)
        }
    }

    private static func address(_ text: String) throws(NoticeError) -> MailAddress {
        guard let address = MailAddress(text) else {
            throw .unusable(
                "'\(text)' is not a valid e-mail address; write it as name@example.org in alerts.email"
            )
        }
        return address
    }
}

extension HTTPCall.Header {
    /// The content type of JSON.
    static let json = HTTPCall.Header("Content-Type", "application/json; charset=utf-8")
}
