package import Reporting

/// Hands e-mail in with the host's `curl`.
///
/// Server, credentials and addresses reach curl through its standard input, the message through a file that
/// only this user can read and that is gone afterwards.
package struct CurlMailer: Sendable {
    private let curl: Curl

    /// Creates a mailer.
    ///
    /// - Parameters:
    ///   - runner: runs `curl`.
    ///   - environment: the program's environment, of which curl gets where trusted certificates are.
    package init(runner: any ProcessRunner, environment: [String: String]) {
        curl = Curl(runner: runner, environment: environment, usesProxies: false)
    }

    /// Hands a message in.
    ///
    /// - Parameter limit: how long it may take in all.
    /// - Throws: ``NoticeError`` when the server can't be reached or does not take it.
    package func send(_ message: MailMessage, by server: MailServer, within limit: Duration)
        async throws(NoticeError)
    {
        guard !message.to.isEmpty else {
            throw .unusable("there is nobody to send it to; set alerts.email.to_emails")
        }
        let file = try PrivateFile(message.text)
        defer { file.remove() }
        var configuration = CurlConfiguration()
        configuration.add("url", server.url)
        configuration.add("globoff")
        switch server.encryption {
        case .whereOffered: configuration.add("ssl")
        case .required: configuration.add("ssl-reqd")
        case .implicit: break
        }
        configuration.add("mail-from", "<\(message.from)>")
        for address in message.to { configuration.add("mail-rcpt", "<\(address)>") }
        configuration.add("upload-file", file.path)
        _ = try await curl.run(configuration, within: limit)
    }
}
