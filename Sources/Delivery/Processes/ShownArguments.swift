import Foundation
import LoadCore

/// The arguments of a user's program as logs and reports show them.
///
/// Any argument may be a secret, and none says so for certain. Shown are the names of options, paths of
/// files, short numbers, the placeholder of a share, and a few short words of small letters, so that a person
/// who must run the program by hand knows which call is meant; all else is `***`.
enum ShownArguments {
    /// The placeholder of the canary's share in the arguments of a program that sets it.
    static let sharePlaceholder = "{percentage}"
    private static let stars = "***"

    /// The arguments as they are shown.
    static func shown(_ arguments: [String]) -> [String] {
        var hidesNext = false
        return arguments.map { argument in
            defer { hidesNext = isSecretOption(argument) }
            return hidesNext ? stars : shown(argument)
        }
    }

    private static func shown(_ argument: String) -> String {
        let pieces = argument.components(separatedBy: sharePlaceholder)
        guard pieces.count == 1 else {
            return pieces.map { $0.isEmpty ? "" : shownWhole($0) }.joined(
                separator: sharePlaceholder
            )
        }
        return shownWhole(argument)
    }

    private static func shownWhole(_ text: String) -> String {
        if isOptionName(text) || isHarmless(text) { return text }
        guard let sign = text.firstIndex(of: "="), isOptionName(String(text[..<sign])) else { return stars }
        let value = String(text[text.index(after: sign)...])
        let isShown = value.isEmpty || isHarmless(value)
        return text[...sign] + (isShown && !isSecretOption(String(text[..<sign])) ? value : stars)
    }

    /// `-v`, `--verbose`: with one dash a single letter, since what follows it may be its value.
    private static func isOptionName(_ text: String) -> Bool {
        let name = text.drop { $0 == "-" }
        let dashes = text.count - name.count
        guard dashes == 2 || dashes == 1 && name.count == 1 else { return text == "-" || text == "--" }
        return name.first?.isLetter == true
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private static func isSecretOption(_ text: String) -> Bool {
        isOptionName(text) && SecretName.marks(text) || ["-u", "-p", "-H"].contains(text)
    }

    private static func isHarmless(_ text: String) -> Bool {
        isShortNumber(text) || isPath(text) || isWords(text)
    }

    /// `production`, `app-v2`, `roll back`: no token is that short and plain.
    private static func isWords(_ text: String) -> Bool {
        guard (1...24).contains(text.count), !SecretName.marks(text) else { return false }
        return text.split(omittingEmptySubsequences: false) { " -_.".contains($0) }.allSatisfy { word in
            let letters = word.prefix { $0.isASCII && $0.isLowercase }
            let digits = word.dropFirst(letters.count)
            return !word.isEmpty && letters.count <= 12 && digits.allSatisfy { $0.isASCII && $0.isNumber }
                && (digits.isEmpty || digits.count <= 3 && ["", "v"].contains(letters))
        }
    }

    private static func isShortNumber(_ text: String) -> Bool {
        (1...3).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// A path that begins with a slash or a dot and holds nothing that a URL or a setting would.
    private static func isPath(_ text: String) -> Bool {
        ["/", "./", "../"].contains { text.hasPrefix($0) }
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
            && !text.split(separator: "/").contains { SecretName.marks(String($0)) }
    }
}

extension ProcessCall {
    /// Returns the program's words without the arguments that are not shown: it may complain of them.
    func shown(_ said: String) -> String {
        guard hidesArguments else { return said }
        let hidden = zip(arguments, ShownArguments.shown(arguments)).filter { $0 != $1 }.map(\.0)
        return Redactor(secrets: hidden).redact(said)
    }
}

extension ShownArguments {
    /// Returns the arguments of a program that are secret by name or form: values of options such as
    /// `--token`, of settings such as `PASSWORD=…`, of header fields, of JSON and queries, and passwords in
    /// URLs.
    static func secrets(in words: [String]) -> [String] {
        var isNext = false
        return words.dropFirst().flatMap { word -> [String] in
            defer { isNext = isSecretOption(word) }
            return isNext ? [word] + credentials(in: word) : credentials(in: word)
        }
    }

    private static func credentials(in word: String) -> [String] {
        var found = word.urlSecrets + NamedSecrets.values(in: word)
        if let colon = word.firstIndex(of: ":"), !word[..<colon].contains("/") {
            let value = word[word.index(after: colon)...].drop { $0 == " " }
            found += Credentials.secrets(in: String(value), ofField: String(word[..<colon]))
        }
        return found
    }
}
