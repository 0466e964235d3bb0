public import LoadCore

/// The options of TLS that a place names: a section of a configuration, or a command line. What it does not
/// name stays as it was before.
public struct TLSOverrides: Sendable, Equatable {
    /// A PEM file with certificates of CAs to trust besides the system's.
    public var caFile: String?
    /// A PEM file with the certificate for servers that ask for one.
    public var clientCertificate: String?
    /// A PEM file with the key of that certificate.
    public var clientKey: String?
    /// Whether servers are verified.
    public var verifies: Bool?
    /// The oldest version that is offered.
    public var minimumVersion: TLSVersion?
    /// The newest version that is offered.
    public var maximumVersion: TLSVersion?
    /// The name that servers are asked for and verified by.
    public var serverName: String?
    /// Whether users resume their sessions.
    public var resumes: Bool?

    /// Creates overrides that name nothing.
    public init() {}

    /// Creates overrides that name everything.
    init(_ options: TLSOptions) {
        caFile = options.caFile
        clientCertificate = options.clientCertificate
        clientKey = options.clientKey
        verifies = options.verifies
        minimumVersion = options.minimumVersion
        maximumVersion = options.maximumVersion
        serverName = options.serverName
        resumes = options.resumes
    }

    /// Returns options with what is named here in place of what was there.
    public func applied(to options: TLSOptions) -> TLSOptions {
        var options = options
        options.caFile = caFile ?? options.caFile
        if let clientCertificate {
            options.clientCertificate = clientCertificate
            // The key from before belongs to another certificate.
            options.clientKey = nil
        }
        options.clientKey = clientKey ?? options.clientKey
        options.verifies = verifies ?? options.verifies
        options.minimumVersion = minimumVersion ?? options.minimumVersion
        options.maximumVersion = maximumVersion ?? options.maximumVersion
        options.serverName = serverName ?? options.serverName
        options.resumes = resumes ?? options.resumes
        return options
    }
}

extension TLSOverrides {
    /// The keys of a section `tls`.
    enum Key: String, CaseIterable {
        case caCert = "ca_cert"
        case clientCert = "client_cert"
        case clientKey = "client_key"
        case insecure
        case minimum = "min"
        case maximum = "max"
        case serverName = "server_name"
        case resumption
    }

    init(_ section: Section<Key>) {
        caFile = section[.caCert]?.filePath()
        clientCertificate = section[.clientCert]?.filePath()
        clientKey = section[.clientKey]?.filePath()
        verifies = section[.insecure]?.bool().map { !$0 }
        minimumVersion = section[.minimum]?.choice(of: TLSVersion.self)
        maximumVersion = section[.maximum]?.choice(of: TLSVersion.self)
        serverName = section[.serverName]?.complete()?.text()
        resumes = section[.resumption]?.bool()
        if let minimumVersion, let maximumVersion, minimumVersion > maximumVersion {
            section[.minimum]?.reject(must: "leave a version of TLS", but: "min is above max")
        }
        if clientKey != nil, clientCertificate == nil {
            section[.clientKey]?.reject(must: "stand beside client_cert", but: "there is none")
        }
    }

    /// Writes what is named, as a configuration file has it.
    func write(to writer: inout YAMLWriter) {
        writer.entry(Key.caCert.rawValue, caFile?.withDollarsDoubled)
        writer.entry(Key.clientCert.rawValue, clientCertificate?.withDollarsDoubled)
        writer.entry(Key.clientKey.rawValue, clientKey?.withDollarsDoubled)
        if let verifies { writer.entry(Key.insecure.rawValue, !verifies) }
        writer.entry(Key.minimum.rawValue, minimumVersion?.rawValue)
        writer.entry(Key.maximum.rawValue, maximumVersion?.rawValue)
        writer.entry(Key.serverName.rawValue, serverName?.withDollarsDoubled)
        if let resumes { writer.entry(Key.resumption.rawValue, resumes) }
    }
}
