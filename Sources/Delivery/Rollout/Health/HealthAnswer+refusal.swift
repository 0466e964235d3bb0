import LoadCore

extension HealthAnswer {
    /// The words of curl for an end without an answer, and for a TLS alert in place of one.
    private static let endsWithoutAnswer = ["Empty reply from server", "HTTP/0.9"]

    /// Whether the answer to plain HTTP is that the server speaks TLS.
    private var refusesPlainHTTP: Bool {
        guard status == 400 else { return false }
        let text = String(decoding: body, as: UTF8.self)
        return ConnectionFault.refusalsOfPlainHTTP.contains(where: text.contains)
    }

    /// Asks a URL once, and returns why it can't be asked; `nil` when it answers, however badly, unless it is that
    /// the server speaks TLS.
    static func refusal(of url: String, _ fetch: Fetch) async -> String? {
        let isPlain = url.lowercased().hasPrefix("http://")
        do {
            let answer = try await fetch(url)
            return isPlain && answer.refusesPlainHTTP ? "\(MalformedResponse.secure)" : nil
        } catch {
            let reason = "\(error)"
            guard isPlain, endsWithoutAnswer.contains(where: reason.contains),
                await speaksTLS("https" + url.dropFirst("http".count), fetch)
            else { return reason }
            return "\(MalformedResponse.secure)"
        }
    }

    /// Whether a URL answers in TLS, be it by an answer or by a certificate.
    private static func speaksTLS(_ url: String, _ fetch: Fetch) async -> Bool {
        do {
            _ = try await fetch(url)
            return true
        } catch {
            let fault = ConnectionFault(toldBy: "\(error)")
            return fault != nil && fault != .plainHTTP && fault != .notTLS && fault != .proxy
        }
    }
}
