import Foundation

/// Runs the host's `curl` with all that it is to do on its standard input.
struct Curl: Sendable {
    /// The environment variables that curl needs: proxies and the places of trusted certificates.
    private static let variables: Set = [
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]

    private let runner: any ProcessRunner
    private let environment: [String: String]

    /// - Parameter usesProxies: whether curl uses the proxies of the environment, as it does by itself.
    init(runner: any ProcessRunner, environment: [String: String], usesProxies: Bool) {
        self.runner = runner
        self.environment = environment.filter { name, _ in
            Self.variables.contains(name) && (usesProxies || !name.lowercased().hasSuffix("_proxy"))
        }
    }

    /// Runs curl and returns what it left.
    ///
    /// - Throws: ``NoticeError`` when it can't be run, ends badly or takes longer than the limit.
    func run(_ configuration: CurlConfiguration, within limit: Duration) async throws(NoticeError)
        -> ProcessResult
    {
        var configuration = configuration
        configuration.add("silent")
        configuration.add("show-error")
        // Its own limit first, so that it can say what it waited for.
        let grace = min(Duration.milliseconds(500), limit / 4)
        configuration.add("max-time", String((limit - grace * 2).inSecondsForCurl))
        let call = ProcessCall(
            "curl",
            // Whatever the user's own configuration file says is not for us.
            ["--disable", "--config", "-"],
            environment: environment,
            standardInput: Array(configuration.text.utf8),
            outputLimit: 64 * 1024,
            timeLimit: limit - grace,
            grace: grace
        )
        let result: ProcessResult
        do throws(ProcessError) {
            result = try await runner.run(call)
        } catch {
            throw .notRun(error)
        }
        if result.timedOut || result.ending == .exited(28) { throw .timedOut }
        guard result.isSuccess else { throw .notDelivered(Self.complaint(of: result)) }
        return result
    }

    /// Returns curl's message, `Failed to connect to 127.0.0.1 port 9091 …`, without its own name and number.
    private static func complaint(of result: ProcessResult) -> String {
        let lines = result.standardError.text.split(whereSeparator: \.isNewline)
        guard let line = lines.first(where: { $0.hasPrefix("curl: (") }) else { return result.summary }
        return String(
            line[(line.firstIndex(of: ")").map(line.index(after:)) ?? line.startIndex)...].drop { $0 == " " }
        )
    }
}

extension Duration {
    /// Seconds with three decimals, at least one thousandth.
    fileprivate var inSecondsForCurl: Double {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        return Double(max(1, milliseconds)) / 1000
    }
}

/// A file that only this user can read, for what is too long for a line or must be a file.
struct PrivateFile {
    let path: String

    init(_ text: String) throws(NoticeError) {
        do {
            let temporary = try TemporaryFile(in: FileManager.default.temporaryDirectory.path, mode: 0o600)
            try writeAll(Array(text.utf8), to: temporary.file.descriptor)
            path = temporary.keep()
        } catch {
            throw .notDelivered("no temporary file could be written: \(error)")
        }
    }

    func remove() { unlink(path) }
}
