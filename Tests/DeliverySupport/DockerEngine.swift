import Delivery
import Foundation
import TestSupport
import Testing

/// A Docker engine of a test's own: its socket and data live in a folder that goes with it, it leaves the
/// machine's network alone, and its one image comes from a static busybox rather than a registry.
public struct DockerEngine: Sendable {
    /// The environment that makes `docker` talk to this engine.
    public let environment: [String: String]
    private let folder: EngineFolder
    private let runner = Subprocess(searchPath: "/usr/bin:/usr/sbin:/bin:/sbin")

    /// A line of shell that is busy about half of the time: seen beside one that sleeps, and no load on the
    /// other tests.
    public static let busyLine =
        "while sleep 0.02; do i=0; while [ $i -lt 5000 ]; do i=$((i + 1)); done; done"

    /// Runs an engine for as long as the body takes.
    public static func withRunning(_ body: (DockerEngine) async throws -> Void) async throws {
        let engine = try DockerEngine()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.serve() }
            do {
                try await engine.prepare()
                try await body(engine)
            } catch {
                try? await engine.removeContainers()
                throw error
            }
            try await engine.removeContainers()
            group.cancelAll()
        }
    }

    private init() throws {
        folder = try EngineFolder()
        environment = [
            "DOCKER_HOST": "unix://\(folder("docker.sock"))", "PATH": "/usr/bin:/usr/sbin:/bin:/sbin",
        ]
    }

    private func serve() async throws {
        let arguments = [
            // Should the tests crash, the engine must not outlive them.
            "--pdeathsig", "TERM", "dockerd",
            "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs",
            "--host=unix://\(folder("docker.sock"))", "--data-root=\(folder("data"))",
            "--exec-root=\(folder("exec"))", "--pidfile=\(folder("pid"))",
        ]
        let call = ProcessCall(
            "setpriv",
            arguments,
            environment: environment,
            timeLimit: .seconds(120),
            grace: .seconds(20)
        )
        do {
            let result = try await runner.run(call)
            Issue.record("dockerd ended early: \(result.summary)")
        } catch ProcessError.cancelled {
            return
        }
    }

    /// Waits for the engine and gives it its image.
    private func prepare() async throws {
        try await wait(until: "the engine answers") { try await runner.run(call(["version"])).isSuccess }
        let busybox = try #require(Peer.busybox.path)
        try FileManager.default.createDirectory(
            atPath: folder("image/bin"),
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(atPath: busybox, toPath: folder("image/bin/busybox"))
        let tar = ProcessCall("tar", ["-C", folder("image"), "-cf", folder("image.tar"), "."])
        try #require(try await runner.run(tar).isSuccess)
        try await docker("import", folder("image.tar"), "busybox:test")
    }

    /// Starts a container that runs a line of shell.
    public func start(_ name: String, _ line: String) async throws {
        try await docker(
            "run",
            "-d",
            "--name",
            name,
            "--network=none",
            "busybox:test",
            "/bin/busybox",
            "sh",
            "-c",
            line
        )
    }

    private func removeContainers() async throws {
        let list = try await runner.run(call(["ps", "--all", "--quiet"])).standardOutput.text
        let containers = list.split(separator: "\n").map(String.init)
        guard !containers.isEmpty else { return }
        _ = try await runner.run(call(["rm", "--force"] + containers))
    }

    private func docker(_ arguments: String...) async throws {
        let result = try await runner.run(call(arguments))
        try #require(result.isSuccess, "docker \(arguments[0]): \(result.summary)")
    }

    private func call(_ arguments: [String]) -> ProcessCall {
        ProcessCall("docker", arguments, environment: environment)
    }
}

/// The folder of an engine, removed with all that is in it when the engine is let go of.
private final class EngineFolder: Sendable {
    private let path: String

    init() throws {
        // A socket's path has room for about a hundred bytes.
        path = NSTemporaryDirectory() + "loadgate-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}
