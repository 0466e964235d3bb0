public import Foundation
import SLOEval

/// An e-mail as it goes over the wire (RFC 5322), in plain text (RFC 2045) and UTF-8.
public struct MailMessage: Sendable, Equatable {
    /// The sender's address.
    public var from: MailAddress
    /// The receivers' addresses.
    public var to: [MailAddress]
    /// The subject: any text.
    public var subject: String
    /// The text, with newlines between its lines.
    public var body: String
    /// When it is sent.
    public var date: Date
    /// The unique part of the message's id, in front of the sender's domain: letters, digits, `.`, `-`.
    public var identifier: String

    /// Creates a message.
    public init(
        from: MailAddress,
        to: [MailAddress],
        subject: String,
        body: String,
        date: Date,
        identifier: String
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.date = date
        self.identifier = identifier
    }

    /// The message of an alert.
    public init(
        _ alert: Alert,
        from: MailAddress,
        to: [MailAddress],
        date: Date,
        identifier: String
    ) {
        let width = alert.facts.map(\.name.count).max() ?? 0
        let facts = alert.facts.map { name, value in
            "\(name):" + String(repeating: " ", count: width - name.count + 1) + value
        }
        let reasons =
            alert.listedReasons.isEmpty ? [] : ["", "Reasons:"] + alert.listedReasons.map { "- \($0)" }
        self.init(
            from: from,
            to: to,
            subject: "\(alert.outcome.sign) \(alert.headline)",
            body: ([alert.headline, ""] + facts + reasons).joined(separator: "\n") + "\n",
            date: date,
            identifier: identifier
        )
    }

    /// The message: header fields, an empty line, the encoded text; every line ends in CRLF.
    public var text: String {
        let headers = [
            "From: \(from)",
            "To: " + to.map(\.description).joined(separator: ",\r\n "),
            "Subject: " + MailEncoding.header(subject.singleLine),
            "Date: " + MailEncoding.date(date),
            "Message-ID: <\(identifier.filter { $0.isASCII && !"<>@".contains($0) && !$0.isWhitespace })@\(from.domain)>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
            "Auto-Submitted: auto-generated",
        ]
        return headers.joined(separator: "\r\n") + "\r\n\r\n" + MailEncoding.quotedPrintable(body)
    }
}
