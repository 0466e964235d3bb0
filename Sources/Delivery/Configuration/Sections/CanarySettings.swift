/// The section `canary`: in what the canary differs from production.
public struct CanarySettings: Sendable, Equatable {
    /// How connections to the canary are secured, where it is not as `load_test.tls` says.
    public var tls: TLSOverrides

    /// Creates settings; the default is a canary like production.
    public init(tls: TLSOverrides = TLSOverrides()) {
        self.tls = tls
    }
}

extension CanarySettings {
    enum Key: String, CaseIterable {
        case tls
    }

    init(_ section: Section<Key>) {
        self.init(tls: TLSOverrides(section.section(.tls, of: TLSOverrides.Key.self)))
    }

    /// Writes what differs, as a configuration file has it.
    func write(to writer: inout YAMLWriter) { writer.mapping(Key.tls.rawValue, tls.write) }
}
