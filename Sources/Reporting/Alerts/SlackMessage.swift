import Foundation
import SLOEval

/// An alert as the body of a request to a Slack incoming webhook
/// (<https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>).
///
/// One attachment with a coloured edge that holds blocks: a header, the facts in two columns, the reasons.
/// Lengths keep to Slack's limits (header 150, field 2,000, section 3,000 characters, 10 fields).
public enum SlackMessage {
    /// The message as JSON.
    public static func text(of alert: Alert) -> String {
        let headline = "\(alert.outcome.sign) \(alert.headline)"
        var blocks = [
            Block(type: "header", text: Text(type: "plain_text", text: headline.clipped(to: 150))),
            Block(
                type: "section",
                fields: alert.facts.prefix(10).map { name, value in
                    Text(type: "mrkdwn", text: "*\(name)*\n\(value.clipped(to: 400).escapedForSlack)")
                }
            ),
        ]
        if !alert.listedReasons.isEmpty {
            let list = alert.listedReasons.map { "• " + $0.escapedForSlack }.joined(separator: "\n")
            blocks.append(Block(type: "section", text: Text(type: "mrkdwn", text: "*Reasons*\n" + list)))
        }
        return AlertJSON.text(
            Message(
                text: headline.escapedForSlack,
                attachments: [Attachment(color: alert.outcome.colour, blocks: blocks)]
            )
        )
    }
}

/// Writes what alerts send.
enum AlertJSON {
    static func text(_ value: some Encodable) -> String {
        let words = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
            positiveInfinity: "+Inf",
            negativeInfinity: "-Inf",
            nan: "NaN"
        )
        // Strings and numbers always have a form in JSON.
        return ((try? JSONText.text(of: value, infinities: words)) ?? "{}") + "\n"
    }
}

private struct Message: Encodable {
    /// The text of a notification.
    var text: String
    var attachments: [Attachment]
}

private struct Attachment: Encodable {
    var color: String
    var blocks: [Block]
}

private struct Block: Encodable {
    var type: String
    var text: Text?
    var fields: [Text]?
}

private struct Text: Encodable {
    var type: String
    var text: String
}

extension Verdict.Outcome {
    fileprivate var colour: String {
        switch self {
        case .passed: "#2eb67d"
        case .failed: "#e01e5a"
        case .inconclusive: "#ecb22e"
        }
    }
}

extension String {
    /// The three characters that begin markup, mentions among it (Slack, "Formatting text for app surfaces").
    fileprivate var escapedForSlack: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
