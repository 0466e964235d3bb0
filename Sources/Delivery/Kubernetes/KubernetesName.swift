/// Checks names before they become arguments of a program or parts of an address.
///
/// The rules are those of Kubernetes ("Object Names and IDs"), which take them from RFC 1123, section 2.1.
package enum KubernetesName {
    /// The two kinds of name.
    package enum Kind: String, Sendable {
        /// Up to 63 of a–z, 0–9 and `-`, with a letter or digit at both ends.
        case label = "DNS-1123 label"
        /// Labels joined by dots, up to 253 characters in all.
        case subdomain = "DNS-1123 subdomain"
    }

    /// Checks a name.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - kind: the rule it must keep.
    ///   - role: what it names, for the error: `namespace`.
    package static func check(
        _ name: String,
        as kind: Kind,
        role: String
    ) throws(KubernetesNameError) {
        let isValid =
            switch kind {
            case .label: isLabel(name.utf8[...])
            case .subdomain:
                name.utf8.count <= 253
                    && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                        .allSatisfy(isLabel)
            }
        if !isValid { throw KubernetesNameError(role: role, name: name, kind: kind) }
    }

    private static func isLabel(_ bytes: Substring.UTF8View) -> Bool {
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else {
            return false
        }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// A name that Kubernetes would not accept.
public struct KubernetesNameError: ProgramError, Sendable, Equatable {
    /// The role of the name: `namespace`.
    public var role: String
    /// The name.
    public var name: String
    /// The rule that it breaks.
    var kind: KubernetesName.Kind

    /// Always ``ExitCode/usage``.
    public var exitCode: ExitCode { .usage }

    /// Which name is wrong, and what a right one looks like.
    public var description: String {
        let (dots, limit) = kind == .label ? ("", 63) : (" and dots", 253)
        return "the \(role) '\(name)' is not a valid name (\(kind.rawValue)): use at most \(limit) "
            + "lower-case letters, digits, '-'\(dots), and begin and end with a letter or digit"
    }
}

/// A deployment in a namespace, both names checked.
public struct DeploymentReference: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The deployment's name, a DNS-1123 label: services and subsets are named after it.
    public let name: String
    /// The namespace, a DNS-1123 label.
    public let namespace: String

    /// Creates a reference. The default namespace is `production`.
    public init(_ name: String, namespace: String = "production") throws(KubernetesNameError) {
        try KubernetesName.check(name, as: .label, role: "deployment")
        try KubernetesName.check(namespace, as: .label, role: "namespace")
        self.name = name
        self.namespace = namespace
    }

    /// Decodes a reference and checks its names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            container.decode(String.self, forKey: .name),
            namespace: container.decode(String.self, forKey: .namespace)
        )
    }

    /// `namespace/name`.
    public var description: String { "\(namespace)/\(name)" }

    /// The address at which the cluster's own DNS knows the service of that name.
    public var serviceURL: String { "http://\(name).\(namespace).svc.cluster.local" }
}
