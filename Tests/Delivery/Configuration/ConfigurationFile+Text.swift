import Delivery

extension ConfigurationFile {
    /// A file from a literal.
    init(_ text: String, _ variables: [String: String] = [:]) throws(ConfigurationError) {
        try self.init(bytes: Array(text.utf8), path: "f.yml", variables: variables)
    }

    /// The configuration of a literal.
    static func configuration(
        _ text: String,
        _ variables: [String: String] = [:],
        environment: String? = nil
    ) throws -> Configuration {
        try ConfigurationFile(text, variables).resolved(environment: environment)
    }
}

extension ConfigurationError {
    /// The issues of an invalid file.
    var issues: [ConfigurationIssue] {
        if case .invalid(_, let issues) = self { issues } else { [] }
    }
}
