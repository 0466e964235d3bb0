import LoadCore

extension ConnectionFault {
    /// Returns what to do about a reason for which somebody can't be reached, as a clause behind it.
    ///
    /// - Parameters:
    ///   - reason: the reason in words.
    ///   - asksCanary: whether it is a canary, which may have options of its own.
    ///   - general: what to do where the words tell no fault that is known here.
    static func remedy(for reason: String, asksCanary: Bool = false, otherwise general: String) -> String {
        guard let fault = ConnectionFault(toldBy: reason) else { return "; \(general)" }
        let advice = fault.advice(asksCanary: asksCanary)
        // The words of some faults say it themselves.
        return reason.contains(advice) ? "" : "; \(advice)"
    }

    private func advice(asksCanary: Bool) -> String {
        func option(_ name: String) -> String {
            asksCanary ? "--\(name) (or --canary-\(name))" : "--\(name)"
        }
        return switch self {
        case .proxy: "start the proxy or correct --proxy"
        case .unknownIssuer: "name the PEM file of its CA with \(option("ca-cert FILE"))"
        case .selfSigned:
            "name the PEM file of this certificate with \(option("ca-cert FILE")), or verify nothing with "
                + option("insecure")
        case .expired: "renew the certificate, or set the clock of this machine if it is fast"
        case .notYetValid:
            "set the clock of this machine if it is slow, or use a certificate that is valid already"
        case .otherHost:
            "use one of the names of the certificate in the URL, or name it with \(option("server-name NAME"))"
        case .noSharedVersion:
            "offer other versions with --tls-min and --tls-max, or enable one at the server"
        case .certificateRequired:
            "name a certificate and its key with \(option("client-cert FILE")) and "
                + option("client-key FILE")
        case .certificateRefused:
            "name a certificate that the server accepts with \(option("client-cert FILE"))"
        case .plainHTTP: "use http:// or the port of its TLS"
        case .notTLS: "use the port of its TLS"
        case .secure: "use https:// or the port of its plain HTTP"
        }
    }
}
