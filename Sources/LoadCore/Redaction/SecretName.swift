/// Tells by a name whether what it names is a secret: a header field, a query's field, a key of a JSON body
/// or of a configuration, an option of a command.
///
/// This is the only list of such names; reports, dry runs, examples and redirects to other origins go by it.
public enum SecretName {
    /// Words that say so wherever they stand in a name, also where it runs words together: `xsrftoken`.
    private static let parts = [
        "accesskey", "apikey", "authorization", "cookie", "credential", "csrf", "jwt", "passphrase", "passwd",
        "password", "privatekey", "pwd", "secret", "sessid", "session", "token", "xsrf",
    ]

    /// Words that say so as a whole word of a name: `auth` does in `X-Auth`, not in `X-Author`.
    private static let words: Set<Substring> = [
        "auth", "bearer", "code", "key", "oauth", "otp", "pass", "pin", "pw", "sas", "sid", "sig", "sign",
        "signature",
    ]

    /// Words that make a `code` next to them a public one.
    private static let publicCodes: Set<Substring> = [
        "country", "currency", "error", "exit", "language", "postal", "response", "status", "zip",
    ]

    /// Keys of a configuration whose values may be secrets, whatever they are called.
    public static let settings: Set = ["body", "headers", "slack_webhook", "webhook"]

    /// Whether a name says that its value is a secret, in any spelling: `X-API-Key`, `accessKey`,
    /// `client_secret`.
    public static func marks(_ name: String) -> Bool {
        let lower = name.lowercased()
        if parts.contains(where: { lower.contains($0) }) { return true }
        let found = wordsApart(name).lowercased().split { !$0.isLetter }
        return found.contains { word in
            words.contains(word) && !(word == "code" && found.contains { publicCodes.contains($0) })
        }
    }

    /// The name with its words set apart: `accessKey` is `access-Key`.
    private static func wordsApart(_ name: String) -> String {
        var previous: Character = "-"
        return name.reduce(into: "") { apart, character in
            if character.isUppercase, previous.isLowercase || previous.isNumber { apart.append("-") }
            apart.append(character)
            previous = character
        }
    }

    /// Whether the value of a key of a configuration may be a secret. The path of an endpoint is no such key.
    public static func marksSetting(_ key: String) -> Bool {
        settings.contains(key) || !key.contains("/") && marks(key)
    }
}
