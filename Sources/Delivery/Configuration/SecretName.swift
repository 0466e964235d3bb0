/// Tells by a name whether what it names is a secret: a header field, a key of a JSON body, a query's field.
enum SecretName {
    /// Words that say so wherever they stand in a name.
    private static let parts = [
        "authorization", "cookie", "credential", "passwd", "password", "secret", "session", "token",
    ]

    /// Words that say so as a whole word of a name: `auth` does in `X-Auth`, not in `X-Author`.
    private static let words: Set<Substring> = [
        "accesskey", "apikey", "auth", "code", "jwt", "key", "pass", "pin", "pwd", "sig", "signature",
    ]

    /// Keys of a configuration whose values may be secrets, whatever they are called.
    static let settings: Set = ["body", "headers", "slack_webhook", "webhook"]

    /// Whether a name says that its value is a secret.
    static func marks(_ name: String) -> Bool {
        let lower = name.lowercased()
        return parts.contains { lower.contains($0) }
            || wordsApart(name).lowercased().split { !$0.isLetter && !$0.isNumber }
                .contains { words.contains($0) }
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
    static func marksSetting(_ key: String) -> Bool {
        settings.contains(key) || !key.contains("/") && marks(key)
    }
}
