import Delivery
import DeliveryTestSupport
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

/// Processor and memory in what the built program writes, tier by tier.
@Suite(.sharesProcessor, .timeLimit(.minutes(3))) struct ResourceRunTests {
    private let test: LoadTestCase

    init() throws { test = try LoadTestCase() }

    private static let docker = """
        monitoring:
          docker: {enabled: true, container_pattern: 'backend-v2*'}

        """

    /// Loads a server with a `docker` of the test's own, or that of an engine.
    private func load(
        _ configuration: String,
        seconds: String = "2.5",
        environment: [String: String]
    ) async throws -> ProgramRun {
        try test.folder.write("deploy/performance_config.yml", lenientConfiguration + configuration)
        return try await LoopbackServer.withRunning { server in
            try await test.load(server.url, "--duration", seconds, environment: environment)
        }
    }

    /// A search path with a `docker`, or another program, that is a shell script, or with none.
    private func path(_ script: String?, for program: String = "docker") throws -> [String: String] {
        try test.folder.makeFolder("bin")
        if let script {
            try test.folder.writeProgram("bin/\(program)", "#!/bin/sh\n\(script)\n")
        }
        return ["PATH": script == nil ? test.folder("bin") : test.folder("bin") + ":/usr/bin:/bin"]
    }

    @Test func theHostIsWatchedUnlessMoreIsAskedFor() async throws {
        let run = try await load("", environment: [:])
        #expect(run.ending == .exited(0))
        let usage = try #require(try test.folder.results().measurement.resources)
        #expect(usage.source == "host /proc" && usage.samples >= 2 && usage.notes.isEmpty)
        let cpu = try #require(usage.cpuPercent)
        #expect(cpu.mean > 0 && cpu.peak >= cpu.mean)
        let report = try test.folder.text("report.md")
        #expect(report.contains("| CPU Usage |") && report.contains("| Memory Usage |"))
        #expect(report.contains("host /proc"))
        let metrics = try test.folder.text("metrics.prom")
        #expect(metrics.contains("loadtest_cpu_usage_percent{"))
        #expect(metrics.contains("loadtest_memory_usage_mb{"))
    }

    @Test func whatIsSwitchedOffIsNotWatched() async throws {
        let run = try await load("monitoring: {system: {enabled: false}}\n", seconds: "1.2", environment: [:])
        #expect(run.ending == .exited(0))
        #expect(try test.folder.results().measurement.resources == nil)
        #expect(!(try test.folder.text("report.md").contains("| CPU Usage |")))
    }

    @Test(arguments: [
        (nil, "docker: 'docker' is not installed"),
        ("echo nonsense", "docker: its answer was not understood"),
        ("echo no engine >&2; exit 1", "docker: exit status 1: no engine"),
    ])
    func aDockerThatIsOfNoUseIsLeftForTheHost(script: String?, note: String) async throws {
        let run = try await load(Self.docker, environment: try path(script))
        #expect(run.ending == .exited(0))
        #expect(!run.errors.contains("WARNING"), "\(run.errors)")
        let usage = try #require(try test.folder.results().measurement.resources)
        #expect(usage.source == "host /proc")
        #expect(usage.notes.count == 1 && usage.notes.allSatisfy { $0.hasPrefix(note) }, "\(usage.notes)")
        #expect(try test.folder.text("report.md").contains("docker"))
    }

    /// Its time limit is five seconds, so the run is a little longer.
    @Test func aDockerThatHangsCostsItsTimeLimitOnce() async throws {
        let script = "echo asked >>'\(test.folder("calls"))'\nexec sleep 600"
        let run = try await load(Self.docker, seconds: "8", environment: try path(script))
        #expect(run.ending == .exited(0))
        let usage = try #require(try test.folder.results().measurement.resources)
        #expect(usage.source == "host /proc")
        #expect(usage.notes == ["docker: no answer within 5.0 seconds"])
        #expect(try test.folder.text("calls") == "asked\n")
    }

    @Test func theClusterTellsOfThePodsOfADeployment() async throws {
        let kubernetes = """
            monitoring:
              docker: {enabled: true, container_pattern: 'backend-v2*'}
              kubernetes: {enabled: true, namespace: staging, deployment: backend-v2}

            """
        let script = """
            case "$*" in
            "get deployment/backend-v2 "*"--namespace=staging") echo '{"matchLabels":{"app":"v2"}}' ;;
            "top pod "*"--selector=app=v2 --namespace=staging")
                printf 'backend-v2-a 250m 64Mi\\nbackend-v2-b 50m 32Mi\\n' ;;
            *) echo "unexpected: $*" >&2; exit 1 ;;
            esac
            """
        var environment = try path(script, for: "kubectl")
        // A search path without docker.
        environment["PATH"] = test.folder("bin")
        let run = try await load(kubernetes, environment: environment)
        #expect(run.ending == .exited(0))
        let usage = try #require(try test.folder.results().measurement.resources)
        #expect(usage.source == "kubernetes: backend-v2-a, backend-v2-b", "\(usage.notes)")
        #expect(usage.cpuPercent?.mean == 30 && usage.memoryMebibytes?.peak == 96)
        #expect(usage.notes == ["docker: 'docker' is not installed"])
    }

    @Test(.requires(.dockerd, .docker, .busybox)) func aRealEngineTellsOfItsContainers() async throws {
        try await DockerEngine.withRunning { engine in
            try await engine.start("backend-v2-1", DockerEngine.busyLine)
            try await engine.start("backend-v2-2", "sleep 600")
            try await engine.start("other-1", "sleep 600")
            let run = try await load(Self.docker, seconds: "8", environment: engine.environment)
            #expect(run.ending == .exited(0))
            let usage = try #require(try test.folder.results().measurement.resources)
            #expect(usage.source == "docker: backend-v2-1, backend-v2-2", "\(usage.notes)")
            #expect(usage.samples >= 1 && usage.containers.count == 2)
            #expect(try test.folder.text("report.md").contains("backend-v2-2"))
            let metrics = try test.folder.text("metrics.prom")
            #expect(metrics.contains("container=\"backend-v2-1\""))
            #expect(!metrics.contains("other-1"))
        }
    }
}
